"""Taking a backup while the portal is at work."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal import ROOT
from portal.filing import print_run
from portal.history import queries as history
from portal.ledger.exports import jobs as exports
from portal.operations import queries
from portal.operations.backup import archive, tables
from portal.operations.backup.archive import Writer
from portal.shared import clock, files, keys
from portal.shared.db import Base, begin_reading, begin_writing, db
from portal.shared.workshop import workshop

PASSING = frozenset({exports.FOLDER, print_run.FOLDER})
"""Folders of files that are kept for some days and can be made again: they do not live on in backups."""


def take(path: Path) -> list[str]:
    """Write a backup; the stored files that rows name and nobody has any more. KeysMissing without whole keys.

    All rows are of one instant. A file is never changed once it is written, so files are held (by a second name)
    before and after that instant: whatever a row names is among them, also what is removed a moment later.
    """
    keys.load(keys.folder())
    with workshop() as place, archive.writing(path) as writer, _one_instant() as connection:
        _hold(place / "uploads")
        manifest = _rows(connection, writer, place)
        _hold(place / "uploads")
        for key in sorted(keys.folder().iterdir()):
            writer.add(f"keys/{key.name}", key)
        held = _held(place / "uploads")
        for name, file in held.items():
            writer.add(f"uploads/{name}", file)
        with Session(bind=connection) as session:
            lost = sorted(set(queries.stored_files(session)) - held.keys())
        writer.close(manifest | {"lost": lost})
    return lost


@contextmanager
def _one_instant() -> Iterator[Connection]:
    """A connection to which the database stands still."""
    begin_reading()
    try:
        level = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with db.engine.connect().execution_options(**level) as connection, connection.begin():
            yield connection
    finally:
        begin_writing()


def _rows(connection: Connection, writer: Writer, place: Path) -> dict[str, Any]:
    """Write every table; what the manifest says of the database."""
    written = []
    for shape in tables.shapes(Base.metadata):
        file = place / "table"
        rows = 0
        with file.open("w", encoding="utf-8", newline="\n") as out:
            for line in tables.rows(connection, shape):
                out.write(line)
                rows += 1
        writer.add(f"tables/{shape.name}.jsonl", file)
        written.append(replace(shape, rows=rows).stored())
    with Session(bind=connection) as session:
        heads = {book.code: [book.last_number, book.last_hash] for book in history.books(session)}
    return {
        "portal": tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
        "taken_at": clock.now().isoformat(),
        "database": connection.dialect.name,
        "revision": MigrationContext.configure(connection).get_current_revision(),
        "tables": written,
        "heads": heads,
    }


def _hold(place: Path) -> None:
    """Give every stored file a second name here; files that have one already keep it."""
    for file in files.uploads().glob("*/*"):
        if file.suffix or file.parent.name in PASSING or not file.is_file():
            continue
        held = place / file.parent.name / file.name
        held.parent.mkdir(parents=True, exist_ok=True)
        if not held.exists():
            try:
                os.link(file, held)
            except FileNotFoundError:
                continue  # removed this very moment, so no row names it


def _held(place: Path) -> dict[str, Path]:
    return {f"{file.parent.name}/{file.name}": file for file in sorted(place.glob("*/*"))}
