"""Giving and ending duties, and handing over the cases of somebody who leaves."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from portal.accounts import handover, queries
from portal.accounts.access import reach, requires, signed_in
from portal.accounts.actions import people as actions
from portal.accounts.forms.people import DutyForm, EndForm, HandOverForm
from portal.accounts.views.blueprint import bp
from portal.accounts.views.people import MANAGE, person_or_404
from portal.accounts.views.words import duties_of
from portal.shared.db import db
from portal.shared.web import answer


@bp.route("/people/<int:person_id>/duties/new", methods=["GET", "POST"])
@requires(MANAGE)
def add_duty(person_id: int) -> ResponseReturnValue:
    """One more duty."""
    admin, session, person = signed_in(), db.session(), person_or_404(person_id)
    form = DutyForm(person.version, queries.places_within(session, reach(admin, MANAGE)))

    def page() -> str:
        return render_template("accounts/add_duty.html", form=form, person=person_or_404(person_id))

    def save() -> ResponseReturnValue:
        version, duty = form.value()
        actions.add_duty(session, admin, person, version, duty)
        flash(_("The duty is given."))
        return redirect(url_for("accounts.person", person_id=person_id))

    return answer(form, save, page)


@bp.route("/people/<int:person_id>/duties/<int:duty_id>/end", methods=["GET", "POST"])
@requires(MANAGE)
def end_duty(person_id: int, duty_id: int) -> ResponseReturnValue:
    """The end of a duty."""
    admin, session, person = signed_in(), db.session(), person_or_404(person_id)
    words = {line.duty.id: line.words for line in duties_of(session, [person])[person.id]}
    if duty_id not in words:
        raise NotFound
    form = EndForm(person.version)

    def page() -> str:
        cases = handover.open_cases(session, person_id)
        found = person_or_404(person_id)
        return render_template(
            "accounts/end_duty.html", form=form, person=found, words=words[duty_id], open_cases=cases
        )

    def save() -> ResponseReturnValue:
        ending = form.value()
        actions.end_duty(session, admin, person, ending.version, duty_id, ending.from_day)
        flash(_("The duty ends on %(day)s.", day=ending.from_day.isoformat()))
        return redirect(url_for("accounts.person", person_id=person_id))

    return answer(form, save, page)


@bp.route("/people/<int:person_id>/hand-over", methods=["GET", "POST"])
@requires(MANAGE)
def hand_over(person_id: int) -> ResponseReturnValue:
    """Open cases go to a colleague with the same role at the same place."""
    admin, session, person = signed_in(), db.session(), person_or_404(person_id)
    colleagues = {one.id: f"{one.name} ({one.login})" for one in queries.colleagues(session, person)}
    form = HandOverForm(person.version, colleagues)

    def page() -> str:
        cases = handover.open_cases(session, person_id)
        found = person_or_404(person_id)
        return render_template("accounts/hand_over.html", form=form, person=found, open_cases=cases)

    def save() -> ResponseReturnValue:
        version, colleague_id = form.value()
        colleague = actions.hand_over(session, admin, person, version, colleague_id)
        flash(_("The open cases are with %(name)s now.", name=colleague.name))
        return redirect(url_for("accounts.person", person_id=person_id))

    return answer(form, save, page)
