"""The signed session: whose it is, how long it rests, what ends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, session
from flask_babel import gettext as _
from flask_login import LoginManager, user_logged_in

from portal.accounts import queries
from portal.accounts.models import Person
from portal.shared import clock
from portal.shared.db import db

SEEN = "seen"
"""When the person was last seen, in seconds since 1970: kept in the cookie, so that no reading page writes."""
REFRESH = timedelta(minutes=1)

login_manager = LoginManager()


def init_app(app: Flask) -> None:
    """Tell Flask-Login how to find a person."""
    login_manager.init_app(app)
    login_manager.user_loader(load)
    user_logged_in.connect(_signed_in, app)


def _signed_in(_app: Flask, **_rest: object) -> None:
    session[SEEN] = _seconds(clock.now())


def load(key: str) -> Person | None:
    """The person of this session, with duties, or nobody: the password was renewed, or it rested too long.

    The person is taken out of the database session: a commit, a rollback or an error page must not forget who it is.
    """
    number, _dot, token = key.partition(".")
    now = clock.now()
    rested = timedelta(seconds=_seconds(now) - int(session.get(SEEN, 0)))
    if rested >= timedelta(minutes=current_app.config["IDLE_MINUTES"]):
        _end()
        return None
    database = db.session()
    person = queries.person(database, int(number))
    if person is None or person.session_token != token:
        return None
    for row in (*person.duties, person):
        database.expunge(row)
    if rested >= REFRESH:
        session[SEEN] = _seconds(now)
    return person


def _end() -> None:
    for name in ("_user_id", "_fresh", SEEN):
        session.pop(name, None)
    minutes = current_app.config["IDLE_MINUTES"]
    flash(_("You were signed out after %(minutes)s minutes without activity.", minutes=minutes))


def _seconds(instant: datetime) -> int:
    return clock.microseconds(instant) // 1_000_000


def safe_next(target: str | None) -> str | None:
    """An address of this site to go on to, or None: nothing that leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and "\\" not in target else None
