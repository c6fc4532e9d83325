"""Putting values into cells: text as text whatever it looks like, days as days, money to the fen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.ledger.exports import words
from portal.ledger.exports.official.looks import Looks
from portal.ledger.rules.columns import Is
from portal.ledger.rules.money import yuan
from portal.shared.errors import Message
from portal.shared.i18n import translate

DAY_ZERO = date(1899, 12, 30).toordinal()
"""Day 0 of a workbook, counted so that every day from March 1900 on has its number."""
FIRST_DAY = date(1900, 3, 1)
MARKED_UP = "<r>"
"""XlsxWriter takes a text that begins so for rich text that is marked up already, and writes it unescaped."""

Put: TypeAlias = Callable[[int, int, Any], str]
"""Puts a value into the cell at row and column, both from 0, and gives the words that may need several lines there.

None leaves the cell empty, with its borders.
"""


def as_text(sheet: Worksheet, row: int, column: int, value: str, look: Format) -> None:
    """Write a text that is never taken for a formula, a link, or marks of its own."""
    if value.startswith(MARKED_UP):
        sheet.write_rich_string(row, column, value[:1], look, value[1:], look)
    else:
        sheet.write_string(row, column, value, look)


def merged(sheet: Worksheet, row: int, first: int, last: int, value: str, look: Format) -> None:
    """One text over several cells of a row."""
    sheet.merge_range(row, first, row, last, "", look)
    as_text(sheet, row, first, value, look)


def make_room(sheet: Worksheet, row: int, points: int) -> None:
    """Set the height of the row written last. Those above it are in the file: XlsxWriter need not keep theirs."""
    sheet.row_info.clear()
    sheet.row_sizes.clear()
    sheet.set_row(row, points)


class Cells:
    """How the values of each kind of column are put into one sheet."""

    def __init__(self, sheet: Worksheet, looks: Looks) -> None:
        self.sheet, self.looks = sheet, looks
        self.number, self.string, self.blank = sheet.write_number, sheet.write_string, sheet.write_blank
        self.yes = translate(words.YES)
        self.said: dict[str, str] = {}
        """The words of lists in the language in force, each looked up once."""
        self.kinds: dict[Is, Put] = {
            Is.TEXT: self.text,
            Is.WORD: self.word,
            Is.YES: self.yes_no,
            Is.COUNT: self.count,
            Is.MONEY: self.money,
            Is.DAY: self.day,
            Is.INSTANT: self.day,
        }

    def text(self, row: int, column: int, value: str | Message | None) -> str:
        """A text, or a word in its place (a person's name that was anonymized)."""
        if not value:
            self.blank(row, column, None, self.looks.text)
            return ""
        said = value if isinstance(value, str) else self._said(value)
        if said.startswith(MARKED_UP):
            as_text(self.sheet, row, column, said, self.looks.text)
        else:
            self.string(row, column, said, self.looks.text)
        return said

    def word(self, row: int, column: int, value: Message | None) -> str:
        """A word of a list."""
        if value is None:
            self.blank(row, column, None, self.looks.word)
            return ""
        said = self._said(value)
        self.string(row, column, said, self.looks.word)
        return said

    def yes_no(self, row: int, column: int, value: bool | None) -> str:
        """Yes, or nothing."""
        if value:
            self.string(row, column, self.yes, self.looks.word)
        else:
            self.blank(row, column, None, self.looks.word)
        return ""

    def count(self, row: int, column: int, value: int | None) -> str:
        """A number of persons or things."""
        if value is None:
            self.blank(row, column, None, self.looks.count)
        else:
            self.number(row, column, value, self.looks.count)
        return ""

    def money(self, row: int, column: int, value: int | None) -> str:
        """Money, given in fen, shown in yuan."""
        if value is None:
            self.blank(row, column, None, self.looks.money)
        else:
            self.number(row, column, yuan(value), self.looks.money)
        return ""

    def day(self, row: int, column: int, value: date | None) -> str:
        """A day; what lies before a workbook's calendar, as text."""
        if value is None:
            self.blank(row, column, None, self.looks.day)
        elif value < FIRST_DAY:
            self.string(row, column, value.isoformat(), self.looks.day)
        else:
            self.number(row, column, value.toordinal() - DAY_ZERO, self.looks.day)
        return ""

    def _said(self, value: Message) -> str:
        found = self.said.get(value.text)
        if found is None:
            found = self.said[value.text] = translate(value)
        return found
