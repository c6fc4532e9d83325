"""The staff page of one organization."""

from __future__ import annotations

from dataclasses import dataclass
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
from portal.ledger.forms.record import NAMED, PurposeForm
from portal.ledger.queries.papers import papers as papers_of
from portal.ledger.queries.told import told as told_of
from portal.ledger.rules import life
from portal.ledger.rules.moments import AS_OF, KNOWN_ON, Moment, read
from portal.ledger.rules.papers import WORTHS, worth
from portal.ledger.rules.wanted import check_names
from portal.ledger.views.blueprint import bp
from portal.organizations import actions
from portal.organizations import queries as organizations
from portal.organizations.models import Organization
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS, label
from portal.organizations.subject import ORGANIZATION
from portal.regions.queries import display_names
from portal.shared import clock
from portal.shared.db import db, transaction
from portal.shared.errors import RuleBroken
from portal.shared.web import answer, look

PARAMETERS = frozenset({AS_OF, KNOWN_ON, "order"})
RECORDED = "recorded"
"""The timeline by what was recorded last, not by what took effect last."""


@bp.route("/ledger/organizations/<int:organization_id>", methods=["GET", "POST"])
@requires(Permission.ORGANIZATION_READ)
def organization(organization_id: int) -> ResponseReturnValue:
    """Facts, papers and timeline, `as_of` a day, as `known_on` a day; a POST opens the personal facts once.

    A day that is none, or lies ahead, is named at its field, and what stands today is shown.
    Reasons are opened for those who may open personal facts; that they were is in the audit, once for each answer.
    """
    session, person, form = db.session(), signed_in(), PurposeForm()
    check_names(request.args, PARAMETERS)
    row = organizations.organization_or_404(session, person, Permission.ORGANIZATION_READ, organization_id, void=True)

    def shown(broken: RuleBroken | None) -> str:
        seen = _seen(session, row, Moment(clock.today()) if broken else read(request.args, clock.today()))
        note_reasons(None, person, row, seen.told)
        return _page(session, seen, form, broken=broken)

    if request.method != "POST":
        return look(shown)
    seen = _seen(session, row, read(request.args, clock.today()))

    def save() -> ResponseReturnValue:
        facts = seen.facts or {}
        opened = {fact: actions.open_personal(session, person, form.said, row, fact, facts) for fact in SEALED_FACTS}
        note_reasons(session, person, row, seen.told)
        return _page(session, seen, form, opened)

    def refused() -> str:
        with transaction():
            note_reasons(session, person, row, seen.told)
            return _page(session, seen, form)

    return answer(form, save, refused)


@dataclass(frozen=True)
class Seen:
    """An organization at a moment: its key, while it has one; its facts, None before it was filed; what was told."""

    row: Organization
    moment: Moment
    key: bytes | None
    facts: dict[str, Any] | None
    told: list[life.Told]
    may_open: bool


def _seen(session: Session, row: Organization, moment: Moment) -> Seen:
    key = organizations.key_of(session, row)
    may_open = key is not None and may(signed_in(), Permission.PERSONAL_READ, row)
    facts = organizations.facts_on(session, row.id, moment.as_of, moment.known)
    return Seen(row, moment, key, facts, told_of(session, row.id, key, moment.known, opens=may_open), may_open)


def _page(
    session: Session,
    seen: Seen,
    form: PurposeForm,
    opened: dict[str, str] | None = None,
    broken: RuleBroken | None = None,
) -> str:
    return render_template(
        "ledger/organization.html",
        organization=seen.row,
        facts=seen.facts,
        personal=opened or organizations.masked(seen.row.id, seen.key, seen.facts or {}),
        opened=opened is not None,
        may_open=seen.may_open,
        form=form,
        filters=NAMED,
        broken=broken,
        looked=seen.moment,
        **_life(session, seen.row, seen.moment, seen.told, seen.facts),
        **_papers(session, seen.row, seen.moment, seen.facts),
    )


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
