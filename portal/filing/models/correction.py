"""Tables of correction rounds: what the reviewer pinned to an answer or a material, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.shared.db import Base, Key


class Remark(Base):
    """One remark of a correction round (补正意见), kept for good.

    `target` is ``answer:name`` or ``material:charter``. `text`, `before`, `after` and `reply` are sealed under the
    case's data key: what stood there when it was returned, and when it was handed in again.
    """

    __tablename__ = "remark"
    __table_args__ = (UniqueConstraint("step_id", "target"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filing_id: Mapped[int] = mapped_column(Key, ForeignKey("filing.id"), index=True)
    step_id: Mapped[int] = mapped_column(Key, ForeignKey("filing_step.id"))  # the return it belongs to
    round: Mapped[int]
    target: Mapped[str]
    text: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    reply: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    resolved_by: Mapped[Person | None] = relationship(lazy="raise")
