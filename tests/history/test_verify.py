"""Whatever was done to a book behind the portal's back, `verify` names the first entry that does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.history.book import record_many
from portal.history.models import Book, Entry
from portal.history.rules import HASHED, entry_hash
from portal.history.verify import Head, Misfit, verify
from portal.shared.db import table_of
from tests.conftest import Arrange
from tests.history.conftest import Speaker, a_person

COUNTY, AREA = "420302", "4203JK"
COLUMNS = [column.name for column in table_of(Entry).columns]
many_examples = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def five_and_three(session: Session) -> None:
    """Five entries in one book and three in the other, with something in every column."""
    speaker = Speaker(a_person(session).id)
    wrong = speaker.changed(changes={"name": "错"}, reason="s1.x", case_id=7, batch_id=8)
    record_many(
        session,
        [
            speaker.made(reason="s1.y", case_id=5, batch_id=6),
            wrong,
            speaker.annulled(wrong, reason="s1.z", case_id=9, batch_id=6),
            speaker.made(toy=2, changes={"name": "木马"}),
            speaker.changed(toy=2, changes={"friends": {"add": [{"target": "1"}]}}),
            *[speaker.made(toy=toy, book=AREA) for toy in (3, 4, 5)],
        ],
    )
    session.flush()


@pytest.fixture
def books(session: Session) -> Session:
    five_and_three(session)
    return session


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@contextmanager
def unguarded(session: Session) -> Iterator[Any]:
    """A way to the tables past guards and foreign keys; all is undone at the end."""
    nested = session.begin_nested()
    connection = session.connection()
    if is_sqlite(session):
        connection.exec_driver_sql("pragma defer_foreign_keys = on")
        for verb in ("update", "delete", "insert"):
            connection.exec_driver_sql(f"drop trigger entry_guard_{verb}")
    else:
        connection.exec_driver_sql("set local session_replication_role = replica")
    try:
        yield connection
    finally:
        nested.rollback()
        session.expire_all()


def misfits(session: Session) -> dict[str, int]:
    return {result.book: result.number for result in verify(session) if isinstance(result, Misfit)}


def test_books_that_nobody_touched_are_whole(books: Session) -> None:
    assert [(result.book, result.number) for result in verify(books)] == [(COUNTY, 5), (AREA, 3)]
    assert all(isinstance(result, Head) for result in verify(books))


def test_the_hash_covers_every_column() -> None:
    assert sorted([*HASHED, "hash"]) == sorted(COLUMNS)


def stored(connection: Any, column: str, number: int) -> Any:  # noqa: ANN401 - whatever is there
    shown = f"typeof({column}) || hex({column})" if connection.dialect.name == "sqlite" else f"{column}::text"
    return connection.scalar(
        text(f"select {shown} from entry where book = :b and number = :n"), {"b": COUNTY, "n": number}
    )


def meddle(connection: Any, column: str, number: int, how: str, where: int, byte: int) -> None:  # noqa: ANN401
    """Change what stands in one column of one entry."""
    here = f"where book = '{COUNTY}' and number = {number}"
    value = connection.exec_driver_sql(f"select {column} from entry {here}").scalar_one()
    if how == "nothing":
        new: Any = None
    elif isinstance(value, int):
        new = value ^ (1 << where % 40)
    elif isinstance(value, date):
        new = value + timedelta(days=byte + 1)
    else:
        raw = bytearray(str(value or "").encode() or b"?")
        raw[where % len(raw)] = byte
        new = bytes(raw)
        if connection.dialect.name != "sqlite":
            assume(0 < byte < 128 and all(b < 128 for b in raw))
            new = new.decode()
    change = f"update entry set {column} = :value {here}"
    if isinstance(new, bytes) and how == "text":
        change = change.replace(":value", "cast(:value as text)")
    connection.execute(text(change), {"value": new})


@pytest.mark.parametrize("column", COLUMNS)
@many_examples
@given(
    number=st.integers(1, 5),
    how=st.sampled_from(["text", "text", "text", "blob", "nothing"]),
    where=st.integers(0, 300),
    byte=st.integers(0, 255),
)
def test_any_byte_of_an_entry_that_was_changed_is_noticed(
    books: Session, column: str, number: int, how: str, where: int, byte: int
) -> None:
    with unguarded(books) as connection:
        before = stored(connection, column, number)
        total = connection.scalar(text("select count(*) from entry"))
        try:
            meddle(connection, column, number, how, where, byte)
        except DBAPIError:
            assume(False)  # the table itself refuses: two of one number, none at all, no such day
        if column not in {"book", "number"}:
            assume(stored(connection, column, number) != before)
        elif stored(connection, column, number) == before:
            assume(False)
        assert connection.scalar(text("select count(*) from entry")) == total
        found = misfits(books)
        assert found[COUNTY] == number or (column == "number" and found[COUNTY] < number)


EXCHANGE = ";".join(
    f"update entry set number = {new} where book = '420302' and number = {old}"
    for old, new in ((2, 90), (4, 2), (90, 4))
)
STRUCTURE = {
    "an entry was deleted": ("delete from entry where book = '420302' and number = 2", {COUNTY: 2}),
    "the first was deleted": ("delete from entry where book = '420302' and number = 1", {COUNTY: 1}),
    "the tail was cut off": ("delete from entry where book = '420302' and number > 3", {COUNTY: 4}),
    "all were deleted": ("delete from entry where book = '420302'", {COUNTY: 1}),
    "two were exchanged": (EXCHANGE, {COUNTY: 2}),
    "one moved to another book": (
        "update entry set book = '4203JK', number = 4 where book = '420302' and number = 5",
        {COUNTY: 5, AREA: 4},
    ),
    "the head says less": ("update book set last_number = 4 where code = '420302'", {COUNTY: 5}),
    "the head says more": ("update book set last_number = 6 where code = '420302'", {COUNTY: 6}),
    "the head has another hash": ("update book set last_hash = 'x' where code = '420302'", {COUNTY: 5}),
    "the head has another instant": ("update book set last_recorded_at = 1 where code = '420302'", {COUNTY: 5}),
    "the head is gone": ("delete from book where code = '420302'", {COUNTY: 1}),
    "the head has another name": ("update book set code = '999999' where code = '420302'", {"999999": 1, COUNTY: 1}),
}


@pytest.mark.parametrize("statements", STRUCTURE.values(), ids=STRUCTURE)
def test_what_was_taken_away_or_moved_is_noticed(books: Session, statements: tuple[str, dict[str, int]]) -> None:
    done, expected = statements
    with unguarded(books) as connection:
        for statement in done.split(";"):
            connection.exec_driver_sql(statement)
        assert misfits(books) == expected


def forged(session: Session, of: int, **changes: object) -> dict[str, Any]:
    """An entry that fits its own hash."""
    columns = ", ".join(HASHED)
    row = session.execute(text(f"select {columns} from entry where book = '{COUNTY}' and number = {of}")).mappings()
    values = dict(row.one()) | changes
    values["effective_on"] = str(values["effective_on"])
    return values | {"hash": entry_hash(values)}


def put(connection: Any, row: dict[str, Any]) -> None:  # noqa: ANN401
    connection.execute(text(f"insert into entry ({', '.join(row)}) values (:{', :'.join(row)})"), row)


def test_an_entry_added_behind_the_last_is_noticed(books: Session) -> None:
    with unguarded(books) as connection:
        last = books.get_one(Book, COUNTY).last_hash
        put(connection, forged(books, 5, number=6, previous_hash=last))
        assert misfits(books) == {COUNTY: 6}


def test_an_entry_rewritten_with_its_hash_no_longer_carries_the_next(books: Session) -> None:
    with unguarded(books) as connection:
        row = forged(books, 2, actor_id=99)
        connection.exec_driver_sql(f"delete from entry where book = '{COUNTY}' and number = 2")
        put(connection, row)
        assert misfits(books) == {COUNTY: 3}


def test_the_last_entry_rewritten_with_its_hash_no_longer_fits_the_head(books: Session) -> None:
    with unguarded(books) as connection:
        row = forged(books, 5, actor_id=99)
        connection.exec_driver_sql(f"delete from entry where book = '{COUNTY}' and number = 5")
        put(connection, row)
        assert misfits(books) == {COUNTY: 5}


@pytest.mark.parametrize("column", ["code", "last_number", "last_hash", "last_recorded_at"])
def test_a_head_of_another_type_is_noticed(books: Session, column: str) -> None:
    others = ("'abc'", "x'00ff'", "1.5", "cast(x'ff' as text)") if is_sqlite(books) else ("'7'",)
    for value in others:
        with unguarded(books) as connection:
            connection.exec_driver_sql(f"update book set {column} = {value} where code = '{COUNTY}'")
            assert misfits(books)


def test_the_command_says_that_the_books_are_whole(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        five_and_three(session)

    result = app.test_cli_runner().invoke(args=["history", "verify"])
    assert result.exit_code == 0
    assert f"{COUNTY}: 5 entries" in result.output


def test_the_command_names_the_first_entry_that_does_not_fit(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        five_and_three(session)
    with arrange() as session:
        for verb in ("update",) if is_sqlite(session) else ():
            session.execute(text(f"drop trigger entry_guard_{verb}"))
        if not is_sqlite(session):
            session.execute(text("drop trigger entry_guard on entry"))
        session.execute(text("update entry set changes = replace(changes, '木马', '石马')"))

    result = app.test_cli_runner().invoke(args=["history", "verify"])
    assert result.exit_code == 1
    assert f"{COUNTY}: entry 4 does not fit" in result.output
    assert f"{AREA}: 3 entries" in result.output
