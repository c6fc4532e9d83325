"""The official ledger on paper (PDF): the same content as the workbook, typeset.

It is typeset in parts of some hundred rows and bound afterwards: the typesetter keeps what it has laid out in memory,
and a whole city in one go takes gigabytes. A part ends with a township where it can. The pages carry no structure tags:
for fifteen thousand rows these are twenty times the pages themselves, and the ledger's page says the same to a screen
reader.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter

from portal.ledger.exports import words
from portal.ledger.exports.content import Change, Changes, Cover, Fact, Line, Progress, Proof, Proving
from portal.ledger.exports.counting import SUMMED, Counting, Level, Places, Sum
from portal.ledger.rules.columns import Column, Is
from portal.ledger.rules.money import amount
from portal.ledger.rules.shown import Cell
from portal.organizations.rules import Field, label
from portal.shared import clock
from portal.shared.documents import render_pdf
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate

TEMPLATE = "ledger"
PART, AT_MOST = 100, 150
"""Rows of a part: from so many on it ends with the township, and it never holds more."""
SERIAL_WIDTH = 6
SIDES = {Is.COUNT: "r", Is.MONEY: "r", Is.DAY: "c", Is.INSTANT: "c", Is.WORD: "c", Is.YES: "c"}
PAGE_WIDTH = 1122
"""Points between the margins."""
LARGEST, SMALLEST = 95, 55
"""Type sizes of the rows in tenths of a point: as large as the columns leave room for."""
Row = list[str] | dict[str, Any]


def write(
    path: Path,
    cover: Cover,
    lines: Iterable[Line],
    proof: Proving,
    changes: Changes | None,
    progress: Progress,
) -> None:
    """Write the paper to `path`, in the language in force. What `lines` or `progress` raise ends it without a file."""
    bound = _Binding(cover)
    counting = Counting(cover.columns)
    _rows(bound, cover, counting.broken(lines), progress)
    if changes:
        _differences(bound, cover, changes)
    bound.front(_front(cover, counting.places(cover.units), proof(), bound.pages))
    bound.write(path)


class _Binding:
    """The parts typeset so far, and what every page of them says."""

    def __init__(self, cover: Cover) -> None:
        self.pages = 0  # without the cover, which is typeset last
        self.parts: list[bytes] = []
        day = cover.known.astimezone(clock.ZONE)
        self.always: dict[str, Any] = {
            "title": words.title(cover),
            "document_date": {"year": day.year, "month": day.month, "day": day.day},
            "demonstration": translate(words.DEMONSTRATION) if cover.demonstration else "",
            "page": translate(_("Page %(number)s", number="{}")),
            "foot": f"{cover.scope}　{words.moment(cover)}",
            "made": cover.office,
        }

    def add(self, part: str, data: dict[str, Any]) -> None:
        """Typeset a part behind the others."""
        paper = self._typeset(part, data, self.pages + 1)
        self.parts.append(paper)
        self.pages += len(PdfReader(io.BytesIO(paper)).pages)

    def front(self, data: dict[str, Any]) -> None:
        """Typeset the cover before them."""
        self.parts.insert(0, self._typeset("cover", data, 1))

    def _typeset(self, part: str, data: dict[str, Any], first: int) -> bytes:
        return render_pdf(TEMPLATE, self.always | data | {"part": part, "first": first}, tagged=False)

    def write(self, path: Path) -> None:
        first, *rest = self.parts
        writer = PdfWriter(clone_from=io.BytesIO(first))
        for part in rest:
            writer.append(io.BytesIO(part), import_outline=False)
        path.write_bytes(_bytes(writer))


def _bytes(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _rows(bound: _Binding, cover: Cover, rows: Iterable[Line | Sum], progress: Progress) -> None:
    """Typeset the rows part by part; one part says so if there are none."""
    worded = _Worded(cover.columns)
    table = _table(
        [translate(words.SERIAL), *map(words.heading, cover.columns)],
        [SERIAL_WIDTH, *map(words.width, cover.columns)],
        ["r", *(SIDES.get(column.holds, "l") for column in cover.columns)],
    )
    heading, done = f"{cover.scope}　{words.title(cover)}", 0
    for part, last in _parts(rows):
        made = [worded.row(row, done + at) for at, row in _numbered(part)]
        bound.add("rows", table | {"rows": made, "heading": heading, "sentences": [words.moment(cover)]})
        heading, done = "", done + last
        progress(done)
    if not done:
        nothing = {"words": translate(words.EMPTY), "span": len(cover.columns) + 1, "cells": []}
        bound.add("rows", table | {"rows": [nothing], "heading": heading, "sentences": [words.moment(cover)]})
        progress(0)


def _parts(rows: Iterable[Line | Sum]) -> Iterator[tuple[list[Line | Sum], int]]:
    """The rows in parts, each with the number of organizations in it; the last sums stay with what they sum."""
    part: list[Line | Sum] = []
    organizations, full = 0, False
    for row in rows:
        if isinstance(row, Line):
            if full or organizations == AT_MOST:
                yield part, organizations
                part, organizations, full = [], 0, False
            organizations += 1
        elif row.level is Level.TOWNSHIP:
            full = organizations >= PART
        part.append(row)
    if part:
        yield part, organizations


def _numbered(part: list[Line | Sum]) -> Iterator[tuple[int, Line | Sum]]:
    number = 0
    for row in part:
        number += isinstance(row, Line)
        yield number, row


class _Worded:
    """Rows as texts."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.day = words.days()
        self.yes = translate(words.YES)
        summed = [at for at, column in enumerate(columns) if column.holds in SUMMED]
        self.span = summed[0] + 1 if summed else len(columns) + 1
        """How many columns the words of a sum may take, the running number's included."""

    def row(self, row: Line | Sum, number: int) -> Row:
        if isinstance(row, Line):
            return [str(number), *map(self.cell, self.columns, row.cells)]
        sums = [self.sum(column, value) for column, value in zip(self.columns, row.sums, strict=True)]
        return {"words": words.summed(row), "span": self.span, "cells": sums[self.span - 1 :]}

    def sum(self, column: Column, value: int | None) -> str:
        return _count(value) if value is not None and column.holds is Is.COUNT else self.cell(column, value)

    def cell(self, column: Column, value: Cell) -> str:
        if value is None or value is False:
            return ""
        if value is True:
            return self.yes
        if isinstance(value, str):
            return value
        if isinstance(value, Message):
            return translate(value)
        if isinstance(value, int):
            return amount(value) if column.holds is Is.MONEY else str(value)
        return self.day(value)


