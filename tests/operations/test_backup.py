"""Backup, wipe, restore: all of it or nothing, on both databases."""

from __future__ import annotations

import gzip
import io
import shutil
import stat
import tarfile
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

import config
from portal import create_app
from portal.accounts.models import Person
from portal.filing import print_run
from portal.filing.actions import drafts
from portal.history import queries as history
from portal.history.book import record
from portal.ledger.exports import jobs as exports
from portal.operations import queries
from portal.organizations.models import Organization
from portal.organizations.rules import EntryKind, Standing
from portal.organizations.sayings import Teller
from portal.shared import files, keys
from portal.shared.db import Base, db, transaction
from portal.shared.workshop import folder, workshop
from tests.accounts.factories import reloaded
from tests.operations.backups import DAY, flask


def holds(app: Flask) -> dict[str, Any]:
    """What a portal holds: rows of each table, heads of the books, names of files, keys."""
    with app.app_context():
        session = db.session()
        return {
            "rows": {t.name: session.scalar(select(func.count()).select_from(t)) for t in Base.metadata.sorted_tables},
            "heads": [(b.code, b.last_number, b.last_hash) for b in history.books(session)],
            "files": sorted(path.name for path in files.uploads().glob("*/*")),
            "keys": {path.name: path.read_text() for path in sorted(keys.folder().glob("*"))},
        }


