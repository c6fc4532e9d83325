"""What waits of the ledger: periods to confirm, to close, to accept; a ledger that was not confirmed for long.

Two statements, whatever the reach: the closings, and the townships that may still have to say something.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk.rules import STAGES, PeriodDue, Stale, spoken_of
from portal.ledger.models import Confirmation, Seal
from portal.ledger.queries.periods import concerned
from portal.ledger.rules.freshness import STALE_DAYS
from portal.ledger.rules.periods import Kind, Period, Stage, State, overs, stage
from portal.ledger.rules.periods import read as read_period
from portal.organizations.models import OrganizationVersion
from portal.regions import codes
from portal.regions.codes import Level
from portal.regions.models import Division
from portal.shared import clock
from portal.shared.db import table_of

DIVISION, VERSION = table_of(Division).c, table_of(OrganizationVersion).c
SHOWN = 6
"""Periods that wait for the city: the newest ones."""


@dataclass(frozen=True)
class Waiting:
    """What waits of the ledger, the missing first; nothing, if nothing does."""

    periods: Sequence[PeriodDue] = ()
    stale: Sequence[Stale] = ()

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.periods or self.stale)


def waiting(session: Session, person: Person) -> Waiting:
    """What waits for a person today."""
    confirms, closes = reach(person, Permission.LEDGER_CONFIRM), reach(person, Permission.PERIOD_CLOSE)
    accepts = reach(person, Permission.PERIOD_ACCEPT)
    if not (confirms or closes or accepts):
        return Waiting()
    today = clock.today()
    seals = _seals(session, today)
    found = list(_to_accept(seals, accepts))
    stale: list[Stale] = []
    if confirms or closes:
        periods = spoken_of(today, {seal.period for seal in seals})
        townships = _townships(session, periods, (*confirms, *closes))
        own = [row for row in townships if row["scope_path"] in confirms]
        below = [row for row in townships if any(codes.within(row["scope_path"], above) for above in closes)]
        for number, period in enumerate(periods):
            held = _held(seals, period)
            found += _to_confirm(period, number, own, held)
            found += _to_close(period, number, below, held, {seal.unit_code for seal in held.values()})
        stale = [] if found else list(_stale(own, today))
    return Waiting(sorted(found, key=lambda due: STAGES.index(due.stage)), stale)


def _seals(session: Session, today: date) -> list[Any]:
    """The closings that hold: of the last two periods of each kind, and those that wait for the city."""
    lately = [period.code for kind in Kind for period in overs(kind, today, 2)]
    found = select(Seal.period, Seal.unit_code, Seal.scope_path, Seal.state, Seal.townships)
    told = or_(Seal.state == State.CLOSED, and_(Seal.period.in_(lately), Seal.state == State.ACCEPTED))
    return list(session.execute(found.where(told).order_by(Seal.as_of.desc(), Seal.period, Seal.scope_path)))


def _held(seals: Sequence[Any], period: Period) -> Mapping[str, Any]:
    """The closing that each township stands in."""
    return {code: seal for seal in seals if seal.period == period.code for code in json.loads(seal.townships)}


def _to_accept(seals: Sequence[Any], accepts: Collection[str]) -> Iterator[PeriodDue]:
    found = Counter(
        (seal.period, path)
        for seal in seals
        for path in accepts
        if seal.state is State.CLOSED and codes.within(seal.scope_path, path)
    )
    for (period, path), count in list(found.items())[:SHOWN]:
        yield PeriodDue(read_period(period), codes.parts(path)[-1], Stage.CLOSED, count)


def _townships(session: Session, periods: Sequence[Period], paths: Sequence[str]) -> list[Any]:
    """The townships below these paths: when their ledger was `said` to be right last, and whether it has `any` entry.

    And of each period, by its place in the list, whether it was confirmed and has to be (`confirmed_0`, `required_0`).
    """
    said = select(func.max(Confirmation.as_of)).where(_stands()).scalar_subquery()
    columns: list[ColumnElement[Any]] = [said.label("said"), exists().where(_here()).label("any")]
    for number, period in enumerate(periods):
        confirmed = exists().where(_stands(), Confirmation.period == period.code)
        required = exists().where(_here(), or_(*concerned(VERSION, period)))
        columns += [confirmed.label(f"confirmed_{number}"), required.label(f"required_{number}")]
    below = and_(DIVISION.level == Level.TOWNSHIP, below_any(DIVISION.scope_path, tuple(paths)))
    found = select(DIVISION.code, DIVISION.name, DIVISION.scope_path, *columns).where(below)
    return list(session.execute(found.order_by(DIVISION.scope_path)).mappings())


def _stands() -> ColumnElement[bool]:
    return and_(Confirmation.township_code == DIVISION.code, Confirmation.withdrawn_at.is_(None))


def _here() -> ColumnElement[bool]:
    return VERSION.scope_path == DIVISION.scope_path


def _missing(row: Any, number: int, held: Collection[str]) -> bool:  # noqa: ANN401 - a row of `_townships`
    answered = row[f"confirmed_{number}"] or row["code"] in held
    return bool(row[f"required_{number}"]) and not answered


def _to_confirm(period: Period, number: int, own: Sequence[Any], held: Collection[str]) -> Iterator[PeriodDue]:
    for row in own:
        if _missing(row, number, held):
            yield PeriodDue(period, codes.office(row["scope_path"]), Stage.WAITING, 1, row["name"])


def _to_close(
    period: Period, number: int, below: Sequence[Any], held: Collection[str], closed: Collection[str]
) -> Iterator[PeriodDue]:
    """The units that have not closed the period, unless all their ledgers are empty."""
    units = defaultdict(list)
    for row in below:
        units[codes.office(row["scope_path"])].append(row)
    for unit_code, rows in units.items():
        count = sum(_missing(row, number, held) for row in rows)
        said = any(row[f"required_{number}"] for row in rows if row["code"] not in held)
        if unit_code not in closed and said:
            yield PeriodDue(period, unit_code, stage(over=True, missing=bool(count), seal=None), count)


def _stale(own: Sequence[Any], today: date) -> Iterator[Stale]:
    for row in own:
        if row["any"] and (row["said"] is None or row["said"] < today - timedelta(days=STALE_DAYS)):
            yield Stale(row["code"], row["name"], row["said"])
