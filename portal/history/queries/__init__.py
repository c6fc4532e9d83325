"""Reading books, entries and versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Text, and_, cast, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from portal.history.models import Book, DataKey, Entry, LinkVersion
from portal.history.rules import HASHED, LinkSpan, Place, Span, Statement, encode, standing
from portal.history.subjects import Subject
from portal.shared import clock
from portal.shared.clock import END_OF_TIME
from portal.shared.db import table_of

CHUNK = 500
T = TypeVar("T")


def as_of(version: Any, day: date, known: date | datetime | None = None) -> ColumnElement[bool]:  # noqa: ANN401 - any version model
    """Where a version holds on `day`, as known at an instant, at the end of a day, or now (None)."""
    true_then = and_(version.valid_from <= day, day < version.valid_to)
    if known is None:
        return and_(true_then, version.known_to == END_OF_TIME)
    instant = known if isinstance(known, datetime) else clock.end_of(known)
    return and_(true_then, version.known_from <= instant, instant < version.known_to)


def book_for_update(session: Session, code: str) -> Book:
    """The book, locked; made if it is not there."""
    found = select(Book).where(Book.code == code).with_for_update().execution_options(populate_existing=True)
    book = session.scalar(found)
    if book is None:
        _make_book(session, code)
        book = session.scalars(found).one()
    return book


def _make_book(session: Session, code: str) -> None:
    """Two may do so at once; one row comes of it."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - the dialect's own on_conflict
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # noqa: PLC0415
    session.execute(insert(Book).values(code=code, last_number=0, last_hash="").on_conflict_do_nothing())


def book(session: Session, code: str) -> Book | None:
    """A book by its code."""
    return session.scalar(select(Book).where(Book.code == code))


def books(session: Session) -> Sequence[Book]:
    """All books, by code."""
    return session.scalars(select(Book).order_by(Book.code)).all()


def entries_at(session: Session, places: Collection[Place]) -> dict[Place, Entry]:
    """The entries at these places."""
    found: dict[Place, Entry] = {}
    for chunk in chunks(sorted(places)):
        here = select(Entry).where(tuple_(Entry.book, Entry.number).in_(chunk))
        found |= {(row.book, row.number): row for row in session.scalars(here.order_by(Entry.book, Entry.number))}
    return found


def taken_back(session: Session, places: Collection[Place]) -> set[Place]:
    """Which of these entries were taken back by another."""
    found: set[Place] = set()
    for chunk in chunks(sorted(places)):
        here = select(Entry).where(tuple_(Entry.annuls_book, Entry.annuls_number).in_(chunk))
        for row in session.scalars(here.order_by(Entry.book, Entry.number)):
            found.add((row.annuls_book or "", row.annuls_number or 0))
    return found


def statements(session: Session, kind: str, ids: Sequence[int]) -> Iterator[tuple[int, Statement]]:
    """What was said of these records, as the fold sees it."""
    columns = (
        Entry.subject_id,
        Entry.book,
        Entry.number,
        Entry.recorded_at,
        Entry.effective_on,
        Entry.kind,
        Entry.changes,
        Entry.annuls_book,
        Entry.annuls_number,
    )
    for chunk in chunks(ids):
        found = select(*columns).where(Entry.subject_kind == kind, Entry.subject_id.in_(chunk))
        for row in session.execute(found.order_by(Entry.recorded_at, Entry.book, Entry.number)):
            annuls = None if row.annuls_book is None else (row.annuls_book, row.annuls_number)
            changes = json.loads(row.changes)
            said = Statement(row.book, row.number, row.recorded_at, row.effective_on, row.kind, changes, annuls)
            yield row.subject_id, said


def counting(session: Session, kind: str, record_id: int) -> list[Statement]:
    """What was said of a record and counts, in folding order."""
    return standing([statement for _id, statement in statements(session, kind, [record_id])])


@dataclass(frozen=True)
class Stored:
    """A version as it stands in its table."""

    id: int
    subject_id: int
    span: Span | LinkSpan
    known_from: datetime
    known_to: datetime
    scope_path: str = ""


def newest_versions(session: Session, subject: Subject, last: Mapping[int, datetime]) -> Iterator[Stored]:
    """The versions of these records that are known now, and those closed at the instant given for each."""
    for ids in chunks(list(last)):
        instants = {END_OF_TIME, *(last[subject_id] for subject_id in ids)}
        for stored in chain(_facts(session, subject, ids, instants), _links(session, subject, ids, instants)):
            if stored.known_to in (END_OF_TIME, last[stored.subject_id]):
                yield stored


def _facts(session: Session, subject: Subject, ids: list[int], instants: set[datetime]) -> Iterator[Stored]:
    table = table_of(subject.version)
    found = select(table).where(table.c.subject_id.in_(ids), table.c.known_to.in_(instants)).order_by(table.c.id)
    for row in session.execute(found).mappings():
        facts = {name: encode(row[name]) for name in subject.fact_names}
        place = (row["entry_book"], row["entry_number"])
        span = Span(row["valid_from"], row["valid_to"], facts, place, row["lapsed"])
        yield Stored(row["id"], row["subject_id"], span, row["known_from"], row["known_to"], row["scope_path"])


def _links(session: Session, subject: Subject, ids: list[int], instants: set[datetime]) -> Iterator[Stored]:
    if not subject.links:
        return
    table = table_of(LinkVersion)
    ours = and_(table.c.subject_kind == subject.kind, table.c.subject_id.in_(ids), table.c.known_to.in_(instants))
    for row in session.execute(select(table).where(ours).order_by(table.c.id)):
        place = (row.entry_book, row.entry_number)
        span = LinkSpan(row.valid_from, row.valid_to, row.fact, row.target, row.attributes, place)
        yield Stored(row.id, row.subject_id, span, row.known_from, row.known_to)


