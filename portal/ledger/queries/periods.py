"""Where a period stands: its units and townships, who confirmed, what was recorded since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.access import reach, within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.models import Book, Entry
from portal.history.queries import as_of
from portal.ledger.models import Confirmation, Seal
from portal.ledger.queries import seals
from portal.ledger.rules.periods import Period, Stage, State, stage
from portal.organizations.models import Organization, OrganizationVersion
from portal.organizations.rules import ON_THE_REGISTER
from portal.organizations.sayings import KIND
from portal.regions import codes
from portal.regions import queries as regions
from portal.regions.codes import UnitKind
from portal.regions.models import Division, ManagementUnit
from portal.shared import clock
from portal.shared.db import table_of


@dataclass(frozen=True)
class Place:
    """A township in a period: organizations on its register on the last day, whether anything was recorded meanwhile.

    `since` counts the entries about the period that were recorded after it was confirmed.
    """

    township: Division
    count: int
    touched: bool
    confirmation: Confirmation | None
    since: int = 0

    @property
    def required(self) -> bool:
        """Whether it has to confirm: one with an empty ledger does not."""
        return self.count > 0 or self.touched

    @property
    def missing(self) -> bool:
        """Whether the period waits for it."""
        return self.required and self.confirmation is None


@dataclass(frozen=True)
class Standing:
    """Where a unit's period stands."""

    period: Period
    unit: ManagementUnit
    stage: Stage
    seal: Seal | None
    missing: Sequence[Place] = ()


def unit_or_404(session: Session, person: Person, permission: Permission, unit_code: str) -> ManagementUnit:
    """A unit that the person may do this for: it lies at or below the reach."""
    found = select(ManagementUnit).where(
        ManagementUnit.code == unit_code, within_reach(person, permission, ManagementUnit)
    )
    unit = session.scalar(found.order_by(ManagementUnit.code))
    if unit is None:
        abort(404)
    return unit


def seen_units(session: Session, person: Person) -> list[ManagementUnit]:
    """The units, without the city, of which the person may read a part at least: the whole, or a township."""
    paths = reach(person, Permission.ORGANIZATION_READ)
    return [
        unit
        for unit in regions.units(session)
        if any(codes.within(unit.scope_path, path) or codes.within(path, unit.scope_path) for path in paths)
    ]


def seen_unit_or_404(session: Session, person: Person, unit_code: str) -> ManagementUnit:
    """One of them."""
    unit = next((unit for unit in seen_units(session, person) if unit.code == unit_code), None)
    if unit is None:
        abort(404)
    return unit


def city_or_404(session: Session, person: Person) -> ManagementUnit:
    """The city's own unit, for those who may read all of it."""
    found = select(ManagementUnit).where(
        ManagementUnit.kind == UnitKind.CITY, within_reach(person, Permission.ORGANIZATION_READ, ManagementUnit)
    )
    unit = session.scalar(found.order_by(ManagementUnit.code))
    if unit is None:
        abort(404)
    return unit


def responsible(session: Session, period: Period, unit: ManagementUnit) -> list[Division]:
    """The townships that a unit closes a period with: those it administers today.

    Not those that another unit has closed the period with already: each stands in one closed period only.
    """
    elsewhere = {
        code
        for seal in seals.standing(session, period.code)
        if seal.unit_code != unit.code
        for code in seals.townships_of(seal)
    }
    return [township for township in regions.townships(session, unit.code) if township.code not in elsewhere]


def places(session: Session, period: Period, unit: ManagementUnit) -> list[Place]:
    """The townships that a unit closes a period with, those that it waits for first."""
    return _places(session, period, responsible(session, period, unit), since=True)


def places_closed(session: Session, period: Period, seal: Seal) -> list[Place]:
    """The townships that a period was closed with, as they stood at its instant."""
    found = select(Division).where(Division.code.in_(seals.townships_of(seal))).order_by(Division.code)
    return _places(session, period, session.scalars(found).all(), seal.known_at, since=True)


