"""What stands in the official ledger, whether as a workbook (`official`) or on paper (`paper`).

The writers count, lay out, number and say words in the language in force; they ask nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from portal.ledger.rules.columns import Column
from portal.ledger.rules.shown import Cell
from portal.organizations.rules import Field
from portal.shared.errors import Message

Progress: TypeAlias = Callable[[int], None]
"""Told how many rows are written, every few hundred; what it raises ends the writing, and no file is left."""


class Line(NamedTuple):
    """One organization: where it stands in the order, what it counts under, and its cells in the cover's columns."""

    unit: str
    township: str
    field: Field
    cells: Sequence[Cell]


class Unit(NamedTuple):
    """A management unit of the scope and its townships, in official order: shown even where nothing is listed."""

    name: str
    townships: tuple[str, ...]


class Closed(NamedTuple):
    """The unit that closed a period, and the instant up to which its records count."""

    unit: str
    at: datetime


@dataclass(frozen=True)
class Cover:
    """What is known before the first row is read."""

    city: str
    """十堰市: stands in the title."""
    office: str
    """Whose ledger it is (台账单位), whoever takes it out."""
    scope: str
    """What it covers (范围)."""
    as_of: date
    known: datetime
    """The instant up to which the records count; also the date of the document."""
    known_day: bool
    """`known` is the end of a day that is over: the day is printed, else day and time."""
    columns: tuple[Column, ...]
    units: tuple[Unit, ...]
    filters: tuple[Message, ...]
    """What the list was narrowed by, one sentence each; empty: everything on the register."""
    opened: bool
    """Telephones in full; else masked."""
    release: str
    """The release of the portal."""
    closings: tuple[Closed, ...] = ()
    """Who closed the period that it is the ledger of, and when; empty for any other ledger."""
    beyond: tuple[str, ...] = ()
    """Townships of it that another office administers today: then no person stands in it."""
    demonstration: bool = False
    """Invented data: every page says so."""


class Head(NamedTuple):
    """How far a book (its code and its office's name) was written: the number and the hash of its newest entry."""

    book: str
    number: int
    hash: str


@dataclass(frozen=True)
class Proof:
    """What is known after the last row: the books' heads and the check code (SHA-256 of the canonical rows)."""

    heads: tuple[Head, ...]
    check_code: str


class Fact(NamedTuple):
    """One fact before and after, in words."""

    label: Message | str
    before: str
    after: str


class Change(NamedTuple):
    """One organization that differs: what happened to it, and its facts that changed."""

    unit: str
    township: str
    name: str
    number: str
    kind: Message
    facts: tuple[Fact, ...] = ()
    effective_on: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Changes:
    """What differs from an earlier ledger (变动)."""

    against: Message
    """What it is compared with, as a sentence."""
    sentences: tuple[Message, ...] = ()
    """One for each place."""
    differences: Iterable[Change] = field(default=())
    adjustments: Iterable[Change] = field(default=())
    """What corrects a period that was closed already (上期调整); each says when it took effect, and why."""


Proving: TypeAlias = Callable[[], Proof]
"""Asked once every row is written, so that the check code may be made from the rows on their way."""
