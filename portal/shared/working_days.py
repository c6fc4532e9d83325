"""Working days (工作日). Pure (domain.md G5).

The State Council says each year which weekdays are off and which weekend days are made up (节假日、调休). For a year it
has not spoken of yet, the holidays whose solar date the law fixes are off, all other weekdays are not, and what is
counted across that year says of itself that it is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""(month, day) of the holidays with a solar date in 《全国年节及纪念日放假办法》 Art. 2 (revision of 2024-11-10)."""

SATURDAY = 5
ANNOUNCED = 11
"""The month by which the schedule of the coming year has usually been announced."""
ONE_DAY = timedelta(days=1)


def statutory(year: int) -> list[date]:
    """The public holidays of a year that the law fixes by solar date, in order."""
    return sorted(date(year, month, day) for month, day in FIXED_HOLIDAYS)


@dataclass(frozen=True)
class Calendar:
    """The days that a notice names (`exceptions`: whether one works), and the years settled by the State Council's."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    settled: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.exceptions:
            return self.exceptions[day]
        if day.year not in self.settled and (day.month, day.day) in FIXED_HOLIDAYS:
            return False
        return day.weekday() < SATURDAY


def missing_year(today: date, calendar: Calendar) -> int | None:
    """The coming year, if its schedule should be out by now and is not entered: the notice comes in autumn."""
    coming = today.year + 1
    return coming if today.month >= ANNOUNCED and coming not in calendar.settled else None


@dataclass(frozen=True)
class Deadline:
    """The last day of a term, and whether it may still move because a year on the way is not settled yet."""

    day: date
    provisional: bool = False


def add_working_days(start: date, count: int, calendar: Calendar) -> Deadline:
    """The last of `count` working days after `start`; the day of receipt does not count.

    No days is the start itself. ValueError for fewer.
    """
    if count < 0:
        message = f"{count} working days: a term does not run backwards"
        raise ValueError(message)
    day = start
    while count:
        day += ONE_DAY
        count -= calendar.works(day)
    years = range((start + ONE_DAY).year, day.year + 1) if day > start else ()
    return Deadline(day, any(year not in calendar.settled for year in years))


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start`, up to and with `end`; negative when `end` comes first."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.works(start + timedelta(days=passed)) for passed in range(1, (end - start).days + 1))


def days_left(today: date, due_on: date, calendar: Calendar) -> int:
    """Working days until a due day: 0 only on the day itself, negative once it has passed.

    On the Saturday after a Friday no working day has passed, but the term has: that counts as one.
    """
    counted = working_days_between(today, due_on, calendar)
    if due_on > today:
        return max(counted, 1)
    return min(counted, -1) if due_on < today else 0
