"""Documents: what is typed is data, what a font lacks is marked, the same data give the same bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.shared import documents, fonts
from portal.shared.documents import render_pdf
from portal.shared.errors import RuleBroken, msg

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


@pytest.mark.parametrize("rare", ["〇", "㐂", "䶮", "𬬻", "喆", "珺", "㛃", "·", "𠮷", "𪚥", "𫝀", "𬺰"])
def test_rare_characters_of_names_are_drawn(rare: str) -> None:
    assert rare in text_of(render_pdf("plain", {"name": f"张{rare}", "lines": []}))


def test_a_character_no_font_has_is_marked_wherever_it_stands() -> None:
    text = text_of(render_pdf("plain", {"name": "𱁬祥", "lines": ["😀"]}))
    assert "〔U+3106C〕祥" in text
    assert "〔U+1F600〕" in text


def test_a_character_of_the_rare_fonts_repeats_its_bytes() -> None:
    data = {"name": "𠮷祥㐂〇䶮", "lines": ["𪚥𫝀𬺰"]}
    assert render_pdf("plain", data) == render_pdf("plain", data)


def test_every_unified_ideograph_up_to_extension_f_can_be_drawn() -> None:
    blocks = [(0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D)]
    blocks += [(0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0)]
    assert fonts.lacking("".join(chr(point) for first, last in blocks for point in range(first, last + 1))) == ""


def test_what_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(RuleBroken) as refused:
        fonts.check([(msg("Name"), "如意队"), (msg("Place of activity"), "𱁬巷3号")])
    assert str(refused.value).startswith("Place of activity: No document can show 𱁬（U+3106C）")


def test_what_only_shapes_its_neighbor_is_left_alone() -> None:
    points = fonts.drawable(fonts.FOLDER)
    assert fonts.marked("葛\U000e0100城\n\u200d", points) == "葛\U000e0100城\n\u200d"
    assert fonts.marked("\x07", points) == "〔U+0007〕"
    assert fonts.lacking("𱁬祥𱁬\n㐂") == "𱁬"


def test_missing_fonts_say_so(tmp_path: Path) -> None:
    with pytest.raises(fonts.FontsMissing, match="make setup"):
        fonts.drawable(tmp_path)


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x00\x00\x00\x00" + b"\x00" * 6, b"\x00\x01\x00\x00\x00\x01" + b"\x00" * 30]
)
def test_a_file_without_a_character_table_is_no_font(content: bytes) -> None:
    with pytest.raises(ValueError, match="no character table"):
        fonts.ranges(io.BytesIO(content))
