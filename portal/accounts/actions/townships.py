"""Handing a township over to another management unit: who may, and what follows for duties."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts import audit, queries
from portal.accounts.access import require_may
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Permission
from portal.regions import queries as regions
from portal.regions.actions import Moved, move_township
from portal.shared.errors import msg as _


def move(session: Session, person: Person, township_code: str, unit_code: str, from_day: date) -> Moved:
    """Hand a township over, by an administrator who reaches both units. RuleBroken for what cannot be."""
    for place in (regions.division(session, township_code), regions.unit(session, unit_code)):
        if place is not None:
            require_may(person, Permission.ACCOUNTS_MANAGE, place)
    return move_township(session, person, township_code, unit_code, from_day)


def follow(session: Session, moved: Moved) -> None:
    """Duties in the township go along, and the audit says who did it."""
    here = moved.below(Duty.scope_path)
    session.execute(update(Duty).where(here).values(scope_path=moved.rebased(Duty.scope_path)))
    detail = _(
        "From %(before)s to %(after)s, from %(day)s",
        before=moved.unit_before,
        after=moved.unit_after,
        day=moved.from_day,
    )
    audit.note(
        session,
        "township_moved",
        queries.person(session, moved.person_id),
        subject_kind="township",
        subject_id=moved.township_code,
        scope_path=moved.path_after,
        detail=detail,
    )
