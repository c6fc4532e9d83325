"""One way through the web: how a request begins, how a form is answered, what every answer carries."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.shared import incoming, refusals
from portal.shared.db import begin_reading, begin_writing, transaction
from portal.shared.errors import Message, OutOfReach, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.refusals import Refused

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])
Saved = TypeVar("Saved")


class Answerable(Protocol):
    """What `answer` needs of a form (`portal.shared.forms.Form`)."""

    def validate_on_submit(self) -> bool:
        """Whether it was sent and is well-formed."""

    def is_submitted(self) -> bool:
        """Whether it was sent."""

    def refuse(self, broken: RuleBroken) -> None:
        """Set a refusal at its field."""


def answer(form: Answerable, save: Callable[[], ResponseReturnValue], page: Callable[[], str]) -> ResponseReturnValue:
    """Save once and redirect, or show the page again (422) with all that was typed and the reason at its field."""
    if form.validate_on_submit():
        try:
            with transaction():
                return save()
        except RuleBroken as broken:
            if isinstance(broken, OutOfReach):
                raise
            form.refuse(broken)
    return page(), 422 if form.is_submitted() else 200


def look(page: Callable[[RuleBroken | None], str]) -> ResponseReturnValue:
    """A page that shows what its address asks for.

    Where a parameter is nonsense it is asked once more (422), with the refusal: it then shows its filters, the sentence
    at their field, and no rows.
    """
    try:
        return page(None)
    except RuleBroken as broken:
        if isinstance(broken, OutOfReach):
            raise
        return page(broken), 422


def attempt(save: Callable[[], Saved]) -> tuple[Saved | None, Message | None]:
    """Save one of many in a transaction of its own: what came of it; or why not, and nothing was changed."""
    try:
        with transaction():
            return save(), None
    except RuleBroken as broken:
        return None, broken.message
    except NotFound:
        return None, _("It lies outside your reach by now.")


def reads_first(view: View) -> View:
    """Mark an unsafe view that checks a password first: it begins reading and says `begin_writing` itself."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask, refused: Refused) -> None:
    """What arrives, hooks, headers, pages of refusal."""
    incoming.init_app(app)
    app.before_request(_begin)
    csrf.init_app(app)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = _nonce
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    refusals.init_app(app, refused)


def _begin() -> None:
    view = incoming.view()
    if request.method in SAFE:
        begin_reading()
        return
    _ = request.form, request.files  # the whole body first: no lock is held while a slow line sends it
    if getattr(view, "reads_first", False):
        begin_reading()
    else:
        begin_writing()


def _nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _headers(response: Response) -> Response:
    policy = (
        "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy.format(nonce=_nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    if not request.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
    return response
