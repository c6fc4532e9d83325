"""The official ledger on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from pypdf import PdfReader

from portal.ledger.exports import paper
from portal.ledger.exports.content import Changes, Line, Unit
from portal.shared.errors import msg as _
from tests.support import officially

pytestmark = pytest.mark.usefixtures("english")


def printed(
    path: Path, lines: Iterator[Line], changes: Changes | None = None, said: list[int] | None = None, **cover: object
) -> bytes:
    told: list[int] = [] if said is None else said
    paper.write(path, officially.cover(**cover), lines, officially.proof, changes, told.append)
    return path.read_bytes()


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_organization_stands_on_it_in_order(tmp_path: Path) -> None:
    text = "".join(pages(printed(tmp_path / "a.pdf", officially.lines(40)))[1:]).replace("\n", "")
    at = [text.index(f"社备〔2024〕{number:06d}") for number in range(40)]
    assert at == sorted(at)


def test_each_page_is_a3_across_with_the_headings_and_its_number(tmp_path: Path) -> None:
    pdf = printed(tmp_path / "a.pdf", officially.lines(330))
    reader = PdfReader(io.BytesIO(pdf))
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {(1191, 842)}
    texts = pages(pdf)
    assert len(texts) > 4
    for number, text in enumerate(texts):
        assert number == 0 or f"Page {number} 十堰市民政局" in text
        assert "October 31, 2026" in text
        assert number == 0 or "Filing number" in text
    assert f"{len(texts) - 1} pages besides this cover." in texts[0]


def test_the_cover_shows_heads_check_code_and_totals(tmp_path: Path) -> None:
    cover = pages(printed(tmp_path / "a.pdf", officially.lines(90)))[0]
    assert officially.PROOF.check_code in cover
    for head in officially.PROOF.heads:
        assert head.hash in cover
    assert "All that is on the register" in cover
    assert "Personal facts are masked." in cover
    assert cover.count("90") >= 1


def test_the_cover_of_a_county_with_many_townships_is_one_page(tmp_path: Path) -> None:
    units = (Unit("郧阳区", tuple(f"第{at}镇" for at in range(45))),)
    texts = pages(printed(tmp_path / "a.pdf", officially.lines(45, units), units=units))
    assert "第44镇" in texts[0]
    assert "Seal" in texts[0]
    assert "Page 1 " in texts[1]


def test_subtotals_stand_on_it(tmp_path: Path) -> None:
    text = "".join(pages(printed(tmp_path / "a.pdf", officially.lines(9))))
    assert "五堰街道, subtotal: 1" in text
    assert "茅箭区, total: 4" in text
    assert "All: 9" in text


def test_an_empty_ledger_says_so_on_paper(tmp_path: Path) -> None:
    texts = pages(printed(tmp_path / "a.pdf", iter(())))
    assert len(texts) == 2
    assert "Nothing is on the ledger" in texts[1]


def test_differences_and_adjustments_follow_the_rows(tmp_path: Path) -> None:
    texts = pages(printed(tmp_path / "a.pdf", officially.lines(3), officially.changes()))
    assert "茅箭区五堰街道: 1 added." in texts[-1]
    assert texts[-1].index("Differences") < texts[-1].index("Adjustments of closed periods")
    assert "=1+1队" in texts[-1]
    assert "原数漏计" in texts[-1]
    assert "August 1, 2026" in texts[-1]


def test_no_difference_and_no_adjustment_are_said_on_paper(tmp_path: Path) -> None:
    nothing = Changes(_("As of %(as_of)s", as_of="2026-09-30"))
    text = pages(printed(tmp_path / "a.pdf", officially.lines(1), nothing))[-1]
    assert "No difference." in text
    assert "No adjustment." in text


def test_what_is_typed_is_text_and_what_no_font_has_is_marked(tmp_path: Path) -> None:
    lines = iter([officially.line(0, name='#panic() $x$ *队* "', address="\U000323b0巷", filed_on=date(1899, 1, 1))])
    text = "".join(pages(printed(tmp_path / "a.pdf", lines))).replace("\n", "")
    assert '#panic() $x$ *队* "' in text
    assert "U+323B0" in text


def test_the_same_content_gives_the_same_paper_whenever_it_is_written(tmp_path: Path) -> None:
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC)):
        first = printed(tmp_path / "a.pdf", officially.lines(160), officially.changes())
    with time_machine.travel(datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)):
        again = printed(tmp_path / "b.pdf", officially.lines(160), officially.changes())
    assert first == again


def test_progress_is_told_part_by_part(tmp_path: Path) -> None:
    said: list[int] = []
    printed(tmp_path / "a.pdf", officially.lines(250, officially.WUYAN), said=said)
    assert said == [150, 250]


class StoppedError(Exception):
    pass


def test_a_paper_that_is_cut_off_leaves_nothing(tmp_path: Path) -> None:
    def stop(_done: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        paper.write(tmp_path / "a.pdf", officially.cover(), officially.lines(3), officially.proof, None, stop)
    assert list(tmp_path.iterdir()) == []


def test_a_demonstration_says_so_on_every_page(tmp_path: Path) -> None:
    for text in pages(printed(tmp_path / "a.pdf", officially.lines(3), demonstration=True)):
        assert "Demonstration data" in text
