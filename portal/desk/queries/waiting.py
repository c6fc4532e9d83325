"""Cases: those that wait for a person, those that an office has, those decided alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.access import reach, within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk.queries.after import PAGE, After
from portal.desk.rules import GROUPS, Group, Late
from portal.filing.models import Filing, FilingStep
from portal.filing.queries.deciding import in_hands_of, nobody_else
from portal.filing.rules.steps import WITH_OFFICE
from portal.shared import clock
from portal.shared.clock import FOREVER
from portal.shared.paging import Page, cut


def waits(person: Person, group: Group) -> ColumnElement[bool]:
    """Where a case waits in this group for this person."""
    found = and_(Filing.state == group.state, within_reach(person, group.permission, Filing))
    if group.mine:
        found = and_(found, Filing.handler_id == person.id)
    if group.barred and group.alone:
        return and_(found, in_hands_of(person.id, group.barred), nobody_else(group.permission, group.barred))
    return and_(found, ~in_hands_of(person.id, group.barred)) if group.barred else found


def waits_at_all(person: Person) -> ColumnElement[bool]:
    """Where a case waits for this person in whichever group."""
    return or_(false(), *[waits(person, group) for group in GROUPS if reach(person, group.permission)])


def counts(session: Session, person: Person) -> dict[str, int]:
    """How many cases wait in each group whose permission this person has, by name of the group; then how many are late.

    The late ones stand under the names of `Late`.
    """
    groups = [group for group in GROUPS if reach(person, group.permission)]
    if not groups:
        return {}
    where = {group.name: waits(person, group) for group in groups} | {kind.value: late(kind) for kind in Late}
    sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in where.values()]
    found = select(*sums).select_from(Filing).where(waits_at_all(person)).order_by(None)
    return {name: int(count) for name, count in zip(where, session.execute(found).one(), strict=True)}


def cases(
    session: Session, where: ColumnElement[bool], after: After | None = None, limit: int = PAGE
) -> Page[Row[Any]]:
    """Cases by due date, then age; those without a due date last."""
    due = func.coalesce(Filing.due_on, FOREVER)
    found = select(
        Filing.id,
        Filing.kind,
        Filing.name,
        Filing.number,
        Filing.state,
        Filing.township_code,
        Filing.village_code,
        Filing.due_on,
        Filing.due_provisional,
        Filing.changed_at,
        Person.name.label("handler"),
    ).join(Person, Person.id == Filing.handler_id)
    found = found.where(where)
    if after is not None:
        found = found.where(or_(due > after.day, and_(due == after.day, Filing.id > after.id)))
    rows: Sequence[Any] = session.execute(found.order_by(due, Filing.id).limit(limit + 1)).all()
    return cut(rows, limit, lambda row: After(row.due_on or FOREVER, row.id))


def count(session: Session, where: ColumnElement[bool]) -> int:
    """How many cases these are."""
    return session.scalar(select(func.count()).select_from(Filing).where(where).order_by(None)) or 0


def late(kind: Late) -> ColumnElement[bool]:
    """Where a case's limit is over, or near by the policy that the case began under."""
    today = clock.today()
    if kind is Late.OVERDUE:
        return Filing.due_on < today
    return and_(Filing.warn_on <= today, today <= Filing.due_on)


def with_office(person: Person) -> ColumnElement[bool]:
    """Where an office within reach has a case."""
    return and_(Filing.state.in_(WITH_OFFICE), within_reach(person, Permission.FILING_READ, Filing))


def decided_alone(person: Person) -> ColumnElement[bool]:
    """Where somebody decided, this year, a case within reach that they had entered themselves."""
    alone = select(FilingStep.filing_id).where(
        FilingStep.alone, FilingStep.at >= clock.end_of(date(clock.today().year - 1, 12, 31))
    )
    return and_(Filing.id.in_(alone), within_reach(person, Permission.FILING_READ, Filing))
