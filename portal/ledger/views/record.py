"""The staff page of one organization."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import may, requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.rules.kinds import WORDS
from portal.filing.rules.steps import KINDS
from portal.filing.queries import certificate as certificates
from portal.filing.queries import records
from portal.ledger.actions.looks import note_reasons
from portal.ledger.forms.record import MomentForm, PurposeForm, moment
from portal.ledger.queries.told import told as told_of
from portal.ledger.rules import life
from portal.ledger.views.blueprint import bp
from portal.organizations import actions
from portal.organizations import queries as organizations
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS, label
from portal.organizations.subject import ORGANIZATION
from portal.regions.queries import display_names
from portal.shared import clock
from portal.shared.db import db, transaction
from portal.shared.web import answer


@bp.route("/ledger/organizations/<int:organization_id>", methods=["GET", "POST"])
@requires(Permission.ORGANIZATION_READ)
def organization(organization_id: int) -> ResponseReturnValue:
    """Facts and timeline, `as_of` a day, as `known_on` a day; a POST opens the personal facts for this answer only.

    Reasons are opened for those who may open personal facts; that they were is in the audit, once for each answer.
    """
    session, person = db.session(), signed_in()
    row = organizations.organization_or_404(session, person, Permission.ORGANIZATION_READ, organization_id, void=True)
    times = MomentForm(request.args)
    day, known_on = moment(times)
    form = PurposeForm()
    key = organizations.key_of(session, row)
    facts = organizations.facts_on(session, row.id, day, known_on)
    may_open = key is not None and may(person, Permission.PERSONAL_READ, row)
    told = told_of(session, row.id, key, known_on, opens=may_open)

    def save() -> ResponseReturnValue:
        opened = {
            fact: actions.open_personal(session, person, form.said, row, fact, facts or {}) for fact in SEALED_FACTS
        }
        note_reasons(session, person, row, told)
        return page(opened)

    def refused() -> str:
        with transaction():
            note_reasons(session, person, row, told)
            return page()

    def page(opened: dict[str, str] | None = None) -> str:
        places = display_names(session, life.codes_in(told, facts or {}))
        return render_template(
            "ledger/organization.html",
            organization=row,
            facts=facts,
            groups=life.GROUPS,
            names=FACT_LABELS,
            worded=lambda name: life.worded(name, (facts or {})[name], places),
            personal=opened or organizations.masked(row.id, key, facts or {}),
            opened=opened is not None,
            may_open=may_open,
            events=life.timeline(told, ORGANIZATION.grammar, places, day),
            certificate=certificates.newest(session, row.id),
            possible=records.possible(session, person, row),
            kinds=KINDS,
            words=WORDS,
            label=label,
            form=form,
            times=times,
            day=day,
            known_on=known_on,
            past=(day, known_on) != (clock.today(), clock.today()),
        )

    if request.method != "POST":
        note_reasons(None, person, row, told)
        return page(), 422 if times.errors else 200
    if times.errors:
        return refused(), 422
    return answer(form, save, refused)
