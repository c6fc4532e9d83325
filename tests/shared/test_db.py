"""How transactions begin, what they lock, and that types give back exactly what they were given."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from portal.history.models import Book
from portal.regions.codes import Kind, Level
from portal.regions.models import Division
from portal.shared import db as database
from portal.shared.clock import END_OF_TIME
from portal.shared.db import aside, begin_reading, begin_writing, db, reserve_ids, transaction
from portal.shared.models import CalendarDay, Job
from tests.conftest import Arrange


@pytest.fixture
def engine(app: Flask) -> Iterator[Engine]:
    with app.app_context():
        engine = db.engine
    yield engine
    begin_writing()


@pytest.fixture
def only_sqlite(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")  # how its transactions begin: PostgreSQL has no such thing to test


@pytest.fixture
def only_postgresql(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("about PostgreSQL")  # collations and prepared statements, which SQLite has not


def somebody_else_may_write(engine: Engine) -> bool:
    """Whether another connection gets the write lock at once."""
    with closing(sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)) as other:
        try:
            other.execute("begin immediate")
        except sqlite3.OperationalError:
            return False
        other.execute("rollback")
        return True


@pytest.mark.usefixtures("only_sqlite")
def test_a_writer_takes_the_lock_before_it_reads(engine: Engine) -> None:
    with Session(engine) as session:
        session.execute(text("select 1"))
        assert not somebody_else_may_write(engine)
    assert somebody_else_may_write(engine)


@pytest.mark.usefixtures("only_sqlite")
def test_a_reader_stands_in_nobodys_way(engine: Engine) -> None:
    begin_reading()
    with Session(engine) as session:
        session.execute(select(Book).order_by(Book.code)).all()
        assert somebody_else_may_write(engine)


@pytest.mark.usefixtures("only_sqlite")
def test_a_reader_sees_one_moment(engine: Engine) -> None:
    begin_reading()
    with Session(engine) as session:
        assert session.scalars(select(Book.code).order_by(Book.code)).all() == []
        with closing(sqlite3.connect(str(engine.url.database))) as other, other:
            other.execute("insert into book (code, last_number, last_hash) values ('420302', 0, '')")
        assert session.scalars(select(Book.code).order_by(Book.code)).all() == []


@pytest.mark.usefixtures("only_sqlite")
def test_each_connection_is_set_up(engine: Engine) -> None:
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000}


def test_what_another_thread_does_is_its_own(engine: Engine) -> None:
    begin_reading()
    seen: list[bool] = []
    thread = threading.Thread(target=lambda: seen.append(database._reading.get()))
    thread.start()
    thread.join()
    assert seen == [False]
    assert engine is not None


@pytest.mark.usefixtures("only_postgresql")
def test_no_plan_is_kept(engine: Engine) -> None:
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        assert raw.prepare_threshold is None  # type: ignore[attr-defined]


@pytest.mark.usefixtures("only_postgresql")
def test_codes_are_compared_byte_by_byte(engine: Engine) -> None:
    columns = {column["name"]: column["type"] for column in inspect(engine).get_columns("division")}
    assert getattr(columns["scope_path"], "collation", None) == "C"
    assert getattr(columns["code"], "collation", None) == "C"


def a_job(session: Session, asked_at: datetime) -> Job:
    job = Job(kind="test", asked_at=asked_at)
    session.add(job)
    session.flush()
    return job


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    instant=st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))]),
    )
)
def test_an_instant_comes_back_to_the_microsecond(session: Session, instant: datetime) -> None:
    job = a_job(session, instant)
    session.expire(job)
    assert job.asked_at == instant
    assert job.asked_at.tzinfo is UTC
    session.rollback()


def test_the_end_of_time_comes_back(session: Session) -> None:
    job = a_job(session, END_OF_TIME)
    session.expire(job)
    assert job.asked_at == END_OF_TIME


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="naive"):
        a_job(session, datetime(2020, 1, 1))  # noqa: DTZ001 - that is the point


def test_instants_are_whole_numbers_in_the_database(session: Session) -> None:
    a_job(session, datetime(2020, 1, 1, tzinfo=UTC))
    assert session.scalar(text("select asked_at from job")) == 1_577_836_800_000_000


def test_enums_are_stored_by_value(session: Session) -> None:
    stored = session.execute(text("select level, kind from division where code = '420302001'")).one()
    assert tuple(stored) == ("township", "street")
    division = session.get_one(Division, "420302001")
    assert (division.level, division.kind) == (Level.TOWNSHIP, Kind.STREET)


def a_day(session: Session, day: int) -> None:
    session.add(CalendarDay(day=date(2031, 1, day), working=True, name="", source="test"))


def days(arrange: Arrange) -> int:
    with arrange() as session:
        found = select(CalendarDay.day).where(CalendarDay.day >= date(2031, 1, 1)).order_by(CalendarDay.day)
        return len(session.scalars(found).all())


def test_a_transaction_saves_at_its_end(app: Flask, arrange: Arrange) -> None:
    with app.app_context(), transaction() as session:
        a_day(session, 1)
    assert days(arrange) == 1


def fail() -> None:
    raise ZeroDivisionError


def test_a_transaction_that_fails_saves_nothing(app: Flask, arrange: Arrange) -> None:
    def failing(session: Session, then: Callable[[], None]) -> None:
        a_day(session, 1)
        session.flush()
        then()

    with app.app_context(), pytest.raises(ZeroDivisionError), transaction() as session:
        failing(session, fail)
    assert days(arrange) == 0


def test_a_note_made_aside_of_a_read_is_saved_whatever_becomes_of_it(app: Flask, arrange: Arrange) -> None:
    begin_reading()
    with app.app_context():
        db.session.execute(select(Book).order_by(Book.code))
        with aside() as session:
            a_day(session, 2)
        assert database._reading.get()
        db.session.rollback()
    begin_writing()
    assert days(arrange) == 1


def test_after_a_request_that_only_read_one_may_write_again(app: Flask) -> None:
    app.test_client().get("/")
    assert not database._reading.get()


def test_reserved_ids_are_nobody_elses(session: Session) -> None:
    first, second = reserve_ids(session, Job, 2)
    session.add(Job(id=second, kind="test", asked_at=END_OF_TIME))
    third = reserve_ids(session, Job)[0]
    session.add(Job(id=third, kind="test", asked_at=END_OF_TIME))
    session.add(Job(id=first, kind="test", asked_at=END_OF_TIME))
    session.flush()
    assert len({first, second, third, a_job(session, END_OF_TIME).id}) == 4
