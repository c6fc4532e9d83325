"""Languages: Chinese first, English complete. Message ids are the English sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, force_locale, get_translations

from portal.shared import clock
from portal.shared.errors import Message

babel = Babel()
COOKIE = "language"
KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE


def choose() -> str:
    """The reader's language: what was picked, else what the browser asks for, else Chinese."""
    languages = current_app.config["LANGUAGES"]
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    picked = session.get("language") or request.cookies.get(COOKIE)
    if picked in languages:
        return str(picked)
    asked = request.accept_languages.best_match(["zh", "en"], default="zh")
    return "en" if asked == "en" else default


def translate(message: Message | str) -> str:
    """Say a marked sentence in the reader's language; its parameters may be marked sentences themselves."""
    if isinstance(message, str):
        return message
    params: dict[str, Any] = {
        name: translate(value) if isinstance(value, Message) else show(value) for name, value in message.params.items()
    }
    sentence: str = _catalog().ugettext(message.text)
    return sentence % params if params else sentence


def tr(value: object) -> object:
    """`translate` for templates: what is not a marked sentence stays as it is, so that a component takes either."""
    return translate(value) if isinstance(value, Message) else value


def show(value: object) -> object:
    """Days as 2026-11-23, instants in Shanghai's time; anything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value


def size(count: int) -> str:
    """How large a file is, of so many bytes: 12 KB, 1.4 MB, as limits are said; the same in both languages."""
    return f"{max(1, round(count / KILOBYTE))} KB" if count < MEGABYTE else f"{count / MEGABYTE:.1f} MB"


def _catalog() -> Any:  # noqa: ANN401 - Babel's own
    """The catalog of this request, looked up once: a page of fifty rows says hundreds of words."""
    catalog = g.get("catalog")
    if catalog is None:
        catalog = g.catalog = get_translations()
    return catalog


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say what follows in this language, whatever the reader's is: an issued document is Chinese."""
    usual = g.pop("catalog", None)
    try:
        with force_locale(language):
            yield
    finally:
        g.catalog = usual


def init_app(app: Flask) -> None:
    """Choose the language of each request; give templates `language`, `tr` (marked sentences) and `show` (days)."""
    babel.init_app(app, locale_selector=choose)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalog().ugettext(text),
        ngettext=lambda one, many, number: _catalog().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["language"] = choose
    app.jinja_env.filters["tr"] = tr
    app.jinja_env.filters["show"] = show
    app.jinja_env.filters["size"] = size
