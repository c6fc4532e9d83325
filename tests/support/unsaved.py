"""Finds work that a request did and never saved: it would be lost, and nobody told."""

from __future__ import annotations

from contextvars import ContextVar

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection

from portal.shared.db import db

CHANGES = ("insert", "update", "delete")
KEY = "tests_unsaved"

_changed: ContextVar[dict[int, str] | None] = ContextVar("tests_changed", default=None)


def watch(app: Flask) -> None:
    """From now on every request leaves behind what it did not save (`left_by_last_request`)."""
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def on_statement(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        changed = _changed.get()
        if changed is not None and statement.lstrip().lower().startswith(CHANGES):
            changed[id(connection)] = statement

    def on_end(connection: Connection) -> None:
        (_changed.get() or {}).pop(id(connection), None)

    event.listen(engine, "commit", on_end)
    event.listen(engine, "rollback", on_end)

    @app.before_request
    def begin() -> None:
        _changed.set({})

    @app.teardown_request
    def note(_error: BaseException | None) -> None:
        app.extensions[KEY] = [*(_changed.get() or {}).values(), *_unflushed()]
        _changed.set(None)


def _unflushed() -> list[str]:
    session = db.session()
    changed = [row for row in session.dirty if session.is_modified(row)]
    return [f"{type(row).__name__} changed in memory" for row in (*session.new, *changed, *session.deleted)]


def left_by_last_request(app: Flask) -> list[str]:
    """What the last request changed and did not save."""
    left: list[str] = app.extensions.pop(KEY, [])
    return left
