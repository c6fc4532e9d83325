"""The database: base class, types, and how transactions begin and end.

On SQLite a transaction that may write begins with BEGIN IMMEDIATE: a read turned into a write would
fail at once, whatever `busy_timeout` says. Requests that only read begin deferred (`portal.shared.web`
says which is which); everything else (commands, jobs, tests) may write.
"""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Date, Enum, Integer, MetaData, String, Table, Text, event, func, select, text
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from portal.shared import clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_MILLISECONDS = 30_000


class Instant(TypeDecorator[datetime]):
    """A point in time as microseconds since 1970 UTC: the same bytes on every database."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is outside the database."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware datetime to microseconds."""
        return None if value is None else clock.microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Microseconds to aware datetime."""
        return None if value is None else clock.from_microseconds(value)


Key = BigInteger().with_variant(Integer, "sqlite")
"""Primary keys: SQLite counts only INTEGER ones by itself."""

Code = String().with_variant(String(collation="C"), "postgresql")
"""Codes and scope paths: compared byte by byte, so that a prefix is a range of the index."""


class Base(DeclarativeBase):
    """Our own base (not `db.Model`)."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: Text(),
            int: BigInteger(),
            date: Date(),
            datetime: Instant(),
            enum.Enum: Enum(
                enum.Enum,
                values_callable=lambda members: [member.value for member in members],
                native_enum=False,
                create_constraint=False,
                length=40,
            ),
        },
    )


db = SQLAlchemy(disable_autonaming=True)
Model = TypeVar("Model", bound=Base)

_reading: ContextVar[bool] = ContextVar("portal_reading", default=False)


def begin_reading() -> None:
    """From now on in this thread, transactions only read (a safe request)."""
    _reading.set(True)


def begin_writing() -> None:
    """From now on in this thread, transactions may write (the default)."""
    _reading.set(False)


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads, and sees one moment; for commands and jobs that take their time."""
    was_reading = _reading.get()
    _reading.set(True)
    level = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    try:
        with Session(db.engine.execution_options(**level)) as session:
            yield session
    finally:
        _reading.set(was_reading)


@contextmanager
def transaction() -> Iterator[Session]:
    """Save once, at the end, or not at all."""
    session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """What is done inside is undone at the end: to see what it would come to, by the very rules that will hold."""
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


@contextmanager
def aside() -> Iterator[Session]:
    """A short transaction of its own, for audit of reads and last-seen.

    Never inside a writing transaction of the same thread: on SQLite it would wait for itself.
    """
    was_reading = _reading.get()
    _reading.set(False)
    try:
        with Session(db.engine) as session, session.begin():
            yield session
    finally:
        _reading.set(was_reading)


def table_of(model: type[Any]) -> Table:
    """The table of a model, for statements on columns."""
    table: Table = model.__table__
    return table


def reserve_ids(session: Session, model: type[Base], count: int = 1) -> list[int]:
    """Ids that the next `count` rows of this table may take: sealed facts need the id before the row.

    Called inside a writing transaction; on SQLite that is the only one, on PostgreSQL the sequence gives them out.
    """
    table = table_of(model)
    if session.get_bind().dialect.name == "postgresql":
        sequence = f"{table.name}_id_seq"
        rows = session.execute(
            text("select nextval(cast(:sequence as regclass)) from generate_series(1, :count)"),
            {"sequence": sequence, "count": count},
        )
        return [row[0] for row in rows]
    highest = session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
    pending = [row.id for row in session.new if isinstance(row, model) and row.id is not None]  # type: ignore[attr-defined]
    start = max([highest, *pending])
    return list(range(start + 1, start + count + 1))


def engine_options(url: str) -> dict[str, Any]:
    """What the engine is made with, by database."""
    hidden = {"hide_parameters": True}  # a fault in the log names the statement, never what was typed
    if url.startswith("postgresql"):
        # Generic plans ruin rare searches; PgBouncer's transaction mode wants it too.
        return hidden | {"connect_args": {"prepare_threshold": None}, "pool_size": 10, "max_overflow": 10}
    return hidden | {"connect_args": {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}}


def prepare_engine(engine: Engine) -> None:
    """Set up SQLite's connections; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute("pragma journal_mode=wal")
        cursor.execute("pragma synchronous=full")  # what was confirmed survives a power cut
        cursor.execute("pragma foreign_keys=on")
        cursor.execute(f"pragma busy_timeout={BUSY_MILLISECONDS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def init_app(app: Flask) -> None:
    """Bind the database to the application."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    app.teardown_request(_forget_reading)
    with app.app_context():
        prepare_engine(db.engine)


def _forget_reading(_error: BaseException | None) -> None:
    """What this thread does after a request that only read may write again."""
    begin_writing()


def append_only(model: type[Model]) -> type[Model]:
    """Class decorator: rows are written once. The ORM refuses, and the migration sets guards in the database."""
    table_of(model).info["append_only"] = True

    def refuse(_mapper: object, _connection: object, row: object) -> None:
        message = f"{type(row).__name__} is append-only"
        raise RuntimeError(message)

    event.listen(model, "before_update", refuse)
    event.listen(model, "before_delete", refuse)
    return model
