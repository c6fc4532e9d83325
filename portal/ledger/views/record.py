"""The staff page of one organization."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import may, requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.queries import records
from portal.filing.rules.documents import DOCUMENTS
from portal.filing.rules.kinds import WORDS, state_words
from portal.filing.rules.steps import KINDS
from portal.history.rules import standing as counting
from portal.ledger.actions.looks import note_reasons
from portal.ledger.forms.record import MomentForm, PurposeForm, moment
from portal.ledger.queries.papers import papers as papers_of
from portal.ledger.queries.told import told as told_of
from portal.ledger.rules import life
from portal.ledger.rules.moments import AS_OF, KNOWN_ON, Moment
from portal.ledger.rules.papers import WORTHS, worth
from portal.ledger.rules.wanted import check_names
from portal.ledger.views.blueprint import bp
from portal.organizations import actions
from portal.organizations import queries as organizations
from portal.organizations.models import Organization
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS, label
from portal.organizations.subject import ORGANIZATION
from portal.regions.queries import display_names
from portal.shared.db import db, transaction
from portal.shared.web import answer

PARAMETERS = frozenset({AS_OF, KNOWN_ON, "order"})
RECORDED = "recorded"
"""The timeline by what was recorded last, not by what took effect last."""


@bp.route("/ledger/organizations/<int:organization_id>", methods=["GET", "POST"])
@requires(Permission.ORGANIZATION_READ)
def organization(organization_id: int) -> ResponseReturnValue:
    """Facts, papers and timeline, `as_of` a day, as `known_on` a day; a POST opens the personal facts once.

    Reasons are opened for those who may open personal facts; that they were is in the audit, once for each answer.
    """
    session, person = db.session(), signed_in()
    check_names(request.args, PARAMETERS)
    row = organizations.organization_or_404(session, person, Permission.ORGANIZATION_READ, organization_id, void=True)
    times = MomentForm(request.args)
    looked = moment(times)
    form = PurposeForm()
    key = organizations.key_of(session, row)
    facts = organizations.facts_on(session, row.id, looked.as_of, looked.known)
    may_open = key is not None and may(person, Permission.PERSONAL_READ, row)
    told = told_of(session, row.id, key, looked.known, opens=may_open)

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
        return render_template(
            "ledger/organization.html",
            organization=row,
            facts=facts,
            personal=opened or organizations.masked(row.id, key, facts or {}),
            opened=opened is not None,
            may_open=may_open,
            form=form,
            times=times,
            looked=looked,
            **_life(session, row, looked, told, facts),
            **_papers(session, row, looked, facts),
        )

    if request.method != "POST":
        note_reasons(None, person, row, told)
        return page(), 422 if times.errors else 200
    if times.errors:
        return refused(), 422
    return answer(form, save, refused)


def _life(
    session: Session, row: Organization, looked: Moment, told: list[life.Told], facts: dict[str, Any] | None
) -> dict[str, Any]:
    """Facts in words and the timeline, and what may be done to set them right."""
    places = display_names(session, life.codes_in(told, facts or {}))
    events = life.timeline(told, ORGANIZATION.grammar, places, looked.as_of)
    by_recording = request.args.get("order") == RECORDED
    return {
        "groups": life.GROUPS,
        "names": FACT_LABELS,
        "worded": lambda name: life.worded(name, (facts or {})[name], places),
        "events": life.by_recording(events) if by_recording else events,
        "by_recording": by_recording,
        "filed_on": next((entry.effective_on for entry in counting(told) if entry.kind in ORGANIZATION.opens), None),
        "decides": looked.now and not row.void and may(signed_in(), Permission.FILING_DECIDE, row),
        "label": label,
    }


def _papers(session: Session, row: Organization, looked: Moment, facts: dict[str, Any] | None) -> dict[str, Any]:
    """Cases and certificates as of the moment, and what can be begun."""
    person = signed_in()
    found = papers_of(session, person, row.id, looked.known)
    standing = facts["standing"] if facts else None
    certificates = [
        (one, worth(one, found.certificates[place + 1 :], standing, looked.as_of))
        for place, one in enumerate(found.certificates)
    ]
    return {
        "papers": found,
        "certificates": certificates[::-1],
        "worths": WORTHS,
        "document_names": DOCUMENTS,
        "possible": records.possible(session, person, row) if looked.now else None,
        "kinds": KINDS,
        "words": WORDS,
        "state_words": state_words,
    }
