"""One step of a period: what it means, what it needs, the button."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.actions import periods as actions
from portal.ledger.forms.periods import StepForm, mark
from portal.ledger.queries import periods as queries
from portal.ledger.queries import seals
from portal.ledger.queries.freshness import township_or_404
from portal.ledger.rules.freshness import from_above
from portal.ledger.rules.periods import ACTS, PERMISSIONS, STEPS, TOWNSHIP_ACTS, Act, Period, read
from portal.ledger.views.blueprint import bp
from portal.regions.models import Division, ManagementUnit
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer

DONE: dict[Act, Message] = {
    Act.CONFIRM: _("The ledger is confirmed for %(period)s."),
    Act.WITHDRAW: _("The confirmation for %(period)s is withdrawn."),
    Act.CLOSE: _("%(period)s is closed."),
    Act.ACCEPT: _("%(period)s is accepted."),
    Act.REOPEN: _("%(period)s is open again. What was closed can still be read."),
    Act.GIVE_BACK: _("%(period)s is given back to the county. What was closed can still be read."),
}
"""What is said when it is done."""
MEANS: dict[Act, Message] = {
    Act.CONFIRM: _("You say that the ledger of the township was right and complete on the last day of the period."),
    Act.WITHDRAW: _("The period then waits for this township again."),
    Act.CLOSE: _(
        "What stands in the ledger for the last day is kept as known at this instant: rows, figures, the last entry of "
        "every book, a check code. What is recorded later changes nothing in it and is an adjustment in the next."
    ),
    Act.ACCEPT: _("You accept these figures for the city. From then on the county cannot reopen the period by itself."),
    Act.REOPEN: _("The closing ends and stays readable. Confirmations stand; closing again makes a new round."),
    Act.GIVE_BACK: _("The county's closing ends and stays readable. The county reads your reason and closes again."),
}
"""What it means, before it is done."""


@bp.route("/ledger/periods/<string:period>/<string:unit_code>/<string:act>", methods=["GET", "POST"])
@requires(Permission.ORGANIZATION_READ)
def period_step(period: str, unit_code: str, act: str) -> ResponseReturnValue:
    """Take a step: a township's, or the unit's. 404 for those who may not take it there."""
    session, person, asked = db.session(), signed_in(), read(period)
    if act not in set(Act):
        abort(404)
    wanted, form = Act(act), StepForm()
    if not form.is_submitted():
        form.township.data = request.args.get("township", "")
    unit, township = _about(session, person, unit_code, wanted, form)

    def save() -> ResponseReturnValue:
        _take(session, person, wanted, asked, unit, form)
        flash(translate(Message(DONE[wanted].text, {"period": asked.label})), "success")
        return redirect(url_for("ledger.period", period=asked.code, unit_code=unit.code))

    return answer(form, save, lambda: _page(session, person, wanted, asked, unit, township, form))


def _about(
    session: Session, person: Person, unit_code: str, act: Act, form: StepForm
) -> tuple[ManagementUnit, Division | None]:
    """The unit, and the township of a step that is about one; 404 outside the reach."""
    if act not in TOWNSHIP_ACTS:
        return queries.unit_or_404(session, person, PERMISSIONS[act], unit_code), None
    township = township_or_404(session, person, PERMISSIONS[act], form.township.data or "")
    return queries.seen_unit_or_404(session, person, unit_code), township


def _take(session: Session, person: Person, act: Act, asked: Period, unit: ManagementUnit, form: StepForm) -> None:
    code = form.township.data or ""
    if act is Act.CONFIRM:
        actions.confirm(session, person, asked, code, form.note.data or "", form.seen_at)
    elif act is Act.WITHDRAW:
        actions.withdraw(session, person, asked, code)
    elif act is Act.CLOSE:
        actions.close(session, person, asked, unit.code, form.seen_at)
    elif form.seal_id not in {each.id for each in queries.rounds(session, asked.code, unit.code)}:
        abort(404)  # the closing of another period or unit
    elif act is Act.ACCEPT:
        actions.accept(session, person, form.seal_id)
    else:
        actions.reopen(session, person, form.seal_id, act, form.reason.data or "")


def _page(
    session: Session,
    person: Person,
    act: Act,
    asked: Period,
    unit: ManagementUnit,
    township: Division | None,
    form: StepForm,
) -> str:
    found = seals.standing(session, asked.code, unit.code)
    if not form.is_submitted():
        form.seal.data = str(found[0].id) if found else ""
    if act is Act.CLOSE or not form.is_submitted():
        form.seen.data = mark(clock.now())
    places: list[Any] = [] if act is not Act.CLOSE or found else queries.places(session, asked, unit)
    above = township is not None and from_above(reach(person, Permission.LEDGER_CONFIRM), township.scope_path)
    return render_template(
        "ledger/period_step.html",
        act=act,
        title=ACTS[act],
        means=MEANS[act],
        period=asked,
        unit=unit,
        township=township,
        seal=found[0] if found else None,
        form=form,
        needs_note=act is Act.CONFIRM and above,
        needs_reason=any(taken.needs_reason for (_at, other), taken in STEPS.items() if other is act),
        confirmed=[place for place in places if place.confirmation],
        since=sum(place.since for place in places),
        places_since=[f"{place.township.name} ({place.since})" for place in places if place.since],
        missing=[place for place in places if place.missing],
        empty=[place for place in places if not place.required],
        danger=act in (Act.REOPEN, Act.GIVE_BACK),
    )
