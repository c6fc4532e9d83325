"""Reading books, entries and versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, cast, select, type_coerce
from sqlalchemy.orm import Session

from portal.history.models import Book, Entry, LinkVersion
from portal.history.rules import HASHED, LinkSpan, Span, Statement, encode
from portal.history.subjects import Subject
from portal.shared import clock
from portal.shared.clock import END_OF_TIME

CHUNK = 500


def as_of(version: Any, day: date, known_on: date | None = None) -> ColumnElement[bool]:  # noqa: ANN401 - any version model
    """Where a version holds on `day`, as known at the end of `known_on` (now, if None)."""
    true_then = and_(version.valid_from <= day, day < version.valid_to)
    if known_on is None:
        return and_(true_then, version.known_to == END_OF_TIME)
    instant = clock.end_of(known_on)
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


def books(session: Session) -> Sequence[Book]:
    """All books, by code."""
    return session.scalars(select(Book).order_by(Book.code)).all()


def entry(session: Session, book: str, number: int) -> Entry | None:
    """One entry."""
    return session.scalar(select(Entry).where(Entry.book == book, Entry.number == number).order_by(Entry.number))


def annulment(session: Session, book: str, number: int) -> Entry | None:
    """The entry that took this one back, if any."""
    found = select(Entry).where(Entry.annuls_book == book, Entry.annuls_number == number)
    return session.scalar(found.order_by(Entry.number))


def entries_of(session: Session, kind: str, subject_id: int) -> Sequence[Entry]:
    """All that was said of one record, in the order in which it was recorded."""
    found = select(Entry).where(Entry.subject_kind == kind, Entry.subject_id == subject_id)
    return session.scalars(found.order_by(Entry.recorded_at, Entry.book, Entry.number)).all()


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


def standing_spans(
    session: Session, subject: Subject, ids: Sequence[int]
) -> Iterator[tuple[int, int, Span | LinkSpan, datetime]]:
    """The versions of these records that are known now: subject id, version id, span, known_from."""
    version = subject.version.__table__.c
    for chunk in chunks(ids):
        found = select(subject.version.__table__).where(version.subject_id.in_(chunk), version.known_to == END_OF_TIME)
        for row in session.execute(found.order_by(version.id)).mappings():
            facts = {name: encode(row[name]) for name in subject.fact_names}
            place = (row["entry_book"], row["entry_number"])
            span = Span(row["valid_from"], row["valid_to"], facts, place, row["lapsed"])
            yield row["subject_id"], row["id"], span, row["known_from"]
        yield from _standing_links(session, subject, chunk)


def _standing_links(
    session: Session, subject: Subject, ids: Sequence[int]
) -> Iterator[tuple[int, int, Span | LinkSpan, datetime]]:
    if not subject.links:
        return
    found = select(LinkVersion).where(
        LinkVersion.subject_kind == subject.kind,
        LinkVersion.subject_id.in_(ids),
        LinkVersion.known_to == END_OF_TIME,
    )
    for row in session.scalars(found.order_by(LinkVersion.id)):
        place = (row.entry_book, row.entry_number)
        span = LinkSpan(row.valid_from, row.valid_to, row.fact, row.target, row.attributes, place)
        yield row.subject_id, row.id, span, row.known_from


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


def stored_entries(session: Session, book: str) -> Iterator[dict[str, Any]]:
    """The entries of a book just as they are stored (instants as microseconds, days as text), in order."""
    table = Entry.__table__.c
    stored: dict[str, ColumnElement[Any]] = {name: table[name] for name in (*HASHED, "hash")}
    stored["recorded_at"] = type_coerce(table.recorded_at, BigInteger).label("recorded_at")
    stored["effective_on"] = cast(table.effective_on, Text).label("effective_on")
    found = select(*stored.values()).where(table.book == book).order_by(table.number)
    for row in session.execute(found.execution_options(yield_per=2_000)).mappings():
        yield dict(row)


def subject_id_chunks(session: Session, kind: str) -> Iterator[list[int]]:
    """The ids of all records of a kind that have entries, in chunks."""
    found = select(Entry.subject_id).where(Entry.subject_kind == kind).distinct().order_by(Entry.subject_id)
    yield from chunks(list(session.scalars(found)))


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    """Cut a list of ids into pieces that fit into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])


def all_versions(session: Session, subject: Subject) -> list[tuple[Any, ...]]:
    """Every version of a kind without its id, ordered."""
    table = subject.version.__table__
    columns = [column for column in table.c if column.name != "id"]
    order = (table.c.subject_id, table.c.known_from, table.c.valid_from, table.c.known_to)
    return [tuple(row) for row in session.execute(select(*columns).order_by(*order))]


def all_links(session: Session, subject: Subject) -> list[tuple[Any, ...]]:
    """Every link version of a kind without its id, ordered."""
    table = LinkVersion.__table__
    columns = [column for column in table.c if column.name != "id"]
    found = select(*columns).where(table.c.subject_kind == subject.kind)
    order = (table.c.subject_id, table.c.fact, table.c.target, table.c.known_from, table.c.valid_from)
    return [tuple(row) for row in session.execute(found.order_by(*order))]


def all_rows(session: Session, subject: Subject) -> list[tuple[Any, ...]]:
    """Every current row's copy of the newest facts, ordered."""
    table = subject.row.__table__
    columns = [table.c[name] for name in ("id", "void", "scope_path", *subject.fact_names)]
    return [tuple(row) for row in session.execute(select(*columns).order_by(table.c.id))]
