"""What a production configuration must not start with; and whether this is a demonstration."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from config import DEVELOPMENT_KEY
from portal.shared import keys
from portal.shared.db import db

ASKED_AGAIN_AFTER = 10.0
"""Seconds for which "no demonstration" is believed; once it is one, it stays one."""


SHORTEST_KEY = 32
"""Characters of a session key."""
DESK = frozenset({None, "", "127.0.0.1", "::1", "localhost"})
"""Hosts that only the machine itself can reach."""


class NotFit(RuntimeError):
    """Production would start with what is only good for a desk; the sentence says what, and what to do."""


@dataclass
class Guard:
    """Asks the database whether it holds a demonstration; `accounts` stands above and is passed in."""

    ask: Callable[[Session], bool]
    known: bool = False
    asked_at: float | None = None

    def demonstration(self) -> bool:
        """Whether there is any demonstration account. False where the database cannot say."""
        fresh = self.asked_at is not None and time.monotonic() - self.asked_at < ASKED_AGAIN_AFTER
        if self.known or fresh:
            return self.known
        try:
            self.known = self.ask(db.session())
        except SQLAlchemyError:
            db.session.rollback()
            return False
        self.asked_at = time.monotonic()
        return self.known


def demonstration() -> bool:
    """Whether this is a demonstration (a template global: every page says so)."""
    guard: Guard = current_app.extensions["portal_guard"]
    return guard.demonstration()


def forget() -> None:
    """Ask anew: the database has just been filled."""
    current_app.extensions["portal_guard"].asked_at = None


def check(app: Flask) -> None:
    """NotFit if this is production and not fit to serve: no key, a default one, demonstration accounts, no address."""
    if app.config["PORTAL_ENVIRONMENT"] != "production":
        return
    keys.init_app(app)  # they may have been made since the application was
    if app.config["SECRET_KEY"] in ("", DEVELOPMENT_KEY):
        raise NotFit("There is no session key: run `flask init` for a new office, or set PORTAL_SECRET_KEY.")
    if len(app.config["SECRET_KEY"]) < SHORTEST_KEY:
        raise NotFit(
            "PORTAL_SECRET_KEY can be guessed: give it 32 random characters, or leave it unset to have one made."
        )
    if urlsplit(app.config["PUBLIC_URL"]).hostname in DESK:
        raise NotFit(
            "Certificates would send whoever checks them to this machine itself, for good: "
            "set PORTAL_PUBLIC_URL to the address under which the public reaches the portal."
        )
    with app.app_context():
        try:
            keys.load(keys.folder())
        except keys.KeysMissing as missing:
            message = f"The keys are not whole: {missing}."
            raise NotFit(message) from None
        try:
            if demonstration():
                raise NotFit(
                    "This database holds demonstration accounts, whose password everybody knows. "
                    "Set up an empty database with `flask init`, or point PORTAL_DATABASE_URL at the office's own."
                )
        finally:
            db.session.remove()
            db.engine.dispose()  # a server that forks after this must not share a connection


def init_app(app: Flask, ask: Callable[[Session], bool]) -> None:
    """Give templates `demonstration`; refuse to serve what is not fit. Commands may still run: they set it right."""
    app.extensions["portal_guard"] = Guard(ask)
    app.jinja_env.globals["demonstration"] = demonstration
    if click.get_current_context(silent=True) is None:
        check(app)
