"""Records: certificates that end, telephones to confirm; for the office itself and for the level above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach, within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk.queries.after import PAGE, After
from portal.desk.rules import SOON, Ends
from portal.filing.policy import Policy
from portal.filing.queries.policy import policy_for
from portal.history.models import DataKey
from portal.history.queries import as_of
from portal.organizations.models import Organization, OrganizationVersion
from portal.organizations.rules import ON_THE_REGISTER, Management
from portal.regions import codes
from portal.regions.queries import units
from portal.shared import clock
from portal.shared.paging import Page, cut

version = OrganizationVersion
NEVER = date.min
confirmed_on = func.coalesce(version.contact_confirmed_on, version.filed_on, NEVER)
"""When name and telephone were confirmed last: with the filing, if never since; `NEVER` of old papers without a day."""
Where = ColumnElement[bool]
Policies = Sequence[tuple[str, Policy]]
"""Scope paths of offices, each with its settings."""


def certified(person: Person) -> Where:
    """Where an organization within reach is on the filing ledger today."""
    return and_(
        as_of(version, clock.today()),
        version.standing.in_(ON_THE_REGISTER),
        version.management == Management.FILED,
        within_reach(person, Permission.FILING_READ, version),
    )


def policies(session: Session, person: Person) -> Policies:
    """The offices within reach, each with what holds there today."""
    paths = reach(person, Permission.FILING_READ)
    city = [path for path in paths if len(codes.parts(path)) == 1]
    below = [unit.scope_path for unit in units(session) if codes.within(unit.scope_path, city[0])] if city else []
    offices = [*(path for path in paths if path not in city), *below]
    return [(path, policy_for(session, codes.office(path), clock.today())) for path in offices]


def ends(offices: Policies, kind: Ends) -> Where:
    """Of those `certified`: where the certificate has ended, or ends within its office's renewal window."""
    today, until = clock.today(), version.certificate_until
    if kind is Ends.ENDED:
        return until < today
    return _by_office(
        offices,
        lambda policy: policy.renewal_days,
        lambda days: and_(until >= today, until <= today + timedelta(days=days)),
    )


def unconfirmed(offices: Policies, *, soon: bool = False) -> Where:
    """Of those `certified`: where the yearly confirmation of the telephone is due; with `soon`, in the next weeks."""
    today = clock.today()

    def due(days: int) -> Where:
        last = today - timedelta(days=days)
        return and_(confirmed_on > last, confirmed_on <= last + SOON) if soon else confirmed_on <= last

    return _by_office(offices, lambda policy: policy.contact_days, due)


def _by_office(offices: Policies, days_of: Callable[[Policy], int], condition: Callable[[int], Where]) -> Where:
    """A condition that each office's policy has its own days for; said once if all within reach agree."""
    groups: dict[int, list[str]] = defaultdict(list)
    for path, policy in offices:
        groups[days_of(policy)].append(path)
    if len(groups) == 1:
        return condition(next(iter(groups)))
    return or_(false(), *(and_(below_any(version.scope_path, tuple(groups[days])), condition(days)) for days in groups))


def sums(offices: Policies) -> dict[str, ColumnElement[int]]:
    """How many of those `certified` there are of each kind, by name: columns of one question."""
    where = {kind.value: ends(offices, kind) for kind in Ends}
    where |= {"unconfirmed": unconfirmed(offices), "soon": unconfirmed(offices, soon=True)}
    return {name: func.coalesce(func.sum(case((each, 1), else_=0)), 0).label(name) for name, each in where.items()}


def counts(session: Session, person: Person, offices: Policies) -> dict[str, int]:
    """These numbers of all that is within reach."""
    found = select(*sums(offices).values()).select_from(version).where(certified(person)).order_by(None)
    return {name: int(count) for name, count in session.execute(found).mappings().one().items()}


def certificates(
    session: Session, where: Where, after: After | None = None, *, latest_first: bool = False, limit: int = PAGE
) -> Page[Row[Any]]:
    """Certificates by their last day, the earliest or the latest first."""
    until = version.certificate_until
    found = select(
        version.subject_id,
        version.name,
        version.filing_number,
        version.standing,
        version.township_code,
        version.village_code,
        until,
    )
    return _page(session, found.where(where), until, after, limit, latest_first=latest_first)


def contacts(session: Session, where: Where, after: After | None = None) -> Page[Row[Any]]:
    """Organizations by the day they were confirmed last, the earliest first; personal facts sealed, with their key."""
    found = select(
        version.subject_id,
        version.name,
        version.township_code,
        version.village_code,
        version.responsible_person,
        version.phone,
        confirmed_on.label("confirmed_on"),
        DataKey.wrapped,
    )
    found = found.join(Organization, Organization.id == version.subject_id)
    found = found.outerjoin(DataKey, DataKey.id == Organization.data_key_id)
    return _page(session, found.where(where), confirmed_on, after, PAGE)


def _page(
    session: Session,
    found: Any,  # noqa: ANN401 - a select of any columns
    day: Any,  # noqa: ANN401 - a column of days
    after: After | None,
    limit: int,
    *,
    latest_first: bool = False,
) -> Page[Row[Any]]:
    if after is not None:
        beyond = day < after.day if latest_first else day > after.day
        found = found.where(or_(beyond, and_(day == after.day, version.subject_id > after.id)))
    ordered = found.add_columns(day.label("by_day")).order_by(day.desc() if latest_first else day, version.subject_id)
    rows: Sequence[Any] = session.execute(ordered.limit(limit + 1)).all()
    return cut(rows, limit, lambda row: After(row.by_day, row.subject_id))
