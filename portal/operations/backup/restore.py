"""Restoring a backup: all of it or nothing.

On SQLite a new file is made beside the old one and put in its place at the end; on PostgreSQL everything happens in
one transaction. What stood before (keys, uploads, the SQLite file) is moved aside, not deleted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import current_app
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from portal.filing.actions.deadlines import recompute
from portal.history.verify import Misfit, verify
from portal.operations import database, queries
from portal.operations.backup import archive, tables
from portal.operations.backup.tables import Shape
from portal.shared import clock, files, keys
from portal.shared.db import db, engine_options, prepare_engine
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.workshop import workshop

RUNNING = _("Somebody is using the database. Stop the portal first, then restore.")
PATIENCE_SECONDS = 10


@dataclass
class Exchange:
    """Things to be put in the place of others; undone if something fails before the end."""

    aside: Path
    moved: list[tuple[Path, Path]] = field(default_factory=list)

    def put(self, new: Path, place: Path) -> None:
        """Put `new` into `place`; what stood there goes aside."""
        if place.exists():
            self.aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._move(place, self.aside / place.name)
        if new.exists():
            self._move(new, place)

    def undo(self) -> None:
        """Put everything back."""
        for source, target in reversed(self.moved):
            target.rename(source)
        self.moved = []

    def _move(self, source: Path, target: Path) -> None:
        source.rename(target)
        self.moved.append((source, target))


def restore(path: Path, *, force: bool) -> Path | None:
    """Restore a backup; where what stood before now lies, if anything did.

    RuleBroken for a damaged backup, one that does not fit together, or a database with people (without `force`).
    """
    if not force and occupied():
        raise RuleBroken(_("There are people in this database. Only --force replaces them by the backup's."))
    db.engine.dispose()
    _alone()
    instance = Path(current_app.config["PORTAL_INSTANCE"])
    exchange = Exchange(instance / f"before-restore-{clock.now():%Y%m%d-%H%M%S-%f}")
    with workshop() as place:
        manifest = archive.unpack(path, place)
        shapes = [Shape.read(stored) for stored in manifest["tables"]]
        try:
            if _file() is not None:
                _into_file(manifest, shapes, place, exchange)
            else:
                _into_server(manifest, shapes, place, exchange)
        except BaseException:
            exchange.undo()
            raise
    return exchange.aside if exchange.aside.exists() else None


def occupied() -> bool:
    """Whether the database has people."""
    file = _file()
    if file is not None and not file.exists():
        return False  # asking would make an empty one
    try:
        with Session(db.engine) as session:
            return queries.anybody(session)
    except SQLAlchemyError:
        return False  # no tables yet


def _file() -> Path | None:
    """The file of an SQLite database."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _alone() -> None:
    """RuleBroken if somebody else has the SQLite file open: they would go on writing into what is put aside."""
    file = _file()
    if file is None or not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=1)) as connection:
        try:
            connection.execute("pragma journal_mode=delete")  # only the last one to have it open can leave WAL
        except sqlite3.OperationalError:
            raise RuleBroken(RUNNING) from None


def _into_file(manifest: dict[str, Any], shapes: Sequence[Shape], place: Path, exchange: Exchange) -> None:
    url = f"sqlite:///{place / 'portal.db'}"
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    try:
        with engine.connect() as connection, connection.begin():
            _fill(connection, manifest, shapes, place)
    finally:
        engine.dispose()  # the last connection to close brings the log into the file
    stands = _file() or Path()
    for suffix in ("-wal", "-shm", ""):
        exchange.put(place / f"portal.db{suffix}", stands.with_name(stands.name + suffix))
    _put_files(place, exchange)


def _into_server(manifest: dict[str, Any], shapes: Sequence[Shape], place: Path, exchange: Exchange) -> None:
    with db.engine.connect() as connection, connection.begin():
        connection.execute(text(f"set local lock_timeout = '{PATIENCE_SECONDS}s'"))
        try:
            _drop(connection)
        except OperationalError:
            raise RuleBroken(RUNNING) from None
        _fill(connection, manifest, shapes, place)
        _put_files(place, exchange)


def _put_files(place: Path, exchange: Exchange) -> None:
    exchange.put(place / "keys", keys.folder())
    exchange.put(place / "uploads", files.uploads())
    current_app.extensions.pop("portal_keyring", None)


def _drop(connection: Connection) -> None:
    """Remove the portal's tables (not those of the queue) in the transaction that makes them anew."""
    for name in inspect(connection).get_table_names():
        if not name.startswith("huey_"):
            quoted = connection.dialect.identifier_preparer.quote(name)
            connection.execute(text(f"drop table {quoted} cascade"))


def _fill(connection: Connection, manifest: dict[str, Any], shapes: Sequence[Shape], place: Path) -> None:
    """Make the tables as they were, load the rows, bring them up to date, and check what stands."""
    database.upgrade(connection, manifest["revision"])
    for shape in shapes:
        tables.load(connection, shape, place / "tables" / f"{shape.name}.jsonl")
        if tables.count(connection, shape) != shape.rows:
            raise RuleBroken(_("The backup does not fit together: “%(name)s” has lost rows.", name=shape.name))
    if connection.dialect.name == "postgresql":
        tables.set_sequences(connection, shapes)
    database.upgrade(connection)
    with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
        recompute(session)  # what an older shape had no columns for
        session.commit()
        _check(session, manifest, place)


def _check(session: Session, manifest: dict[str, Any], place: Path) -> None:
    """RuleBroken unless the books are whole and end where they did, the keys open what they should, no file is gone."""
    heads = {}
    for result in list(verify(session)):  # to its end, so that nothing is left open
        if isinstance(result, Misfit):
            raise RuleBroken(
                _(
                    "The books in the backup are not whole: %(book)s, entry %(number)s. %(reason)s",
                    book=result.book,
                    number=result.number,
                    reason=result.reason,
                )
            )
        heads[result.book] = [result.number, result.hash]
    if heads != manifest["heads"]:
        raise RuleBroken(_("The backup does not fit together: the books end elsewhere than it says."))
    wrapped = queries.a_data_key(session)
    try:
        ring = keys.load(place / "keys")
        if wrapped is not None:
            ring.unwrap(wrapped)
    except (keys.KeysMissing, InvalidTag) as fault:
        raise RuleBroken(_("The keys in the backup are not those of its database.")) from fault
    there = {f"{file.parent.name}/{file.name}" for file in (place / "uploads").glob("*/*")}
    if not set(queries.stored_files(session)) <= there | set(manifest["lost"]):
        raise RuleBroken(_("The backup does not fit together: stored files are missing."))
