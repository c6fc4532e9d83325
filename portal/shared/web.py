"""One way through the web: how a request begins, how a form is answered, how a refusal is shown."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask import Flask, Request, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property
from werkzeug.wrappers import Response

from portal.shared.db import begin_reading, begin_writing, db, transaction
from portal.shared.errors import Message, OutOfReach, RuleBroken
from portal.shared.errors import msg as _

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])
Refused = Callable[[str, Message], None]
"""Told of every refusal worth a line in the audit: (event, sentence). Runs after the rollback."""


class Sent(Request):
    """A request whose texts hold no NUL: nobody types one, and PostgreSQL takes none."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What the address asks for."""
        return _without_nul(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _without_nul(self.__dict__["form"])


def _without_nul(texts: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(name, text.replace("\0", "")) for name, text in texts.items(multi=True)])


class RowId(IntegerConverter):
    """An id in an address, as large as a database takes: a longer one is no page."""

    regex = r"\d{1,18}"


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


def reads_first(view: View) -> View:
    """Mark an unsafe view that checks a password first: it begins reading and says `begin_writing` itself."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask, refused: Refused) -> None:
    """Hooks, headers and error pages; what arrives through as many proxies as the settings trust."""
    app.request_class = Sent
    app.url_map.converters["int"] = RowId
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.before_request(_begin)
    csrf.init_app(app)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = _nonce
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _handlers(app, refused)


def _begin() -> None:
    view = app_view()
    if request.method in SAFE:
        begin_reading()
        return
    _ = request.form, request.files  # the whole body first: no lock is held while a slow line sends it
    if getattr(view, "reads_first", False):
        begin_reading()
    else:
        begin_writing()


def app_view() -> Callable[..., Any] | None:
    """The view that will answer this request, if any."""
    return current_app.view_functions.get(request.endpoint or "")


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


def refusal_page(status: int, title: Message, sentence: Message, way_on: Message | None = None) -> ResponseReturnValue:
    """A page that says what was refused, why, and how to go on; never a stack trace."""
    page = render_template("errors/refusal.html", status=status, title=title, sentence=sentence, way_on=way_on)
    return page, status


def _handlers(app: Flask, refused: Refused) -> None:
    @app.errorhandler(OutOfReach)
    def out_of_reach(broken: OutOfReach) -> ResponseReturnValue:
        db.session.rollback()
        refused("refused", broken.message)
        return refusal_page(403, _("This is not yours to do"), broken.message)

    @app.errorhandler(RuleBroken)
    def rule_broken(broken: RuleBroken) -> ResponseReturnValue:
        db.session.rollback()
        refused("refused", broken.message)
        return refusal_page(422, _("That cannot be done"), broken.message)

    @app.errorhandler(StaleDataError)
    def lost_race(_error: StaleDataError) -> ResponseReturnValue:
        db.session.rollback()
        return refusal_page(
            409,
            _("Somebody else was quicker"),
            _("A colleague changed this while you were looking at it. Nothing of yours was saved."),
            _("Open it again to see what stands now."),
        )

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        db.session.rollback()
        sentence = _(
            "The page you sent was not one this site gave you, or your session has ended. Nothing was changed."
        )
        refused("forged", sentence)
        way_on = _("Go back, reload the page and send it again.")
        return refusal_page(400, _("That form could not be accepted"), sentence, way_on)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
        sentence = _("What you sent is too large: one file may have up to 10 MB, one request up to 32 MB.")
        way_on = _("What was saved before stands. Send fewer or smaller files.")
        return refusal_page(413, _("Too large"), sentence, way_on)

    @app.errorhandler(404)
    def not_here(_error: HTTPException) -> ResponseReturnValue:
        sentence = _("There is no such page, or it is not within your reach.")
        return refusal_page(404, _("Not found"), sentence, _("Check the address, or start again from the home page."))

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> ResponseReturnValue:
        sentence = _("The request could not be answered (%(code)s).", code=error.code)
        return refusal_page(error.code or 500, _("That did not work"), sentence)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> ResponseReturnValue:
        if app.config.get("PROPAGATE_FAULTS"):
            raise error
        db.session.rollback()
        app.logger.error("fault", exc_info=error)
        return refusal_page(
            500,
            _("Something went wrong on our side"),
            _("Nothing of this request was saved. The fault has been logged."),
            _("Try again in a moment; if it stays, tell your administrator."),
        )
