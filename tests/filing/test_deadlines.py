"""Deadlines: every holiday and make-up day of 2023–2026, pauses, limits into 2027; who had a case how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.policy import Policy
from portal.filing.rules.deadlines import HELD_BY, Holder, Span, Taken, due, spans
from portal.filing.rules.limits import ClockStart, DayUnit, Limit, Pause
from portal.filing.rules.steps import OPEN, Action, State
from portal.shared.calendar import schedule
from portal.shared.clock import ZONE
from portal.shared.working_days import Calendar, Deadline
from tests.support.notices import MADE_UP, OFF, working

_A, _S = Action, State
ROWS = schedule()
OFFICIAL = Calendar({row.day: row.working for row in ROWS}, frozenset(row.day.year for row in ROWS))
TO = {
    _A.OPEN: _S.DRAFT,
    _A.SUBMIT: _S.SUBMITTED,
    _A.RETURN: _S.RETURNED,
    _A.ACCEPT: _S.ACCEPTED,
    _A.REVIEW: _S.REVIEWED,
    _A.PROPOSE: _S.CONFIRMING,
    _A.SEND_BACK: _S.REVIEWED,
    _A.FILE: _S.FILED,
    _A.WITHDRAW: _S.WITHDRAWN,
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(when: date, hour: int = 10) -> datetime:
    return datetime.combine(when, time(hour), tzinfo=ZONE)


def case(*steps: tuple[Action, str | date]) -> list[Taken]:
    """What happened to a case, day by day."""
    taken: list[Taken] = []
    for number, (action, when) in enumerate(steps):
        before = taken[-1].to_state if taken else None
        instant = at(day(when) if isinstance(when, str) else when) + timedelta(minutes=number)
        to_state = before if action is _A.HAND_OVER and before else TO[action]
        taken.append(Taken(action, before, to_state, instant))
    return taken


def having(limit: Limit) -> Policy:
    return replace(Policy(), check=limit, decision=limit, confirmation=limit)


def received(days: int, unit: DayUnit = DayUnit.WORKING, *, pauses: bool = True) -> Policy:
    return having(Limit(days, ClockStart.RECEIVED, unit, frozenset(Pause) if pauses else frozenset()))


def until(steps: list[Taken], policy: Policy) -> str:
    found = due(policy, steps, OFFICIAL)
    return f"{found.day}{' provisional' if found.provisional else ''}" if found else "nothing"


# Every day of the four years that is not what its weekday says.


@pytest.mark.parametrize("off", OFF, ids=str)
def test_a_day_off_counts_in_no_limit(off: date) -> None:
    submitted = off - timedelta(days=1)
    following = next(off + timedelta(days=n) for n in range(1, 20) if working(off + timedelta(days=n)))
    assert due(received(1), case((_A.SUBMIT, submitted)), OFFICIAL) == Deadline(following)
    assert due(received(1), case((_A.SUBMIT, off)), OFFICIAL) == Deadline(following)


@pytest.mark.parametrize("made_up", MADE_UP, ids=str)
def test_a_weekend_day_that_is_worked_counts(made_up: date) -> None:
    assert due(received(1), case((_A.SUBMIT, made_up - timedelta(days=1))), OFFICIAL) == Deadline(made_up)
    ends = due(received(1, DayUnit.CALENDAR), case((_A.SUBMIT, made_up - timedelta(days=1))), OFFICIAL)
    assert ends == Deadline(made_up)


@pytest.mark.parametrize("off", OFF, ids=str)
def test_a_limit_in_calendar_days_that_ends_on_a_day_off_ends_on_the_next_working_day(off: date) -> None:
    following = next(off + timedelta(days=n) for n in range(1, 20) if working(off + timedelta(days=n)))
    taken = case((_A.SUBMIT, off - timedelta(days=7)))
    assert due(received(7, DayUnit.CALENDAR), taken, OFFICIAL) == Deadline(following)


# The clock.


@pytest.mark.parametrize(
    ("steps", "last"),
    [
        ([(_A.SUBMIT, "2026-11-23")], "2026-11-30"),
        # Returned on Wednesday, handed in again on Friday: Tuesday and Wednesday count, Monday goes on as the third.
        ([(_A.SUBMIT, "2026-11-23"), (_A.RETURN, "2026-11-25"), (_A.SUBMIT, "2026-11-27")], "2026-12-02"),
        # Returned and handed in again on one day: nothing stops.
        ([(_A.SUBMIT, "2026-11-23"), (_A.RETURN, "2026-11-25"), (_A.SUBMIT, "2026-11-25")], "2026-11-30"),
        # Returned on the day it came: all five are left.
        ([(_A.SUBMIT, "2026-11-23"), (_A.RETURN, "2026-11-23"), (_A.SUBMIT, "2026-12-10")], "2026-12-17"),
        # Handed in again on a Saturday, and over the make-up days of a holiday.
        ([(_A.SUBMIT, "2026-11-23"), (_A.RETURN, "2026-11-24"), (_A.SUBMIT, "2026-11-28")], "2026-12-03"),
        ([(_A.SUBMIT, "2026-09-17"), (_A.RETURN, "2026-09-20"), (_A.SUBMIT, "2026-09-30")], "2026-10-10"),
        # Twice.
        (
            [
                (_A.SUBMIT, "2026-11-02"),
                (_A.RETURN, "2026-11-03"),
                (_A.SUBMIT, "2026-11-05"),
                (_A.RETURN, "2026-11-06"),
                (_A.SUBMIT, "2026-11-16"),
            ],
            "2026-11-19",
        ),
        # Returned when it was late already: late it stays.
        ([(_A.SUBMIT, "2026-11-02"), (_A.RETURN, "2026-11-11"), (_A.SUBMIT, "2026-11-16")], "2026-11-09"),
        # Returned on its last day: that day was in time, and no day is left.
        ([(_A.SUBMIT, "2026-11-02"), (_A.RETURN, "2026-11-09"), (_A.SUBMIT, "2026-11-16")], "2026-11-09"),
    ],
)
def test_days_with_the_applicant_do_not_count(steps: list[tuple[Action, str]], last: str) -> None:
    assert until(case((_A.OPEN, "2026-09-01"), *steps), received(5)) == last


def test_a_limit_that_nothing_pauses_runs_on() -> None:
    taken = case((_A.SUBMIT, "2026-11-23"), (_A.RETURN, "2026-11-25"), (_A.SUBMIT, "2026-11-27"))
    assert until(taken, received(5, pauses=False)) == "2026-11-30"


def test_a_limit_from_complete_materials_begins_anew_with_each_submission() -> None:
    taken = case((_A.SUBMIT, "2026-11-23"), (_A.RETURN, "2026-11-25"), (_A.SUBMIT, "2026-11-27"))
    assert until(taken, having(Limit(5, ClockStart.COMPLETE))) == "2026-12-04"


def test_a_limit_from_acceptance_goes_on_when_a_case_comes_back_from_the_applicant() -> None:
    policy = having(Limit(10, ClockStart.ACCEPTED))
    taken = case((_A.SUBMIT, "2026-11-02"), (_A.ACCEPT, "2026-11-04"), (_A.REVIEW, "2026-11-06"))
    assert until(taken, policy) == "2026-11-18"
    again = case(
        (_A.SUBMIT, "2026-11-02"),
        (_A.ACCEPT, "2026-11-04"),
        (_A.RETURN, "2026-11-06"),
        (_A.SUBMIT, "2026-11-11"),
        (_A.ACCEPT, "2026-11-12"),
    )
    assert until(again, policy) == "2026-11-23"


def test_the_county_has_a_limit_of_its_own_and_the_township_s_stands_still_meanwhile() -> None:
    policy = replace(Policy(), decision=Limit(10, ClockStart.ACCEPTED), confirmation=Limit(5, ClockStart.PROPOSED))
    begun = [(_A.SUBMIT, "2026-11-02"), (_A.ACCEPT, "2026-11-03"), (_A.REVIEW, "2026-11-04")]
    assert until(case(*begun), policy) == "2026-11-17"
    assert until(case(*begun, (_A.PROPOSE, "2026-11-05")), policy) == "2026-11-12"
    back = case(*begun, (_A.PROPOSE, "2026-11-05"), (_A.SEND_BACK, "2026-11-11"))
    assert until(back, policy) == "2026-11-23"
    assert until([*back, *case(*begun, (_A.PROPOSE, "2026-11-12"))[-1:]], policy) == "2026-11-19"


def test_seven_calendar_days_end_on_the_seventh_unless_that_is_a_day_off() -> None:
    policy = received(7, DayUnit.CALENDAR)
    assert until(case((_A.SUBMIT, "2026-11-23")), policy) == "2026-11-30"
    assert until(case((_A.SUBMIT, "2026-11-21")), policy) == "2026-11-30"  # the 28th is a Saturday
    taken = case((_A.SUBMIT, "2026-11-02"), (_A.RETURN, "2026-11-04"), (_A.SUBMIT, "2026-11-13"))
    assert until(taken, policy) == "2026-11-18"


def test_the_day_is_the_one_in_shanghai() -> None:
    late = Taken(_A.SUBMIT, _S.DRAFT, _S.SUBMITTED, datetime.fromisoformat("2026-11-22T16:30:00+00:00"))
    found = due(received(1), [late], OFFICIAL)
    assert found == Deadline(day("2026-11-24"))


@pytest.mark.parametrize("action", [_A.OPEN, _A.RETURN, _A.FILE, _A.WITHDRAW])
def test_nothing_is_owed_while_nobody_in_the_office_has_it(action: Action) -> None:
    assert due(received(5), case((_A.SUBMIT, "2026-11-02"), (action, "2026-11-04")), OFFICIAL) is None
    assert due(received(5), [], OFFICIAL) is None


# Into a year that nobody has settled.


@pytest.mark.parametrize(
    ("submitted", "last"),
    [
        ("2026-12-23", "2026-12-30"),
        ("2026-12-24", "2026-12-31"),
        ("2026-12-25", "2027-01-04 provisional"),  # 1 January is off by law
        ("2026-12-31", "2027-01-08 provisional"),
    ],
)
def test_a_limit_that_runs_into_2027_is_provisional(submitted: str, last: str) -> None:
    assert until(case((_A.SUBMIT, submitted)), received(5)) == last


def test_a_pause_that_ends_in_2027_makes_the_rest_provisional() -> None:
    taken = case((_A.SUBMIT, "2026-12-01"), (_A.RETURN, "2026-12-02"), (_A.SUBMIT, "2027-01-05"))
    assert until(taken, received(5)) == "2027-01-11 provisional"


def test_a_limit_in_calendar_days_is_provisional_if_its_end_is() -> None:
    assert until(case((_A.SUBMIT, "2026-12-30")), received(1, DayUnit.CALENDAR)) == "2026-12-31"
    assert until(case((_A.SUBMIT, "2026-12-25")), received(7, DayUnit.CALENDAR)) == "2027-01-04 provisional"


def test_once_2027_is_settled_the_same_limit_is_certain() -> None:
    exceptions = {**OFFICIAL.exceptions, day("2027-01-01"): False, day("2027-01-04"): False, day("2027-01-09"): True}
    calendar = Calendar(exceptions, OFFICIAL.settled | {2027})
    assert due(received(5), case((_A.SUBMIT, "2026-12-31")), calendar) == Deadline(day("2027-01-09"))


# Against a naive model: walk day by day, look at what the case was when the day began.

LIVES = (
    (_A.SUBMIT, _A.RETURN, _A.SUBMIT, _A.RETURN, _A.SUBMIT, _A.ACCEPT, _A.REVIEW),
    (_A.SUBMIT, _A.ACCEPT, _A.RETURN, _A.SUBMIT, _A.ACCEPT, _A.RETURN, _A.SUBMIT, _A.ACCEPT),
    (_A.SUBMIT, _A.RETURN, _A.SUBMIT, _A.ACCEPT, _A.REVIEW, _A.PROPOSE, _A.SEND_BACK, _A.PROPOSE),
)
CALENDARS = st.builds(
    Calendar,
    st.dictionaries(st.dates(date(2026, 10, 1), date(2027, 3, 1)), st.booleans(), max_size=30),
    st.sampled_from([frozenset(), frozenset({2026}), frozenset({2026, 2027})]),
)
LIMITS = st.builds(
    Limit,
    st.integers(0, 15),
    st.sampled_from([ClockStart.RECEIVED, ClockStart.COMPLETE, ClockStart.ACCEPTED]),
    st.sampled_from(DayUnit),
    st.sampled_from([frozenset(), frozenset(Pause)]),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Taken]:
    """A case of random length, its steps some days apart, often on one day."""
    actions = draw(st.sampled_from(LIVES))
    actions = actions[: draw(st.integers(1, len(actions)))]
    when = draw(st.dates(date(2026, 10, 20), date(2026, 12, 31)))
    steps = [(_A.OPEN, when)]
    for action in actions:
        when += timedelta(days=draw(st.integers(0, 9)))
        steps.append((action, when))
    return case(*steps)


def naive(limit: Limit, taken: list[Taken], calendar: Calendar) -> tuple[date, bool] | None:
    if taken[-1].to_state not in {_S.SUBMITTED, _S.ACCEPTED, _S.REVIEWED, _S.CONFIRMING}:
        return None
    local = [(step.at.astimezone(ZONE).date(), step) for step in taken]
    submissions = [when for when, step in local if step.action is _A.SUBMIT]
    start = {
        ClockStart.RECEIVED: submissions[0],
        ClockStart.COMPLETE: submissions[-1],
        ClockStart.ACCEPTED: next((when for when, step in local if step.action is _A.ACCEPT), submissions[0]),
    }[limit.starts]
    stop = [_S.RETURNED] if limit.pauses else []
    if taken[-1].to_state is not _S.CONFIRMING:  # what the township owes
        stop.append(_S.CONFIRMING)
    counted: list[date] = []
    years: set[int] = set()
    when = start
    while len(counted) < limit.days:
        when = date.fromordinal(when.toordinal() + 1)
        state = [step.to_state for on, step in local if on < when][-1]  # as the day began
        if state in stop:
            continue
        years.add(when.year)
        if limit.unit is DayUnit.CALENDAR or calendar.works(when):
            counted.append(when)
    last = counted[-1] if counted else start
    if limit.unit is DayUnit.CALENDAR:
        years = {last.year}
        while not calendar.works(last):
            last = date.fromordinal(last.toordinal() + 1)
            years.add(last.year)
    return last, bool(years - calendar.settled)


@given(lives(), LIMITS, CALENDARS)
def test_deadlines_agree_with_walking_day_by_day(taken: list[Taken], limit: Limit, calendar: Calendar) -> None:
    found = due(having(limit), taken, calendar)
    assert (None if found is None else (found.day, found.provisional)) == naive(limit, taken, calendar)


# In whose hands.


def test_who_had_a_case_how_long() -> None:
    taken = case(
        (_A.OPEN, "2026-11-02"),
        (_A.HAND_OVER, "2026-11-03"),
        (_A.SUBMIT, "2026-11-04"),
        (_A.RETURN, "2026-11-06"),
        (_A.SUBMIT, "2026-11-09"),
        (_A.ACCEPT, "2026-11-09"),
        (_A.REVIEW, "2026-11-13"),
    )
    found = spans(taken, OFFICIAL, at(day("2026-11-18")))
    assert [(span.holder, span.state, span.working_days, span.calendar_days) for span in found] == [
        (Holder.APPLICANT, _S.DRAFT, 2, 2),
        (Holder.ACCEPTING, _S.SUBMITTED, 2, 2),
        (Holder.APPLICANT, _S.RETURNED, 1, 3),
        (Holder.ACCEPTING, _S.SUBMITTED, 0, 0),
        (Holder.REVIEWING, _S.ACCEPTED, 4, 4),
        (Holder.DECIDING, _S.REVIEWED, 3, 5),
    ]
    assert found[-1].to_day is None
    assert found[0] == Span(Holder.APPLICANT, _S.DRAFT, day("2026-11-02"), day("2026-11-04"), 2, 2)


def test_a_decided_case_is_in_nobody_s_hands_any_more() -> None:
    taken = case((_A.OPEN, "2026-11-02"), (_A.SUBMIT, "2026-11-04"), (_A.WITHDRAW, "2026-11-06"))
    assert [span.to_day for span in spans(taken, OFFICIAL, at(day("2026-12-18")))] == [
        day("2026-11-04"),
        day("2026-11-06"),
    ]
    assert spans([], OFFICIAL, at(day("2026-12-18"))) == []


def test_every_open_state_has_somebody_who_holds_the_case() -> None:
    assert set(HELD_BY) == OPEN


@given(lives(), CALENDARS, st.integers(0, 30))
def test_the_days_in_all_hands_together_are_the_days_of_the_case(
    taken: list[Taken], calendar: Calendar, later: int
) -> None:
    first, last = taken[0].day, taken[-1].day + timedelta(days=later)
    found = spans(taken, calendar, at(last, 23))
    assert sum(span.calendar_days for span in found) == (last - first).days
    walked = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(span.working_days for span in found) == sum(calendar.works(each) for each in walked)
