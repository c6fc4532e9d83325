"""The official ledger as a workbook."""

from __future__ import annotations

import tracemalloc
import warnings
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from portal.ledger.exports import official
from portal.ledger.exports.content import Changes, Line, Unit
from portal.ledger.rules.columns import COLUMNS, STANDARD
from portal.shared import i18n
from portal.shared.errors import msg as _
from tests.support import officially
from tests.support.libreoffice import LIBREOFFICE, convert

COVER, LEDGER, CHANGES = range(3)
HEAD, FIRST = 3, 4
"""Rows of the ledger's sheet, from 1: the headings, the first organization."""
NASTY = (
    "=1+1",
    "+8613800000000",
    "-2",
    "@SUM(A1)",
    "<r><t>x</t></r>",
    "_x0041_",
    "a\x07b",
    "https://a.b/",
    " 队 ",
    "𠮷&<队>",
)


pytestmark = pytest.mark.usefixtures("english")


def written(
    path: Path,
    lines: Iterator[Line],
    changes: Changes | None = None,
    said: list[int] | None = None,
    **cover: Any,  # noqa: ANN401 - what a test is about
) -> Path:
    told: list[int] = [] if said is None else said
    official.write(path, officially.cover(**cover), lines, officially.proof, changes, told.append)
    return path


def opened(path: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's own remarks about what it does not keep
        return load_workbook(path)


def values(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def column(name: str, names: tuple[str, ...] = STANDARD) -> int:
    """From 1, behind the running number."""
    return names.index(name) + 2


def test_every_row_stands_in_its_order_with_a_running_number(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path / "a.xlsx", officially.lines(30))).worksheets[LEDGER]
    rows = [row for row in values(sheet)[FIRST - 1 :] if isinstance(row[0], int)]
    assert [row[0] for row in rows] == list(range(1, 31))
    names = [line.cells[STANDARD.index("name")] for line in officially.lines(30)]
    assert [row[column("name") - 1] for row in rows] == names


def test_subtotals_stand_below_townships_units_and_at_the_end(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path / "a.xlsx", officially.lines(9))).worksheets[LEDGER]
    sums = [row for row in values(sheet)[FIRST - 1 :] if isinstance(row[0], str)]
    assert [row[0] for row in sums] == [
        "二堰街道, subtotal: 1",
        "五堰街道, subtotal: 1",
        "武当路街道, subtotal: 1",
        "大川镇, subtotal: 1",
        "茅箭区, total: 4",
        "城关镇, subtotal: 1",
        "上津镇, subtotal: 1",
        "安家乡, subtotal: 1",
        "郧西县, total: 3",
        "城关镇, subtotal: 1",
        "军店镇, subtotal: 1",
        "房县, total: 2",
        "All: 9",
    ]
    assert sums[-1][column("members") - 1] == sum(10 + at for at in range(9))
    assert sums[4][column("initiators") - 1] == 20
    assert sums[-1][column("filed_on") - 1] is None


def test_one_unit_alone_has_no_sum_of_its_own(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path / "a.xlsx", officially.lines(3, officially.WUYAN), units=officially.WUYAN))
    sums = [row[0] for row in values(sheet.worksheets[LEDGER])[FIRST - 1 :] if isinstance(row[0], str)]
    assert sums == ["五堰街道, subtotal: 3", "All: 3"]


@pytest.mark.parametrize("name", NASTY)
def test_a_text_stays_the_text_it_is(tmp_path: Path, name: str) -> None:
    lines = iter([officially.line(0, name=name, responsible_person=name)])
    sheet = opened(written(tmp_path / "a.xlsx", lines, scope=name, office=name)).worksheets[LEDGER]
    cell = sheet.cell(FIRST, column("name"))
    assert unescaped(cell.value) == name
    assert cell.data_type in ("s", "inlineStr")
    assert cell.number_format == "@"


def unescaped(text: str) -> str:
    """As a spreadsheet shows it: _x0007_ is a control character, _x005F_ an underscore (ECMA-376, 22.9.2.19)."""
    return text.replace("_x0007_", "\x07").replace("_x005F_", "_")


