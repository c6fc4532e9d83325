"""Word documents (.docx) that an office may edit: built line by line, the same content giving the same bytes.

The fonts are named, not brought along: every office computer has 仿宋, 黑体 and 宋体 of its own.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, HEAD, TITLE = "仿宋", "黑体", "宋体"
LATIN = "Times New Roman"
SIZE = 14
"""Points of the body: 四号."""
PACKED_AT = (1980, 1, 1, 0, 0, 0)
"""When each part of the file says it was packed: the first moment a ZIP can name."""
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


class Word:
    """A document under construction: A4, in the order of the calls."""

    def __init__(self, title: str, day: date) -> None:
        """`title` and `day` (of the facts, not of the making) are its properties."""
        self._document = docx.Document()
        page = self._document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(26)
        page.top_margin = page.bottom_margin = Mm(25)
        properties = self._document.core_properties
        properties.title, properties.author, properties.last_modified_by = plain(title), "", ""
        properties.comments, properties.language, properties.revision = "", "zh-CN", 1
        properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
        usual = self._document.styles["Normal"]
        usual.paragraph_format.space_after = Pt(0)
        usual.paragraph_format.line_spacing = 1.5

    def title(self, text: str) -> None:
        """The title of the whole, in the middle."""
        self._line(text, font=TITLE, size=22, bold=True, align=CENTER, after=12)

    def heading(self, text: str) -> None:
        """The title of a chapter."""
        self._line(text, font=HEAD, size=SIZE, align=CENTER, before=10, after=4)

    def paragraph(self, text: str, *, indented: bool = True, bold: bool = False, right: bool = False) -> None:
        """A paragraph; `indented` by two characters, as Chinese papers do; `right` sets it at the right edge."""
        self._line(text, bold=bold, align=RIGHT if right else None, indent=2 * SIZE if indented and not right else 0)

    def mark(self, text: str) -> None:
        """A line in red above everything: what this paper is not."""
        self._line(text, font=HEAD, size=SIZE, bold=True, align=CENTER, color=RGBColor(0xC0, 0x00, 0x00))

    def table(self, rows: Sequence[Sequence[str]], *, headed: bool = False) -> None:
        """A table with lines; its first column, and if `headed` its first row, stand in the head's font."""
        if not rows:
            return
        table = self._document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for at, row in enumerate(rows):
            for place, text in enumerate(row):
                paragraph = table.cell(at, place).paragraphs[0]
                self._run(paragraph, text, font=HEAD if place == 0 or (headed and at == 0) else BODY, size=12)

    def content(self) -> bytes:
        """The file."""
        made = io.BytesIO()
        self._document.save(made)
        return _repacked(made.getvalue())

    def _line(
        self,
        text: str,
        *,
        font: str = BODY,
        size: int = SIZE,
        bold: bool = False,
        align: WD_ALIGN_PARAGRAPH | None = None,
        indent: int = 0,
        before: int = 0,
        after: int = 0,
        color: RGBColor | None = None,
    ) -> None:
        paragraph = self._document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.alignment, shape.first_line_indent = align, Pt(indent)
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        run = self._run(paragraph, text, font=font, size=size, bold=bold)
        if color is not None:
            run.font.color.rgb = color

    @staticmethod
    def _run(paragraph: Any, text: str, *, font: str, size: int, bold: bool = False) -> Any:  # noqa: ANN401 - docx's own
        run = paragraph.add_run(plain(text))
        run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - it names East Asian fonts no other way
        return run


def plain(text: str) -> str:
    """A text as a Word file may hold it: without controls and halves of characters, line breaks kept."""
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"})


def _repacked(content: bytes) -> bytes:
    """The same file, its parts packed at no particular time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(part))
    return packed.getvalue()
