"""Setting a record right: which way, what should stand, what it would come to, and then it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.forms.sections import Place as Village
from portal.filing.queries import certificate as certificates
from portal.filing.queries.policy import policy_for
from portal.filing.queries.records import possible
from portal.history.rules import Statement
from portal.ledger.actions import amending as actions
from portal.ledger.forms.amending import AmendmentForm, FactsForm, amendment_form
from portal.ledger.queries import amending as queries
from portal.ledger.queries.seals import last_closed
from portal.ledger.queries.told import told
from portal.ledger.rules import effects as reckoned
from portal.ledger.rules import life
from portal.ledger.rules.amending import (
    CHOSEN,
    LATE,
    MUST_NAME,
    OF_AN_ENTRY,
    WAYS,
    Amendment,
    Way,
    check_together,
    offered,
)
from portal.ledger.views.blueprint import bp
from portal.organizations import queries as organizations
from portal.organizations.models import Organization
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS, EntryKind, Standing, label
from portal.organizations.subject import ORGANIZATION
from portal.regions import codes
from portal.regions.queries import display_names, villages
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.i18n import translate
from portal.shared.web import answer

GO, PREVIEW, CONFIRM, EDIT = "go", "preview", "confirm", "edit"
"""What the buttons of the form say: look at what it would come to, do it, go back to the form."""


def _any_of(ways: Iterable[Way]) -> str:
    """These as the choices of an address."""
    return ",".join(f'"{way}"' for way in ways)


@bp.get("/ledger/organizations/<int:organization_id>/entries/<string:book>/<int:number>/wrong")
@requires(Permission.FILING_DECIDE)
def wrong(organization_id: int, book: str, number: int) -> str:
    """An entry is wrong: in which way."""
    asked = _asked(organization_id, Way.TAKE_BACK, (book, number))
    return render_template(
        "ledger/amending/wrong.html",
        organization=asked.organization,
        event=asked.event,
        entry=asked.wrong,
        ways=[(way, WAYS[way], _address(asked.organization, way, asked.wrong)) for way in OF_AN_ENTRY],
        correct=_address(asked.organization, Way.CORRECT, None),
        label=label,
    )


@bp.get("/ledger/organizations/<int:organization_id>/late")
@requires(Permission.FILING_DECIDE)
def late(organization_id: int) -> str:
    """Something was not recorded when it happened: what."""
    person, session = signed_in(), db.session()
    organization = _organization(session, person, organization_id)
    return render_template(
        "ledger/amending/late.html",
        organization=organization,
        ways=[(way, WAYS[way], _address(organization, way, None)) for way in LATE],
        correct=_address(organization, Way.CORRECT, None),
    )


@bp.route("/ledger/organizations/<int:organization_id>/correct", methods=["GET", "POST"])
@requires(Permission.FILING_DECIDE)
def correct(organization_id: int) -> ResponseReturnValue:
    """Details were wrong from a day on."""
    return _amend(_asked(organization_id, Way.CORRECT))


@bp.route(
    f"/ledger/organizations/<int:organization_id>/late/<any({_any_of(LATE)}):way>",
    methods=["GET", "POST"],
)
@requires(Permission.FILING_DECIDE)
def enter_late(organization_id: int, way: str) -> ResponseReturnValue:
    """Something is entered late, with the day it took effect."""
    return _amend(_asked(organization_id, Way(way)))


@bp.route(
    f"/ledger/organizations/<int:organization_id>/entries/<string:book>/<int:number>/<any({_any_of(OF_AN_ENTRY)}):way>",
    methods=["GET", "POST"],
)
@requires(Permission.FILING_DECIDE)
def amend_entry(organization_id: int, book: str, number: int, way: str) -> ResponseReturnValue:
    """A wrong entry is taken back; or taken back and recorded anew."""
    return _amend(_asked(organization_id, Way(way), (book, number)))


@dataclass(frozen=True)
class Asked:
    """What is being set right: the record, the way, the wrong entry and how it is told, what stands (by fact)."""

    organization: Organization
    way: Way
    wrong: Statement | None
    event: life.Event | None
    stands: Mapping[str, Any]
    offered: tuple[str, ...]
    chosen: tuple[str, ...]
    seen: int

    @property
    def address(self) -> str:
        """Of this page."""
        return _address(self.organization, self.way, self.wrong, self.chosen)


def _organization(session: Session, person: Person, organization_id: int) -> Organization:
    return organizations.organization_or_404(session, person, Permission.FILING_DECIDE, organization_id)


def _asked(organization_id: int, way: Way, place: tuple[str, int] | None = None) -> Asked:
    person, session = signed_in(), db.session()
    organization = _organization(session, person, organization_id)
    said = queries.statements(session, organization_id)
    entry = queries.entry_or_404(said, place) if place else None
    day = entry.effective_on if entry else clock.today()
    stands = organizations.facts_on(session, organization_id, day) or {}
    names = offered(way, EntryKind(entry.kind) if entry else None)
    wanted = set(request.args.getlist("fact"))
    return Asked(
        organization=organization,
        way=way,
        wrong=entry,
        event=_event(session, organization_id, entry) if entry else None,
        stands={**stands, **(_said(entry) if entry else {})},
        offered=names,
        chosen=tuple(name for name in names if name in wanted or way not in CHOSEN),
        seen=len(said),
    )


def _said(entry: Statement) -> dict[str, Any]:
    """What an entry said, as columns have it."""
    whole = ORGANIZATION.decode({**dict.fromkeys(ORGANIZATION.fact_names), **entry.changes})
    return {name: whole[name] for name in entry.changes}


def _event(session: Session, organization_id: int, entry: Statement) -> life.Event | None:
    """The entry as the timeline tells it; its reason stays shut here."""
    entries = told(session, organization_id, None, opens=False)
    places = display_names(session, life.codes_in(entries, {}))
    events = life.timeline(entries, ORGANIZATION.grammar, places, clock.today())
    return next((event for event in events if event.entry and event.entry.place == entry.place), None)


def _address(organization: Organization, way: Way, wrong: Statement | None, chosen: tuple[str, ...] = ()) -> str:
    about: dict[str, Any] = {"organization_id": organization.id, "fact": list(chosen) if way in CHOSEN else None}
    if wrong is not None:
        return url_for("ledger.amend_entry", way=way.value, book=wrong.book, number=wrong.number, **about)
    if way is Way.CORRECT:
        return url_for("ledger.correct", **about)
    return url_for("ledger.enter_late", way=way.value, **about)


def _amend(asked: Asked) -> ResponseReturnValue:
    person, session, today = signed_in(), db.session(), clock.today()
    township = villages(session, asked.organization.township_code) if "village_code" in asked.chosen else ()
    places = [Village(place.code, place.name, place.pinyin) for place in township]
    begins = asked.wrong.effective_on if asked.wrong else None
    form = amendment_form(asked.chosen, places)(asked.way, begins, asked.seen, asked.stands)
    if asked.way is Way.TAKE_BACK:
        form.effective_on.data = begins.isoformat() if begins else ""
    going = request.form.get(GO, PREVIEW)

    def save() -> ResponseReturnValue:
        amendment = form.amendment(asked.organization.id, today, asked.wrong.place if asked.wrong else None)
        stood = organizations.facts_on(session, asked.organization.id, amendment.effective_on) or {}
        check_together(stood | (_said(asked.wrong) if asked.wrong else {}), amendment.facts)
        if going != CONFIRM:
            return _check_page(session, person, asked, amendment)
        actions.amend(session, person, amendment)
        flash(translate(WAYS[asked.way].done), "success")
        return redirect(url_for("ledger.organization", organization_id=asked.organization.id, order="recorded"))

    def page() -> str:
        if form.is_submitted():
            form.seen.data = str(queries.recorded(session, asked.organization.id))  # they were told what was new
        return _form_page(session, person, asked, form)

    return page() if going == EDIT else answer(form, save, page)


def _form_page(session: Session, person: Person, asked: Asked, form: AmendmentForm) -> str:
    facts = organizations.facts_on(session, asked.organization.id, clock.today()) or {}
    places = display_names(session, life.codes_in([], asked.stands))
    key = organizations.key_of(session, asked.organization)
    personal = organizations.masked(asked.organization.id, key, asked.stands)
    return render_template(
        "ledger/amending/form.html",
        organization=asked.organization,
        asked=asked,
        way=asked.way,
        words=WAYS[asked.way],
        form=form,
        chooser=FactsForm(asked.offered, asked.chosen) if asked.way in CHOSEN else None,
        must_name=asked.way in MUST_NAME,
        now={
            name: personal[name] if name in SEALED_FACTS else life.worded(name, asked.stands.get(name), places)
            for name in asked.chosen
        },
        facts=facts,
        possible=possible(session, person, asked.organization) if asked.way in LATE else None,
        go=(GO, PREVIEW),
        label=label,
    )


@dataclass(frozen=True)
class Line:
    """An effect in words."""

    fact: Any
    before: Any
    after: Any
    valid_from: date
    last: date | None


def _check_page(session: Session, person: Person, asked: Asked, amendment: Amendment) -> str:
    today = clock.today()
    outcome = actions.outcome(session, person, amendment)
    found = outcome.effects
    said = queries.statements(session, asked.organization.id)
    policy = policy_for(session, codes.office(asked.organization.scope_path), today)
    issued = certificates.all_of(session, asked.organization.id)
    first = min((effect.valid_from for effect in found), default=amendment.effective_on)
    closed = last_closed(session, asked.organization.scope_path)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", GO}]
    return render_template(
        "ledger/amending/check.html",
        organization=asked.organization,
        asked=asked,
        amendment=amendment,
        words=WAYS[asked.way],
        lines=_lines(session, found, amendment),
        void=outcome.void,
        later=reckoned.later(said, amendment.effective_on, amendment.wrong),
        public=[FACT_LABELS[name] for name in reckoned.shown_to_the_public(found, today, policy.publish)],
        printed=[
            (one, [FACT_LABELS[name] for name in names])
            for one in issued[-1:]
            if (names := reckoned.printed_otherwise(found, clock.day_of(one.issued_at)))
        ],
        stands=_standing_said(found, today) if issued else None,
        closed=closed.as_of if closed and closed.as_of >= first else None,
        sent=sent,
        go=GO,
        buttons=(CONFIRM, EDIT),
        kinds=EntryKind,
        label=label,
    )


def _standing_said(found: list[reckoned.Effect], today: date) -> Message | None:
    """The standing that the check of a certificate says from now on, if it is another."""
    change = next((one for one in found if one.fact == "standing" and one.covers(today) and one.after), None)
    return label(Standing(change.after)) if change else None


def _lines(session: Session, found: list[reckoned.Effect], amendment: Amendment) -> list[Line]:
    """What holds otherwise, in words; of personal facts only what was typed just now is shown."""
    said = [value for effect in found for value in (effect.before, effect.after) if effect.fact in life.PLACES]
    places = display_names(session, {str(code) for code in said if code})

    def words(effect: reckoned.Effect, value: object, *, new: bool) -> Any:  # noqa: ANN401 - a sentence or text
        if effect.fact in SEALED_FACTS:
            typed = amendment.facts.get(effect.fact)
            return typed if new and typed else life.PERSONAL
        if effect.fact == "standing" and value is None:
            return life.NOT_ON_RECORD
        return life.worded(effect.fact, value, places)

    return [
        Line(
            FACT_LABELS[one.fact],
            words(one, one.before, new=False),
            words(one, one.after, new=True),
            one.valid_from,
            one.last,
        )
        for one in found
    ]
