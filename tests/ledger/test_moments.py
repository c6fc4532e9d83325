"""The two clocks of an address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.rules import moments
from portal.ledger.rules.moments import Moment
from portal.shared import clock
from portal.shared.errors import RuleBroken

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
TOMORROW = "2026-11-25"
PAST = date(2026, 10, 31)


def test_an_address_that_says_nothing_is_about_today_as_known_now() -> None:
    assert moments.read({}, TODAY) == Moment(TODAY, None)


def test_a_day_known_on_is_known_to_its_last_instant() -> None:
    moment = moments.read({"known_on": "2026-10-31"}, TODAY)
    assert moment.known == datetime(2026, 10, 31, 16, tzinfo=UTC) - timedelta(microseconds=1)
    assert moment.known_on == PAST


@time_machine.travel(NOON, tick=False)
def test_known_today_is_known_now() -> None:
    moment = moments.read({"as_of": "2026-10-31", "known_on": "2026-11-24"}, TODAY)
    assert moment == Moment(PAST, None)
    assert moment.known_on == TODAY
    assert not moment.now
    assert moments.read({"as_of": "2026-11-24"}, TODAY).now


@pytest.mark.parametrize("name", ["as_of", "known_on"])
@pytest.mark.parametrize("typed", [TOMORROW, "9999-12-31", "2026-02-30", "morgen", "24.11.2026", "2026-11-24T00:00"])
def test_the_future_and_what_is_no_day_are_refused_at_their_parameter(name: str, typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        moments.read({name: typed}, TODAY)
    assert refused.value.field == name
    assert typed in str(refused.value)


def test_a_day_before_the_first_entry_is_a_day_like_any_other() -> None:
    assert moments.read({"as_of": "0001-01-01"}, TODAY).as_of == date.min


@time_machine.travel(NOON, tick=False)
def test_now_needs_no_parameters() -> None:
    assert Moment(TODAY).args() == {}
    assert Moment(PAST).args() == {"as_of": "2026-10-31"}


def test_today_is_named_where_something_else_was_known() -> None:
    """The link means the same tomorrow."""
    known = clock.end_of(PAST)
    assert Moment(TODAY, known).args() == {"as_of": "2026-11-24", "known_on": "2026-10-31"}


@time_machine.travel(NOON, tick=False)
def test_what_is_carried_away_is_pinned_to_the_last_day_that_is_over() -> None:
    yesterday = clock.end_of(date(2026, 11, 23))
    assert moments.pinned({}, TODAY) == Moment(TODAY, yesterday)
    assert moments.pinned({"as_of": "2026-10-31"}, TODAY) == Moment(PAST, yesterday)
    assert moments.pinned({"known_on": "2026-10-31"}, TODAY) == Moment(TODAY, clock.end_of(PAST))


def test_asked_as_known_today_it_is_not_pinned() -> None:
    assert moments.pinned({"known_on": "2026-11-24"}, TODAY) == Moment(TODAY, None)


past_days = st.dates(max_value=TODAY)


@given(as_of=past_days, known_on=st.none() | past_days)
def test_a_moment_can_be_said_again_in_an_address(as_of: date, known_on: date | None) -> None:
    with time_machine.travel(NOON, tick=False):
        known = None if known_on in (None, TODAY) else clock.end_of(known_on)
        moment = Moment(as_of, known)
        assert moments.read(moment.args(), TODAY) == moment


@given(st.dictionaries(st.sampled_from(["as_of", "known_on"]), st.text(max_size=12)))
def test_any_address_is_read_or_refused_at_its_parameter(args: dict[str, str]) -> None:
    for read in (moments.read, moments.pinned):
        try:
            moment = read(args, TODAY)
        except RuleBroken as refusal:
            assert refusal.field in args  # noqa: PT017 - either way is right
        else:
            assert moment.as_of <= TODAY
