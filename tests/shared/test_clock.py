"""Days are days in Shanghai, instants are exact."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal.shared import clock

SMALLEST = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 23, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 16, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(1988, 7, 1, 15, tzinfo=UTC), date(1988, 7, 2)),  # summer time, as it was then
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(instant: datetime, day: date) -> None:
    assert clock.day_of(instant) == day
    with time_machine.travel(instant, tick=False):
        assert clock.today() == day
        assert clock.now() == instant


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(9999, 12, 30)))
def test_the_end_of_a_day_is_its_last_microsecond(day: date) -> None:
    assert clock.day_of(clock.end_of(day)) == day
    assert clock.day_of(clock.end_of(day) + SMALLEST) == day + timedelta(days=1)


def test_what_stands_now_is_known_at_the_end_of_the_last_day_there_is() -> None:
    assert clock.end_of(clock.FOREVER) < clock.END_OF_TIME
    assert clock.end_of(clock.FOREVER) > clock.end_of(date(9999, 12, 30))


@given(st.datetimes(timezones=st.just(UTC)))
def test_counting_microseconds_loses_none(instant: datetime) -> None:
    assert clock.from_microseconds(clock.microseconds(instant)) == instant
