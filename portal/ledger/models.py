"""Tables of the ledger: saved views, confirmations, periods closed, disputes about their figures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from portal.ledger.rules.periods import State
from portal.shared.db import Base, Code, Key


class LedgerView(Base):
    """A list as somebody wants to see it again: filters, columns and order under a name (常用视图).

    `query` is what stands behind the question mark of its address; reach is always that of who opens it.
    """

    __tablename__ = "ledger_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime]


class Confirmation(Base):
    """A township says that its ledger is right (台账核实): as of a day, or for a period that is to be closed.

    `known_at` is the instant up to which what was recorded had been seen, `count` the organizations then on the
    register. A confirmation is never changed, only withdrawn. `note` says why, where the county says it instead.
    """

    __tablename__ = "ledger_confirmation"
    __table_args__ = (Index("ix_ledger_confirmation_township", "township_code", "period", "as_of"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    township_code: Mapped[str] = mapped_column(Code)
    scope_path: Mapped[str] = mapped_column(Code, index=True)
    period: Mapped[str] = mapped_column(Code, default="")
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    count: Mapped[int]
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))


_STANDS = and_(Confirmation.withdrawn_at.is_(None), Confirmation.period != literal_column("''"))
Index(  # of the confirmations of a period that stand, a township has one
    "ix_ledger_confirmation_standing",
    Confirmation.township_code,
    Confirmation.period,
    unique=True,
    sqlite_where=_STANDS,
    postgresql_where=_STANDS,
)


class Seal(Base):
    """A period that a county or functional area has closed (期末封账): what held, as known at one instant.

    `as_of` is the period's last day, `known_at` the instant of closing, taken under the locks of all books: nothing is
    recorded at or before it any more. Reopening ends a seal and keeps it readable; closing again is the next `round`.
    `townships`, `figures` and `heads` are JSON: the townships that belonged to the unit, counts by standing and field,
    each book's number and hash.
    """

    __tablename__ = "ledger_seal"
    __table_args__ = (
        UniqueConstraint("unit_code", "period", "round"),
        Index("ix_ledger_seal_scope", "scope_path", "as_of"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    period: Mapped[str] = mapped_column(Code)
    unit_code: Mapped[str] = mapped_column(Code)
    scope_path: Mapped[str] = mapped_column(Code)
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[State]
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    townships: Mapped[str]
    figures: Mapped[str]
    heads: Mapped[str]
    check_code: Mapped[str]
    check_version: Mapped[int]
    closed_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")


class Dispute(Base):
    """A county's own figure beside the portal's (数据异议): both are shown until the difference is settled."""

    __tablename__ = "ledger_dispute"
    __table_args__ = (Index("ix_ledger_dispute_unit", "unit_code", "period"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    period: Mapped[str] = mapped_column(Code)
    unit_code: Mapped[str] = mapped_column(Code)
    scope_path: Mapped[str] = mapped_column(Code, index=True)
    seal_id: Mapped[int] = mapped_column(Key, ForeignKey("ledger_seal.id"))
    figure: Mapped[str]
    portal_value: Mapped[int]
    own_value: Mapped[int]
    note: Mapped[str]
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    settlement: Mapped[str] = mapped_column(default="")
