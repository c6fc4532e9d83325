"""What follows from what was said: canonical text, the hash chain, the fold. Pure (design.md section 4)."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

FOREVER = date(9999, 12, 31)
HASH_VERSION = 1
Facts = dict[str, Any]
Place = tuple[str, int]
"""Where an entry stands: (book, number)."""
Lapse = Callable[[Mapping[str, Any]], tuple[date, Facts] | None]
"""The day on which time alone changes these facts, and what then holds; None if it never does."""


PLAIN = frozenset({str, int, bool})
"""What stands in JSON as it is: most values, so that they are asked for first."""


def canonical(value: object) -> str:
    """Canonical JSON: sorted keys, UTF-8, no spaces. TypeError for a float: it has no canonical text."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _refuse_floats(value: object) -> None:
    if value is None or type(value) in PLAIN:
        return
    if isinstance(value, float):
        message = f"{value!r} is a float: write money in fen, counts as whole numbers"
        raise TypeError(message)
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)


def encode(value: object) -> Any:  # noqa: ANN401 - JSON is what it is
    """A fact as it stands in `changes`: enums by value, days as ISO text."""
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


HASHED = (
    "hash_version",
    "book",
    "number",
    "recorded_at",
    "effective_on",
    "subject_kind",
    "subject_id",
    "kind",
    "changes",
    "reason",
    "case_id",
    "batch_id",
    "actor_id",
    "annuls_book",
    "annuls_number",
    "previous_hash",
)
"""The columns of an entry that its hash covers, in this order: all but the hash itself."""


def entry_hash(stored: Mapping[str, Any]) -> str:
    """SHA-256 over the stored values of the named columns (instants as microseconds, days as ISO text), hex."""
    return hashlib.sha256(canonical([stored[name] for name in HASHED]).encode()).hexdigest()


@dataclass(frozen=True)
class Statement:
    """An entry as the fold sees it."""

    book: str
    number: int
    recorded_at: datetime
    effective_on: date
    kind: str
    changes: Mapping[str, Any]
    annuls: Place | None = None

    @property
    def place(self) -> Place:
        """Its book and number."""
        return self.book, self.number


@dataclass(frozen=True)
class Span:
    """The facts that hold from a day to a day, and the entry that last spoke."""

    valid_from: date
    valid_to: date
    facts: Facts = field(hash=False)
    entry: Place
    lapsed: bool = False


@dataclass(frozen=True)
class LinkSpan:
    """A member of a set-valued fact from a day to a day; `attributes` is canonical JSON."""

    valid_from: date
    valid_to: date
    fact: str
    target: str
    attributes: str
    entry: Place


@dataclass(frozen=True)
class Timeline:
    """All that follows for one subject.

    `declared` is the newest state before time is reckoned. Where every opening was taken back the record is
    `void`: nothing holds on any day, and `declared` is what was once said of it.
    """

    spans: tuple[Span, ...]
    links: tuple[LinkSpan, ...]
    declared: Facts
    void: bool


@dataclass(frozen=True)
class Grammar:
    """What the fold knows of a kind of record: its plain facts, what opens it, its set-valued facts, its lapse rule."""

    facts: tuple[str, ...]
    opens: frozenset[str]
    links: frozenset[str] = frozenset()
    lapse: Lapse | None = None


def fold(statements: Sequence[Statement], grammar: Grammar) -> Timeline:
    """Fold one subject's entries in order of effective day, recorded instant, book, number.

    Entries taken back do not count. Nothing exists before the first entry of a kind in `opens`; what was said
    to hold before it is still there when it opens. Facts that nobody named are None.
    """
    state = _State(grammar)
    state.run(standing(statements))
    if state.opened:
        return state.timeline()
    once = _State(grammar)
    once.run(_in_order(s for s in statements if not s.annuls))
    return Timeline((), (), once.facts, void=True)


def holding(timeline: Timeline, day: date) -> Span | None:
    """The facts that hold on a day; None before the record began, and for one that is void."""
    return next((span for span in timeline.spans if span.valid_from <= day < span.valid_to), None)


def standing(statements: Sequence[Statement]) -> list[Statement]:
    """The entries that count, in folding order: neither taken back nor themselves a taking back."""
    taken_back = {statement.annuls for statement in statements if statement.annuls}
    return _in_order(s for s in statements if s.place not in taken_back and not s.annuls)


def _in_order(statements: Iterable[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda s: (s.effective_on, s.recorded_at, s.book, s.number))


class _State:
    """The fold under way."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.facts: Facts = dict.fromkeys(grammar.facts)
        self.members: dict[tuple[str, str], tuple[str, Place]] = {}
        self.opened = False
        self.last: Place = ("", 0)
        self.marks: list[tuple[date, Facts, Place]] = []
        self.shown: dict[tuple[str, str], tuple[date, str, Place]] = {}
        self.ended: list[LinkSpan] = []

    def run(self, statements: Iterable[Statement]) -> None:
        """Apply what was said, day by day."""
        for day, said in groupby(statements, key=lambda statement: statement.effective_on):
            for statement in said:
                self.apply(statement)
                self.opened = self.opened or statement.kind in self.grammar.opens
            if self.opened:
                self.mark(day)

    def apply(self, statement: Statement) -> None:
        """One entry changes the facts it names and no others."""
        self.last = statement.place
        for name, value in statement.changes.items():
            if name not in self.grammar.links:
                self.facts[name] = value
                continue
            for target in value.get("remove", ()):
                self.members.pop((name, target), None)
            for member in value.get("add", ()):
                attributes = canonical({key: part for key, part in member.items() if key != "target"})
                self.members[name, member["target"]] = attributes, statement.place

    def mark(self, day: date) -> None:
        """From this day on, what has been applied holds."""
        self.marks.append((day, dict(self.facts), self.last))
        for key, (since, attributes, entry) in list(self.shown.items()):
            if self.members.get(key) != (attributes, entry):
                del self.shown[key]
                self.ended.append(LinkSpan(since, day, *key, attributes, entry))
        for key, (attributes, entry) in self.members.items():
            self.shown.setdefault(key, (day, attributes, entry))

    def timeline(self) -> Timeline:
        """Close what is open and let time cut."""
        spans: list[Span] = []
        ends = [day for day, _, _ in self.marks[1:]] + [FOREVER]
        for (day, facts, entry), end in zip(self.marks, ends, strict=True):
            spans.extend(_cut(Span(day, end, facts, entry), self.grammar.lapse))
        links = self.ended + [
            LinkSpan(since, FOREVER, *key, attributes, entry) for key, (since, attributes, entry) in self.shown.items()
        ]
        return Timeline(tuple(spans), tuple(links), dict(self.facts), void=False)


def _cut(span: Span, lapse: Lapse | None) -> Sequence[Span]:
    lapses = lapse(span.facts) if lapse else None
    if lapses is None or lapses[0] >= span.valid_to:
        return [span]
    day, over = lapses
    start = max(day, span.valid_from)
    late = Span(start, span.valid_to, span.facts | over, span.entry, lapsed=True)
    if start == span.valid_from:
        return [late]
    return [Span(span.valid_from, start, span.facts, span.entry), late]
