"""The ledger's sums, made while its rows go by: subtotals of townships and units, and the cover's table."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from portal.ledger.exports.content import Line, Unit
from portal.ledger.rules.columns import Column, Is
from portal.organizations.rules import Field

SUMMED = (Is.COUNT, Is.MONEY)


class Level(enum.Enum):
    """What a sum is of."""

    TOWNSHIP = "township"
    UNIT = "unit"
    ALL = "all"


class Sum(NamedTuple):
    """How many organizations, and for each column its sum; None where it holds no numbers."""

    level: Level
    place: str
    organizations: int
    sums: tuple[int | None, ...]


class Places(NamedTuple):
    """The table of the cover: for each place how many in each field, all of them, and the same of all places."""

    by_unit: bool
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    total: tuple[tuple[int, ...], int]


class Counting:
    """Counts the lines that pass through `broken`."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.summed = tuple(at for at, column in enumerate(columns) if column.holds in SUMMED)
        self.width = len(columns)
        self.fields: Counter[tuple[str, str, Field]] = Counter()

    def broken(self, lines: Iterable[Line]) -> Iterator[Line | Sum]:
        """The lines, a sum after each township, after each unit where there are several, and at the end."""
        township, unit, everything = _Running(self), _Running(self), _Running(self)
        at: tuple[str, str] | None = None
        units = 0
        for line in lines:
            here = (line.unit, line.township)
            if here != at:
                if at is not None:
                    yield township.closed(Level.TOWNSHIP, at[1], unit)
                    if at[0] != line.unit:
                        units += 1
                        yield unit.closed(Level.UNIT, at[0], everything)
                at = here
            township.add(line)
            yield line
        if at is None:
            return
        yield township.closed(Level.TOWNSHIP, at[1], unit)
        last = unit.closed(Level.UNIT, at[0], everything)
        if units:
            yield last
        yield everything.closed(Level.ALL, "")

    def places(self, expected: Sequence[Unit]) -> Places:
        """The table over what was counted: by unit, or by township where there is one unit; in the order expected."""
        found = dict.fromkeys((unit, township) for unit, township, _field in self.fields)
        known = dict.fromkeys((unit.name, township) for unit in expected for township in unit.townships)
        units = dict.fromkeys([*(unit.name for unit in expected), *(unit for unit, _township in found)])
        by_unit = len(units) > 1
        keys = (
            [(unit, "") for unit in units] if by_unit else [*known, *(place for place in found if place not in known)]
        )
        counted: Counter[tuple[str, str, Field]] = Counter()
        for (unit, township, field), count in self.fields.items():
            counted[unit, "" if by_unit else township, field] += count
        table = [(place[not by_unit], tuple(counted[*place, field] for field in Field)) for place in keys]
        total = tuple(sum(counts[at] for _name, counts in table) for at in range(len(Field)))
        return Places(by_unit, tuple((name, counts, sum(counts)) for name, counts in table), (total, sum(total)))


class _Running:
    """The sums of one place so far."""

    def __init__(self, counting: Counting) -> None:
        self.counting = counting
        self.count = 0
        self.sums = [0] * counting.width

    def add(self, line: Line) -> None:
        self.count += 1
        self.counting.fields[line.unit, line.township, line.field] += 1
        cells, sums = line.cells, self.sums
        for at in self.counting.summed:
            value = cells[at]
            if isinstance(value, int):
                sums[at] += value

    def closed(self, level: Level, place: str, upward: _Running | None = None) -> Sum:
        """The sum; it is added to the one above, and begins anew."""
        sums: list[int | None] = [None] * len(self.sums)
        for at in self.counting.summed:
            sums[at] = self.sums[at]
            if upward is not None:
                upward.sums[at] += self.sums[at]
        closed = Sum(level, place, self.count, tuple(sums))
        if upward is not None:
            upward.count += self.count
        self.count, self.sums = 0, [0] * len(self.sums)
        return closed
