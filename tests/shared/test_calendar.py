"""The table of working days: what is brought in, and what of it can be overruled."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.shared import queries
from portal.shared.calendar import load_schedules
from portal.shared.models import CalendarDay
from tests.conftest import Arrange


def test_the_schedules_are_brought_in_once(session: Session) -> None:
    session.execute(delete(CalendarDay))
    assert sorted(load_schedules(session)) == list(range(2019, 2027))
    assert load_schedules(session) == {}
    calendar = queries.calendar(session)
    assert not calendar.works(date(2026, 10, 1))
    assert calendar.works(date(2026, 10, 10))
    assert calendar.settled == frozenset(range(2019, 2027))


def test_what_an_officer_entered_stays(session: Session) -> None:
    session.execute(delete(CalendarDay))
    session.add(CalendarDay(day=date(2026, 10, 10), working=False, name="放假", source="市政府通知"))
    session.flush()
    load_schedules(session)
    assert not queries.calendar(session).works(date(2026, 10, 10))


def test_a_local_holiday_settles_no_year(session: Session) -> None:
    session.add(CalendarDay(day=date(2027, 3, 1), working=False, name="地方节日", source="市政府通知"))
    session.flush()
    assert 2027 not in queries.calendar(session).settled


def test_the_command_says_what_it_brought_in(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        session.execute(delete(CalendarDay).where(CalendarDay.day >= date(2026, 1, 1)))
    result = app.test_cli_runner().invoke(args=["calendar", "load"])
    assert "Working days of 2026" in result.output
    assert "2025" not in result.output