@contextmanager
def any_bytes(session: Session) -> Iterator[None]:
    """Read text that is no text any more instead of failing on it (SQLite stores what it is given)."""
    raw = session.connection().connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    usual, raw.text_factory = raw.text_factory, lambda stored: stored.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = usual


def stored_books(session: Session, only: str | None = None) -> Iterator[dict[str, Any]]:
    """Each book's head beside each of its entries just as they are stored, in order; None where it has no entry.

    Instants as microseconds, days as text. One statement, so that the head and the entries are of one moment
    however many are writing. The columns of the head begin with ``head_``. `only` is the code of one book.
    """
    found = select(*_stored_head(), *_stored_entry(session)).select_from(Book).outerjoin(Entry, Entry.book == Book.code)
    if only is not None:
        found = found.where(Book.code == only)
    ordered = found.order_by(Book.code, Entry.number).execution_options(yield_per=2_000)
    with session.execute(ordered) as rows:  # closed also by who breaks off
        for row in rows.mappings():
            yield dict(row)


def _stored_head() -> list[ColumnElement[Any]]:
    instant = type_coerce(Book.last_recorded_at, BigInteger)
    return [
        Book.code.label("head_code"),
        Book.last_number.label("head_number"),
        Book.last_hash.label("head_hash"),
        instant.label("head_recorded_at"),
    ]


def _stored_entry(session: Session) -> list[ColumnElement[Any]]:
    as_text = type_coerce if session.get_bind().dialect.name == "sqlite" else cast  # a cast would hide a wrong type
    table = table_of(Entry).c
    stored: dict[str, ColumnElement[Any]] = {name: table[name].label(name) for name in (*HASHED, "hash")}
    stored["recorded_at"] = type_coerce(table.recorded_at, BigInteger).label("recorded_at")
    stored["effective_on"] = as_text(table.effective_on, Text).label("effective_on")
    return list(stored.values())


def stored_entries(session: Session, code: str, until: int | None = None) -> Iterator[dict[str, Any]]:
    """The entries of a book just as they are stored, in order, up to a number: what is hashed, and the hash.

    In one statement, as `stored_books`; read in pieces.
    """
    found = select(*_stored_entry(session)).where(Entry.book == code)
    if until is not None:
        found = found.where(Entry.number <= until)
    with session.execute(found.order_by(Entry.number).execution_options(yield_per=2_000)) as rows:
        for row in rows.mappings():
            yield dict(row)


def lost_entries(session: Session, only: str | None = None) -> Iterator[tuple[str, int]]:
    """Book and number of entries whose book is not there."""
    found = select(Entry.book, Entry.number).outerjoin(Book, Entry.book == Book.code).where(Book.code.is_(None))
    if only is not None:
        found = found.where(Entry.book == only)
    for row in session.execute(found.order_by(Entry.book, Entry.number)):
        yield row.book, row.number


def subject_ids(session: Session, kind: str) -> list[int]:
    """The ids of all records of a kind that have entries."""
    found = select(Entry.subject_id).where(Entry.subject_kind == kind).distinct().order_by(Entry.subject_id)
    return list(session.scalars(found))


def row_ids(session: Session, subject: Subject) -> list[int]:
    """The ids of all current rows of a kind."""
    table = table_of(subject.row)
    return list(session.scalars(select(table.c.id).order_by(table.c.id)))


def lock_records(session: Session, subject: Subject, ids: Sequence[int]) -> None:
    """Take the locks of these records' rows, in order of their ids (on SQLite a writer is alone anyway)."""
    if session.get_bind().dialect.name == "sqlite":
        return
    table = table_of(subject.row)
    for chunk in chunks(sorted(ids)):
        session.execute(select(table.c.id).where(table.c.id.in_(chunk)).order_by(table.c.id).with_for_update())


def chunks(ids: Sequence[T]) -> Iterator[list[T]]:
    """Cut a list of ids or places into pieces that fit into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])


def wrapped_keys_for_update(session: Session) -> Sequence[DataKey]:
    """The data keys that were not destroyed, locked."""
    return session.scalars(
        select(DataKey).where(DataKey.wrapped.is_not(None)).order_by(DataKey.id).with_for_update()
    ).all()


@dataclass(frozen=True)
class Member:
    """A member of a set-valued fact; `attributes` are what was said with it."""

    target: str
    attributes: Mapping[str, Any]


def members(
    session: Session, kind: str, subject_id: int, fact: str, day: date, known_on: date | None = None
) -> list[Member]:
    """The members of a record's set-valued fact on `day`, as known at the end of `known_on` (now, if None)."""
    of = and_(LinkVersion.subject_kind == kind, LinkVersion.subject_id == subject_id, LinkVersion.fact == fact)
    found = select(LinkVersion.target, LinkVersion.attributes).where(of, as_of(LinkVersion, day, known_on))
    ordered = session.execute(found.order_by(LinkVersion.target))
    return [Member(target, json.loads(attributes)) for target, attributes in ordered]


def standing_rows(session: Session, subject: Subject, township_code: str, path: str) -> list[dict[str, Any]]:
    """The versions known now of records in a township that stand below a scope path, as projections see them."""
    table = table_of(subject.version)
    columns = [column for column in table.c if column.name != "id"]
    found = select(*columns).where(
        table.c.known_to == END_OF_TIME, table.c.township_code == township_code, table.c.scope_path.startswith(path)
    )
    return [dict(row) for row in session.execute(found.order_by(table.c.id)).mappings()]
