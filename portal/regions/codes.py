"""Division codes and scope paths, as text. Pure (domain.md G6).

A code is official: 4 digits a city, 6 a county, 9 a township, 12 a village. A scope path says who
administers: ``/4203/4203JK/420302004/`` is 白浪街道, by code in 茅箭区, run by the 经开区.
"""

from __future__ import annotations

import enum

CITY, COUNTY, TOWNSHIP, VILLAGE = 4, 6, 9, 12
"""Lengths of the codes of each level."""


class Level(enum.StrEnum):
    """Level of an official division."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Kind(enum.StrEnum):
    """What a division is: 市, 县(市、区), 街道, 镇, 乡 (with 民族乡), other township-like units, 社区, 村, other."""

    CITY = "city"
    COUNTY = "county"
    STREET = "street"
    TOWN = "town"
    TOWNSHIP = "township"
    ETHNIC_TOWNSHIP = "ethnic_township"
    TOWNSHIP_LIKE = "township_like"
    COMMUNITY = "community"
    VILLAGE = "village"
    VILLAGE_LIKE = "village_like"


class UnitKind(enum.StrEnum):
    """What a management unit is: the city, a county (县、市、区), a functional area (功能区)."""

    CITY = "city"
    COUNTY = "county"
    FUNCTIONAL_AREA = "functional_area"


LEVELS = {CITY: Level.CITY, COUNTY: Level.COUNTY, TOWNSHIP: Level.TOWNSHIP, VILLAGE: Level.VILLAGE}


def level(code: str) -> Level:
    """Level by length. KeyError for a code that is none."""
    return LEVELS[len(code)]


def county6(code: str) -> str:
    """The official county digits of a township or village."""
    return code[:COUNTY]


def township3(code: str) -> str:
    """The three township digits within the county."""
    return code[COUNTY:TOWNSHIP]


def township9(code: str) -> str:
    """The township a village belongs to by code."""
    return code[:TOWNSHIP]


def behind(code: str) -> str:
    """The first text behind all codes that begin so: the end of an index range (``9`` is followed by ``:``)."""
    return code + ":"


def path(*parts: str) -> str:
    """A scope path: ``path("4203", "420302")`` is ``/4203/420302/``."""
    return "/" + "/".join(parts) + "/"


def parts(scope_path: str) -> list[str]:
    """The inverse of `path`."""
    return [part for part in scope_path.split("/") if part]


def within(scope_path: str, above: str) -> bool:
    """Whether `scope_path` lies at or below `above`."""
    return scope_path.startswith(above)


def after(above: str) -> str:
    """The first text behind everything below `above`: the end of an index range (``/`` is followed by ``0``)."""
    return above[:-1] + "0"


def office(scope_path: str) -> str:
    """The management unit that keeps the book for this place: the county or functional area, or the city itself."""
    names = parts(scope_path)
    return names[1] if len(names) > 1 else names[0]
