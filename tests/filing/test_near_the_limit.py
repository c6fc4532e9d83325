"""From when the desk warns that a limit is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.filing.actions import steps
from portal.filing.actions.deadlines import recompute
from portal.filing.policy import Policy
from portal.filing.rules.deadlines import warn_on
from portal.filing.rules.limits import DayUnit
from portal.filing.rules.steps import State
from portal.shared.working_days import Calendar
from tests.filing.factories import Office, make_filing

WORKDAYS = Calendar(settled=frozenset({2026}))
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
EXCEPTIONS = st.dictionaries(DAYS, st.booleans(), max_size=40)


def policy(warn: int, unit: DayUnit = DayUnit.WORKING) -> Policy:
    """One that warns so many days before the end of the check of materials."""
    usual = Policy()
    return replace(usual, check=replace(usual.check, unit=unit, warn=warn))


@pytest.mark.parametrize(
    ("last", "first"),
    [(date(2026, 11, 27), date(2026, 11, 25)), (date(2026, 11, 23), date(2026, 11, 19))],
)
def test_two_working_days_before_a_limit_ends_the_desk_warns(last: date, first: date) -> None:
    assert warn_on(policy(2), State.SUBMITTED, last, WORKDAYS) == first


def test_a_limit_in_calendar_days_warns_in_calendar_days() -> None:
    last = date(2026, 11, 23)
    assert warn_on(policy(2, DayUnit.CALENDAR), State.SUBMITTED, last, WORKDAYS) == date(2026, 11, 21)


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.FILED])
def test_where_the_office_owes_nothing_nothing_is_near(state: State) -> None:
    assert warn_on(policy(2), state, date(2026, 11, 23), WORKDAYS) is None


@given(DAYS, st.integers(0, 9), EXCEPTIONS)
def test_so_many_working_days_are_left_from_the_first_day_of_warning(
    last: date, warn: int, exceptions: dict[date, bool]
) -> None:
    calendar = Calendar(exceptions, frozenset({2025, 2026}))
    first = warn_on(policy(warn), State.SUBMITTED, last, calendar)
    assert first is not None
    days = [first + timedelta(days=passed) for passed in range((last - first).days + 1)]
    assert sum(calendar.works(day) for day in days[1:]) == warn
    assert warn == 0 or calendar.works(days[1])


def test_the_day_is_kept_with_the_case_and_reckoned_anew_with_the_calendar(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.SUBMITTED)
    assert filing.warn_on is not None
    assert filing.due_on is not None
    kept, filing.warn_on = filing.warn_on, None
    session.flush()
    recompute(session)
    assert filing.warn_on == kept < filing.due_on
    steps.withdraw(session, office.clerk, filing.id, filing.version, "发起人要求")
    assert filing.warn_on is None
