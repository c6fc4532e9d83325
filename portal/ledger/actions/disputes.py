"""A county's own figure beside the portal's (数据异议): said, settled by the city, or taken back by the county."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.models import Dispute
from portal.ledger.queries import disputes as queries
from portal.ledger.queries.periods import seal_for_update
from portal.ledger.rules import periods as rules
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def dispute(session: Session, person: Person, seal_id: int, figure: str, own: int | None, note: str) -> Dispute:
    """Set a figure of one's own beside one of a closed period, and say why. One at a time for each figure."""
    seal = seal_for_update(session, person, Permission.PERIOD_CLOSE, seal_id)
    figures = json.loads(seal.figures)
    if seal.state is rules.State.REOPENED:
        raise RuleBroken(_("This closing holds no more. Dispute the figures of the next one."))
    value = rules.check_own(figures, figure, own)
    if not note.strip():
        raise RuleBroken(_("Say why, for example by which list you counted."), "note")
    standing = queries.of_period(session, person, seal.period, seal.unit_code)
    if any(other.figure == figure and other.settled_at is None for other in standing):
        raise RuleBroken(_("A dispute about this figure is open already. Take it back first."), "figure")
    row = Dispute(
        period=seal.period,
        unit_code=seal.unit_code,
        scope_path=seal.scope_path,
        seal_id=seal.id,
        figure=figure,
        portal_value=figures[figure],
        own_value=value,
        note=note.strip(),
        person_id=person.id,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    _note(session, person, "figure_disputed", row)
    return row


def settle(session: Session, person: Person, dispute_id: int, sentence: str) -> Dispute:
    """The city says how it ends."""
    row = _open(session, person, Permission.PERIOD_ACCEPT, dispute_id)
    if not sentence.strip():
        raise RuleBroken(_("Write in a sentence how the dispute ends."), "settlement")
    return _end(session, person, row, sentence.strip())


def take_back(session: Session, person: Person, dispute_id: int) -> Dispute:
    """The county takes it back: a settlement without a word."""
    return _end(session, person, _open(session, person, Permission.PERIOD_CLOSE, dispute_id), "")


def _open(session: Session, person: Person, permission: Permission, dispute_id: int) -> Dispute:
    row = queries.dispute_for_update(session, person, permission, dispute_id)
    if row.settled_at is not None:
        raise RuleBroken(_("This dispute has been ended already, at %(time)s.", time=row.settled_at))
    return row


def _end(session: Session, person: Person, row: Dispute, sentence: str) -> Dispute:
    row.settled_at, row.settled_by, row.settlement = clock.now(), person.id, sentence
    session.flush()
    _note(session, person, "dispute_ended", row)
    return row


def _note(session: Session, person: Person, event: str, row: Dispute) -> None:
    audit.note(
        session,
        event,
        person,
        subject_kind="period",
        subject_id=f"{row.period} {row.unit_code}",
        scope_path=row.scope_path,
        detail=rules.read(row.period).label,
    )
