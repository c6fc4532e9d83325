"""The ledger for machines (通用数据格式): CSV, JSON lines, and a workbook of nothing but cells. Pure.

Headings are the field names of `docs/data-dictionary.md`. What a field holds stays as it is in every form: a name that
begins with ``=`` is text in the workbook, and the very same text in CSV. No form carries a date of its making, so the
same rows are the same bytes.
"""

from __future__ import annotations

import csv as standard_csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = str | int | bool | None
Plain: TypeAlias = Mapping[str, Value]
"""One row: field name to value, in the order of the fields."""

CHUNK = 500
"""Rows of a workbook that are written at once."""
MOST_ROWS = 1_048_575
"""What a sheet holds below its heading."""


def jsonl(path: Path, lines: Iterable[str]) -> None:
    """JSON lines, UTF-8: the lines as `rules.canonical.written` gives them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def csv(path: Path, fields: Sequence[str], rows: Iterable[Plain]) -> None:
    """CSV as RFC 4180 has it: UTF-8 without a byte order mark, heading first, CRLF; what is not said stays empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = standard_csv.writer(file, lineterminator="\r\n")
        writer.writerow(fields)
        writer.writerows([_text(value) for value in row.values()] for row in rows)


def _text(value: Value) -> Value:
    """Yes and no as JSON writes them."""
    return ("true" if value else "false") if isinstance(value, bool) else value


_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PARTS: Mapping[str, str] = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="ledger" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
"""What a workbook of one sheet without formats needs beside the sheet (ECMA-376, part 1)."""
SHEET = "xl/worksheets/sheet1.xml"
_BEGIN = (
    f'{_XML}<worksheet xmlns="{_SPREADSHEET}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_END = "</sheetData></worksheet>"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every part: the first that an archive can say."""
_MEANS_SOMETHING = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NEEDS_CARE = re.compile("[&<>\x01-\x08\x0b-\x1f\ufffe\uffff]|_x|\0\\s|\\s\0")
"""What the texts of a row, each between two NULs, are looked through for at once: most have nothing of it."""
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def xlsx(path: Path, fields: Sequence[str], rows: Iterable[Plain]) -> None:
    """A workbook of one sheet: heading frozen, texts as texts, counts as numbers; written as it comes, row by row.

    Written by hand: no library sets the dates, and this is the least that Excel reads (docs/decisions/).
    ValueError past the rows that a sheet holds.
    """
    columns = [_letters(number) for number in range(len(fields))]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(_part(name), content)
        with archive.open(_part(SHEET), "w", force_zip64=True) as sheet:
            sheet.write(_BEGIN.encode())
            for piece in _pieces(columns, fields, rows):
                sheet.write(piece.encode())
            sheet.write(_END.encode())


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, _EARLIEST)
    part.compress_type = zipfile.ZIP_DEFLATED
    part.create_system = 0  # the same on every system
    return part


def _pieces(columns: Sequence[str], fields: Sequence[str], rows: Iterable[Plain]) -> Iterator[str]:
    piece = [_row(1, columns, fields)]
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            message = f"a sheet holds {MOST_ROWS} rows"
            raise ValueError(message)
        piece.append(_row(number, columns, row.values()))
        if len(piece) == CHUNK:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece)


def _row(number: int, columns: Sequence[str], values: Iterable[Value]) -> str:
    values = tuple(values)
    texts = [value for value in values if type(value) is str]
    together = "\0".join(["", *texts, ""])
    easy = together.count("\0") == len(texts) + 1 and not _NEEDS_CARE.search(together)
    cells = [
        f'<c r="{column}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        if easy and type(value) is str
        else _cell(f"{column}{number}", value)
        for column, value in zip(columns, values, strict=True)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: str | int) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if _MEANS_SOMETHING.search(value):
        value = _MEANS_SOMETHING.sub(lambda found: _NAMED.get(found[0], f"_x{ord(found[0]):04X}_"), value)
    kept = ' xml:space="preserve"' if value != value.strip() else ""
    return f'<c r="{place}" t="inlineStr"><is><t{kept}>{value}</t></is></c>'


def _letters(number: int) -> str:
    """The name of a column: A, B, … Z, AA."""
    rest, letter = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)
