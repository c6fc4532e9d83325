"""The pages of the books: an auditor checks them, offices see how far theirs has come and take it out."""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import audit
from portal.accounts.access import public, requires, signed_in
from portal.accounts.permissions import Permission
from portal.history import queries as history
from portal.history.export import VERIFIER, number_of
from portal.operations import books as checks
from portal.operations import queries
from portal.operations.views.blueprint import bp
from portal.shared import jobs
from portal.shared.db import db
from portal.shared.errors import msg
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
        within = {book.code for book in queries.books_within(session, signed_in())}
        return render_template(
            "operations/books.html",
            form=form,
            lines=checks.lines(history.books(session), queries.book_names(session), done, within),
            replayed=checks.replayed(done),
            under_way=under_way,
            done=done,
            failure=jobs.failure(last) if last else None,
        )

    return answer(form, save, page)


@bp.get("/books")
@requires(Permission.BOOK_EXPORT)
def book_heads() -> str:
    """The books within reach: how far each has come, its file, and how anybody checks it without the portal."""
    session = db.session()
    found, done = queries.books_within(session, signed_in()), queries.last_job(session, checks.VERIFY, jobs.DONE)
    within = {book.code for book in found}
    lines = checks.lines(found, queries.book_names(session), done, within, lost=False)
    return render_template("operations/book_heads.html", lines=lines, done=done)


@bp.get("/books/<string:code>/entries.jsonl")
@requires(Permission.BOOK_EXPORT)
def book_export(code: str) -> ResponseReturnValue:
    """A book as JSON lines, up to the entry `until` if one is named; audited."""
    session, person = db.session(), signed_in()
    unit = queries.book_unit_or_404(session, person, code)
    file, written = checks.take_out(session, code, number_of(request.args.get("until", "")))
    sentence = msg("Entries 1 to %(number)s, head %(hash)s", number=written.number, hash=written.hash)
    about = {"subject_kind": "book", "subject_id": code, "scope_path": unit.scope_path, "detail": sentence}
    audit.note_aside("book_exported", person, **about)
    name = f"{code}-{written.number}.jsonl"
    response = send_file(
        file, "application/jsonl", as_attachment=True, download_name=name, conditional=False, max_age=0
    )
    response.content_length = written.size
    return response


@bp.get("/books/verify-ledger.py")
@public
def book_verifier() -> ResponseReturnValue:
    """The program that checks an exported book without the portal."""
    program = io.BytesIO(VERIFIER.read_bytes())
    return send_file(program, "text/x-python", as_attachment=True, download_name=VERIFIER.name, max_age=0)
