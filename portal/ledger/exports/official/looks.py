"""How the workbook looks and prints: fonts, borders, paper."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.ledger.exports import words
from portal.ledger.exports.content import Cover, Proof
from portal.shared.errors import msg as _
from portal.shared.i18n import translate

A3 = 8
SONG, HEI, FIXED = "宋体", "黑体", "Courier New"
GRAY, PALE, RED = "#8D857A", "#F6F3EE", "#C00000"
AS_TEXT = "@"
"""Stays text, also after somebody has edited the cell: leading zeros, 18 digits, and names that begin with =."""
LINE = 14
"""Points from line to line."""
ROOM = 160
"""Characters of days and place in the foot of a page, which holds 255 with all its signs."""


class Looks:
    """The formats of one workbook, by what they are for."""

    def __init__(self, book: Workbook) -> None:
        def make(**more: object) -> Format:
            return book.add_format({"font_name": SONG, "font_size": 10, "valign": "vcenter", **more})

        def boxed(**more: object) -> Format:
            return make(border=1, border_color=GRAY, **more)

        def strong(**more: object) -> Format:
            return make(bold=True, bg_color=PALE, top=1, bottom=1, top_color=GRAY, bottom_color=GRAY, **more)

        day = translate(_("yyyy-mm-dd"))
        self.title = make(font_name=HEI, font_size=18, align="center")
        self.front = make(font_name=HEI, font_size=26, align="center")
        self.heading = boxed(bold=True, bg_color=PALE, align="center", text_wrap=True)
        self.text = boxed(num_format=AS_TEXT, text_wrap=True)
        self.word = boxed(num_format=AS_TEXT, text_wrap=True, align="center")
        self.count = boxed(num_format="0", align="center")
        self.money = boxed(num_format="#,##0.00")
        self.day = boxed(num_format=day, align="center")
        self.sum_text = strong()
        self.sum_count = strong(num_format="#,##0")
        self.sum_money = strong(num_format="#,##0.00")
        self.plain = make()
        self.lines = make(text_wrap=True)
        self.name = make(bold=True)
        self.section = make(bold=True, font_size=12)
        self.number = boxed(num_format="#,##0", indent=1, align="right")
        self.total = boxed(num_format="#,##0", bold=True, bg_color=PALE, indent=1, align="right")
        self.total_text = boxed(bold=True, bg_color=PALE, text_wrap=True)
        self.hash = boxed(num_format=AS_TEXT, font_name=FIXED, font_size=11, text_wrap=True, indent=1)
        self.signature = make(font_size=12, valign="bottom")
        self.seal = boxed(font_size=12, font_color=GRAY, align="center", valign="bottom")

    @staticmethod
    def printed(sheet: Worksheet, cover: Cover, proof: Proof) -> None:
        """A3 across, as wide as the page; place, days, page and the beginning of the check code at the foot."""
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        said = f"{words.moment(cover)} {cover.scope}".replace("&", "＆")  # & begins a sign
        left = said if len(said) <= ROOM else f"{said[: ROOM - 1]}…"
        page = translate(_("Page &P of &N"))
        code = f"{translate(words.CHECK_CODE)} {proof.check_code[:8]}…"
        sheet.set_footer(f'&L&"{SONG}"&8 {left}&C&8 {page}&R&8 {code}')
        if cover.demonstration:
            sheet.set_header(f'&C&"{HEI}"&14&K{RED[1:]} {translate(words.DEMONSTRATION)}')


def wide(text: str) -> int:
    """How many half-width characters a text takes, as nearly as row heights need: Chinese ones take two."""
    return (len(text.encode()) + len(text)) // 2


def lines(text: str, room: int) -> int:
    """How many lines a text needs that is wrapped at so many half-width characters."""
    return sum(max(1, -(-wide(part) // room)) for part in text.split("\n"))


def height(text: str, room: int) -> int:
    """The height of its row in points: programs differ in whether they make room by themselves."""
    return LINE * lines(text, room) + LINE // 3
