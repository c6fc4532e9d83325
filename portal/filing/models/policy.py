"""Tables of settings: dated policies, and how far the numbers have come."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.shared.db import Base, Code, Key


class PolicyVersion(Base):
    """What a management unit set from a day on, over the defaults in code. `settings` is canonical JSON."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("unit_code", "effective_from"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_code: Mapped[str] = mapped_column(Code, ForeignKey("management_unit.code"))
    effective_from: Mapped[date]
    settings: Mapped[str]


class NumberCounter(Base):
    """The last sequence given out among the numbers that begin alike."""

    __tablename__ = "number_counter"

    prefix: Mapped[str] = mapped_column(Code, primary_key=True)
    last: Mapped[int]
