"""Tables of settings: dated policies, and how far the numbers have come."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.shared.db import Base, Code, Key


class PolicyVersion(Base):
    """What a management unit set from a day on, over the defaults in code. `settings` is canonical JSON.

    One that was taken back counts no more, and stays to be read. Of two from the same day the later one counts.
    """

    __tablename__ = "policy_version"
    __table_args__ = (Index("ix_policy_version_unit", "unit_code", "effective_from"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_code: Mapped[str] = mapped_column(Code, ForeignKey("management_unit.code"))
    effective_from: Mapped[date]
    settings: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    entered_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    entered_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]

    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id], lazy="raise")
    taken_back_by: Mapped[Person | None] = relationship(foreign_keys=[taken_back_by_id], lazy="raise")


class NumberCounter(Base):
    """The last sequence given out among the numbers that begin alike."""

    __tablename__ = "number_counter"

    prefix: Mapped[str] = mapped_column(Code, primary_key=True)
    last: Mapped[int]
