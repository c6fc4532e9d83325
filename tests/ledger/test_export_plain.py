"""The plain forms: whatever a field holds is read back as it was, and the same rows are the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from portal.ledger.exports import plain
from portal.ledger.exports.plain import Plain, Value
from tests.support.libreoffice import LIBREOFFICE, convert

FIELDS = ("id", "name", "members", "hub", "filing_no")
ROW: Plain = {"id": 7, "name": "五堰街道夕阳红舞蹈队", "members": 24, "hub": False, "filing_no": None}
AWKWARD = (
    "=1+1", "+86", "-5", "@SUM(A1)",
    "<b>&amp;</b>", '说"引号",逗号', "行一\n行二", " 前后 ", "_x0041_", "\tx", "0042", "",
)  # fmt: skip
Write = Callable[[Path, Iterable[Plain]], None]


def lines(rows: Iterable[Plain]) -> list[str]:
    return [json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows]


WRITERS: dict[str, Write] = {
    "csv": lambda path, rows: plain.csv(path, FIELDS, rows),
    "xlsx": lambda path, rows: plain.xlsx(path, FIELDS, rows),
    "jsonl": lambda path, rows: plain.jsonl(path, lines(rows)),
}


def read_sheet(path: Path) -> list[list[Value]]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    rows = book["ledger"].iter_rows(values_only=True)
    return [[unescape(value) if isinstance(value, str) else value for value in row] for row in rows]


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_rows_are_the_same_bytes_at_any_time(tmp_path: Path, form: str) -> None:
    written = []
    for year in (2026, 2031):
        with time_machine.travel(datetime(year, 11, 24, 3, tzinfo=UTC), tick=False):
            WRITERS[form](tmp_path / "out", [ROW] * 3)
        written.append((tmp_path / "out").read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_stays_text_in_csv(tmp_path: Path, text: str) -> None:
    plain.csv(tmp_path / "out.csv", FIELDS, [{**ROW, "name": text}])
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        heading, row = csv.reader(file)
    assert heading == list(FIELDS)
    assert row == ["7", text, "24", "false", ""]


def test_csv_has_no_byte_order_mark_and_ends_its_lines_as_the_standard_says(tmp_path: Path) -> None:
    plain.csv(tmp_path / "out.csv", FIELDS, [ROW])
    assert (tmp_path / "out.csv").read_bytes().startswith(b"id,name,members,hub,filing_no\r\n7,")


def test_nothing_but_the_heading_where_there_are_no_rows(tmp_path: Path) -> None:
    for form, write in WRITERS.items():
        write(tmp_path / form, [])
    assert (tmp_path / "csv").read_bytes() == b"id,name,members,hub,filing_no\r\n"
    assert (tmp_path / "jsonl").read_bytes() == b""
    assert read_sheet(tmp_path / "xlsx") == [list(FIELDS)]


def test_many_rows_and_columns_keep_their_places(tmp_path: Path) -> None:
    fields = [f"c{number}" for number in range(60)]
    rows = [{name: f"{row}/{name}" for name in fields} for row in range(plain.CHUNK * 2 + 1)]
    plain.xlsx(tmp_path / "out.xlsx", fields, rows)
    assert read_sheet(tmp_path / "out.xlsx") == [fields, *([*row.values()] for row in rows)]


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "MOST_ROWS", 2)
    plain.xlsx(tmp_path / "out.xlsx", FIELDS, [ROW] * 2)
    with pytest.raises(ValueError, match="a sheet holds 2 rows"):
        plain.xlsx(tmp_path / "out.xlsx", FIELDS, [ROW] * 3)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(0, 10**12),
            "name": TEXTS,
            "members": st.none() | st.integers(-(10**6), 10**6),
            "hub": st.booleans(),
            "filing_no": st.none() | TEXTS,
        }
    ),
    max_size=5,
)


@given(rows=ROWS)
def test_any_text_is_read_back_from_the_workbook(tmp_path_factory: pytest.TempPathFactory, rows: list[Plain]) -> None:
    path = tmp_path_factory.mktemp("book") / "out.xlsx"
    plain.xlsx(path, FIELDS, rows)
    assert read_sheet(path)[1:] == [[*row.values()] for row in rows]


@LIBREOFFICE
def test_libreoffice_reads_the_workbook(tmp_path: Path) -> None:
    rows: list[Plain] = [{**ROW, "name": text or "无"} for text in AWKWARD if text != "行一\n行二"]
    plain.xlsx(tmp_path / "out.xlsx", FIELDS, rows)
    convert(tmp_path / "out.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        names = [row[1] for row in csv.reader(file)][1:]
    assert names == [row["name"] for row in rows]
