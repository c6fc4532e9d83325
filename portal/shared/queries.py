"""Reading what no package owns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.shared.jobs import Asker
from portal.shared.models import CalendarDay, Job
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


def own_job_or_404(session: Session, person: Asker, job_id: int, kinds: Collection[str]) -> Job:
    """A job of one of these kinds that this person asked for. NotFound otherwise."""
    found = select(Job).where(Job.id == job_id, Job.asked_by == person.id, Job.kind.in_(kinds)).order_by(Job.id)
    job = session.scalar(found)
    if job is None:
        raise NotFound
    return job


def same_job(session: Session, person: Asker, kind: str, arguments: str, states: Collection[str]) -> Job | None:
    """The newest job of this person in one of these states that asks for the very same."""
    found = select(Job).where(
        Job.asked_by == person.id, Job.kind == kind, Job.arguments == arguments, Job.state.in_(states)
    )
    return session.scalar(found.order_by(Job.id.desc()).limit(1))


def own_jobs(session: Session, person: Asker, kind: str, since: datetime) -> Sequence[Job]:
    """The jobs of this kind that this person asked for since then, the newest first."""
    found = select(Job).where(Job.asked_by == person.id, Job.kind == kind, Job.asked_at >= since)
    return session.scalars(found.order_by(Job.id.desc())).all()


def jobs_over(session: Session, kind: str, since: datetime, until: datetime) -> dict[int, str]:
    """The jobs of this kind that came to their end between two instants: what was asked, by their ids."""
    found = select(Job.id, Job.arguments).where(Job.kind == kind, Job.finished_at >= since, Job.finished_at < until)
    return {row.id: row.arguments for row in session.execute(found.order_by(Job.id))}