def test_no_cell_of_any_sheet_is_a_formula_or_a_link(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", (officially.line(0, name=name) for name in NASTY), officially.changes())
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
        assert len(sheets) == 3
        for sheet in sheets:
            ET.fromstring(sheet)
            assert "<f>" not in sheet
            assert "<hyperlink" not in sheet


def test_money_is_exact_to_the_fen(tmp_path: Path) -> None:
    fen = (7, 29, 100, 123456789012345, 0, 10)
    path = written(tmp_path / "a.xlsx", (officially.line(at, funds_fen=each) for at, each in enumerate(fen)))
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet2.xml").decode()
    texts = ["0.07", "0.29", "1.00", "1234567890123.45", "0.00", "0.10"]
    assert [text for text in texts if f"<v>{text}</v>" in sheet] == texts
    total = Decimal(sum(fen)).scaleb(-2)
    assert f"<v>{total}</v>" in sheet


def test_days_are_days_and_numbers_that_are_names_are_texts(tmp_path: Path) -> None:
    names = ("name", "founded_on", "uscc", "phone")
    facts = {"founded_on": date(1999, 12, 31), "uscc": "523303000000000000", "phone": "013800000000"}
    columns = tuple(COLUMNS[name] for name in names)
    lines = iter(
        [officially.line(0, names=names, **facts), officially.line(1, names=names, founded_on=date(1899, 5, 1))]
    )
    sheet = opened(written(tmp_path / "a.xlsx", lines, columns=columns)).worksheets[LEDGER]
    assert sheet.cell(FIRST, 3).value == datetime(1999, 12, 31)  # noqa: DTZ001 - a workbook knows no zones
    assert sheet.cell(FIRST, 4).value == facts["uscc"]
    assert sheet.cell(FIRST, 5).value == facts["phone"]
    assert sheet.cell(FIRST + 1, 3).value == "1899-05-01"


def test_persons_who_were_anonymized_are_named_so(tmp_path: Path) -> None:
    sheet = opened(written(tmp_path / "a.xlsx", officially.lines(1))).worksheets[LEDGER]
    assert sheet.cell(FIRST, column("responsible_person")).value == "[anonymized]"


def test_an_empty_ledger_says_so(tmp_path: Path) -> None:
    book = opened(written(tmp_path / "a.xlsx", iter(())))
    assert values(book.worksheets[LEDGER])[FIRST - 1][0].startswith("Nothing is on the ledger")
    assert ["Total", 0, 0, 0, 0, 0, 0, 0] in values(book.worksheets[COVER])


def test_the_cover_counts_every_unit_by_field_also_those_without_any(tmp_path: Path) -> None:
    units = (*officially.UNITS, Unit("竹溪县", ("城关镇",)))
    table = values(opened(written(tmp_path / "a.xlsx", officially.lines(90), units=units)).worksheets[COVER])
    assert ["茅箭区", 7, 7, 7, 7, 6, 6, 40] in table
    assert ["竹溪县", 0, 0, 0, 0, 0, 0, 0] in table
    assert ["Total", 15, 15, 15, 15, 15, 15, 90] in table


def test_the_cover_of_one_unit_counts_its_townships(tmp_path: Path) -> None:
    units = officially.UNITS[1:2]
    table = values(opened(written(tmp_path / "a.xlsx", officially.lines(6, units), units=units)).worksheets[COVER])
    assert [row[0] for row in table if row[-1] == 2] == ["城关镇", "上津镇", "安家乡"]


def test_the_cover_says_office_days_heads_and_check_code_in_full(tmp_path: Path) -> None:
    cover = opened(written(tmp_path / "a.xlsx", officially.lines(1))).worksheets[COVER]
    said = [value for row in values(cover) for value in row if value is not None]
    assert "十堰市民政局" in said
    assert "As of October 31, 2026, from all that was recorded by the end of November 23, 2026" in said
    assert officially.PROOF.check_code in said
    for head in officially.PROOF.heads:
        assert [head.book, head.number, head.hash] == [
            value for row in values(cover) if row[0] == head.book for value in row[:3]
        ]
    assert "Personal facts are masked." in said


def test_a_day_that_was_not_over_is_said_with_its_time(tmp_path: Path) -> None:
    known = datetime(2026, 11, 24, 2, 30, 5, tzinfo=UTC)
    cover = opened(written(tmp_path / "a.xlsx", iter(()), known=known, known_day=False)).worksheets[COVER]
    said = [value for row in values(cover) for value in row if value is not None]
    assert "As of October 31, 2026, from all that was recorded by November 24, 2026 10:30:05" in said
    assert "The day on which it was made was not over: more may be recorded on that day." in said


def test_the_sheets_print_on_a3_with_headings_and_page_numbers(tmp_path: Path) -> None:
    book = opened(written(tmp_path / "a.xlsx", officially.lines(5), officially.changes()))
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 8
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert "Page &P of &N" in sheet.oddFooter.center.text.replace("&[Page]", "&P").replace("&[Pages]", "&N")
        assert "October 31, 2026" in sheet.oddFooter.left.text
    assert book.worksheets[COVER].page_setup.fitToHeight in (None, 1)
    ledger = book.worksheets[LEDGER]
    assert ledger.page_setup.fitToHeight == 0
    assert ledger.print_title_rows == "$3:$3"
    assert ledger.freeze_panes == "A4"
    assert ledger.auto_filter.ref.startswith("A3:")


def test_differences_come_fact_by_fact_and_adjustments_after_them(tmp_path: Path) -> None:
    rows = values(opened(written(tmp_path / "a.xlsx", officially.lines(1), officially.changes())).worksheets[CHANGES])
    assert rows[2][0] == "茅箭区五堰街道: 1 added."
    found = [row for row in rows if isinstance(row[0], int)]
    assert [row[0] for row in found] == [1, 2, 2, 1]
    assert found[0][5:9] == ["Added", None, None, None]
    assert found[2][3:9] == ["=1+1队", "茅箭社备〔2024〕000007", "Details changed", "Name", "五堰队", "=1+1队"]
    assert found[3][9:] == [datetime(2026, 8, 1), "原数漏计"]  # noqa: DTZ001 - a workbook knows no zones
    titles = [row[0] for row in rows]
    assert titles.index("Differences") < titles.index("Adjustments of closed periods")


def test_no_difference_and_no_adjustment_are_said(tmp_path: Path) -> None:
    nothing = Changes(_("As of %(as_of)s", as_of="2026-09-30"))
    rows = values(opened(written(tmp_path / "a.xlsx", officially.lines(1), nothing)).worksheets[CHANGES])
    assert [row[0] for row in rows if str(row[0]).startswith("No ")] == ["No difference.", "No adjustment."]


def test_the_same_content_gives_the_same_bytes_whenever_it_is_written(tmp_path: Path) -> None:
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC)):
        first = written(tmp_path / "a.xlsx", officially.lines(20), officially.changes()).read_bytes()
    with time_machine.travel(datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)):
        again = written(tmp_path / "b.xlsx", officially.lines(20), officially.changes()).read_bytes()
    assert first == again


