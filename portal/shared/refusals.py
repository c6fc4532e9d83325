"""Pages that say what was refused or went wrong, why, and how to go on; never a stack trace."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from portal.shared import incoming
from portal.shared.db import db
from portal.shared.errors import Message, OutOfReach, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import MEGABYTE

Refused = Callable[[str, Message], None]
"""Told of every refusal worth a line in the audit: (event, sentence). Runs after the rollback."""


def refusal_page(status: int, title: Message, sentence: Message, way_on: Message | None = None) -> ResponseReturnValue:
    """A page that says what was refused, why, and how to go on; never a stack trace."""
    page = render_template("errors/refusal.html", status=status, title=title, sentence=sentence, way_on=way_on)
    return page, status


def init_app(app: Flask, refused: Refused) -> None:
    """Answer every refusal and every fault with such a page."""
    _refusals(app, refused)
    _not_answered(app, refused)


def _refusals(app: Flask, refused: Refused) -> None:
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


def _not_answered(app: Flask, refused: Refused) -> None:
    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
        sentence = _(
            "What you sent is too large: one file may have up to %(file)s MB, all together up to %(all)s MB. "
            "Nothing of it was kept; what was saved before stands.",
            file=app.config["UPLOAD_LIMIT"] // MEGABYTE,
            all=app.config["MAX_CONTENT_LENGTH"] // MEGABYTE,
        )
        way_on = _("Go back: what you typed is still on the page. Take the large files out and send it again.")
        return refusal_page(413, _("Too large"), sentence, way_on)

    @app.errorhandler(404)
    def not_here(_error: HTTPException) -> ResponseReturnValue:
        db.session.rollback()
        sentence = _("There is no such page, or it is not within your reach.")
        if hasattr(incoming.view(), "required_permission"):  # a page for staff is there: what it was asked for is not
            refused("refused", sentence)
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
