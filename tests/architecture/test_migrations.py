"""Migrations: one line of them, up and down, leading to exactly the models, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Column, Integer, Table, inspect, text
from sqlalchemy.orm import Session

import portal.models  # noqa: F401 - every table has to be known
from portal.operations.database import alembic_config
from portal.shared.db import Base, db
from tests.architecture.house import ROOT

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [revision.revision for revision in reversed(list(SCRIPTS.walk_revisions()))]


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_there_is_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_migrations_are_numbered_in_their_order() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    files = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    assert files == REVISIONS


@pytest.mark.usefixtures("session")
def test_migrations_lead_to_the_models() -> None:
    assert differences() == []


@pytest.mark.usefixtures("session")
def test_a_model_without_a_migration_is_noticed() -> None:
    novelty = Table("novelty", Base.metadata, Column("id", Integer, primary_key=True))
    try:
        assert len(differences()) == 1
    finally:
        Base.metadata.remove(novelty)


def test_each_migration_goes_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        for revision in reversed(REVISIONS):
            down = SCRIPTS.get_revision(revision).down_revision or "base"
            command.downgrade(alembic_config(), str(down))
            command.upgrade(alembic_config(), revision)
            command.downgrade(alembic_config(), str(down))
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        command.upgrade(alembic_config(), "head")
        assert differences() == []


APPEND_ONLY = sorted(name for name, table in Base.metadata.tables.items() if table.info.get("append_only"))


@pytest.mark.parametrize("start", REVISIONS)
def test_append_only_tables_are_guarded_whatever_revision_one_comes_from(app: Flask, start: str) -> None:
    with app.app_context():
        command.downgrade(alembic_config(), start)
        command.upgrade(alembic_config(), "head")
        assert guarded(db.session()) == APPEND_ONLY


def guarded(session: Session) -> list[str]:
    """The tables on which the database itself refuses to change a row."""
    if session.get_bind().dialect.name == "postgresql":
        found = session.execute(text("select distinct tgrelid::regclass::text from pg_trigger where not tgisinternal"))
    else:
        found = session.execute(text("select distinct tbl_name from sqlite_master where type = 'trigger'"))
    return sorted(row[0] for row in found)


def test_no_model_stands_outside_the_models_files() -> None:
    folders = {Path(mapper.class_.__module__.replace(".", "/")) for mapper in Base.registry.mappers}
    assert all("models" in folder.parts for folder in folders if folder.parts[0] == "portal")
