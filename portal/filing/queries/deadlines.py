"""Reading what deadlines are reckoned from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.filing.models import Filing, FilingStep
from portal.filing.rules.deadlines import Taken
from portal.filing.rules.steps import OPEN, WITH_OFFICE


def lock_open(session: Session) -> None:
    """Lock all open cases to the end of the transaction: no step is taken meanwhile."""
    session.execute(select(Filing.id).where(Filing.state.in_(OPEN)).order_by(Filing.id).with_for_update()).all()


def owed(session: Session) -> Sequence[Filing]:
    """The cases that the office has, locked to the end of the transaction: those that have a due day."""
    found = select(Filing).where(Filing.state.in_(WITH_OFFICE)).order_by(Filing.id)
    return session.scalars(found.with_for_update().execution_options(populate_existing=True)).all()


def taken_of(session: Session, filing_id: int) -> list[Taken]:
    """What happened to a case, in order, as far as time is concerned."""
    return list(_taken(session, FilingStep.filing_id == filing_id)[filing_id])


def taken_of_owed(session: Session) -> Mapping[int, Sequence[Taken]]:
    """The same of all cases that the office has, by id."""
    ids = select(Filing.id).where(Filing.state.in_(WITH_OFFICE)).order_by(None)
    return _taken(session, FilingStep.filing_id.in_(ids))


def _taken(session: Session, where: ColumnElement[bool]) -> Mapping[int, list[Taken]]:
    step = FilingStep
    found = select(step.filing_id, step.action, step.from_state, step.to_state, step.at).where(where)
    taken: dict[int, list[Taken]] = defaultdict(list)
    for row in session.execute(found.order_by(step.filing_id, step.number)):
        taken[row.filing_id].append(Taken(row.action, row.from_state, row.to_state, row.at))
    return taken