def _table(heads: list[str], widths: list[int], sides: list[str]) -> dict[str, Any]:
    """What is the same of a table in all its parts; the type is as large as fits."""
    size = PAGE_WIDTH * 20 // (sum(widths) + len(widths))
    return {"heads": heads, "widths": widths, "sides": sides, "size": max(SMALLEST, min(LARGEST, size))}


def _differences(bound: _Binding, cover: Cover, changes: Changes) -> None:
    """Typeset the differences and the adjustments."""
    heads, widths = zip(*words.CHANGE_COLUMNS, strict=True)
    table = _table([translate(head) for head in heads], list(widths), ["r", *"lllllllll", "l"])
    heading = f"{words.title(cover)}　{translate(words.CHANGES)}"
    sentences = [translate(words.in_full(said)) for said in (changes.against, *changes.sentences)]
    rows: list[Row] = []
    for row in _changed(changes, len(heads)):
        rows.append(row)
        if len(rows) == AT_MOST:
            bound.add("changes", table | {"rows": rows, "heading": heading, "sentences": sentences})
            rows, heading = [], ""
    if rows:
        bound.add("changes", table | {"rows": rows, "heading": heading, "sentences": sentences})


def _changed(changes: Changes, span: int) -> Iterator[Row]:
    for name, found, none in (
        (words.DIFFERENCES, changes.differences, words.NO_DIFFERENCE),
        (words.ADJUSTMENTS, changes.adjustments, words.NO_ADJUSTMENT),
    ):
        yield {"words": translate(name), "span": span, "cells": []}
        number = 0
        for number, change in enumerate(found, start=1):
            for fact in change.facts or (Fact("", "", ""),):
                yield _change(number, change, fact)
        if not number:
            yield {"words": translate(none), "span": span, "cells": []}


def _change(number: int, change: Change, fact: Fact) -> list[str]:
    named = [change.unit, change.township, change.name, change.number, translate(change.kind)]
    day = words.day(change.effective_on) if change.effective_on else ""
    return [str(number), *named, translate(fact.label), fact.before, fact.after, day, change.why]


def _front(cover: Cover, places: Places, proof: Proof, pages: int) -> dict[str, Any]:
    """What stands on the cover."""
    place = translate(words.UNIT if places.by_unit else words.PLACE)
    counts, total = places.total
    return {
        "facts": words.facts(cover),
        "places": {
            "heads": [place, *(translate(label(field)) for field in Field), translate(words.TOTAL)],
            "rows": [[name, *map(_count, (*row, all_of_it))] for name, row, all_of_it in places.rows],
            "total": [translate(words.TOTAL), *map(_count, (*counts, total))],
        },
        "heads": {
            "heads": [translate(words.BOOK), translate(words.ENTRIES), translate(words.HEAD)],
            "rows": [[head.book, _count(head.number), head.hash] for head in proof.heads],
        },
        "check_code": [translate(words.CHECK_CODE), proof.check_code],
        "notes": [
            translate(words.CHECK),
            *words.notes(cover),
            translate(_("%(pages)s pages besides this cover.", pages=pages)),
        ],
        "signatures": [translate(said) for said in words.SIGNATURES],
        "seal": translate(words.SEAL),
    }


def _count(count: int) -> str:
    return f"{count:,}"
