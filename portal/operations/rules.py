"""What the calendar of working days may say (工作日历, domain.md G5). Pure.

A year is entered as a whole: rows of a table, each a stretch of days that are off or, weekend days, worked instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.filing.rules.answers import day_of
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.holiday_notice import Stretch, weekday
from portal.shared.working_days import ONE_DAY, SATURDAY, Calendar, statutory

LONGEST, LONGEST_NAME = 31, 50
DECEMBER = 12


@dataclass(frozen=True)
class Row:
    """A row as it was typed, without spaces around it.

    Without a last day it is one day; without a source it is of the State Council's notice.
    """

    first: str
    last: str
    working: bool
    name: str
    source: str

    @property
    def empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.first or self.last or self.name or self.source)


@dataclass(frozen=True)
class Named:
    """A stretch with its source: empty for the State Council's notice."""

    stretch: Stretch
    source: str


def entered(year: int, rows: Sequence[Row]) -> list[Named]:
    """What the table of a year says. RuleBroken with the row's number for what cannot be."""
    found = [_named(year, number, row) for number, row in enumerate(rows, 1) if not row.empty]
    days = [day for named in found for day in named.stretch.days()]
    for day in days:
        if days.count(day) > 1:
            raise RuleBroken(_("%(day)s stands in two rows. Leave it in one.", day=day))
    if any(not named.source for named in found):
        _check_statutory(year, found)
    return found


def _named(year: int, number: int, row: Row) -> Named:
    first = _day(number, "first", row.first or row.last)
    last = _day(number, "last", row.last or row.first)
    if (last - first).days not in range(LONGEST):
        sentence = _(
            "Row %(number)s: the last day comes before the first, or more than 31 days after it.", number=number
        )
        raise _wrong(number, "last", sentence)
    for column, day in (("first", first), ("last", last)):
        if day.year != year and (day.year, day.month) != (year - 1, DECEMBER):
            told = {"number": number, "day": day, "year": year}
            sentence = _("Row %(number)s: %(day)s does not belong to the notice for %(year)s.", **told)
            raise _wrong(number, column, sentence)
    if not row.name:
        raise _wrong(number, "name", _("Row %(number)s: write the name of the holiday.", number=number))
    for column, text in (("name", row.name), ("source", row.source)):
        if len(text) > LONGEST_NAME:
            sentence = _("Row %(number)s: name and source have at most 50 characters.", number=number)
            raise _wrong(number, column, sentence)
    stretch = Stretch(first, last, row.working, row.name)
    for day in stretch.days() if row.working else ():
        if day.weekday() < SATURDAY:
            sentence = _(
                "Row %(number)s: %(day)s is a %(real)s, a working day anyway. Only weekend days are worked instead.",
                number=number,
                day=day,
                real=weekday(day),
            )
            raise _wrong(number, "first", sentence)
    return Named(stretch, row.source)


def _day(number: int, column: str, typed: str) -> date:
    """A day as 2027-01-31, 2027.1.31 or 2027年1月31日."""
    if not typed:
        raise _wrong(number, column, _("Row %(number)s: enter its first day.", number=number))
    found = day_of(typed)
    if found is None:
        sentence = _("Row %(number)s: “%(typed)s” is no day. Write it as 2027-01-31.", number=number, typed=typed)
        raise _wrong(number, column, sentence)
    return found


def _wrong(number: int, column: str, sentence: Message) -> RuleBroken:
    """A refusal at a field of the form: rows are told from 1, and count from 0 there."""
    return RuleBroken(sentence, f"rows-{number - 1}-{column}")


def _check_statutory(year: int, found: Iterable[Named]) -> None:
    """A year is settled only by a notice that is whole: the law's own holidays are off in it."""
    off = {day for named in found if not named.stretch.working for day in named.stretch.days()}
    for day in statutory(year):
        if day.weekday() < SATURDAY and day not in off:
            sentence = _(
                "%(day)s is a public holiday by law and must be off: the notice of a year is entered whole. "
                "For a local holiday, write its source.",
                day=day,
            )
            raise RuleBroken(sentence)


def check_stays_settled(year: int, this_year: int, settled: Collection[int], named: Iterable[Named]) -> None:
    """RuleBroken if a year that has begun would lose its notice: deadlines have been counted by it."""
    if year <= this_year and year in settled and all(each.source for each in named):
        raise RuleBroken(
            _("%(year)s has begun: its notice can be replaced, not taken back. Enter the right one.", year=year)
        )


def stretches(days: Iterable[tuple[date, bool, str, str]]) -> list[Named]:
    """Days in order as (day, working, name, source), those in a row that say the same put together."""
    found: list[Named] = []
    for day, working, name, source in days:
        last = found[-1] if found else None
        same = last and (last.stretch.working, last.stretch.name, last.source) == (working, name, source)
        if last and same and last.stretch.last + ONE_DAY == day:
            found[-1] = Named(Stretch(last.stretch.first, day, working, name), source)
        else:
            found.append(Named(Stretch(day, day, working, name), source))
    return found


def changes(year: int, named: Iterable[Named], now: Calendar) -> list[tuple[date, bool]]:
    """The days that become others once this is entered for a year: off, or worked (True); in order."""
    own = {day: each.stretch.working for each in named for day in each.stretch.days()}
    others = {day: working for day, working in now.exceptions.items() if day.year != year}
    then = Calendar({**others, **own}, now.settled | {year})
    days = {date(year, 1, 1) + passed * ONE_DAY for passed in range(366)} | own.keys()
    return [(day, then.works(day)) for day in sorted(days) if then.works(day) != now.works(day)]
