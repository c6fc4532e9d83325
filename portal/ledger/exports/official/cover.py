"""The cover (封面): what it is, its totals, the heads of the books, the check code, and room for hands and seal."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.ledger.exports import words
from portal.ledger.exports.content import Cover, Proof
from portal.ledger.exports.counting import Places
from portal.ledger.exports.official.cells import as_text, merged
from portal.ledger.exports.official.looks import Looks, height
from portal.organizations.rules import Field, label
from portal.shared.i18n import translate

FIRST, REST = 34, 19
"""Widths of the columns in characters."""
LAST = len(Field) + 1
"""The last column: place, the fields, all of them."""
SIGNED = (0, 1, 3, 5)
"""The columns in which each signs."""
WIDTH = FIRST + LAST * REST


def write(sheet: Worksheet, looks: Looks, cover: Cover, places: Places, proof: Proof) -> None:
    """Write the cover onto one page."""
    _Front(sheet, looks).write(cover, places, proof)
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)


class _Front:
    """The cover, row after row: a workbook written in constant memory goes downward only."""

    def __init__(self, sheet: Worksheet, looks: Looks) -> None:
        self.sheet, self.looks, self.row = sheet, looks, 0
        sheet.set_column(0, 0, FIRST)
        sheet.set_column(1, LAST, REST)

    def write(self, cover: Cover, places: Places, proof: Proof) -> None:
        self._across(words.title(cover), self.looks.front, 60)
        for name, said in words.facts(cover):
            self._fact(name, said)
        self._gap()
        self._places(places)
        self._gap()
        self._heads(proof)
        self._gap()
        for note in (translate(words.CHECK), *words.notes(cover)):
            self._across(note, self.looks.lines)
        self._hands()

    def _next(self, points: float | None = None) -> int:
        at = self.row
        if points is not None:
            self.sheet.set_row(at, points)
        self.row += 1
        return at

    def _gap(self) -> None:
        self._next(10)

    def _across(self, said: str, look: Format, points: int | None = None) -> None:
        row = self._next(points or height(said, WIDTH))
        merged(self.sheet, row, 0, LAST, said, look)

    def _fact(self, name: str, said: str) -> None:
        row = self._next(max(20, height(said, WIDTH - FIRST)))
        self.sheet.write_string(row, 0, name, self.looks.name)
        merged(self.sheet, row, 1, LAST, said, self.looks.lines)

    def _places(self, places: Places) -> None:
        row = self._next(20)
        heads = [translate(words.UNIT if places.by_unit else words.PLACE)]
        heads += [translate(label(field)) for field in Field]
        for at, said in enumerate([*heads, translate(words.TOTAL)]):
            self.sheet.write_string(row, at, said, self.looks.heading)
        for name, counts, total in places.rows:
            self._counts(name, (*counts, total), self.looks.text, self.looks.number)
        counts, total = places.total
        self._counts(translate(words.TOTAL), (*counts, total), self.looks.total_text, self.looks.total)

    def _counts(self, name: str, counts: tuple[int, ...], named: Format, numbers: Format) -> None:
        row = self._next(17)
        as_text(self.sheet, row, 0, name, named)
        for at, count in enumerate(counts, start=1):
            self.sheet.write_number(row, at, count, numbers)

    def _heads(self, proof: Proof) -> None:
        row = self._next(20)
        self.sheet.write_string(row, 0, translate(words.BOOK), self.looks.heading)
        self.sheet.write_string(row, 1, translate(words.ENTRIES), self.looks.heading)
        merged(self.sheet, row, 2, LAST, translate(words.HEAD), self.looks.heading)
        for head in proof.heads:
            row = self._next(17)
            as_text(self.sheet, row, 0, head.book, self.looks.text)
            self.sheet.write_number(row, 1, head.number, self.looks.number)
            merged(self.sheet, row, 2, LAST, head.hash, self.looks.hash)
        row = self._next(20)
        self.sheet.write_string(row, 0, translate(words.CHECK_CODE), self.looks.total_text)
        merged(self.sheet, row, 1, LAST, proof.check_code, self.looks.hash)

    def _hands(self) -> None:
        """Who signs, left; the seal, right."""
        row = self._next(96)
        for at, said in enumerate(words.SIGNATURES):
            self.sheet.write_string(row, SIGNED[at], translate(said), self.looks.signature)
        merged(self.sheet, row, LAST - 1, LAST, translate(words.SEAL), self.looks.seal)
