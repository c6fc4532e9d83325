"""The calendar of working days: its table, and the State Council's yearly schedules to begin with."""

from __future__ import annotations

from datetime import date

from chinese_calendar import constants
from chinese_calendar.constants import Holiday
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.shared import queries
from portal.shared.models import CalendarDay
from portal.shared.working_days import SATURDAY

FIRST_YEAR = 2019
"""Of the schedules brought in: the oldest records of the ledger begin there."""

CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


def load_schedules(session: Session) -> dict[int, int]:
    """Bring in the schedules of the years that have none yet: how many days, by year. What was edited stays."""
    settled = queries.calendar(session).settled
    known = set(queries.calendar(session).exceptions)
    rows = [row for row in schedule() if row.day.year not in settled and row.day not in known]
    session.add_all(rows)
    session.flush()
    return {year: sum(row.day.year == year for row in rows) for year in sorted({row.day.year for row in rows})}


def schedule() -> list[CalendarDay]:
    """The days off and the weekend days worked since `FIRST_YEAR`, as the package knows them, in order."""
    made_up = {day: True for day in constants.workdays if day.weekday() >= SATURDAY}
    days = dict.fromkeys(constants.holidays, False) | made_up
    return [_row(day, days[day]) for day in sorted(days) if day.year >= FIRST_YEAR]


def _row(day: date, working: bool) -> CalendarDay:
    table = constants.workdays if working else constants.holidays
    return CalendarDay(day=day, working=working, name=CHINESE[table[day]], source=queries.SCHEDULE)


def hold(session: Session) -> None:
    """Keep the calendar as it is to the end of the transaction: who reckons with it is not overtaken by a change.

    On SQLite a transaction that writes is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("lock table calendar_day in row share mode"))


def lock(session: Session) -> None:
    """Wait for all who reckon with the calendar, and keep others from it, to the end of the transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("lock table calendar_day in exclusive mode"))
