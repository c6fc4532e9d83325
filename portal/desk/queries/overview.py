"""What the level above counts, township by township."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.desk.queries import records, waiting
from portal.desk.rules import Late, Township
from portal.filing.models import Filing
from portal.organizations.models import OrganizationVersion

version = OrganizationVersion


def by_township(session: Session, person: Person) -> Sequence[Township]:
    """Every township within reach for which something counts, the most overdue first."""
    found: dict[str, dict[str, int]] = {}
    for counted in (_cases(session, person), _alone(session, person), _records(session, person)):
        for code, numbers in counted.items():
            found.setdefault(code, {}).update(numbers)
    return sorted((Township(code, **numbers) for code, numbers in found.items()), key=lambda one: one.place)


def _cases(session: Session, person: Person) -> dict[str, dict[str, int]]:
    sums = {kind.value: _sum(waiting.late(kind)) for kind in Late}
    found = select(Filing.township_code, func.count().label("waiting"), *(sums[name].label(name) for name in sums))
    return _counted(session, found.where(waiting.with_office(person)).group_by(Filing.township_code))


def _alone(session: Session, person: Person) -> dict[str, dict[str, int]]:
    found = select(Filing.township_code, func.count().label("alone")).where(waiting.decided_alone(person))
    return _counted(session, found.group_by(Filing.township_code))


def _records(session: Session, person: Person) -> dict[str, dict[str, int]]:
    sums = records.sums(records.policies(session, person))
    found = select(version.township_code, *(sums[name] for name in sums if name != "soon"))
    return _counted(session, found.where(records.certified(person)).group_by(version.township_code))


def _sum(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((where, 1), else_=0))


def _counted(session: Session, found: Any) -> dict[str, dict[str, int]]:  # noqa: ANN401 - a select by township
    rows = session.execute(found.order_by(None)).mappings().all()
    return {row["township_code"]: {name: int(row[name]) for name in row if name != "township_code"} for row in rows}
