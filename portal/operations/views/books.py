"""The page on which an auditor checks the books."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import audit
from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.history import queries as history
from portal.operations import books as checks
from portal.operations import queries
from portal.operations.views.blueprint import bp
from portal.shared import jobs
from portal.shared.db import db
from portal.shared.forms import Form
from portal.shared.web import answer


@bp.route("/audit/books", methods=["GET", "POST"])
@requires(Permission.AUDIT_READ)
def books() -> ResponseReturnValue:
    """What the last check of the books found; ask for another."""
    session, form = db.session(), Form()
    under_way = queries.last_job(session, checks.VERIFY, *jobs.OPEN)

    def save() -> ResponseReturnValue:
        if under_way is None:
            person = signed_in()
            jobs.ask(session, checks.VERIFY, {}, person)
            audit.note(session, "books_checked", person, subject_kind="book")
            flash(_("The check has been asked for."))
        return redirect(url_for("operations.books"))

    def page() -> str:
        last = queries.last_job(session, checks.VERIFY, *jobs.OVER)
        done = queries.last_job(session, checks.VERIFY, jobs.DONE)
        failure = jobs.failure(last) if last else None
        lines = checks.lines(history.books(session), queries.book_names(session), done)
        return render_template(
            "operations/books.html", form=form, lines=lines, under_way=under_way, done=done, failure=failure
        )

    return answer(form, save, page)
