"""Word documents: the same content gives the same bytes, and what XML cannot hold is left out."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from portal.shared.word import PACKED_AT, Word, plain


def made() -> Word:
    word = Word("章程", date(2026, 11, 23))
    word.title("夕阳红舞蹈队章程")
    word.heading("第一章　总则")
    word.paragraph("第一条　本组织的名称是夕阳红舞蹈队。")
    word.table([("变更事项", "变更前"), ("活动场所", "二楼")], headed=True)
    return word


def read(word: Word) -> docx.document.Document:
    return docx.Document(io.BytesIO(word.content()))


def test_it_opens_and_holds_what_was_put_in() -> None:
    document = read(made())
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "夕阳红舞蹈队章程",
        "第一章　总则",
        "第一条　本组织的名称是夕阳红舞蹈队。",
    ]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["变更事项", "变更前"],
        ["活动场所", "二楼"],
    ]


def test_the_same_content_gives_the_same_bytes() -> None:
    content = made().content()
    assert content == made().content()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {PACKED_AT}


def test_its_properties_come_from_the_facts_and_name_nobody() -> None:
    properties = read(made()).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("章程", "", "")
    assert properties.created is not None
    assert properties.created.date() == date(2026, 11, 23)


def test_chinese_is_set_in_the_fonts_of_offices() -> None:
    fonts = [run._element.rPr.rFonts.get(qn("w:eastAsia")) for line in read(made()).paragraphs for run in line.runs]
    assert fonts == ["宋体", "黑体", "仿宋"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("𠮷㐂〇䶮", "𠮷㐂〇䶮"), ("第一行\n第二行", "第一行\n第二行"), ("\x00活\x07动\x1b", "活动"), ("\ud800社", "社")],
)
def test_rare_characters_stay_and_controls_go(typed: str, kept: str) -> None:
    assert plain(typed) == kept
    word = Word("x", date(2026, 11, 23))
    word.paragraph(typed)
    assert read(word).paragraphs[0].text == kept


def test_an_empty_table_is_none() -> None:
    word = Word("x", date(2026, 11, 23))
    word.table([])
    assert read(word).tables == []
