"""The differences (变动): a sentence for each place, what differs fact by fact, and what adjusts closed periods."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from portal.ledger.exports import words
from portal.ledger.exports.content import Change, Changes, Cover, Fact
from portal.ledger.exports.official.cells import Cells, make_room, merged
from portal.ledger.exports.official.looks import Looks, height
from portal.shared.errors import Message
from portal.shared.i18n import translate

LAST = len(words.CHANGE_COLUMNS) - 1
WIDTH = sum(width for _label, width in words.CHANGE_COLUMNS)
ROOMS = tuple(width for _label, width in words.CHANGE_COLUMNS[1:])
NO_FACT = Fact("", "", "")


def write(sheet: Worksheet, looks: Looks, cover: Cover, changes: Changes) -> None:
    """Write the sentences, the differences and the adjustments."""
    row = begin(sheet, looks, f"{words.title(cover)}　{translate(words.CHANGES)}", changes)
    for name, found, none in (
        (words.DIFFERENCES, changes.differences, words.NO_DIFFERENCE),
        (words.ADJUSTMENTS, changes.adjustments, words.NO_ADJUSTMENT),
    ):
        merged(sheet, row, 0, LAST, translate(name), looks.total_text)
        row = listed(sheet, looks, row + 1, found, none)


def begin(sheet: Worksheet, looks: Looks, title: str, changes: Changes) -> int:
    """Write the title, the sentences and the headings, which stay in sight; the row below them."""
    for at, (_label, width) in enumerate(words.CHANGE_COLUMNS):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 32)
    merged(sheet, 0, 0, LAST, title, looks.title)
    row = 1
    for sentence in (changes.against, *changes.sentences):
        said = translate(words.in_full(sentence))
        sheet.set_row(row, height(said, WIDTH))
        merged(sheet, row, 0, LAST, said, looks.lines)
        row += 1
    heads = [(translate(name), width) for name, width in words.CHANGE_COLUMNS]
    sheet.set_row(row, max(height(said, width) for said, width in heads))
    for at, (said, _width) in enumerate(heads):
        sheet.write_string(row, at, said, looks.heading)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    sheet.fit_to_pages(1, 0)
    return row + 1


def listed(sheet: Worksheet, looks: Looks, row: int, changes: Iterable[Change], none: Message) -> int:
    """Write them from this row on, fact by fact, or that there are none; the row after them."""
    cells = Cells(sheet, looks)
    serial = 0
    for serial, change in enumerate(changes, start=1):
        for fact in change.facts or (NO_FACT,):
            cells.count(row, 0, serial)
            said = (change.unit, change.township, change.name, change.number, change.kind, *fact)
            written = [cells.text(row, at, value) for at, value in enumerate(said, start=1)]
            cells.day(row, LAST - 1, change.effective_on)
            written += ["", cells.text(row, LAST, change.why)]
            make_room(sheet, row, max(map(height, written, ROOMS)))
            row += 1
    if not serial:
        merged(sheet, row, 0, LAST, translate(none), looks.text)
        row += 1
    return row