def places_known(session: Session, period: Period, townships: Sequence[Division], known: datetime) -> list[Place]:
    """These townships in a period, as known at an instant."""
    return _places(session, period, townships, known, since=False)


def came_since(session: Session, period: Period, unit: ManagementUnit, seal: Seal) -> list[Division]:
    """Townships that have passed to a unit since it closed a period, and stand in no closed one."""
    kept = seals.townships_of(seal)
    return [township for township in responsible(session, period, unit) if township.code not in kept]


def _places(
    session: Session, period: Period, townships: Sequence[Division], until: datetime | None = None, *, since: bool
) -> list[Place]:
    held = _held(session, period, [township.scope_path for township in townships], until)
    given = confirmations(session, period.code, [township.code for township in townships])
    told = {code: row.known_at for code, row in given.items()}
    later = _since(session, period, townships, told, until) if since else {}
    found = [
        Place(
            township,
            *held.get(township.scope_path, (0, False)),
            given.get(township.code),
            later.get(township.code, 0),
        )
        for township in townships
    ]
    return sorted(found, key=lambda place: (not place.missing, place.township.code))


def since_seen(session: Session, period: Period, places: Collection[Place], seen: datetime) -> list[Place]:
    """Those about which something of the period was recorded after an instant."""
    townships = [place.township for place in places]
    later = _since(session, period, townships, {township.code: seen for township in townships})
    return [place for place in places if later[place.township.code]]


def confirmations(session: Session, period: str, townships: Collection[str]) -> dict[str, Confirmation]:
    """The confirmations of a period that stand, by township."""
    stands = and_(Confirmation.period == period, Confirmation.withdrawn_at.is_(None))
    found = select(Confirmation).where(stands, Confirmation.township_code.in_(townships))
    ordered = found.order_by(Confirmation.township_code).execution_options(populate_existing=True)
    return {row.township_code: row for row in session.scalars(ordered)}


def _held(
    session: Session, period: Period, paths: Sequence[str], known: datetime | None = None
) -> dict[str, tuple[int, bool]]:
    """By township path: how many were on the register on the last day, and whether anything was recorded meanwhile.

    Read from the index of places alone.
    """
    version = table_of(OrganizationVersion).c
    here, told = concerned(version, period, known)
    count, touched = func.sum(case((here, 1), else_=0)), func.max(case((told, 1), else_=0))
    found = select(version.scope_path, count, touched).where(version.scope_path.in_(paths))
    rows = session.execute(found.group_by(version.scope_path).order_by(version.scope_path))
    return {path: (int(number), bool(any_told)) for path, number, any_told in rows}


