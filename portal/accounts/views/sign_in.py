"""Signing in and out, one's own password, the language."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user
from werkzeug.exceptions import BadRequest

from portal.accounts import sessions
from portal.accounts.access import public, signed_in, somebody
from portal.accounts.actions import sign_in as actions
from portal.accounts.forms.sign_in import PasswordForm, SignInForm
from portal.accounts.models import Person
from portal.accounts.views.blueprint import bp
from portal.shared.db import begin_writing, db, transaction
from portal.shared.errors import RuleBroken
from portal.shared.i18n import COOKIE
from portal.shared.web import answer, reads_first

A_YEAR = 365 * 24 * 3600


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@reads_first
def sign_in() -> ResponseReturnValue:
    """Login and password."""
    form = SignInForm()
    onward = sessions.safe_next(request.args.get("next")) or url_for("desk.home")

    def page() -> str:
        return render_template("accounts/sign_in.html", form=form)

    def save() -> ResponseReturnValue:
        typed = form.value()
        verdict = actions.check(db.session(), typed.login, typed.password)
        write_from_here()
        person = actions.sign_in(db.session(), verdict)
        if person is None:
            form.refuse(RuleBroken(actions.refusal()))
            return page(), 422
        _begin_session(person)
        return redirect(url_for("accounts.password") if person.must_change_password else onward)

    if somebody() is not None and request.method == "GET":
        return redirect(onward)
    return answer(form, save, page)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End every session of this person."""
    person = somebody()
    if person is not None:
        with transaction() as database:
            actions.sign_out(database, person)
    _forget()
    flash(_("You are signed out, on every other device too."))
    return redirect(url_for("accounts.sign_in"))


@bp.route("/account/password", methods=["GET", "POST"])
@public
@reads_first
def password() -> ResponseReturnValue:
    """One's own password; whoever has a first one comes here before anything else."""
    person = signed_in()
    form = PasswordForm()

    def page() -> str:
        return render_template("accounts/password.html", form=form, person=person)

    def save() -> ResponseReturnValue:
        typed = form.value()
        verdict = actions.check(db.session(), person.login, typed.current)
        new_hash = actions.check_new(verdict, typed.new, typed.again) if verdict.fits else ""
        write_from_here()
        changed = actions.change_password(db.session(), verdict, typed.new, new_hash)
        if changed is None:
            form.refuse(RuleBroken(actions.refusal(), "current"))
            return page(), 422
        _begin_session(changed)
        flash(_("Your password is changed. Other sessions of yours have ended."))
        return redirect(url_for("desk.home"))

    return answer(form, save, page)


@bp.post("/language")
@public
def language() -> ResponseReturnValue:
    """Chinese or English, for this browser."""
    chosen = request.form.get("language", "")
    if chosen not in current_app.config["LANGUAGES"]:
        raise BadRequest
    session["language"] = chosen
    response = redirect(sessions.safe_next(request.form.get("next")) or "/")
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def write_from_here() -> None:
    """End of reading: what was read so far is read again by whoever changes it."""
    db.session.rollback()
    begin_writing()


def _begin_session(person: Person) -> None:
    """A fresh session for this person: nothing of an earlier one goes along but the language."""
    _forget()
    login_user(person)


def _forget() -> None:
    kept = session.get("language")
    session.clear()
    if kept:
        session["language"] = kept
