"""The due day of a case as it is written: with every step, and anew when the calendar changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal.filing.actions.deadlines import recompute
from portal.filing.models import Filing
from portal.filing.rules.steps import OPEN, WITH_OFFICE, State
from portal.shared.calendar import load_schedules
from portal.shared.clock import ZONE
from portal.shared.models import CalendarDay
from portal.shared.queries import SCHEDULE
from tests.filing.factories import Office, make_filing, make_office

YEAR_END = datetime(2026, 12, 29, 10, tzinfo=ZONE)
Make = Callable[[State], Filing]


@pytest.fixture
def office(session: Session) -> Office:
    load_schedules(session)
    return make_office(session)


@pytest.fixture
def make(session: Session, office: Office) -> Make:
    """Makes a case that comes as far as this state on 29 December 2026."""

    def at_year_end(state: State) -> Filing:
        with time_machine.travel(YEAR_END):
            return make_filing(session, office, state)

    return at_year_end


def settle(session: Session, **days: bool) -> None:
    """Settle 2027: 1 January is off, and what is said of others (`d0104=False`: 4 January is off)."""
    for name, working in {"d0101": False, **days}.items():
        each = date(2027, int(name[1:3]), int(name[3:]))
        session.add(CalendarDay(day=each, working=working, name="元旦", source=SCHEDULE))
    session.flush()


def test_a_case_handed_in_at_the_end_of_the_year_is_due_provisionally(make: Make) -> None:
    filing = make(State.SUBMITTED)
    assert (filing.due_on, filing.due_provisional) == (date(2027, 1, 6), True)


def test_an_accepted_case_has_the_time_for_the_decision(make: Make) -> None:
    filing = make(State.ACCEPTED)
    assert (filing.due_on, filing.due_provisional) == (date(2027, 1, 13), True)


@pytest.mark.parametrize("state", sorted(set(State) - WITH_OFFICE))
def test_nothing_is_owed_in_a_case_that_is_not_with_the_office(make: Make, state: State) -> None:
    filing = make(state)
    assert (filing.due_on, filing.due_provisional) == (None, False)


def test_a_case_that_ends_within_the_settled_year_is_certain(session: Session, office: Office) -> None:
    with time_machine.travel(YEAR_END - timedelta(days=20)):
        filing = make_filing(session, office, State.SUBMITTED)
    assert (filing.due_on, filing.due_provisional) == (date(2026, 12, 16), False)


def test_once_the_year_is_settled_a_provisional_day_is_certain_and_may_move(session: Session, make: Make) -> None:
    first, second = make(State.SUBMITTED), make(State.ACCEPTED)
    settle(session, d0107=False)
    assert recompute(session) == 1
    assert (first.due_on, first.due_provisional) == (date(2027, 1, 6), False)
    assert (second.due_on, second.due_provisional) == (date(2027, 1, 14), False)
    assert recompute(session) == 0


def test_who_has_a_case_open_may_go_on_after_its_day_moved(session: Session, make: Make) -> None:
    filing = make(State.SUBMITTED)
    seen, changed_at = filing.version, filing.changed_at
    settle(session, d0104=False)
    assert recompute(session) == 1
    assert (filing.due_on, filing.version, filing.changed_at) == (date(2027, 1, 7), seen, changed_at)


def test_decided_cases_never_move(session: Session, make: Make) -> None:
    closed = [make(state) for state in sorted(set(State) - OPEN)]
    before = [(each.due_on, each.decided_at, each.version) for each in closed]
    settle(session, d0104=False)
    assert recompute(session) == 0
    for each in closed:
        session.refresh(each)
    assert [(each.due_on, each.decided_at, each.version) for each in closed] == before


def test_a_change_within_a_settled_year_moves_the_cases_it_touches(session: Session, make: Make) -> None:
    filing = make(State.SUBMITTED)
    session.add(CalendarDay(day=date(2026, 12, 30), working=False, name="地方节日", source="市政府通知"))
    session.flush()
    assert recompute(session) == 1
    assert filing.due_on == date(2027, 1, 7)
