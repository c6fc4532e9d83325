"""Reading what no package owns."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.shared.models import CalendarDay
from portal.shared.working_days import Calendar

SCHEDULE = "国务院办公厅节假日安排"
"""The source of a settled year's days. A day of another source (a local holiday) settles no year."""


def beyond(year: int) -> str:
    """The source of the days of the December before that this year's schedule names: they settle no year."""
    return f"{SCHEDULE}({year})"


def calendar(session: Session) -> Calendar:
    """The calendar of working days as the table has it."""
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.working, CalendarDay.source).order_by(CalendarDay.day)
    ).all()
    settled = frozenset(row.day.year for row in rows if row.source == SCHEDULE)
    return Calendar({row.day: row.working for row in rows}, settled)
