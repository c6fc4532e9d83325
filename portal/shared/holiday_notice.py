"""Reading the State Council's yearly notice on holidays (国务院办公厅关于部分节假日安排的通知). Pure (domain.md G5).

A notice has one section for each holiday: its name, a colon, then sentences that say which days are off and which are
worked instead. Every day may carry its weekday in brackets, a stretch its number of days. What contradicts itself is
named and left to the reader; what gives no order (“鼓励…”) is left out and shown as left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.working_days import ONE_DAY, SATURDAY, statutory

HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
"""《全国年节及纪念日放假办法》 Art. 2, in the order of the year."""
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))

_NAME = "(?:元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节?)"
_HEADING = re.compile(rf"(?:[一二三四五六七八九十]{{1,3}}、([^:。]{{1,30}})|({_NAME}(?:[、和]{_NAME})*)):")
_YEAR = re.compile(r"(\d{4})年(?:部分节假日|元旦)")
_DAY = r"(?:(?P<year{0}>\d{{4}})年)?(?:(?P<month{0}>\d{{1,2}})月)?(?P<day{0}>\d{{1,2}})日(?:\((?P<aside{0}>[^)]*)\))?"
_WORD = re.compile(rf"{_DAY.format(1)}(?:[至到~—–-]+{_DAY.format(2)})?|(?P<work>上班)|(?P<off>放假|补休)")
_WEEKDAY = re.compile("(?:周|星期)([一二三四五六日天])")
_COUNT = re.compile(r"(?:共|放假)(\d{1,2})天")
_LEFT_OUT = re.compile("鼓励|调至")
_SIGNED = re.compile(r"国务院办公厅(?:\d{4}年\d{1,2}月\d{1,2}日)?")


@dataclass(frozen=True)
class Stretch:
    """Days in a row that are off or worked, first and last included, and the holiday they belong to."""

    first: date
    last: date
    working: bool
    name: str

    def days(self) -> list[date]:
        """Every one of them, in order."""
        return [self.first + timedelta(days=passed) for passed in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Notice:
    """What a notice says: its stretches in its own order, where it contradicts itself, and what gave no order."""

    stretches: tuple[Stretch, ...]
    doubts: tuple[Message, ...]
    left_out: tuple[str, ...]


def read(text: str, year: int) -> Notice:
    """Read the notice for this year. RuleBroken if it is another year's, or none at all."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    stated = _YEAR.search(plain)
    if stated and int(stated[1]) != year:
        raise RuleBroken(
            _("This is the notice for %(stated)s. Open the calendar of that year to enter it.", stated=stated[1]),
            "text",
        )
    reader = _Reader(year)
    for name, body in _sections(plain):
        for sentence in body.split("。"):
            reader.sentence(name, sentence)
    if not reader.stretches:
        raise RuleBroken(
            _(
                "No holiday was found in this text. Paste the notice as published, such as "
                "“一、元旦：1月1日（周五）放假，与周末连休。”"
            ),
            "text",
        )
    return Notice(tuple(reader.stretches), (*reader.doubts, *_doubts(reader.stretches, year)), tuple(reader.left_out))


def _sections(plain: str) -> Iterator[tuple[str, str]]:
    found = list(_HEADING.finditer(plain))
    ends = [following.start() for following in found[1:]] + [len(plain)]
    for heading, end in zip(found, ends[: len(found)], strict=True):
        yield heading[1] or heading[2], plain[heading.end() : end]


class _Reader:
    """Collects what the sentences of a notice say."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.stretches: list[Stretch] = []
        self.doubts: list[Message] = []
        self.left_out: list[str] = []

    def sentence(self, name: str, sentence: str) -> None:
        """Read one sentence of a holiday's section: days, then whether they are off or worked."""
        if _LEFT_OUT.search(sentence):
            self.left_out.append(sentence)
            return
        waiting: list[tuple[date, date]] = []
        found: list[Stretch] = []
        for word in _WORD.finditer(sentence):
            if word["day1"]:
                waiting += self._stretch(name, word)
            else:
                found += [Stretch(first, last, bool(word["work"]), name) for first, last in waiting]
                waiting = []
        if waiting and not _SIGNED.fullmatch(sentence):
            self.left_out.append(sentence)
        self.stretches += found
        self._count(sentence, [each for each in found if not each.working])

    def _stretch(self, name: str, word: re.Match[str]) -> list[tuple[date, date]]:
        """The days a match names, as one stretch; none if they are no days."""
        first = self._day(name, word["year1"], word["month1"], word["day1"])
        if word["day2"]:
            year = word["year2"] or (str(first.year) if first and word["month2"] in (None, word["month1"]) else None)
            last = self._day(name, year, word["month2"] or word["month1"], word["day2"])
        else:
            last = first
        if first is None or last is None or last < first:
            self.doubts.append(_("“%(words)s” names no days of the calendar.", words=word[0]))
            return []
        for day, aside in ((first, word["aside1"]), (last, word["aside2"])):
            said = _WEEKDAY.search(aside or "")
            if said and "一二三四五六日".find(said[1].replace("天", "日")) != day.weekday():
                self.doubts.append(
                    _("%(day)s is a %(real)s; the notice says %(said)s.", day=day, real=weekday(day), said=said[0])
                )
        return [(first, last)]

    def _day(self, name: str, year: str | None, month: str | None, day: str) -> date | None:
        """A day of the year or of those beside it; December without a year belongs, for New Year, to the one before."""
        if not month or (year and abs(int(year) - self.year) > 1):
            return None
        before = "元旦" in name and int(month) == 12
        try:
            return date(int(year) if year else self.year - before, int(month), int(day))
        except ValueError:
            return None

    def _count(self, sentence: str, off: Sequence[Stretch]) -> None:
        """Whether the number of days a sentence names is that of its days off."""
        weekend = "连休" in sentence
        if weekend and not any(_beside_weekend(each) for each in off):
            self.doubts.append(_("“%(words)s”: these days do not touch a weekend.", words=sentence))
        said = _COUNT.search(sentence)
        count = sum(len(each.days()) for each in off)
        if said and off and int(said[1]) != count and not weekend:
            self.doubts.append(
                _("“%(words)s”: the days named are %(count)s, not %(said)s.", words=sentence, count=count, said=said[1])
            )


def _beside_weekend(stretch: Stretch) -> bool:
    return (stretch.first - ONE_DAY).weekday() >= SATURDAY or (stretch.last + ONE_DAY).weekday() >= SATURDAY


def _doubts(stretches: Sequence[Stretch], year: int) -> Iterator[Message]:
    """What is odd about a notice as a whole."""
    off = {day for each in stretches if not each.working for day in each.days()}
    worked = {day for each in stretches if each.working for day in each.days()}
    for day in sorted(off & worked):
        yield _("%(day)s is said to be off and to be worked.", day=day)
    for day in sorted(worked):
        if day.weekday() < SATURDAY and day not in off:
            yield _("%(day)s is a %(real)s, a working day anyway.", day=day, real=weekday(day))
    for day in statutory(year):
        if day not in off and day.weekday() < SATURDAY:
            yield _("%(day)s is a public holiday by law, but the text does not give it off.", day=day)
    named = "".join(each.name for each in stretches)
    for holiday in HOLIDAYS:
        if holiday.removesuffix("节") not in named:
            yield _("The text says nothing of %(holiday)s.", holiday=holiday)


def weekday(day: date) -> Message:
    """The name of its weekday."""
    return WEEKDAYS[day.weekday()]
