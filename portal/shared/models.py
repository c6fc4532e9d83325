"""Tables that no package owns: jobs and the working-day calendar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.shared.db import Base, Key


class Job(Base):
    """Work to be done behind the page: committed with the change that asks for it; huey only carries its id.

    Every job may run twice. `arguments` and `result` are JSON; progress is `done` of `total`.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str]
    arguments: Mapped[str] = mapped_column(default="{}")
    state: Mapped[str] = mapped_column(default="waiting", index=True)  # portal.shared.jobs
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[str | None]
    failure: Mapped[str | None]  # a sentence, for the person who asked
    asked_by: Mapped[int | None]  # a person; no foreign key, shared lies below accounts
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]  # its worker's last sign of life
    finished_at: Mapped[datetime | None]


class CalendarDay(Base):
    """A day that a notice names: off or, a weekend day, worked instead (节假日、调休), with its source."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
