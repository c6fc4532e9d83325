"""Closed periods of the demonstration city: confirmed, closed, accepted, one given back, one waiting, one disputed."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.history.queries import books
from portal.ledger.actions.periods import Closing, write_seal
from portal.ledger.models import Confirmation, Dispute, Seal
from portal.ledger.queries.periods import Place, places_known
from portal.ledger.rules.periods import Kind, Period, State, overs
from portal.operations.demo import people
from portal.operations.queries import entry_heads
from portal.regions.models import ManagementUnit
from portal.regions.queries import townships, units
from portal.shared import clock

QUARTERS, MONTHS = 3, 1
"""So many periods before the city's day are told of."""
CONFIRM, CLOSE, ACCEPT, AGAIN = timedelta(days=3), timedelta(days=6), timedelta(days=9), timedelta(days=12)
"""When townships confirm, the county closes, the city accepts or gives back, it is closed again; after the last day."""
BY_TELEPHONE = "乡镇电话报告已核对，由县局代为确认（演示数据）"
GIVEN_BACK = "漏核两家组织，请核对后重新封账（演示数据）"
GIVES_BACK, WAITS, DISPUTES, OPEN = "420324", "420325", "420304", "420302"
"""竹溪县 got its quarter back; 房县 waits for two townships; 郧阳区 disputes a figure; 茅箭区 has a month open."""
UNACCEPTED = "4203JK"
"""经开区 has closed its quarter, and the city has not accepted it yet. Of the month, half of the units are that far."""
MISSING = 2
OWN_CLERK = "420302003"
"""The one township that 茅箭区 waits for: the clerk of 五堰街道 can confirm."""


@dataclass(frozen=True)
class Crew:
    """Who confirms, closes and accepts."""

    clerks: Mapping[str, Person]
    county: Mapping[str, Person]
    city: Person


class Heads:
    """Where each book stood at any instant."""

    def __init__(self, session: Session) -> None:
        self.books = [book.code for book in books(session)]
        self.told: dict[str, tuple[list[datetime], list[tuple[int, str]]]] = {code: ([], []) for code in self.books}
        for code, number, recorded_at, hash_ in entry_heads(session):
            instants, heads = self.told[code]
            instants.append(recorded_at)
            heads.append((number, hash_))

    def at(self, instant: datetime) -> list[dict[str, object]]:
        """Number and hash of the last entry of each book by then."""
        found: list[dict[str, object]] = []
        for code in self.books:
            instants, heads = self.told[code]
            number, hash_ = heads[place - 1] if (place := bisect_right(instants, instant)) else (0, "")
            found.append({"book": code, "number": number, "hash": hash_})
        return found


def write_periods(session: Session, workers: Mapping[str, Person], day: date) -> None:
    """Tell of the last quarters and months that were over by `day`, as far as it had come by then."""
    crew = Crew(
        {place: workers[f"{login}.clerk"] for login, (place, *_) in people.TOWNSHIPS.items()},
        {place: workers[f"{login}.county"] for login, (place, _) in people.UNITS.items()},
        workers["shiyan.city"],
    )
    heads, found = Heads(session), [*overs(Kind.QUARTER, day, QUARTERS), *overs(Kind.MONTH, day, MONTHS)]
    for period in found:
        newest = period in (found[0], found[QUARTERS])
        for order, unit in enumerate(units(session)):
            _tell(session, crew, heads, period, unit, newest=newest, order=order, day=day)
    session.flush()


def _tell(
    session: Session,
    crew: Crew,
    heads: Heads,
    period: Period,
    unit: ManagementUnit,
    *,
    newest: bool,
    order: int,
    day: date,
) -> None:
    """One unit's period: confirmed, closed, accepted, each if its day had come."""
    confirmed, closed = _at(period, CONFIRM, order), _at(period, CLOSE, order)
    if clock.day_of(closed) >= day:
        return
    members = townships(session, unit.code)
    places = places_known(session, period, members, confirmed)
    waiting = set(_missing(period, unit, places) if newest else ())
    session.add_all(
        _confirmations(crew, period, unit, [p for p in places if p.township.code not in waiting], confirmed)
    )
    session.flush()
    if waiting or (period.kind is Kind.MONTH and order % 2):
        return
    officer = crew.county[unit.code]
    seal = write_seal(session, period, unit, Closing(officer.id, closed, members, heads.at(closed)), 1)
    accepted, again = _at(period, ACCEPT, order), _at(period, AGAIN, order)
    if newest and unit.code == GIVES_BACK and period.kind is Kind.QUARTER and clock.day_of(again) < day:
        seal.state, seal.reopened_at, seal.reopened_by, seal.reason = State.REOPENED, accepted, crew.city.id, GIVEN_BACK
        seal = write_seal(session, period, unit, Closing(officer.id, again, members, heads.at(again)), 2)
        accepted = again + timedelta(days=1)
    if clock.day_of(accepted) < day and period.kind is Kind.QUARTER and not (newest and unit.code == UNACCEPTED):
        seal.state, seal.accepted_at, seal.accepted_by = State.ACCEPTED, accepted, crew.city.id
    if newest and unit.code == DISPUTES and period.kind is Kind.QUARTER:
        session.add(_dispute(seal, officer, accepted))


def _at(period: Period, after: timedelta, order: int) -> datetime:
    """An hour of work, some days after the last; one unit after the other."""
    return datetime.combine(period.last + after, time(9, 5 + 4 * order), tzinfo=clock.ZONE)


def _missing(period: Period, unit: ManagementUnit, places: Sequence[Place]) -> list[str]:
    """The townships that the newest period still waits for."""
    if unit.code == WAITS:
        return [place.township.code for place in places if place.required][-MISSING:]
    return [OWN_CLERK] if unit.code == OPEN and period.kind is Kind.MONTH else []


def _confirmations(
    crew: Crew, period: Period, unit: ManagementUnit, places: Sequence[Place], at: datetime
) -> Iterator[Confirmation]:
    for place in places:
        if not place.required:
            continue
        township, clerk = place.township, crew.clerks.get(place.township.code)
        yield Confirmation(
            township_code=township.code,
            scope_path=township.scope_path,
            period=period.code,
            as_of=period.last,
            known_at=at,
            count=place.count,
            person_id=clerk.id if clerk else crew.county[unit.code].id,
            at=at,
            note="" if clerk else BY_TELEPHONE,
        )


def _dispute(seal: Seal, officer: Person, at: datetime) -> Dispute:
    figures = json.loads(seal.figures)
    return Dispute(
        period=seal.period,
        unit_code=seal.unit_code,
        scope_path=seal.scope_path,
        seal_id=seal.id,
        figure="members",
        portal_value=figures["members"],
        own_value=figures["members"] + 126,
        note="县级年度统计口径含流动成员，待核对（演示数据）",
        person_id=officer.id,
        at=at,
    )
