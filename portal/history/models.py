"""Tables of history: books, entries, link versions, data keys. Versions of facts stand with their subject."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.shared.clock import END_OF_TIME, FOREVER
from portal.shared.db import Base, Code, Key, append_only


class Book(Base):
    """The entries of one administering office, a hash chain; this row is its head and its lock (账簿)."""

    __tablename__ = "book"

    code: Mapped[str] = mapped_column(Code, primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(default="")
    last_recorded_at: Mapped[datetime | None]
    sealed_until: Mapped[datetime | None]  # a closed period was read at this instant: entries come after it


@append_only
class Entry(Base):
    """What was said. Append-only: only ever gets new columns, guarded in the database.

    `changes` is canonical JSON text; `reason` is sealed under the record's data key.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("annuls_book", "annuls_number"),
        Index("ix_entry_subject", "subject_kind", "subject_id", "recorded_at"),
        Index("ix_entry_batch", "batch_id"),
    )

    book: Mapped[str] = mapped_column(Code, ForeignKey("book.code"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime]
    effective_on: Mapped[date]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    kind: Mapped[str]
    changes: Mapped[str]
    reason: Mapped[str | None]
    case_id: Mapped[int | None]
    batch_id: Mapped[int | None]
    actor_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    annuls_book: Mapped[str | None] = mapped_column(Code)
    annuls_number: Mapped[int | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    hash_version: Mapped[int]


class DataKey(Base):
    """The key that seals one record's personal facts, wrapped by the master key; destroyed, the record is anonymous."""

    __tablename__ = "data_key"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    wrapped: Mapped[str | None]
    destroyed_at: Mapped[datetime | None]


class Spans:
    """The four times of a version, half-open: true in the world, known to us."""

    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
    known_from: Mapped[datetime]
    known_to: Mapped[datetime] = mapped_column(default=END_OF_TIME)


class VersionOf(Spans):
    """Mixin of a subject's version table: whose, following from which entry, when, where today.

    The table indexes ``(subject_id, known_to, valid_from)``.
    """

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_id: Mapped[int] = mapped_column(Key)
    entry_book: Mapped[str] = mapped_column(Code)
    entry_number: Mapped[int]
    lapsed: Mapped[bool] = mapped_column(default=False)  # the fold cut it here: time passed, nothing was said
    scope_path: Mapped[str] = mapped_column(Code)


class RecordOf:
    """Mixin of a subject's current row: identity, lock counter, key; the facts beside it copy the newest version."""

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    data_key_id: Mapped[int | None] = mapped_column(Key, ForeignKey("data_key.id"))
    lock: Mapped[int] = mapped_column(default=1)
    void: Mapped[bool] = mapped_column(default=False)  # every entry that opened it was taken back: on no list
    scope_path: Mapped[str] = mapped_column(Code, index=True)


class LinkVersion(Spans, Base):
    """A member of a set-valued fact (townships covered, members, services) with its attributes and four times."""

    __tablename__ = "link_version"
    __table_args__ = (
        Index("ix_link_version_subject", "subject_kind", "subject_id", "known_to"),
        Index("ix_link_version_target", "subject_kind", "fact", "target", "valid_from"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    fact: Mapped[str]
    target: Mapped[str]
    attributes: Mapped[str]  # canonical JSON
    entry_book: Mapped[str] = mapped_column(Code)
    entry_number: Mapped[int]


__all__ = ["Book", "DataKey", "Entry", "LinkVersion", "RecordOf", "Spans", "VersionOf"]
