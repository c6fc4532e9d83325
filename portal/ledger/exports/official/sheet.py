"""The ledger itself (台账): the rows in official order, with subtotals."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from portal.ledger.exports import words
from portal.ledger.exports.content import Cover, Line, Progress
from portal.ledger.exports.counting import Sum
from portal.ledger.exports.official.cells import Cells, as_text, make_room, merged
from portal.ledger.exports.official.looks import Looks, height
from portal.ledger.rules.columns import Is
from portal.ledger.rules.money import yuan
from portal.shared.i18n import translate

TOP = 2
"""The row of headings, below title and days."""
SERIAL_WIDTH = 7
ONE_LINE = height("", 1)
TOLD_EVERY = 250


def write(sheet: Worksheet, looks: Looks, cover: Cover, rows: Iterable[Line | Sum], progress: Progress) -> None:
    """Write title, headings and rows; `progress` hears of every few hundred."""
    _head(sheet, looks, cover)
    cells = Cells(sheet, looks)
    puts = [(at, cells.kinds[column.holds], words.width(column)) for at, column in enumerate(cover.columns, start=1)]
    number = sheet.write_number
    row, serial = TOP, 0
    for each in rows:
        row += 1
        if isinstance(each, Sum):
            _sum(sheet, looks, cover, row, each)
            continue
        serial += 1
        number(row, 0, serial, looks.count)
        tall = ONE_LINE
        for (at, put, room), value in zip(puts, each.cells, strict=True):
            said = put(row, at, value)
            if len(said) * 2 > room or "\n" in said:  # not every character is a wide one: looked at more closely then
                tall = max(tall, height(said, room))
        if tall > ONE_LINE:
            make_room(sheet, row, tall)
        if serial % TOLD_EVERY == 0:
            progress(serial)
    if not serial:
        row += 1
        merged(sheet, row, 0, len(cover.columns), translate(words.EMPTY), looks.text)
    progress(serial)
    sheet.autofilter(TOP, 0, row, len(cover.columns))
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{row + 1}"})


def _head(sheet: Worksheet, looks: Looks, cover: Cover) -> None:
    last = len(cover.columns)
    sheet.set_default_row(ONE_LINE)
    sheet.set_column(0, 0, SERIAL_WIDTH)
    for at, column in enumerate(cover.columns, start=1):
        sheet.set_column(at, at, words.width(column))
    sheet.set_row(0, 32)
    merged(sheet, 0, 0, last, words.title(cover), looks.title)
    sheet.set_row(1, 18)
    merged(sheet, 1, 0, last, f"{cover.scope}　{words.moment(cover)}", looks.plain)
    heads = [(words.heading(column), words.width(column)) for column in cover.columns]
    sheet.set_row(TOP, max(height(said, room) for said, room in heads))
    sheet.write_string(TOP, 0, translate(words.SERIAL), looks.heading)
    for at, (said, _room) in enumerate(heads, start=1):
        sheet.write_string(TOP, at, said, looks.heading)
    sheet.freeze_panes(TOP + 1, 0)
    sheet.repeat_rows(TOP)
    sheet.fit_to_pages(1, 0)


def _sum(sheet: Worksheet, looks: Looks, cover: Cover, row: int, each: Sum) -> None:
    as_text(sheet, row, 0, words.summed(each), looks.sum_text)
    for at, (column, value) in enumerate(zip(cover.columns, each.sums, strict=True), start=1):
        if value is None:
            sheet.write_blank(row, at, None, looks.sum_text)
        elif column.holds is Is.MONEY:
            sheet.write_number(row, at, yuan(value), looks.sum_money)
        else:
            sheet.write_number(row, at, value, looks.sum_count)
