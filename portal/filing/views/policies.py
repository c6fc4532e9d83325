"""What a county set about filing: on any day, what is to come, what was; setting it anew, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import may, requires, signed_in
from portal.accounts.audit import unpacked
from portal.accounts.permissions import Permission
from portal.accounts.queries import details_of
from portal.filing.actions import policies as actions
from portal.filing.forms.policies import PolicyForm, SettingsForm, TakeBackForm
from portal.filing.models import PolicyVersion
from portal.filing.policy import Policy, load
from portal.filing.queries import policy as queries
from portal.filing.rules import numbering
from portal.filing.rules.answers import day_of
from portal.filing.rules.materials import ITEMS
from portal.filing.rules.policy_form import BY_STAGE, LIMITS, Change, may_ask
from portal.filing.rules.settings import GROUPS, NAMES, Difference, differences, lines
from portal.filing.rules.steps import KINDS, STATES
from portal.filing.rules.versions import STANDINGS, counted, standing
from portal.filing.views.blueprint import bp
from portal.organizations.rules import LABELS, SCHEMES, Field
from portal.regions.models import ManagementUnit
from portal.regions.queries import townships
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer

GO, PREVIEW, CONFIRM, EDIT = "go", "preview", "confirm", "edit"
"""What the buttons of the form say: look at what it would do, do it, go back to the form."""
SHOWN = 200
"""Open cases on a preview."""


@bp.get("/policies")
@requires(Permission.FILING_READ)
def policies() -> ResponseReturnValue:
    """The units within reach, and what holds there; a single one is shown at once."""
    session, today = db.session(), clock.today()
    units = queries.units_within(session, signed_in())
    if len(units) == 1:
        return redirect(url_for("filing.policy", unit_code=units[0].code))
    rows = [
        (unit, queries.policy_for(session, unit.code, today), queries.version_for(session, unit.code, today))
        for unit in units
    ]
    coming = {unit.code: queries.next_from(session, unit.code, today) for unit in units}
    return render_template(
        "filing/policy/list.html", rows=rows, coming=coming, lines=lambda policy, *names: lines(policy, names)
    )


@bp.get("/policies/<string:unit_code>")
@requires(Permission.FILING_READ)
def policy(unit_code: str) -> str:
    """What holds in a unit on a day (today, or `on`), where each default comes from, and all that was ever set."""
    session, today = db.session(), clock.today()
    unit = queries.unit_or_404(session, signed_in(), unit_code)
    on = day_of(request.args.get("on", "")) or today
    holds = queries.policy_for(session, unit_code, on)
    found = queries.versions(session, unit_code)
    return render_template(
        "filing/policy/unit.html",
        unit=unit,
        several=len(queries.units_within(session, signed_in())) > 1,
        on=on,
        today=today,
        since=queries.version_for(session, unit_code, on),
        groups=[(title, lines(holds, names)) for title, names in GROUPS],
        sample=_sample(session, unit_code, holds, on),
        versions=[(version, standing(version, found, today)) for version in found],
        standings=STANDINGS,
        whys=_whys(session, found),
        changed=_changed(found),
        sets=_sets(unit),
    )


@bp.route("/policies/<string:unit_code>/change", methods=["GET", "POST"])
@requires(Permission.POLICY_SET)
def change_policy(unit_code: str) -> ResponseReturnValue:
    """The form, with what holds on the day; then what it would do; then it is set. The preview saves nothing."""
    person, session, today = signed_in(), db.session(), clock.today()
    unit = queries.unit_or_404(session, person, unit_code)
    actions.require_set(person, unit)
    begins = max(day_of(request.args.get("from", "")) or today, today)
    form = SettingsForm(
        today, queries.policy_for(session, unit_code, begins), begins, queries.stamp(session, unit_code)
    )
    going = request.form.get(GO, PREVIEW)

    def page() -> str:
        if form.is_submitted() and form.refusals:
            form.seen.data = queries.stamp(session, unit_code)  # they were told what changed meanwhile
        return _form_page(unit, form)

    def save() -> ResponseReturnValue:
        change = form.value()
        if going == CONFIRM:
            actions.set_policy(session, person, unit_code, change)
            told = _("The policy of %(unit)s is set from %(day)s on.", unit=unit.name, day=change.effective_from)
            flash(translate(told))
            return redirect(url_for("filing.policy", unit_code=unit_code))
        refusals = actions.preview(session, person, unit_code, change)
        for name, sentence in refusals.items():
            form.refuse(RuleBroken(sentence, name))
        return (page(), 422) if refusals else _preview_page(unit, change)

    return page() if going == EDIT else answer(form, save, page)


@bp.route("/policies/<string:unit_code>/versions/<int:version_id>/take-back", methods=["GET", "POST"])
@requires(Permission.POLICY_SET)
def take_back_policy(unit_code: str, version_id: int) -> ResponseReturnValue:
    """What taking a version back changes, and the reason; open cases keep what they began under."""
    person, session = signed_in(), db.session()
    unit = queries.unit_or_404(session, person, unit_code)
    actions.require_set(person, unit)
    version = queries.version_or_404(session, unit_code, version_id)
    form = TakeBackForm(queries.stamp(session, unit_code))

    def page() -> str:
        day = max(version.effective_from, clock.today())
        before = queries.policy_for(session, unit_code, day)
        after = queries.policy_for(session, unit_code, day, without=version_id)
        if form.is_submitted():
            form.seen.data = queries.stamp(session, unit_code)
        return render_template(
            "filing/policy/take_back.html",
            unit=unit,
            version=version,
            day=day,
            form=form,
            differences=differences(before, after),
            cases=_cases(session, unit),
            **_words(),
        )

    def save() -> ResponseReturnValue:
        actions.take_back(session, person, unit_code, version_id, form.reason.data or "", form.seen.data)
        flash(translate(_("The version from %(day)s is taken back.", day=version.effective_from)))
        return redirect(url_for("filing.policy", unit_code=unit_code))

    return answer(form, save, page)


def _form_page(unit: ManagementUnit, form: PolicyForm) -> str:
    session = db.session()
    day = day_of(str(form.typed()["effective_from"])) or clock.today()
    return render_template(
        "filing/policy/change.html",
        unit=unit,
        form=form,
        later=queries.next_from(session, unit.code, day),
        sample=_sample(session, unit.code, queries.policy_for(session, unit.code, day), day),
        names=NAMES,
        limits=list(LIMITS),
        kinds=KINDS,
        items=ITEMS,
        may_ask=may_ask,
        by_stage=BY_STAGE,
        schemes=SCHEMES,
        fields=LABELS[Field],
        go=(GO, PREVIEW),
    )


def _preview_page(unit: ManagementUnit, change: Change) -> str:
    session = db.session()
    before = queries.policy_for(session, unit.code, change.effective_from)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", GO}]
    return render_template(
        "filing/policy/preview.html",
        unit=unit,
        change=change,
        differences=differences(before, change.policy),
        later=queries.next_from(session, unit.code, change.effective_from),
        sample=_sample(session, unit.code, change.policy, change.effective_from),
        cases=_cases(session, unit),
        sent=sent,
        go=GO,
        buttons=(CONFIRM, EDIT),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"kinds": KINDS, "states": STATES, "shown": SHOWN}


def _cases(session: Session, unit: ManagementUnit) -> Sequence[Any]:
    return queries.open_in(session, unit.scope_path)


def _sample(session: Session, unit_code: str, policy: Policy, day: date) -> str:
    """The first number of a day in the unit's first township, as this policy writes it."""
    first = next(iter(townships(session, unit_code)), None)
    return numbering.render(policy.number_template, first.code if first else "420300001", day, 1)


def _sets(unit: ManagementUnit) -> bool:
    return may(signed_in(), Permission.POLICY_SET, unit)


def _whys(session: Session, versions: Sequence[PolicyVersion]) -> dict[int, str]:
    """Why versions were taken back: it stands in the audit."""
    ids = [version.id for version in versions if version.taken_back_at is not None]
    found = details_of(session, "policy_taken_back", actions.SUBJECT, ids) if ids else {}
    told = {int(subject): unpacked(detail) for subject, detail in found.items()}
    return {subject: str(line.params["reason"]) for subject, line in told.items() if isinstance(line, Message)}


def _changed(versions: Sequence[PolicyVersion]) -> dict[int, list[Difference]]:
    """What each version, the latest first, changed against the one that held before it."""
    found = {}
    for place, version in enumerate(versions):
        before = next((other for other in versions[place + 1 :] if counted(other, version.effective_from)), None)
        held = load(before.settings) if before else Policy()
        found[version.id] = differences(held, load(version.settings))
    return found