def test_a_backup_restored_elsewhere_has_equal_counts_heads_files_and_keys(
    city: Flask, elsewhere: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tgz"
    assert flask(city, "backup", file).exit_code == 0
    result = flask(elsewhere, "restore", file)
    assert result.exit_code == 0, result.output
    assert holds(elsewhere) == holds(city)
    assert flask(elsewhere, "history", "replay").exit_code == 0


def test_work_goes_on_after_a_restore_and_the_guards_stand(city: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    flask(city, "backup", tmp_path / "backup.tgz")
    flask(elsewhere, "restore", tmp_path / "backup.tgz")
    with elsewhere.app_context():
        session = db.session()
        clerk = reloaded(session, session.scalars(select(Person).where(Person.login == "wuyan.clerk")).one())
        assert drafts.open_draft(session, clerk, "420302003").id
        session.commit()
        with pytest.raises(DatabaseError, match="append-only"):
            session.execute(text("update entry set kind = 'x'"))
        session.rollback()


def test_a_backup_of_either_database_becomes_an_sqlite_portal(city: Flask, tmp_path: Path) -> None:
    flask(city, "backup", tmp_path / "backup.tgz")
    instance = tmp_path / "nothing-here-yet"
    url = f"sqlite:///{instance / 'portal.db'}"
    empty = create_app(config.Testing(PORTAL_INSTANCE=instance, SQLALCHEMY_DATABASE_URI=url))
    result = flask(empty, "restore", tmp_path / "backup.tgz")
    assert result.exit_code == 0, result.output
    assert holds(empty) == holds(city)
    assert flask(empty, "history", "replay").exit_code == 0
    assert "before-restore" not in result.output
    with empty.app_context():
        db.engine.dispose()


def test_nothing_is_restored_under_a_portal_at_work(city: Flask, tmp_path: Path) -> None:
    flask(city, "backup", tmp_path / "backup.tgz")
    with city.app_context():
        engine = create_engine(city.config["SQLALCHEMY_DATABASE_URI"])
    with engine.connect() as other:
        other.execute(text("select count(*) from person")).scalar_one()
        result = flask(city, "restore", "--force", "--yes", tmp_path / "backup.tgz")
    engine.dispose()
    assert result.exit_code == 1
    assert "Stop the portal first" in result.output
    assert flask(city, "history", "verify").exit_code == 0


def test_the_archive_is_for_its_owner_only_and_is_never_overwritten(city: Flask, tmp_path: Path) -> None:
    file = tmp_path / "backup.tgz"
    result = flask(city, "backup", file)
    assert "holds the keys" in result.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = flask(city, "backup", file)
    assert again.exit_code == 1
    assert "already" in again.output
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.tgz"]


def test_people_are_not_replaced_unless_forced(city: Flask, tmp_path: Path) -> None:
    file = tmp_path / "backup.tgz"
    flask(city, "backup", file)
    before = holds(city)
    refused = flask(city, "restore", file)
    assert refused.exit_code == 1
    assert "--force" in refused.output
    assert flask(city, "restore", "--force", file, input="n\n").exit_code == 1
    assert holds(city) == before
    forced = flask(city, "restore", "--force", file, input="y\n")
    assert forced.exit_code == 0, forced.output
    assert holds(city) == before
    assert "before-restore" in forced.output


@pytest.mark.parametrize("harm", ["cut", "flipped", "other", "changed", "outside"])
def test_a_damaged_archive_is_refused_with_a_sentence_and_nothing_changes(
    city: Flask, elsewhere: Flask, tmp_path: Path, harm: str
) -> None:
    file, bad = tmp_path / "backup.tgz", tmp_path / "bad.tgz"
    flask(city, "backup", file)
    damage(file, bad, harm)
    before = holds(elsewhere)
    result = flask(elsewhere, "restore", bad)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output
    assert holds(elsewhere) == before
    with elsewhere.app_context():
        assert [each for each in folder().iterdir() if each.is_dir()] == []


def damage(good: Path, bad: Path, harm: str) -> None:
    """Write a copy of an archive that is not what it was."""
    content = bytearray(good.read_bytes())
    if harm == "cut":
        bad.write_bytes(content[: len(content) // 2])
    elif harm == "flipped":
        content[len(content) // 2] ^= 1
        bad.write_bytes(content)
    elif harm == "other":
        bad.write_bytes(gzip.compress(b"no archive at all"))
    else:
        with tarfile.open(good) as source, tarfile.open(bad, "w:gz") as target:
            for member in source:
                data = source.extractfile(member).read()
                if harm == "changed" and member.name == "tables/person.jsonl":
                    data = data.replace("陈晓燕".encode(), "陈小燕".encode())
                if harm == "outside" and member.name.startswith("keys/"):
                    member.name = "../" + member.name
                member.size = len(data)
                target.addfile(member, io.BytesIO(data))


def test_a_book_that_was_tampered_with_is_refused_and_nothing_changes(
    city: Flask, elsewhere: Flask, tmp_path: Path
) -> None:
    with city.app_context(), transaction() as session:
        for guard in ("entry_guard_update", "entry_guard"):
            drop_guard(session, guard)
        session.execute(text("update entry set changes = replace(changes, '社区', '社團') where number = 3"))
    flask(city, "backup", tmp_path / "backup.tgz")
    result = flask(elsewhere, "restore", tmp_path / "backup.tgz")
    assert result.exit_code == 1
    assert "entry 3" in result.output
    with elsewhere.app_context():
        assert not queries.anybody(db.session())


def drop_guard(session: Session, guard: str) -> None:
    postgresql = session.get_bind().dialect.name == "postgresql"
    if postgresql == (guard == "entry_guard"):
        session.execute(text(f"drop trigger {guard}" + (" on entry" if postgresql else "")))


def members(file: Path) -> dict[str, bytes]:
    """What an archive holds, by name."""
    with tarfile.open(file) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def test_a_backup_passes_over_what_is_on_its_way(city: Flask, tmp_path: Path) -> None:
    with city.app_context(), workshop() as place:
        (place / "ledger").write_text("张三丰")
        (files.uploads() / "ab" / "left-over").mkdir(parents=True)
        result = flask(city, "backup", tmp_path / "backup.tgz")
    assert result.exit_code == 0, result.output
    assert not [name for name in members(tmp_path / "backup.tgz") if "left-over" in name or name.endswith("ledger")]


def test_files_that_are_kept_for_some_days_do_not_live_on_in_backups(
    city: Flask, elsewhere: Flask, tmp_path: Path
) -> None:
    passing = (exports.file_name(12), print_run.file_name(12))
    with city.app_context():
        for name in passing:
            files.store(keys.new_data_key(), b"every name", name)
    flask(city, "backup", tmp_path / "backup.tgz")
    assert not [name for name in members(tmp_path / "backup.tgz") if name.removeprefix("uploads/") in passing]
    result = flask(elsewhere, "restore", tmp_path / "backup.tgz")
    assert result.exit_code == 0, result.output


def test_a_backup_without_the_keys_is_refused(city: Flask, tmp_path: Path) -> None:
    with city.app_context():
        shutil.rmtree(keys.folder())
    result = flask(city, "backup", tmp_path / "backup.tgz")
    assert result.exit_code == 1
    assert "key" in result.output
    assert list(tmp_path.glob("backup*")) == []


def test_a_backup_taken_while_others_write_is_consistent(city: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            with city.app_context(), transaction() as session:
                organization = session.scalars(
                    select(Organization).where(Organization.standing == Standing.NORMAL)
                ).first()
                actor = session.scalars(select(Person.id)).first()
                key = b"k" * 32
                teller = Teller(organization.id, "420302", actor, key)
                record(session, teller.say(EntryKind.CHANGED, DAY, {"members": 50 + len(written)}))
            written.append(1)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    while not written:
        threading.Event().wait(0.01)
    results = [flask(city, "backup", tmp_path / f"{n}.tgz") for n in range(3)]
    stop.set()
    for thread in threads:
        thread.join()
    assert [result.exit_code for result in results] == [0, 0, 0]
    for n in range(3):
        result = flask(elsewhere, "restore", "--force", "--yes", tmp_path / f"{n}.tgz")
        assert result.exit_code == 0, result.output
        assert flask(elsewhere, "history", "replay").exit_code == 0