def concerned(
    version: Any,  # noqa: ANN401 - columns
    period: Period,
    known: datetime | None = None,
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Where a version is on the register on a period's last day; where it began or ended to be known meanwhile."""
    begin, end = clock.end_of(period.first - timedelta(days=1)), clock.end_of(period.last)
    here = and_(as_of(version, period.last, known), version.standing.in_(sorted(ON_THE_REGISTER)))
    told = or_(
        and_(version.known_from > begin, version.known_from <= end),
        and_(version.known_to > begin, version.known_to <= end),
    )
    return here, told


def _since(
    session: Session,
    period: Period,
    townships: Sequence[Division],
    told: Mapping[str, datetime],
    until: datetime | None = None,
) -> Counter[str]:
    """How many entries about the period were recorded after these instants, by township."""
    found: Counter[str] = Counter()
    if not told:
        return found
    entry, record = table_of(Entry).c, table_of(Organization).c
    code_of = {township.scope_path: township.code for township in townships if township.code in told}
    later = and_(
        entry.subject_kind == KIND,
        entry.recorded_at > min(told.values()),
        entry.recorded_at <= (until or clock.END_OF_TIME),
        entry.effective_on <= period.last,
        record.scope_path.in_(code_of),
    )
    said = select(record.scope_path, entry.recorded_at).join_from(
        table_of(Organization), table_of(Entry), entry.subject_id == record.id
    )
    for path, recorded_at in session.execute(said.where(later).order_by(entry.recorded_at, entry.book, entry.number)):
        found[code_of[path]] += recorded_at > told[code_of[path]]
    return found


def board(session: Session, person: Person, periods: Sequence[Period], today: date) -> dict[str, list[Standing]]:
    """By period code: where each unit stands that the person may read, and which townships it waits for."""
    units = seen_units(session, person)
    newest = newest_seals(session, [period.code for period in periods], [unit.code for unit in units])
    administered = defaultdict(list)
    unit_of = regions.administered_today(session)
    for township in regions.townships(session):
        administered[unit_of[township.code]].append(township)
    found: dict[str, list[Standing]] = {}
    for period in periods:
        sealed = {code for seal in seals.standing(session, period.code) for code in seals.townships_of(seal)}
        open_ones = [
            township
            for unit in units
            if not _holds(newest.get((period.code, unit.code)))
            for township in administered[unit.code]
            if township.code not in sealed
        ]
        waiting = defaultdict(list)
        for place in _places(session, period, open_ones, since=False) if period.over(today) else ():
            if place.missing:
                waiting[unit_of[place.township.code]].append(place)
        found[period.code] = [
            _standing(period, unit, newest.get((period.code, unit.code)), waiting[unit.code], today) for unit in units
        ]
    return found


def _holds(seal: Seal | None) -> bool:
    return seal is not None and seal.state is not State.REOPENED


def _standing(
    period: Period, unit: ManagementUnit, seal: Seal | None, missing: Sequence[Place], today: date
) -> Standing:
    at = stage(over=period.over(today), missing=bool(missing), seal=seal.state if seal else None)
    return Standing(period, unit, at, seal, missing)


def newest_seals(session: Session, periods: Collection[str], units: Collection[str]) -> dict[tuple[str, str], Seal]:
    """The newest round of each period and unit, by both codes."""
    found = select(Seal).where(Seal.period.in_(periods), Seal.unit_code.in_(units))
    ordered = found.order_by(Seal.round).execution_options(populate_existing=True)
    return {(row.period, row.unit_code): row for row in session.scalars(ordered)}


def rounds(session: Session, period: str, unit_code: str) -> list[Seal]:
    """All closings of a unit's period, newest first."""
    found = select(Seal).where(Seal.period == period, Seal.unit_code == unit_code)
    return list(session.scalars(found.order_by(Seal.round.desc())))


def seal_for_update(session: Session, person: Person, permission: Permission, seal_id: int) -> Seal:
    """A closed period within reach, locked; 404 otherwise."""
    found = select(Seal).where(Seal.id == seal_id, within_reach(person, permission, Seal)).with_for_update()
    seal = session.scalar(found.order_by(Seal.id).execution_options(populate_existing=True))
    if seal is None:
        abort(404)
    return seal


def confirmation_for_update(session: Session, period: str, township_code: str) -> Confirmation | None:
    """The confirmation of a township that stands, locked."""
    stands = and_(Confirmation.period == period, Confirmation.withdrawn_at.is_(None))
    found = select(Confirmation).where(stands, Confirmation.township_code == township_code).with_for_update()
    return session.scalar(found.order_by(Confirmation.id).execution_options(populate_existing=True))


def count_on(session: Session, township: Division, day: date, known: datetime) -> int:
    """How many organizations of a township were on the register, as known at an instant."""
    version = table_of(OrganizationVersion).c
    here = and_(version.scope_path == township.scope_path, version.standing.in_(sorted(ON_THE_REGISTER)))
    return session.scalar(select(func.count()).where(here, as_of(version, day, known))) or 0


def book_codes(session: Session) -> set[str]:
    """The books there are, and those that management units will begin."""
    begun = session.scalars(select(Book.code).order_by(Book.code))
    return {*begun, *(unit.code for unit in regions.all_units(session))}
