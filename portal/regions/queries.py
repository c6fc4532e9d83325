"""Reading divisions, management units, and who administers whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from portal.regions import codes
from portal.regions.codes import Level, UnitKind
from portal.regions.models import Administration, Division, ManagementUnit
from portal.shared import clock


def division(session: Session, code: str) -> Division | None:
    """The division with this short code."""
    return session.scalar(select(Division).where(Division.code == code).order_by(Division.code))


def division_kept(session: Session, code: str) -> Division | None:
    """As `division`, kept from being handed over to another unit to the end of the transaction.

    Asked for before a case is locked: a hand-over locks divisions first, then cases.
    """
    found = select(Division).where(Division.code == code).order_by(Division.code).with_for_update(read=True)
    return session.scalar(found.execution_options(populate_existing=True))


def divisions(session: Session) -> Sequence[Division]:
    """All divisions, by code: parents stand before their children of equal digits."""
    return session.scalars(select(Division).order_by(Division.code)).all()


def unit(session: Session, code: str) -> ManagementUnit | None:
    """The management unit with this code; the city's own is there too (``4203``)."""
    return session.scalar(select(ManagementUnit).where(ManagementUnit.code == code).order_by(ManagementUnit.code))


def units(session: Session) -> Sequence[ManagementUnit]:
    """The ten management units: counties, then functional areas, by code. Without the city."""
    found = select(ManagementUnit).where(ManagementUnit.kind != UnitKind.CITY)
    return session.scalars(found.order_by(ManagementUnit.kind, ManagementUnit.code)).all()


def all_units(session: Session) -> Sequence[ManagementUnit]:
    """The management units and the city, by code."""
    return session.scalars(select(ManagementUnit).order_by(ManagementUnit.code)).all()


def townships(session: Session, unit_code: str | None = None) -> Sequence[Division]:
    """The townships that a unit administers today (all, if None), by code."""
    found = select(Division).where(Division.level == Level.TOWNSHIP)
    if unit_code is not None:
        administered = select(Administration.township_code).where(
            Administration.unit_code == unit_code, in_force(clock.today())
        )
        found = found.where(Division.code.in_(administered))
    return session.scalars(found.order_by(Division.code)).all()


def townships_named(session: Session, text: str, limit: int = 8) -> list[tuple[str, str]]:
    """The townships whose name holds `text`, two characters at least: code and display name, by code."""
    typed = "".join(text.split())
    if len(typed) < 2:
        return []
    found = select(Division.code).where(
        Division.level == Level.TOWNSHIP, Division.name.contains(typed, autoescape=True)
    )
    codes = list(session.scalars(found.order_by(Division.code).limit(limit)))
    names = display_names(session, codes)
    return [(code, names[code]) for code in codes]


def villages(session: Session, township_code: str) -> Sequence[Division]:
    """The villages and communities of a township, by code."""
    found = select(Division).where(Division.parent_code == township_code, Division.level == Level.VILLAGE)
    return session.scalars(found.order_by(Division.code)).all()


def scope_paths(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The scope path of each of these divisions, by today's administration."""
    found = select(Division.code, Division.scope_path).where(Division.code.in_(codes)).order_by(Division.code)
    return _pairs(session, found)


def official_names(session: Session, wanted: Collection[str]) -> dict[str, str]:
    """The official name of each of these divisions that is known."""
    found = select(Division.code, Division.name).where(Division.code.in_(wanted))
    return _pairs(session, found.order_by(Division.code))


def below_and_above(session: Session, township_code: str) -> dict[str, str]:
    """The official names of a township, of its city and county, and of its villages, by code."""
    above = [township_code[:length] for length in (codes.CITY, codes.COUNTY, codes.TOWNSHIP)]
    found = select(Division.code, Division.name).where(
        or_(Division.code.in_(above), Division.parent_code == township_code)
    )
    return _pairs(session, found.order_by(Division.code))


def place_paths(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The scope path of each of these places: management units (with the city) and divisions."""
    found = select(ManagementUnit.code, ManagementUnit.scope_path).where(ManagementUnit.code.in_(codes))
    units = _pairs(session, found.order_by(ManagementUnit.code))
    return scope_paths(session, codes) | units


def display_name(session: Session, code: str) -> str:
    """A place's name as people say it: 茅箭区五堰街道, 茅箭区五堰街道某某村, 十堰经济技术开发区.

    A township's comes with its county's, for five towns are called 城关镇. KeyError for a place nobody knows.
    """
    return display_names(session, [code])[code]


def display_names(session: Session, wanted: Collection[str]) -> dict[str, str]:
    """`display_name` of each of these that is known."""
    above = {code[:length] for code in wanted for length in (codes.COUNTY, codes.TOWNSHIP) if len(code) > length}
    wanted = set(wanted)
    found = select(Division.code, Division.name).where(Division.code.in_(above | wanted))
    names = _pairs(session, found.order_by(Division.code))
    areas = wanted - names.keys()  # no divisions: they have no official code
    if areas:
        units = select(ManagementUnit.code, ManagementUnit.name).where(ManagementUnit.code.in_(areas))
        names |= _pairs(session, units.order_by(ManagementUnit.code))
    return {code: _whole(names, code) for code in wanted if code in names}


def _whole(names: dict[str, str], code: str) -> str:
    above = [length for length in (codes.COUNTY, codes.TOWNSHIP) if len(code) > length]
    return "".join(names.get(code[:length], "") for length in above) + names[code]


def in_force(day: date) -> ColumnElement[bool]:
    """Where an administration holds on this day."""
    return and_(Administration.valid_from <= day, day < Administration.valid_to)


def administering_unit(session: Session, township_code: str, on: date | None = None) -> ManagementUnit | None:
    """The unit that administers a township on a day (today, if None); None before anything is known."""
    found = (
        select(ManagementUnit)
        .join(Administration, Administration.unit_code == ManagementUnit.code)
        .where(Administration.township_code == township_code, in_force(on or clock.today()))
    )
    return session.scalar(found.order_by(Administration.valid_from))


def administrations_of(session: Session, township_code: str) -> Sequence[Administration]:
    """All that administered a township, oldest first, locked against another hand-over."""
    found = select(Administration).where(Administration.township_code == township_code)
    return session.scalars(found.order_by(Administration.valid_from).with_for_update()).all()


def administered_today(session: Session) -> dict[str, str]:
    """Unit code by township code, today."""
    found = select(Administration.township_code, Administration.unit_code).where(in_force(clock.today()))
    return _pairs(session, found.order_by(Administration.township_code))


def _pairs(session: Session, found: Select[str, str]) -> dict[str, str]:
    return {code: other for code, other in session.execute(found)}  # noqa: C416 - rows are no pairs to mypy
