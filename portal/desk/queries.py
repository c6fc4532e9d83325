"""What waits: computed when asked, never stored. Tuples only, each list with the count that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach, within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk.rules import GROUPS, Group
from portal.filing.models import Filing
from portal.filing.queries.cases import entered_by
from portal.filing.queries.policy import policy_for
from portal.filing.rules.steps import WITH_OFFICE
from portal.history.queries import as_of
from portal.organizations.models import OrganizationVersion
from portal.organizations.rules import ON_THE_REGISTER, Management
from portal.regions import codes
from portal.shared import clock
from portal.shared.clock import FOREVER
from portal.shared.paging import Page, cut

version = OrganizationVersion
PAGE = 30
DIGITS = 18
"""Of an id that the database can compare."""


@dataclass(frozen=True)
class After:
    """Where the page before ended: its last row's day (`FOREVER` if it has none) and id; written ``739943.4711``."""

    day: date
    id: int

    @classmethod
    def read(cls, text: str) -> After | None:
        """The inverse of `str`; None for what is no such place."""
        day, _dot, row_id = text.partition(".")
        if not (day.isdecimal() and row_id.isdecimal() and len(row_id) <= DIGITS):
            return None
        return cls(date.fromordinal(int(day)), int(row_id)) if 1 <= int(day) <= FOREVER.toordinal() else None

    def __str__(self) -> str:
        """The day by its number, the id."""
        return f"{self.day.toordinal()}.{self.id}"


def waits(person: Person, group: Group) -> ColumnElement[bool]:
    """Where a case waits in this group for this person."""
    found = and_(Filing.state == group.state, within_reach(person, group.permission, Filing))
    if group.mine:
        found = and_(found, Filing.handler_id == person.id)
    if group.other_eyes:
        found = and_(found, ~entered_by(person))
    return found


def waits_at_all(person: Person) -> ColumnElement[bool]:
    """Where a case waits for this person in whichever group."""
    return or_(*[waits(person, group) for group in GROUPS])


def counts(session: Session, person: Person) -> dict[str, int]:
    """How many cases wait in each group whose permission this person has, by name of the group."""
    groups = [group for group in GROUPS if reach(person, group.permission)]
    if not groups:
        return {}
    sums = [func.coalesce(func.sum(case((waits(person, group), 1), else_=0)), 0) for group in groups]
    found = select(*sums).select_from(Filing).where(waits_at_all(person)).order_by(None)
    return {group.name: int(count) for group, count in zip(groups, session.execute(found).one(), strict=True)}


def cases(session: Session, where: ColumnElement[bool], after: After | None = None) -> Page[Row[Any]]:
    """Cases by due date, then age; those without a due date last."""
    due = func.coalesce(Filing.due_on, FOREVER)
    found = select(
        Filing.id,
        Filing.name,
        Filing.number,
        Filing.state,
        Filing.township_code,
        Filing.village_code,
        Filing.due_on,
        Filing.changed_at,
        Person.name.label("handler"),
    ).join(Person, Person.id == Filing.handler_id)
    found = found.where(where)
    if after is not None:
        found = found.where(or_(due > after.day, and_(due == after.day, Filing.id > after.id)))
    rows: Sequence[Any] = session.execute(found.order_by(due, Filing.id).limit(PAGE + 1)).all()
    return cut(rows, PAGE, lambda row: After(row.due_on or FOREVER, row.id))


def with_office(person: Person, township_code: str = "", overdue: bool = False) -> ColumnElement[bool]:
    """Where an office within reach has a case: in one township, if named; with its term over, if asked."""
    found = and_(Filing.state.in_(WITH_OFFICE), within_reach(person, Permission.FILING_READ, Filing))
    if township_code:
        found = and_(found, Filing.township_code == township_code)
    return and_(found, Filing.due_on < clock.today()) if overdue else found


def by_township(session: Session, person: Person) -> Sequence[Row[Any]]:
    """Of each township within reach whose office has cases: (township_code, waiting, overdue), the latest first."""
    overdue = func.sum(case((Filing.due_on < clock.today(), 1), else_=0))
    found = select(Filing.township_code, func.count().label("waiting"), overdue.label("overdue"))
    found = found.where(with_office(person)).group_by(Filing.township_code)
    return session.execute(found.order_by(overdue.desc(), func.count().desc(), Filing.township_code)).all()


def ending(session: Session, person: Person) -> ColumnElement[bool]:
    """Where a certificate ends within the policy's renewal window, in a township that prints them."""
    today = clock.today()
    windows = [
        and_(
            below_any(version.scope_path, (prefix,)),
            version.certificate_until >= today,
            version.certificate_until <= today + timedelta(days=_renewal_days(session, prefix, today)),
        )
        for prefix in reach(person, Permission.CERTIFICATE_PRINT)
    ]
    return and_(_certified(today), or_(false(), *windows))


def ended(person: Person) -> ColumnElement[bool]:
    """Where a certificate has ended and was not renewed, in a township that prints them."""
    today = clock.today()
    within = within_reach(person, Permission.CERTIFICATE_PRINT, version)
    return and_(_certified(today), within, version.certificate_until < today)


def _certified(today: date) -> ColumnElement[bool]:
    return and_(as_of(version, today), version.standing.in_(ON_THE_REGISTER), version.management == Management.FILED)


def _renewal_days(session: Session, scope_path: str, today: date) -> int:
    return policy_for(session, codes.office(scope_path), today).renewal_days


def count_certificates(session: Session, where: ColumnElement[bool]) -> int:
    """How many certificates these are."""
    return session.scalar(select(func.count()).select_from(version).where(where).order_by(None)) or 0


def certificates(
    session: Session, where: ColumnElement[bool], after: After | None = None, *, latest_first: bool = False
) -> Page[Row[Any]]:
    """Certificates by their last day, the earliest or the latest first."""
    until, row_id = version.certificate_until, version.subject_id
    found = select(
        row_id,
        version.name,
        version.filing_number,
        version.standing,
        version.township_code,
        version.village_code,
        until,
    ).where(where)
    if after is not None:
        beyond = until < after.day if latest_first else until > after.day
        found = found.where(or_(beyond, and_(until == after.day, row_id > after.id)))
    found = found.order_by(until.desc() if latest_first else until, row_id).limit(PAGE + 1)
    rows: Sequence[Any] = session.execute(found).all()
    return cut(rows, PAGE, lambda row: After(row.certificate_until, row.subject_id))
