"""The least that a web server can do, behind the same gunicorn: fixed bytes for GET, one bare transaction for POST.

`/20000` answers with so many bytes. A POST inserts a record and a version of it, with the columns and indexes of the
portal's own tables, in a transaction of its own, as plain as the driver allows (BENCH_LIMIT names the database).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

DATABASE = os.environ.get("BENCH_LIMIT", "")
COLUMNS = {
    "organization": os.environ.get("BENCH_ORGANIZATION", "").split(),
    "organization_version": os.environ.get("BENCH_ORGANIZATION_VERSION", "").split(),
}
NUMBERS = {"id", "subject_id", "entry_number", "known_from", "known_to", "lock", "initiators", "members", "funds_fen"}
NUMBERS |= {"party_members", "volunteers", "data_key_id"}
DAYS = {"founded_on", "filed_on", "certificate_from", "certificate_until", "valid_from", "valid_to"}
FLAGS = {"hub", "void", "lapsed"}
_of_this_thread = threading.local()


def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer a GET with bytes, a POST after a transaction."""
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        write(_connection())
        body = b"x" * 200
    else:
        body = b"x" * int(environ["PATH_INFO"].strip("/") or 0)
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def write(connection: Any) -> None:  # noqa: ANN401 - either driver's
    """Insert a record and its version, and commit."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("begin immediate")
        made = connection.execute(_insert("organization", "?"), _row("organization")).lastrowid
        connection.execute(_insert("organization_version", "?"), _row("organization_version", made))
        connection.execute("commit")
        return
    with connection.transaction():
        made = connection.execute(_insert("organization", "%s") + " returning id", _row("organization")).fetchone()[0]
        connection.execute(_insert("organization_version", "%s"), _row("organization_version", made))


def _connection() -> Any:  # noqa: ANN401 - either driver's
    """This thread's own connection."""
    connection = getattr(_of_this_thread, "connection", None)
    if connection is None:
        connection = _of_this_thread.connection = connect(DATABASE)
    return connection


def connect(database: str) -> Any:  # noqa: ANN401 - either driver's
    """A connection, made ready as the portal's are."""
    if database.startswith("postgresql"):
        return psycopg.connect(database, autocommit=True)
    connection = sqlite3.connect(database, isolation_level=None, timeout=30)
    for pragma in ("journal_mode=wal", "synchronous=full", "busy_timeout=30000"):
        connection.execute(f"pragma {pragma}")
    return connection


def _insert(table: str, mark: str) -> str:
    columns = [name for name in COLUMNS[table] if name != "id"]
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join([mark] * len(columns))})"


def _row(table: str, subject: int | None = 1) -> list[Any]:
    return [_value(name, subject) for name in COLUMNS[table] if name != "id"]


def _value(name: str, subject: int | None) -> Any:  # noqa: ANN401 - a column's
    if name == "subject_id":
        return subject
    if name in NUMBERS:
        return None if name == "data_key_id" else 1
    if name in DAYS:
        return "2026-11-23"
    if name in FLAGS:
        return False
    return "五堰街道北街社区志愿服务队"
