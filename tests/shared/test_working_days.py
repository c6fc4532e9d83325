"""Working days: the State Council's years, the years nobody has settled yet, and counting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.calendar import schedule
from portal.shared.working_days import Calendar, Deadline, add_working_days, days_left, working_days_between
from tests.support.notices import NOTICES, working

ROWS = schedule()
OFFICIAL = Calendar({row.day: row.working for row in ROWS}, frozenset(row.day.year for row in ROWS))


def day(text: str) -> date:
    return date.fromisoformat(text)


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=passed) for passed in range(366) if passed < 365 or year % 4 == 0]


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_an_official_year_is_as_its_notice_says(year: int) -> None:
    assert [each for each in days_of(year) if OFFICIAL.works(each)] == [each for each in days_of(year) if working(each)]


@pytest.mark.parametrize(
    ("received", "days", "last"),
    [
        ("2026-11-23", 10, "2026-12-07"),  # an ordinary Monday: two weeks
        ("2026-11-20", 5, "2026-11-27"),  # a Friday
        ("2026-11-21", 5, "2026-11-27"),  # a Saturday: Monday is the first day
        ("2026-09-30", 5, "2026-10-13"),  # seven days off, Saturday 10 October made up
        ("2026-02-13", 10, "2026-03-05"),  # nine days off, both Saturdays around them made up
        ("2025-09-26", 6, "2025-10-11"),  # Sunday 28 September and Saturday 11 October made up
        ("2024-02-09", 1, "2024-02-18"),  # a Sunday
        ("2023-09-28", 2, "2023-10-08"),  # a made-up Saturday and Sunday in a row
        ("2023-04-28", 5, "2023-05-09"),
    ],
)
def test_a_term_ends_on_its_last_working_day_without_the_day_of_receipt(received: str, days: int, last: str) -> None:
    assert add_working_days(day(received), days, OFFICIAL) == Deadline(day(last))


def test_a_term_that_reaches_an_unsettled_year_is_provisional() -> None:
    assert add_working_days(day("2026-12-30"), 1, OFFICIAL) == Deadline(day("2026-12-31"))
    assert add_working_days(day("2026-12-31"), 1, OFFICIAL) == Deadline(day("2027-01-04"), provisional=True)


def test_an_unsettled_year_has_the_holidays_of_the_law_with_a_solar_date_off() -> None:
    empty = Calendar()
    off = [each for each in days_of(2027) if each.weekday() < 5 and not empty.works(each)]
    assert [each.isoformat() for each in off] == ["2027-01-01", "2027-10-01"]
    off = [each for each in days_of(2029) if each.weekday() < 5 and not empty.works(each)]
    assert [each.isoformat() for each in off] == ["2029-01-01", "2029-05-01", "2029-05-02"] + [
        f"2029-10-0{n}" for n in (1, 2, 3)
    ]


def test_a_local_holiday_counts_before_the_year_is_settled() -> None:
    calendar = Calendar({day("2027-03-01"): False})
    assert add_working_days(day("2027-02-26"), 1, calendar) == Deadline(day("2027-03-02"), provisional=True)


def test_no_days_is_the_day_itself_and_fewer_is_refused() -> None:
    assert add_working_days(day("2026-10-01"), 0, OFFICIAL) == Deadline(day("2026-10-01"))
    with pytest.raises(ValueError, match="backwards"):
        add_working_days(day("2026-10-01"), -1, OFFICIAL)


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-23", "2026-11-24", 1),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-21", "2026-11-23", 1),
        ("2026-11-21", "2026-11-20", -1),  # the Saturday after: no working day has passed, the term has
        ("2026-11-23", "2026-11-20", -1),
        ("2026-11-24", "2026-11-20", -2),
        ("2026-09-30", "2026-10-10", 3),
        ("2026-11-27", "2026-11-28", 1),  # due on a day that was declared off later
    ],
)
def test_what_is_left_of_a_term_is_zero_only_on_its_last_day(today: str, due: str, left: int) -> None:
    assert days_left(day(today), day(due), OFFICIAL) == left


# The naive model: walk day by day, ask a list.

DAYS = st.dates(date(2022, 12, 1), date(2028, 2, 1))
CALENDARS = st.builds(
    Calendar, st.dictionaries(DAYS, st.booleans(), max_size=40), st.frozensets(st.integers(2022, 2028))
)


def walk(start: date, count: int, calendar: Calendar) -> date:
    passed: list[date] = []
    at = start
    while len(passed) < count:
        at = date.fromordinal(at.toordinal() + 1)
        fixed = (
            f"{at:%m-%d}" in {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"} and at.year not in calendar.settled
        )
        usual = at.isoweekday() not in (6, 7) and not fixed
        if calendar.exceptions.get(at, usual):
            passed.append(at)
    return at


@given(DAYS, st.integers(0, 60), CALENDARS)
def test_counting_agrees_with_walking_day_by_day(start: date, count: int, calendar: Calendar) -> None:
    found = add_working_days(start, count, calendar)
    assert found.day == walk(start, count, calendar)
    on_the_way = {start + timedelta(days=passed) for passed in range(1, (found.day - start).days + 1)}
    assert found.provisional == bool({each.year for each in on_the_way} - calendar.settled)


@given(DAYS, st.integers(0, 60), CALENDARS)
def test_counting_between_undoes_adding(start: date, count: int, calendar: Calendar) -> None:
    end = add_working_days(start, count, calendar).day
    assert working_days_between(start, end, calendar) == count
    assert working_days_between(end, start, calendar) == -count


@given(DAYS, st.integers(0, 30), st.integers(0, 30), CALENDARS)
def test_a_term_may_be_counted_in_pieces(start: date, first: int, second: int, calendar: Calendar) -> None:
    pause = add_working_days(start, first, calendar).day
    assert add_working_days(pause, second, calendar).day == add_working_days(start, first + second, calendar).day
