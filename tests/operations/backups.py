"""What a portal holds, row by row; something in every column of every table; a backup as an older portal made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import Column, Enum, Table, create_engine, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from portal.operations import database
from portal.operations.backup import archive
from portal.shared import clock
from portal.shared.db import Base, db, transaction

DAY = date(2026, 11, 20)
Contents = dict[str, list[dict[str, Any]]]
SAMPLES: Mapping[type, Any] = {bool: True, int: 7, date: DAY, bytes: b"\x00\xff"}


def flask(app: Flask, *args: object, **more: str) -> Result:
    """Run a command of the portal."""
    return app.test_cli_runner().invoke(args=[str(arg) for arg in args], **more)


def contents(app: Flask) -> Contents:
    """All rows of all tables, in the order of their keys."""
    with app.app_context():
        session = db.session()
        return {
            table.name: [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def fill(app: Flask) -> None:
    """Have a row in every table, and something in every column of those whose rows may be changed."""
    with app.app_context(), transaction() as session:
        for table in Base.metadata.sorted_tables:
            if not session.scalar(select(func.count()).select_from(table)):
                session.execute(insert(table).values(_row(session, table)))
            elif not table.info.get("append_only"):
                _complete(session, table)


def _row(session: Session, table: Table) -> dict[str, Any]:
    """Some row: what it refers to is there, and every column holds something."""
    row = {column.name: _sample(column) for column in table.columns if column is not table.autoincrement_column}
    for key in table.foreign_key_constraints:
        there = session.execute(select(*(each.column for each in key.elements)).limit(1)).one()
        row |= dict(zip(key.column_keys, there, strict=True))
    return row


def _complete(session: Session, table: Table) -> None:
    """Put something into the columns that are empty in all rows, in the last row."""
    empty = [column for column in table.columns if not session.scalar(select(func.count(column)))]
    row = _row(session, table)
    key = list(table.primary_key)
    last = session.execute(select(*key).order_by(*(each.desc() for each in key)).limit(1)).one()
    if empty:
        mine = [each == value for each, value in zip(key, last, strict=True)]
        session.execute(update(table).where(*mine).values({column.name: row[column.name] for column in empty}))


def _sample(column: Column[Any]) -> Any:  # noqa: ANN401 - whatever the column holds
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class or column.type.enums))
    kind = column.type.python_type
    return clock.now() if kind is datetime else SAMPLES.get(kind, f"“{column.name}”\n汉字")


def shape_of(revision: str, scratch: Path) -> dict[str, set[str]]:
    """The columns of each table as an older portal had them."""
    engine = create_engine(f"sqlite:///{scratch}")
    with engine.begin() as connection:
        database.upgrade(connection, revision)
        found = inspect(connection)
        shape = {table: {column["name"] for column in found.get_columns(table)} for table in found.get_table_names()}
    engine.dispose()
    return shape


def as_of_revision(revision: str, shape: Mapping[str, set[str]], path: Path, place: Path, older: Path) -> None:
    """Write a backup again as the portal of this revision would have: without what came later."""
    manifest = archive.unpack(path, place)
    manifest["revision"] = revision
    manifest["tables"] = [
        _older(table, shape[table["name"]], place) for table in manifest["tables"] if table["name"] in shape
    ]
    kept = {f"tables/{table['name']}.jsonl" for table in manifest["tables"]}
    with archive.writing(older) as writer:
        for name in manifest.pop("members"):
            if name in kept or not name.startswith("tables/"):
                writer.add(name, place / name)
        writer.close(manifest)


def _older(table: dict[str, Any], columns: set[str], place: Path) -> dict[str, Any]:
    """A table without the columns that came later."""
    kept = [name in columns for name, _kind in table["columns"]]
    file = place / "tables" / f"{table['name']}.jsonl"
    rows = [_kept(json.loads(line), kept) for line in file.read_text().split("\n") if line]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return table | {"columns": _kept(table["columns"], kept)}


def _kept(values: list[Any], kept: list[bool]) -> list[Any]:
    return [value for value, stays in zip(values, kept, strict=True) if stays]
