"""What was filed, for the county's information (抄送): where its policy has it get a copy."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models import Filing, PolicyVersion
from portal.filing.policy import COUNTY_COPY
from portal.filing.rules.steps import State
from portal.regions import codes
from portal.regions.queries import units
from portal.shared import clock

DAYS = 30
"""How long a copy is shown."""


def for_information(session: Session, person: Person) -> ColumnElement[bool]:
    """Where a case was filed within the last `DAYS` under a policy that gives the county a copy, for its officers.

    Nothing for whoever may not confirm for a whole unit, and in a unit that never had such a policy. The policy is that
    of the case, not today's.
    """
    reached = reach(person, Permission.FILING_CONFIRM)
    copied = _ever_copied(session) if reached else set()
    paths = tuple(
        unit.scope_path
        for unit in (units(session) if copied else ())
        if unit.code in copied and any(codes.within(unit.scope_path, above) for above in reached)
    )
    if not paths:
        return false()
    return and_(
        Filing.state == State.FILED,
        below_any(Filing.scope_path, paths),
        Filing.decided_at > clock.end_of(clock.today() - timedelta(days=DAYS)),
        Filing.policy.contains(COUNTY_COPY, autoescape=True),
    )


def _ever_copied(session: Session) -> set[str]:
    """The units that ever had a version by which the county gets a copy: the cases of others need no looking at."""
    version = PolicyVersion
    found = select(version.unit_code).where(version.settings.contains(COUNTY_COPY, autoescape=True)).distinct()
    return set(session.scalars(found.order_by(version.unit_code)))
