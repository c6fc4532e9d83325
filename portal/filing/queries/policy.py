"""Reading settings and counting numbers."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.exceptions import NotFound

from portal.accounts.access import reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models import Filing, NumberCounter, PolicyVersion
from portal.filing.policy import Policy, load
from portal.filing.rules.steps import OPEN
from portal.regions import codes
from portal.regions.models import ManagementUnit
from portal.regions.queries import units
from portal.shared import clock


def policy_for(session: Session, unit_code: str, on: date, without: int | None = None) -> Policy:
    """What a management unit's settings are on a day: the newest version in force, else the defaults.

    Of two from the same day the one entered later counts. One taken back counts up to the day before. `without`: as
    if this version had never been.
    """
    settings = session.scalar(_in_force(select(PolicyVersion.settings), unit_code, on, without))
    return Policy().having(json.loads(settings)) if settings else Policy()


def version_for(session: Session, unit_code: str, on: date) -> PolicyVersion | None:
    """The version that `policy_for` reads; None where the defaults hold."""
    found: PolicyVersion | None = session.scalar(_in_force(select(PolicyVersion), unit_code, on))
    return found


def _in_force(found: Select[Any], unit_code: str, on: date, without: int | None = None) -> Select[Any]:
    version = PolicyVersion
    found = found.where(
        version.unit_code == unit_code,
        version.effective_from <= on,
        or_(version.taken_back_at.is_(None), version.taken_back_at > clock.end_of(on)),
    )
    if without is not None:
        found = found.where(version.id != without)
    return found.order_by(version.effective_from.desc(), version.id.desc()).limit(1)


def versions(session: Session, unit_code: str) -> Sequence[PolicyVersion]:
    """All that was ever set for a unit, the latest first, with who set it and took it back."""
    version = PolicyVersion
    found = select(version).where(version.unit_code == unit_code)
    found = found.options(joinedload(version.entered_by), joinedload(version.taken_back_by))
    found = found.order_by(version.effective_from.desc(), version.id.desc())
    return session.scalars(found.execution_options(populate_existing=True)).all()


def version_or_404(session: Session, unit_code: str, version_id: int) -> PolicyVersion:
    """A version of this unit's. NotFound otherwise."""
    found = select(PolicyVersion).where(PolicyVersion.unit_code == unit_code, PolicyVersion.id == version_id)
    version = session.scalar(found.order_by(PolicyVersion.id))
    if version is None:
        raise NotFound
    return version


def stamp(session: Session, unit_code: str) -> str:
    """What a unit's history looks like: two that look alike are alike."""
    version = PolicyVersion
    found = select(func.coalesce(func.max(version.id), 0), func.count(version.taken_back_at))
    last, taken_back = session.execute(found.where(version.unit_code == unit_code).order_by(None)).one()
    return f"{last}.{taken_back}"


def next_from(session: Session, unit_code: str, after: date) -> PolicyVersion | None:
    """The first version that takes over after a day."""
    version = PolicyVersion
    found = select(version).where(
        version.unit_code == unit_code, version.effective_from > after, version.taken_back_at.is_(None)
    )
    return session.scalar(found.order_by(version.effective_from, version.id.desc()).limit(1))


def lock_unit(session: Session, unit_code: str) -> ManagementUnit:
    """The unit, locked to the end of the transaction: one policy is set at a time."""
    found = select(ManagementUnit).where(ManagementUnit.code == unit_code).order_by(ManagementUnit.code)
    return session.scalars(found.with_for_update()).one()


def units_within(session: Session, person: Person) -> list[ManagementUnit]:
    """The units whose cases this person reads some of, by code."""
    reached = reach(person, Permission.FILING_READ)
    return [
        unit
        for unit in units(session)
        if any(codes.within(unit.scope_path, above) or codes.within(above, unit.scope_path) for above in reached)
    ]


def unit_or_404(session: Session, person: Person, code: str) -> ManagementUnit:
    """One of the units within. NotFound otherwise."""
    for unit in units_within(session, person):
        if unit.code == code:
            return unit
    raise NotFound


def open_in(session: Session, scope_path: str) -> Sequence[Filing]:
    """The open cases at and below a place, by number."""
    found = select(Filing).where(
        Filing.scope_path >= scope_path, Filing.scope_path < codes.after(scope_path), Filing.state.in_(OPEN)
    )
    return session.scalars(found.order_by(Filing.id)).all()


@dataclass(frozen=True)
class Templates:
    """How numbers are and were made up: everywhere, and in each open case, by its id."""

    known: frozenset[str]
    of_cases: dict[int, str]


def templates(session: Session, cases: Collection[Filing]) -> Templates:
    """The templates of every version that was not taken back before its day, of the defaults, and of these cases."""
    version = PolicyVersion
    found = select(version.settings, version.effective_from, version.taken_back_at).order_by(version.id)
    known = {Policy().number_template}
    for settings, day, taken_back_at in session.execute(found):
        if taken_back_at is None or clock.day_of(taken_back_at) >= day:
            known.add(load(settings).number_template)
    policies = {text: load(text).number_template for text in {case.policy for case in cases}}
    return Templates(frozenset(known), {case.id: policies[case.policy] for case in cases})


def count_on(session: Session, prefix: str, count: int) -> int:
    """Take the next `count` sequences of this prefix and say the last; the counter stays locked to the end."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - the dialect's own on_conflict
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # noqa: PLC0415
    counter: Any = NumberCounter.__table__
    taking = insert(counter).values(prefix=prefix, last=count)
    taking = taking.on_conflict_do_update(index_elements=[counter.c.prefix], set_={"last": counter.c.last + count})
    return int(session.execute(taking.returning(counter.c.last)).scalar_one())
