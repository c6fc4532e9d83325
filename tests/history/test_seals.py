"""Personal facts: sealed once, opened with the record's key alone, gone for good when that key is destroyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import config
from portal import create_app
from portal.history import seals
from portal.history.book import record
from portal.history.models import DataKey, Entry
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.shared import keys
from portal.shared.db import db, table_of
from portal.shared.errors import RuleBroken
from tests.conftest import Arrange
from tests.history.conftest import Speaker, a_person
from tests.history.toy import Toy


def sealed_toy(session: Session, speaker: Speaker) -> tuple[int, bytes]:
    """A toy whose owner is 李雷; its key."""
    key_id, key = seals.new_key(session)
    owner = seals.seal(key, "toy", 1, "owner", "李雷")
    record(session, speaker.made(changes={"owner": owner}, identity={"data_key_id": key_id}))
    return key_id, key


def owner(session: Session) -> str:
    toy = session.get_one(Toy, 1)
    return seals.unseal(seals.data_key(session, toy.data_key_id), "toy", 1, "owner", toy.owner or "")


def entries(session: Session) -> list[tuple[object, ...]]:
    table = table_of(Entry)
    return [tuple(row) for row in session.execute(select(table).order_by(table.c.book, table.c.number))]


def test_what_is_sealed_stands_nowhere_in_plain_text(session: Session, speaker: Speaker) -> None:
    sealed_toy(session, speaker)

    assert owner(session) == "李雷"
    assert "李雷" not in str(entries(session))


def test_a_sealed_fact_opens_for_no_other_record_and_no_other_fact(session: Session, speaker: Speaker) -> None:
    _, key = sealed_toy(session, speaker)
    sealed = session.get_one(Toy, 1).owner or ""

    for kind, subject_id, fact in (("toy", 2, "owner"), ("toy", 1, "name"), ("organization", 1, "owner")):
        with pytest.raises(InvalidTag):
            seals.unseal(key, kind, subject_id, fact, sealed)


def test_a_record_whose_key_was_destroyed_is_anonymous_and_its_book_whole(session: Session, speaker: Speaker) -> None:
    key_id, _ = sealed_toy(session, speaker)
    before = entries(session)
    seals.destroy(session, key_id)

    with pytest.raises(RuleBroken, match="anonymized"):
        owner(session)
    assert entries(session) == before
    assert all(isinstance(result, Head) for result in verify(session))
    assert differences(session) == []


def test_history_needs_no_key_to_follow(session: Session, speaker: Speaker, instance: Path) -> None:
    sealed_toy(session, speaker)
    for key in (instance / "keys").iterdir():
        key.unlink()

    record(session, speaker.changed(changes={"name": "铁剑"}))
    assert differences(session) == []


def test_many_keys_are_made_at_once(session: Session) -> None:
    made = seals.new_keys(session, 3)

    assert len({key for _, key in made}) == 3
    assert [seals.data_key(session, key_id) for key_id, _ in made] == [key for _, key in made]


@pytest.fixture
def saved(arrange: Arrange) -> int:
    """A sealed toy that is saved, and a key that was destroyed."""
    with arrange() as session:
        key_id, _ = sealed_toy(session, Speaker(a_person(session).id))
        seals.destroy(session, seals.new_key(session)[0])
    return key_id


def test_rotating_the_master_key_rewrites_no_entry(app: Flask, arrange: Arrange, saved: int, instance: Path) -> None:
    with arrange() as session:
        before = entries(session)

    result = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert result.exit_code == 0, result.output
    assert "1 data keys" in result.output
    with arrange() as session:
        assert str(session.get_one(DataKey, saved).wrapped).startswith("2.")
        assert session.scalars(select(DataKey.wrapped).where(DataKey.id != saved)).one() is None
        assert owner(session) == "李雷"
        assert entries(session) == before
    assert (instance / "keys" / "master-2.key").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("saved")
def test_a_process_that_was_running_meanwhile_reads_the_new_master_key(
    app: Flask, arrange: Arrange, instance: Path, database_url: str
) -> None:
    other = create_app(config.Testing(PORTAL_INSTANCE=instance, SQLALCHEMY_DATABASE_URI=database_url))
    with other.app_context():
        assert owner(db.session()) == "李雷"
        db.session.rollback()
    app.test_cli_runner().invoke(args=["keys", "rotate"])

    with other.app_context():
        assert owner(db.session()) == "李雷"
        key_id, _ = seals.new_key(db.session())
        assert str(db.session.get_one(DataKey, key_id).wrapped).startswith("2.")
        db.session.rollback()
        db.engine.dispose()
    with arrange() as session:
        assert owner(session) == "李雷"


@pytest.mark.usefixtures("saved")
def test_after_a_rotation_the_old_master_key_opens_nothing_that_is_needed(
    app: Flask, arrange: Arrange, instance: Path
) -> None:
    app.test_cli_runner().invoke(args=["keys", "rotate"])
    (instance / "keys" / "master-1.key").unlink()

    with arrange() as session:
        assert owner(session) == "李雷"


@pytest.mark.usefixtures("saved")
def test_a_rotation_that_broke_off_after_making_the_key_loses_nothing(arrange: Arrange, instance: Path) -> None:
    assert keys.add_master(instance / "keys") == 2

    with arrange() as session:
        assert owner(session) == "李雷"
