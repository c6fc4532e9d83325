"""Documents: what is typed is data, what a font lacks is marked, the same data give the same bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.shared import documents, fonts
from portal.shared.documents import render_pdf

TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: "x", date: datetime(year: 2026, month: 11, day: 23))
#set text(font: ("Noto Serif SC",), cjk-latin-spacing: none)
#d.name
#for line in d.lines [#line #parbreak()]
"""


@pytest.fixture(autouse=True)
def plain_template(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A template of one text and some lines."""
    (tmp_path / "plain.typ").write_text(TEMPLATE)
    monkeypatch.setattr(documents, "FOLDER", tmp_path)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_same_data_give_the_same_bytes() -> None:
    data = {"name": "五堰街道", "lines": ["一", "二"]}
    assert render_pdf("plain", data) == render_pdf("plain", dict(reversed(data.items())))


def test_what_is_typed_is_never_run_as_source() -> None:
    typed = '#panic("x") $1/0$ *粗* #read("/etc/hostname") \\ <label> @ref'
    assert "#panic(" in text_of(render_pdf("plain", {"name": typed, "lines": []}))


def test_no_space_comes_between_chinese_and_digits() -> None:
    assert "2026年11月23日第3号" in text_of(render_pdf("plain", {"name": "2026年11月23日第3号", "lines": []}))


@pytest.mark.parametrize("rare", ["〇", "㐂", "䶮", "𬬻", "喆", "珺", "㛃", "·"])
def test_rare_characters_of_names_are_drawn(rare: str) -> None:
    assert rare in text_of(render_pdf("plain", {"name": f"张{rare}", "lines": []}))


def test_a_character_the_fonts_lack_is_marked_wherever_it_stands() -> None:
    text = text_of(render_pdf("plain", {"name": "𠮷祥", "lines": ["😀"]}))
    assert "〔U+20BB7〕祥" in text
    assert "〔U+1F600〕" in text


def test_what_only_shapes_its_neighbor_is_left_alone() -> None:
    points = fonts.drawable(fonts.FOLDER)
    assert fonts.marked("葛\U000e0100城\n\u200d", points) == "葛\U000e0100城\n\u200d"
    assert fonts.marked("\x07", points) == "〔U+0007〕"
    assert fonts.lacking("𠮷祥𠮷\n㐂") == "𠮷"


def test_missing_fonts_say_so(tmp_path: Path) -> None:
    with pytest.raises(fonts.FontsMissing, match="make setup"):
        fonts.drawable(tmp_path)


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x00\x00\x00\x00" + b"\x00" * 6, b"\x00\x01\x00\x00\x00\x01" + b"\x00" * 30]
)
def test_a_file_without_a_character_table_is_no_font(content: bytes) -> None:
    with pytest.raises(ValueError, match="no character table"):
        fonts.ranges(content)
