"""Reading who may decide a case, by whose hands it went; and which case waits next."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.accounts.access import reach, within_reach
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import GRANTS, Permission
from portal.filing.models import DraftChange, Filing, FilingStep
from portal.filing.rules.steps import STEPS, WITH_OFFICE, Action, State
from portal.shared import clock
from portal.shared.clock import FOREVER

AGREEING = frozenset({Action.FILE, Action.PROPOSE})
due_by = func.coalesce(Filing.due_on, FOREVER)


def in_hands_of(person_id: int | InstrumentedAttribute[int], barred: frozenset[Action]) -> ColumnElement[bool]:
    """Where this person took one of these steps of a case, or wrote answers of it."""
    # + 0: by the few steps of the case, not by the thousands that an officer ever took
    took = exists().where(
        FilingStep.filing_id == Filing.id, FilingStep.actor_id + 0 == person_id, FilingStep.action.in_(barred)
    )
    wrote = exists().where(DraftChange.filing_id == Filing.id, DraftChange.person_id + 0 == person_id)
    return or_(took.correlate_except(FilingStep), wrote.correlate_except(DraftChange))


def nobody_else(permission: Permission, barred: frozenset[Action]) -> ColumnElement[bool]:
    """Where all who have this permission at a case's place today took one of these steps of it, or wrote answers."""
    today = clock.today()
    roles = [role for role, granted in GRANTS.items() if permission in granted]
    other = exists().where(
        Duty.role.in_(roles),
        Duty.valid_from <= today,
        today < Duty.valid_to,
        func.substr(Filing.scope_path, 1, func.length(Duty.scope_path)) == Duty.scope_path,
        ~in_hands_of(Duty.person_id, barred),
    )
    return ~other.correlate(Filing)


def waits_for(person: Person) -> ColumnElement[bool]:
    """Where a case waits for a step of this person."""
    offers = [
        and_(
            Filing.state == at,
            within_reach(person, step.permission, Filing),
            *((~in_hands_of(person.id, step.barred),) if step.barred else ()),
        )
        for (at, _action), step in STEPS.items()
        if at in WITH_OFFICE and step.permission is not Permission.FILING_DRAFT and reach(person, step.permission)
    ]
    return or_(false(), *offers)


def decides(person: Person) -> ColumnElement[bool]:
    """Where a case waits for this person's yes: the township's, or the county's where it confirms."""
    return or_(
        false(),
        *(
            and_(
                Filing.state == at,
                within_reach(person, step.permission, Filing),
                ~in_hands_of(person.id, step.barred),
            )
            for (at, action), step in STEPS.items()
            if action in AGREEING and reach(person, step.permission)
        ),
    )


def to_decide(session: Session, person: Person, limit: int) -> Sequence[Filing]:
    """The cases that wait for this person's yes, those due first."""
    return session.scalars(select(Filing).where(decides(person)).order_by(due_by, Filing.id).limit(limit)).all()


def count_to_decide(session: Session, person: Person) -> int:
    """How many these are."""
    return session.scalar(select(func.count()).select_from(Filing).where(decides(person)).order_by(None)) or 0


def names_within_reach(session: Session, person: Person, ids: Collection[int]) -> dict[int, str]:
    """The names of these cases by id; those out of reach are left out."""
    found = select(Filing.id, Filing.name).where(
        Filing.id.in_(ids), within_reach(person, Permission.FILING_READ, Filing)
    )
    return {row.id: row.name for row in session.execute(found.order_by(Filing.id))}


def next_waiting(session: Session, person: Person, state: State | None = None) -> Filing | None:
    """Of the cases that wait for a step of this person, the one due first; one that stands there, if there is one."""
    waiting = select(Filing).where(waits_for(person)).limit(1)
    there = (Filing.state != state,) if state else ()
    return session.scalar(waiting.order_by(*there, due_by, Filing.id))


def beside(session: Session, person: Person, filing: Filing) -> tuple[int | None, int | None]:
    """The ids of the cases that wait for this person before and after this one, in the order in which they are due."""
    due, waiting = filing.due_on or FOREVER, select(Filing.id).where(waits_for(person)).limit(1)
    earlier = or_(due_by < due, and_(due_by == due, Filing.id < filing.id))
    later = or_(due_by > due, and_(due_by == due, Filing.id > filing.id))
    return (
        session.scalar(waiting.where(earlier).order_by(due_by.desc(), Filing.id.desc())),
        session.scalar(waiting.where(later).order_by(due_by, Filing.id)),
    )
