"""Tables of the check of names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.filing.rules.verdicts import Stage, Verdict
from portal.shared.db import Base, Key, append_only


@append_only
class NameCheck(Base):
    """What the check of a case's name came to, at submission and at decision.

    `found` is canonical JSON: whom the name resembles (ids) and why. The reason given stands in the answers.
    """

    __tablename__ = "name_check"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filing_id: Mapped[int] = mapped_column(Key, ForeignKey("filing.id"), index=True)
    stage: Mapped[Stage]
    verdict: Mapped[Verdict]
    found: Mapped[str]
    by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]
