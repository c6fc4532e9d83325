"""The places that a list can be narrowed to: management units, their townships, the villages of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.regions import codes
from portal.regions.codes import Level
from portal.regions.models import Division, ManagementUnit
from portal.regions.queries import official_names, villages
from portal.shared.db import table_of

Place = tuple[str, str]
"""A code and its name."""


@dataclass(frozen=True)
class Places:
    """What lies within somebody's reach: each management unit with its townships, in official order."""

    units: tuple[tuple[Place, tuple[Place, ...]], ...]

    @property
    def names(self) -> dict[str, str]:
        """The name of each of these places, by code."""
        return {code: name for unit, below in self.units for code, name in (unit, *below)}

    @property
    def only(self) -> str:
        """The one township there is; nothing where there are several."""
        townships = [code for _unit, below in self.units for code, _name in below]
        return townships[0] if len(townships) == 1 else ""

    def below(self, place: str) -> list[str]:
        """The townships of a place: of a management unit, or of all, where it is none of these."""
        units = [(unit, below) for unit, below in self.units if unit[0] == place] or self.units
        return [code for _unit, below in units for code, _name in below]

    def whole(self, code: str) -> str:
        """A place's name, a township's with its unit's before it; nothing for one that is not here."""
        for unit, below in self.units:
            if code == unit[0]:
                return unit[1]
            for township, name in below:
                if code == township:
                    return unit[1] + name
        return ""


def places(session: Session, person: Person) -> Places:
    """The places whose ledger somebody may read, by today's administration."""
    division, unit = table_of(Division).c, table_of(ManagementUnit).c
    allowed = reach(person, Permission.ORGANIZATION_READ)
    found = select(division.code, division.name, division.scope_path).where(
        division.level == Level.TOWNSHIP, below_any(division.scope_path, allowed)
    )
    below: dict[str, list[Place]] = {}
    for code, name, path in session.execute(found.order_by(division.scope_path)):
        below.setdefault(codes.office(path), []).append((code, name))
    named = select(unit.code, unit.name).where(unit.code.in_(below))
    units = {code: name for code, name in session.execute(named.order_by(unit.code))}  # noqa: C416 - rows are no pairs
    return Places(tuple(((code, units[code]), tuple(below[code])) for code in below if code in units))


def villages_of(session: Session, township_code: str) -> list[Place]:
    """The villages and communities of a township, in official order."""
    return [(village.code, village.name) for village in villages(session, township_code)]


def names_for(session: Session, here: Places, wanted: Collection[str]) -> dict[str, str]:
    """The names of all places within reach and of these villages or townships, by code."""
    known = here.names
    unknown = set(wanted) - known.keys()
    return known | official_names(session, unknown) if unknown else known
