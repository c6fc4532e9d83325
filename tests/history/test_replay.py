"""Computing anew what follows from the entries: every difference is told, nothing is changed, nobody waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from portal.history.book import record, record_many
from portal.history.models import Book, LinkVersion
from portal.history.replay import SHOWN, differences, rebuild
from portal.shared.db import aside, reading, table_of
from tests.conftest import Arrange
from tests.history.conftest import Speaker, a_person
from tests.history.test_verify import COUNTY, five_and_three
from tests.history.toy import WEIGHTS, Toy, ToyVersion

VERSION, LINK = table_of(ToyVersion), table_of(LinkVersion)


def told(session: Session) -> list[str]:
    return [str(line) for line in differences(session)]


@pytest.fixture
def sword(session: Session, speaker: Speaker) -> Session:
    """One toy with a friend."""
    record(session, speaker.made(changes={"friends": {"add": [{"target": "1"}]}}))
    return session


def copy_of(session: Session, table: type, **changes: object) -> None:
    row = dict(session.execute(select(table_of(table))).mappings().first() or {})
    session.execute(insert(table_of(table)).values(**{name: row[name] for name in row if name != "id"} | changes))


def test_a_row_too_many_is_told(sword: Session) -> None:
    copy_of(sword, ToyVersion, valid_from=date(2019, 1, 1))
    assert told(sword) == ["toy_version, 1 2019-01-01: no entry says so."]


def test_a_row_that_stands_there_twice_is_told(sword: Session) -> None:
    copy_of(sword, ToyVersion)
    assert told(sword) == ["toy_version: 2 rows, should be 1."]


def test_a_lost_row_is_told(sword: Session) -> None:
    sword.execute(delete(LINK))
    assert told(sword) == ["link_version, toy 1 friends 1 2020-03-01: the row is missing."]


def test_a_row_that_says_something_else_is_told(sword: Session) -> None:
    sword.execute(update(table_of(Toy)).values(name="石剑" * 40, void=True))
    sword.execute(update(LINK).values(attributes='{"share":1}'))
    sword.execute(update(WEIGHTS).values(grams=1))
    [row, weight, link] = told(sword)
    assert row.startswith("toy, 1: the entries say otherwise, void ")
    assert f"name {'石剑' * 20}… → 木剑." in row
    assert link == 'link_version, toy 1 friends 1 2020-03-01: the entries say otherwise, attributes {"share":1} → {}.'
    assert weight.endswith("grams 1 → 250.")


def test_a_record_without_its_row_and_a_row_without_a_record_are_told(sword: Session) -> None:
    sword.execute(update(table_of(Toy)).values(id=7))
    assert told(sword) == ["toy, 1: the row is missing.", "toy, 7: no entry says so."]


def test_of_many_differences_the_first_are_told_and_the_others_counted(session: Session, speaker: Speaker) -> None:
    record_many(session, [speaker.made(toy=toy) for toy in range(1, SHOWN + 6)])
    session.execute(update(VERSION).values(name="假"))
    found = told(session)
    assert found[0] == "toy_version, 1 2020-03-01: the entries say otherwise, name 假 → 木剑."
    assert found[SHOWN:] == ["toy_version: 5 more rows differ."]


def test_what_is_no_text_any_more_is_told(sword: Session) -> None:
    if sword.get_bind().dialect.name != "sqlite":
        pytest.skip("only SQLite stores what it is given")  # PostgreSQL refuses such bytes: nothing to find
    sword.execute(text("update toy_version set name = cast(x'ff41' as text), born_on = 'someday', weight = x'00'"))
    [line] = told(sword)
    assert "name ?A → 木剑" in line
    assert "born_on someday → 2019-05-01" in line
    line.encode()


def test_nothing_is_changed_by_looking_and_all_by_rebuilding(sword: Session) -> None:
    sword.execute(update(VERSION).values(name="假"))
    sword.execute(delete(LINK))
    before = told(sword)
    assert before == told(sword)
    assert sword.scalar(select(VERSION.c.name)) == "假"
    rebuild(sword)
    assert told(sword) == []
    assert sword.scalar(select(func.count()).select_from(LINK)) == 1


def test_others_record_meanwhile_and_are_not_seen(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        speaker = Speaker(a_person(session).id)
        record_many(session, [speaker.made(toy=toy) for toy in (1, 2)])
    heard: list[int] = []

    def meanwhile(count: int) -> None:
        heard.append(count)
        with aside() as writing:
            record(writing, speaker.changed(changes={"name": "铁剑"}))
            record(writing, speaker.made(toy=3, book="4203JK"))

    with app.app_context():
        with reading() as session:
            assert differences(session, meanwhile) == []
        assert heard == [2]
        with reading() as session:
            assert differences(session) == []
            assert session.get_one(Book, COUNTY).last_number == 3


@pytest.mark.parametrize("arguments", [["replay"], ["verify"], ["verify", "--no-replay"], ["verify", "--book", COUNTY]])
def test_the_commands_say_that_all_is_well(app: Flask, arrange: Arrange, arguments: Sequence[str]) -> None:
    with arrange() as session:
        five_and_three(session)
        head = session.get_one(Book, COUNTY).last_hash
    result = app.test_cli_runner().invoke(args=["history", *arguments])
    assert result.exit_code == 0
    assert (f"{COUNTY}: 5 entries, head {head}\n" in result.output) == ("verify" in arguments)
    assert ("Replayed: no difference." in result.output) == (len(arguments) == 1)
    assert ("4203JK: 3 entries" in result.output) == (arguments[0] == "verify" and "--book" not in arguments)


def test_the_commands_tell_a_difference_and_write_it_right(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        five_and_three(session)
        session.execute(update(VERSION).where(VERSION.c.subject_id == 2).values(name="铁马"))
    for command in ("verify", "replay"):
        result = app.test_cli_runner().invoke(args=["history", command])
        assert result.exit_code == 1
        assert "toy_version, 2 2020-03-01: the entries say otherwise, name 铁马 → 木马." in result.stderr
    assert app.test_cli_runner().invoke(args=["history", "verify", "--no-replay"]).exit_code == 0
    assert "Rebuilt." in app.test_cli_runner().invoke(args=["history", "replay", "--write"]).output
    assert app.test_cli_runner().invoke(args=["history", "verify"]).exit_code == 0


def test_a_book_that_is_not_whole_is_not_replayed(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        five_and_three(session)
        session.execute(update(table_of(Book)).where(Book.code == COUNTY).values(last_number=4))
    result = app.test_cli_runner().invoke(args=["history", "verify"])
    assert result.exit_code == 1
    assert f"{COUNTY}: entry 5 does not fit" in result.stderr
    assert "Not replayed: a book is not whole." in result.stderr
    for command in (["replay"], ["replay", "--write"]):
        result = app.test_cli_runner().invoke(args=["history", *command])
        assert result.exit_code == 1
        assert "Nothing was replayed" in result.stderr


def test_a_book_that_is_not_there_is_named(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["history", "verify", "--book", "420399"])
    assert (result.exit_code, "There is no book 420399." in result.stderr) == (1, True)


def test_no_temporary_table_is_left(sword: Session) -> None:
    assert told(sword) == []
    if sword.get_bind().dialect.name == "sqlite":
        assert sword.execute(text("select name from temp.sqlite_master")).all() == []
    else:
        assert sword.execute(text("select relname from pg_class where relpersistence = 't'")).all() == []