def test_progress_is_told_every_few_hundred_rows_and_at_the_end(tmp_path: Path) -> None:
    said: list[int] = []
    written(tmp_path / "a.xlsx", officially.lines(620), said=said)
    assert said == [250, 500, 620]


def test_long_texts_have_room_whatever_program_prints_them(tmp_path: Path) -> None:
    texts, only = ("短", "长" * 40, "一\n二\n三"), ("name",)
    lines = (officially.line(at, names=only, name=text) for at, text in enumerate(texts))
    path = written(tmp_path / "a.xlsx", lines, columns=(COLUMNS["name"],))
    heights = opened(path).worksheets[LEDGER].row_dimensions
    assert heights[FIRST].height == pytest.approx(18, abs=1)
    assert heights[FIRST + 1].height == pytest.approx(46, abs=1)
    assert heights[FIRST + 2].height == pytest.approx(46, abs=1)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        written(tmp_path / "a.xlsx", officially.lines(rows))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(50)  # what is read once
    assert peak(1500) < peak(300) + 1_000_000  # the cells of 1,200 rows would be several times that


def test_a_long_place_leaves_the_days_at_the_foot(tmp_path: Path) -> None:
    footer = (
        opened(written(tmp_path / "a.xlsx", iter(()), scope="五堰街道&二堰街道、" * 40)).worksheets[LEDGER].oddFooter
    )
    assert footer.left.text.strip().startswith("As of October 31, 2026")
    assert footer.center.text is not None
    assert footer.right.text.strip() == f"Check code {officially.PROOF.check_code[:8]}…"


class StoppedError(Exception):
    pass


def test_a_workbook_that_is_cut_off_leaves_nothing(tmp_path: Path) -> None:
    def stop(_done: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        official.write(
            tmp_path / "a.xlsx", officially.cover(), officially.lines(300), officially.proof, officially.changes(), stop
        )
    assert list(tmp_path.iterdir()) == []


def test_the_chinese_workbook_is_chinese(tmp_path: Path) -> None:
    with i18n.speaking("zh_Hans"):
        book = opened(written(tmp_path / "a.xlsx", officially.lines(20), officially.changes()))
    assert book.sheetnames == ["封面", "台账", "变动"]
    assert book.worksheets[LEDGER].cell(1, 1).value == "十堰市社区社会组织管理台账"
    assert book.worksheets[LEDGER].cell(FIRST, column("filed_on")).number_format == 'yyyy"年"m"月"d"日"'


@LIBREOFFICE
def test_libreoffice_prints_it_across_with_the_headings_on_every_page(tmp_path: Path) -> None:
    convert(written(tmp_path / "a.xlsx", officially.lines(200), officially.changes()), "pdf")
    pages = PdfReader(tmp_path / "a.pdf").pages
    texts = [page.extract_text() for page in pages]
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    assert officially.proof().check_code in texts[0].replace("\n", "")
    of_ledger = [text for text in texts if "Filing number" in text and "Place of activity" in text]
    assert len(of_ledger) > 1
    assert sum("Filing number" in text for text in texts) == len(texts) - 1
