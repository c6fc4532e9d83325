"""The administrator's pages: people within reach, one person, a new one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement
from werkzeug.exceptions import NotFound

from portal.accounts import handover, queries
from portal.accounts.access import reach, requires, signed_in, within_reach
from portal.accounts.actions import people as actions
from portal.accounts.forms.people import PersonForm, VersionForm
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Permission
from portal.accounts.views.blueprint import bp
from portal.accounts.views.words import duties_of
from portal.shared import clock
from portal.shared.db import db
from portal.shared.web import answer

MANAGE = Permission.ACCOUNTS_MANAGE


def managed() -> ColumnElement[bool]:
    """Where the signed-in administrator manages duties."""
    return within_reach(signed_in(), MANAGE, Duty)


def person_or_404(person_id: int) -> Person:
    """A person within the administrator's reach."""
    person = queries.person_within(db.session(), managed(), person_id)
    if person is None:
        raise NotFound
    return person


@bp.route("/people")
@requires(MANAGE)
def people() -> ResponseReturnValue:
    """Who works here."""
    session = db.session()
    text = request.args.get("q", "").strip()
    page = queries.people_page(session, managed(), text, request.args.get("after", ""))
    duties = duties_of(session, page.rows)
    return render_template("accounts/people.html", page=page, duties=duties, text=text, now=clock.now())


@bp.route("/people/<int:person_id>")
@requires(MANAGE)
def person(person_id: int) -> ResponseReturnValue:
    """One account: duties, lock, open cases."""
    return person_page(person_or_404(person_id))


def person_page(person: Person, form: VersionForm | None = None) -> str:
    """The page of an account; `form` carries what was refused."""
    session = db.session()
    return render_template(
        "accounts/person.html",
        person=person,
        form=form or VersionForm(person.version),
        duties=duties_of(session, [person])[person.id],
        open_cases=handover.open_cases(session, person.id),
        now=clock.now(),
        own=person.id == signed_in().id,
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(MANAGE)
def new_person() -> ResponseReturnValue:
    """A new account with its first duty; the one-time password is shown once."""
    admin, session = signed_in(), db.session()
    form = PersonForm(queries.places_within(session, reach(admin, MANAGE)))

    def page() -> str:
        return render_template("accounts/new_person.html", form=form)

    def save() -> ResponseReturnValue:
        return _told(actions.add_person(session, admin, form.value()))

    return answer(form, save, page)


@bp.post("/people/<int:person_id>/password")
@requires(MANAGE)
def reset_password(person_id: int) -> ResponseReturnValue:
    """A new one-time password, shown once."""
    admin, session, found = signed_in(), db.session(), person_or_404(person_id)
    form = VersionForm(found.version)

    def save() -> ResponseReturnValue:
        return _told(actions.reset_password(session, admin, found, form.value().version))

    return answer(form, save, lambda: person_page(person_or_404(person_id), form))


@bp.post("/people/<int:person_id>/unlock")
@requires(MANAGE)
def unlock(person_id: int) -> ResponseReturnValue:
    """Lift a lock before its time."""
    admin, session, found = signed_in(), db.session(), person_or_404(person_id)
    form = VersionForm(found.version)

    def save() -> ResponseReturnValue:
        actions.unlock(session, admin, found, form.value().version)
        flash(_("The account is unlocked."))
        return redirect(url_for("accounts.person", person_id=person_id))

    return answer(form, save, lambda: person_page(person_or_404(person_id), form))


def _told(first: actions.FirstPassword) -> str:
    return render_template("accounts/first_password.html", person=first.person, password=first.password)
