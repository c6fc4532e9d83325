"""The holidays of 2023–2026, as the General Office of the State Council gave notice of them.

Facts of the notices of 2022-12-08, 2023-10-25, 2024-11-12 and 2025-11-04 (国务院办公厅关于部分节假日安排的通知), typed
here by hand: name, first and last day off, the weekend days worked instead.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple


class Holiday(NamedTuple):
    name: str
    first: date
    last: date
    made_up: tuple[date, ...]

    def off(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def day(year: int, text: str) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"{year}-{text}")


def holiday(year: int, line: str) -> Holiday:
    name, first, last, *made_up = line.split()
    return Holiday(name, day(year, first), day(year, last), tuple(day(year, each) for each in made_up))


_LINES = {
    2023: """
        元旦 2022-12-31 01-02
        春节 01-21 01-27 01-28 01-29
        清明节 04-05 04-05
        劳动节 04-29 05-03 04-23 05-06
        端午节 06-22 06-24 06-25
        中秋节、国庆节 09-29 10-06 10-07 10-08
    """,
    2024: """
        元旦 01-01 01-01
        春节 02-10 02-17 02-04 02-18
        清明节 04-04 04-06 04-07
        劳动节 05-01 05-05 04-28 05-11
        端午节 06-10 06-10
        中秋节 09-15 09-17 09-14
        国庆节 10-01 10-07 09-29 10-12
    """,
    2025: """
        元旦 01-01 01-01
        春节 01-28 02-04 01-26 02-08
        清明节 04-04 04-06
        劳动节 05-01 05-05 04-27
        端午节 05-31 06-02
        国庆节、中秋节 10-01 10-08 09-28 10-11
    """,
    2026: """
        元旦 01-01 01-03 01-04
        春节 02-15 02-23 02-14 02-28
        清明节 04-04 04-06
        劳动节 05-01 05-05 05-09
        端午节 06-19 06-21
        中秋节 09-25 09-27
        国庆节 10-01 10-07 09-20 10-10
    """,
}

NOTICES: dict[int, list[Holiday]] = {
    year: [holiday(year, line) for line in lines.strip().splitlines()] for year, lines in _LINES.items()
}
OFF = sorted({each for found in NOTICES.values() for one in found for each in one.off()})
"""Every day off of the four years, weekend days among them, in order."""
MADE_UP = sorted(each for found in NOTICES.values() for one in found for each in one.made_up)
"""Every weekend day worked, in order."""


def working(each: date) -> bool:
    """Whether offices worked on a day of 2023–2026."""
    return each in MADE_UP or (each.isoweekday() <= 5 and each not in OFF)


_NUMERALS = "一二三四五六七"


def text_of(year: int, *, long_weekdays: bool, last_weekday: bool = True) -> str:
    """A notice of our own that says these facts, in the form of those years."""
    sections = [
        f"{_NUMERALS[n]}、{one.name}：{_off(year, one, long_weekdays, last_weekday)}。{_made_up(one, long_weekdays)}"
        for n, one in enumerate(NOTICES[year])
    ]
    head = f"各单位：现将{year}年元旦、春节等节日的放假安排转告如下。自{year}年1月1日起施行，国庆节自10月1日起放假7天。"
    tail = f"假期请安排好值班。\n\n国务院办公厅\n{year - 1}年11月4日"
    return "\n\n".join([head, *sections, tail])


def _off(year: int, one: Holiday, long_weekdays: bool, last_weekday: bool) -> str:
    asides = not long_weekdays
    first, last = _said(one.first, year, asides, long_weekdays), ""
    count = len(one.off())
    if count == 1:
        beside = one.first.isoweekday() in (1, 5)
        return f"{first}放假，与周末连休" if beside and long_weekdays else f"{first}放假，共1天"
    last = f"{one.last.month}月" if one.last.month != one.first.month else ""
    last = (f"{one.last.year}年" if one.last.year != one.first.year else "") + last + f"{one.last.day}日"
    if asides and last_weekday:
        last += f"（{_weekday(one.last, long_weekdays)}）"
    return f"{first}至{last}放假调休，共{count}天"


def _made_up(one: Holiday, long_weekdays: bool) -> str:
    said = [f"{each.month}月{each.day}日（{_weekday(each, long_weekdays)}）" for each in one.made_up]
    return f"{'、'.join(said)}上班。" if said else ""


def _said(each: date, year: int, aside: bool, long_weekdays: bool) -> str:
    text = f"{each.month}月{each.day}日"
    if each.year != year:
        text = f"{each.year}年{text}"
    return f"{text}（农历某日、{_weekday(each, long_weekdays)}）" if aside else text


def _weekday(each: date, long: bool) -> str:
    return ("星期" if long else "周") + "一二三四五六日"[each.weekday()]
