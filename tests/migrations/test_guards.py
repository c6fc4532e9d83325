"""What is append-only cannot be changed: not with raw SQL, whatever revision one comes from, nor through the ORM."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.exc import DBAPIError

import portal.models  # noqa: F401 - every table has to be known
from portal.operations.database import alembic_config
from portal.shared.db import Base, Instant, db, table_of

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [revision.revision for revision in reversed(list(SCRIPTS.walk_revisions()))]
TABLES = {name: table for name, table in sorted(Base.metadata.tables.items()) if table.info.get("append_only")}


def test_what_has_to_be_append_only_is() -> None:
    assert {"entry", "audit_line"} <= set(TABLES)


def one_row(connection: Connection, table: Table) -> None:
    """Any row at all: its neighbors need not be there."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.exec_driver_sql("set session_replication_role = replica")
    values: dict[str, Any] = {}
    for column in table.columns:
        kind = int if isinstance(column.type, Instant) else column.type.python_type
        values[column.name] = {int: 1, bool: False, date: "2020-01-01", bytes: b"x"}.get(kind, "x")
    names = ", ".join(values)
    connection.execute(text(f"insert into {table.name} ({names}) values (:{', :'.join(values)})"), values)
    if postgresql:
        connection.exec_driver_sql("set session_replication_role = origin")


def refused(connection: Connection, statement: str) -> bool:
    nested = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return "is append-only" in str(error.orig)
    finally:
        nested.rollback()
    return False


@pytest.mark.parametrize("start", REVISIONS)
def test_raw_sql_is_refused_whatever_revision_one_comes_from(app: Flask, start: str) -> None:
    with app.app_context():
        command.downgrade(alembic_config(), start)
        command.upgrade(alembic_config(), "head")
        with db.engine.connect() as connection:
            sqlite = connection.dialect.name == "sqlite"
            if sqlite:
                connection.exec_driver_sql("rollback")
                connection.exec_driver_sql("pragma foreign_keys = off")
                connection.exec_driver_sql("begin immediate")
            for name, table in TABLES.items():
                one_row(connection, table)
                column = next(iter(table.primary_key.columns)).name
                assert refused(connection, f"update {name} set {column} = {column}"), f"update {name}"
                assert refused(connection, f"delete from {name}"), f"delete from {name}"
                if sqlite:
                    again = f"insert or replace into {name} select * from {name}"
                    assert refused(connection, again), f"replace {name}"
                else:
                    assert refused(connection, f"truncate {name} cascade"), f"truncate {name}"
            connection.rollback()


@pytest.mark.parametrize("name", TABLES)
def test_the_orm_refuses_too(name: str) -> None:
    mappers = [mapper for mapper in Base.registry.mappers if table_of(mapper.class_) is TABLES[name]]
    for mapper in mappers:
        for event in ("before_update", "before_delete"):
            with pytest.raises(RuntimeError, match="append-only"):
                getattr(mapper.dispatch, event)(mapper, None, inspect(mapper.class_()))
