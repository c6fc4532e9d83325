"""Saying that a township's ledger is right today, and taking that back (台账核实)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history import book
from portal.ledger.models import Confirmation
from portal.ledger.queries import lines
from portal.ledger.queries.freshness import said_today, township_or_404
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.freshness import from_above
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Wanted
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def confirm(session: Session, person: Person, township_code: str, note: str) -> bool:
    """The ledger of a township is right today, says somebody of the township, or of the county with a `note` why.

    Whether this was new: on a day it is said once, whoever says it again.
    """
    township = township_or_404(session, person, Permission.LEDGER_CONFIRM, township_code, lock=True)
    if from_above(reach(person, Permission.LEDGER_CONFIRM), township.scope_path) and not note:
        raise RuleBroken(_("Say why the county confirms this in place of the township."), "note")
    if said_today(session, township_code):
        return False
    now = book.instant(session, [codes.office(township.scope_path)])
    count = lines.totals(session, Scope((township.scope_path,)), Moment(clock.day_of(now)), Wanted()).count
    session.add(
        Confirmation(
            township_code=township_code,
            scope_path=township.scope_path,
            period="",
            as_of=clock.day_of(now),
            known_at=now,
            count=count,
            person_id=person.id,
            at=now,
            note=note,
        )
    )
    audit.note(
        session,
        "ledger_confirmed",
        person,
        subject_kind="township",
        subject_id=township_code,
        scope_path=township.scope_path,
        detail=_("%(count)s organizations on the register on %(day)s", count=count, day=clock.day_of(now)),
    )
    return True


def withdraw(session: Session, person: Person, township_code: str) -> None:
    """Take today's confirmation back. One of an earlier day stands: what was wrong then is corrected in the ledger."""
    township = township_or_404(session, person, Permission.LEDGER_CONFIRM, township_code, lock=True)
    confirmation = said_today(session, township_code)
    if confirmation is None:
        raise RuleBroken(_("There is no confirmation of today to take back."))
    confirmation.withdrawn_at, confirmation.withdrawn_by = clock.now(), person.id
    audit.note(
        session,
        "ledger_confirmation_withdrawn",
        person,
        subject_kind="township",
        subject_id=township_code,
        scope_path=township.scope_path,
    )
