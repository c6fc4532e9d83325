"""The decision: file, refuse, pass to the county, or send back. A yes does what the case asks, all or nothing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Person
from portal.filing.actions import documents
from portal.filing.actions.cases import KIND, begin, finish
from portal.filing.actions.effects import grant
from portal.filing.models import Filing
from portal.filing.rules.grounds import Ground
from portal.filing.rules.steps import Action
from portal.shared import clock
from portal.shared.errors import Message
from portal.shared.errors import msg as _


def file(session: Session, person: Person, filing_id: int, seen: int, note: str = "", *, alone: bool = False) -> Filing:
    """Decide yes (准予): the township, or the county where it confirms. Locks: case, record, book, number."""
    taking = begin(session, person, filing_id, Action.FILE, seen, note, alone=alone)
    filing = taking.filing
    now = clock.now()
    with session.no_autoflush:  # the case is written once, with its last step
        granted = grant(session, person, taking, now)
        filing.decided_at = now
        documents.issue(session, person, taking, finish(session, person, taking), granted=granted)
    said = _("Filed under number %(number)s.", number=filing.number) if filing.number else _("Granted.")
    _audit(session, person, filing, said)
    return filing


def propose(
    session: Session, person: Person, filing_id: int, seen: int, note: str = "", *, alone: bool = False
) -> Filing:
    """The township agrees and passes the case to the county for confirmation (报县级确认)."""
    taking = begin(session, person, filing_id, Action.PROPOSE, seen, note, alone=alone)
    finish(session, person, taking)
    _audit(session, person, taking.filing, _("Passed to the county."))
    return taking.filing


def send_back(session: Session, person: Person, filing_id: int, seen: int, note: str) -> Filing:
    """The county does not confirm: the township decides anew, knowing why (退回乡镇)."""
    taking = begin(session, person, filing_id, Action.SEND_BACK, seen, note)
    finish(session, person, taking)
    _audit(session, person, taking.filing, _("Sent back to the township."))
    return taking.filing


def refuse(
    session: Session,
    person: Person,
    filing_id: int,
    seen: int,
    note: str,
    ground: Ground | None = None,
    *,
    alone: bool = False,
) -> Filing:
    """Decide no (不予备案), with a ground of the list and the reason."""
    taking = begin(session, person, filing_id, Action.REFUSE, seen, note, ground, alone=alone)
    taking.filing.decided_at = clock.now()
    documents.issue(session, person, taking, finish(session, person, taking))
    _audit(session, person, taking.filing, _("Refused."))
    return taking.filing


def _audit(session: Session, person: Person, filing: Filing, sentence: Message) -> None:
    audit.note(
        session,
        "decided",
        person,
        subject_kind=KIND,
        subject_id=filing.id,
        scope_path=filing.scope_path,
        detail=sentence,
    )
