"""Versions of a record side by side: one row per fact, what changed against the version before marked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from portal.ledger.rules.life import GROUPS
from portal.organizations.rules import FACT_LABELS
from portal.shared import clock
from portal.shared.errors import Message

FACTS: Sequence[str] = tuple(name for _title, members in GROUPS for name in members)
"""The rows, in the order of the record's page."""
SHOWN = 4
"""Versions shown where nobody chose: the newest."""


@dataclass(frozen=True)
class Version:
    """A column: the facts (None: not on record) that hold from a day to a day, or on one day as known at an instant.

    Personal facts are compared by what they say and shown masked: `facts` has them as they may be compared, `shown`
    as they may stand on a page.
    """

    facts: Mapping[str, Any] | None
    shown: Mapping[str, Message | str]
    valid_from: date | None = None
    valid_to: date | None = None
    known: datetime | None = None
    lapsed: bool = False

    @property
    def key(self) -> str:
        """What an address calls it: its first day."""
        return self.valid_from.isoformat() if self.valid_from else ""

    @property
    def last(self) -> date | None:
        """The last day on which it holds; None if there is no end."""
        if self.valid_to is None or self.valid_to >= clock.FOREVER:
            return None
        return self.valid_to - timedelta(days=1)

    @property
    def known_on(self) -> date | None:
        """The day as known on which it is shown; None for now."""
        return clock.day_of(self.known) if self.known else None


@dataclass(frozen=True)
class Cell:
    """A fact of a version in words; `changed` against the version before."""

    words: Message | str
    changed: bool


@dataclass(frozen=True)
class Row:
    """A fact through the versions."""

    name: str
    label: Message
    cells: tuple[Cell, ...]

    @property
    def changes(self) -> bool:
        """Whether it is not the same in all of them."""
        return any(cell.changed for cell in self.cells)


def chosen(versions: Sequence[Version], keys: Sequence[str]) -> list[Version]:
    """Those named by their first days; the newest few where none is named."""
    named = [version for version in versions if version.key in keys]
    return named or list(versions[-SHOWN:])


def rows(versions: Sequence[Version], worded: Callable[[str, object], Message | str], nothing: Message) -> list[Row]:
    """One row per fact; `nothing` stands where a version has no record at all."""

    def words(version: Version, name: str) -> Message | str:
        if version.facts is None:
            return nothing
        return version.shown[name] if name in version.shown else worded(name, version.facts[name])

    found: list[Row] = []
    for name in FACTS if versions else ():
        said = [_compared(version, name) for version in versions]
        changed = [False, *(old != new for old, new in pairwise(said))]
        cells = [Cell(words(version, name), mark) for version, mark in zip(versions, changed, strict=True)]
        found.append(Row(name, FACT_LABELS[name], tuple(cells)))
    return found


def _compared(version: Version, name: str) -> object:
    return (version.facts is not None, version.facts[name] if version.facts is not None else None)
