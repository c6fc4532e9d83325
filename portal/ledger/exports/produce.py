"""Producing a ledger: one stream of rows, its check code on the way, into a file that is whole or not there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.ledger.exports import differences, official, paper, plain, words
from portal.ledger.exports.content import Change, Changes, Head, Line, Progress, Proof
from portal.ledger.exports.cover import cover
from portal.ledger.exports.located import Located
from portal.ledger.exports.request import Format
from portal.ledger.queries import exports, lines
from portal.ledger.queries import parts as queries
from portal.ledger.queries.opening import opener
from portal.ledger.rules import canonical
from portal.ledger.rules.canonical import CheckCode
from portal.ledger.rules.shown import Names, cell, personal
from portal.organizations.rules import SEALED_FACTS
from portal.shared.files import whole
from portal.shared.i18n import speaking, tr

EVERY = 500
"""Rows between two signs of life."""
COUNTED = frozenset({"change_count", "changed_at"})
"""Columns about all that was said of a record."""
UNIT = "unit"
"""The column of the unit: of a closed period, that which closed it."""
OFFICIAL_LANGUAGE = "zh_Hans"
"""Of the ledger that goes to an office, whatever the reader's own is."""


@dataclass(frozen=True)
class Made:
    """What was produced: so many organizations, and the check code over them."""

    rows: int
    check_code: str


def produce(session: Session, found: Located, path: Path, progress: Progress) -> Made:
    """Write the file that a request asks for. What cuts it off leaves no half file, nor touches one that was there."""
    with whole(path) as file, ExitStack() as reading:
        stream = Stream(session, found, progress, reading)
        WRITERS[found.request.format](stream, Path(file.name))
    return Made(stream.check.count, stream.check.code)


@dataclass
class Stream:
    """The rows of a request on their way into a file."""

    session: Session
    found: Located
    progress: Progress
    reading: ExitStack
    """What is read from, to be let go of at the end."""
    check: CheckCode = field(default_factory=CheckCode)

    @property
    def opened(self) -> bool:
        """Whether telephones come along in full."""
        return self.found.request.opened

    def rows(self, *, opens: bool, counted: bool) -> Iterator[tuple[Any, dict[str, Any], str]]:
        """Each row, as machines have it, and as its canonical line; `opens`: with its wrapped key."""
        wanted = self.found.request.wanted
        for scope, moment in self.found.parts:
            rows = lines.stream(self.session, scope, moment, wanted, opens=opens, counted=counted)
            for row in self.reading.enter_context(closing(rows)):
                fields = canonical.plain(row)
                line = canonical.written(fields)
                self.check.add(line)
                yield row, fields, line

    def for_machines(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Fields and line of each row, with the personal facts behind them where they are opened."""
        for row, fields, line in self.rows(opens=self.opened, counted=False):
            if self.check.count % EVERY == 0:
                self.progress(self.check.count)
            if self.opened:
                whole_row = fields | opened(row, in_full=self.found.in_full(row.scope_now))
                yield whole_row, canonical.written(whole_row)
            else:
                yield fields, line

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields for machines."""
        return (*canonical.FIELDS, *(SEALED_FACTS if self.opened else ()))


def opened(row: Any, *, in_full: bool) -> dict[str, object]:  # noqa: ANN401 - a row of `queries.lines`
    """The personal facts of a row, masked where they are not to be read; a sentence in place of destroyed ones."""
    opens = opener(row)
    return {name: tr(personal(name, row, opens, masked=not in_full)) for name in SEALED_FACTS}


def _csv(stream: Stream, path: Path) -> None:
    plain.csv(path, stream.fields, (fields for fields, _line in stream.for_machines()))


def _jsonl(stream: Stream, path: Path) -> None:
    plain.jsonl(path, (line for _fields, line in stream.for_machines()))


def _plain_xlsx(stream: Stream, path: Path) -> None:
    plain.xlsx(path, stream.fields, (fields for fields, _line in stream.for_machines()))


def _official(write: Callable[..., None]) -> Callable[[Stream, Path], None]:
    def writes(stream: Stream, path: Path) -> None:
        session, found = stream.session, stream.found
        names = exports.names(session)
        columns = found.columns

        def rows() -> Iterable[Line]:
            for row, _fields, _line in stream.rows(opens=True, counted=bool(COUNTED.intersection(columns))):
                opens, masked = opener(row), not found.in_full(row.scope_now)
                unit = names.of(found.unit_of(row.township_code, row.scope_path))
                cells = [unit if name == UNIT else cell(name, row, names, opens, masked=masked) for name in columns]
                yield Line(unit, names.of(row.township_code), row.field, cells)

        def proof() -> Proof:
            known = max(moment.known for _scope, moment in found.parts if moment.known)
            ends = exports.heads(session, known)
            heads = tuple(Head(f"{book} {names.of(book)}", number, digits) for book, number, digits in ends)
            return Proof(heads, stream.check.code)

        with speaking(OFFICIAL_LANGUAGE):
            write(path, cover(session, found, names), rows(), proof, changes(stream, names), stream.progress)

    return writes


def changes(stream: Stream, names: Names) -> Changes | None:
    """What differs, and what was put right since in a closed period that it is compared with; None: not asked for."""
    session, found = stream.session, stream.found
    if not found.compared:
        return None
    day = words.days()
    told = differences.told(session, found.compared, found.request.wanted, names, day=day)
    put_right = differences.changes(queries.differences(session, found.adjusted, found.request.wanted), names, day)
    for each in (told.differences, put_right):
        if isinstance(each, Generator):
            stream.reading.enter_context(closing(each))
    number = count()
    return replace(
        told,
        differences=_heard(told.differences, stream, number),
        adjustments=_heard(put_right, stream, number),
    )


def _heard(told: Iterable[Change], stream: Stream, number: Iterator[int]) -> Iterator[Change]:
    """Differences on their way, with signs of life that count on from the rows."""
    for change, at in zip(told, number, strict=False):
        if at % EVERY == 0:
            stream.progress(stream.check.count + at)
        yield change


WRITERS: Mapping[Format, Callable[[Stream, Path], None]] = {
    Format.XLSX: _official(official.write),
    Format.PDF: _official(paper.write),
    Format.CSV: _csv,
    Format.JSONL: _jsonl,
    Format.PLAIN_XLSX: _plain_xlsx,
}
