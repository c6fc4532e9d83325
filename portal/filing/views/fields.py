"""The form of each page of a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import request

from portal.accounts.access import signed_in
from portal.filing import policy as policies
from portal.filing.forms.kinds import REQUESTS, ChangesForm, details_form
from portal.filing.forms.sections import (
    OrganizationForm,
    PeopleForm,
    Place,
    PlaceForm,
    SectionForm,
    materials_form,
)
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.queries.places import townships_to_file_in
from portal.filing.rules.answers import CHANGEABLE, PERSONAL, Answers, Section, asked
from portal.filing.rules.materials import checklist
from portal.filing.rules.steps import Kind
from portal.regions.queries import display_names, villages
from portal.shared.db import db


def form_of(filing: Filing, part: Section, answers: Answers) -> SectionForm:
    """The form of this page, with these answers."""
    form = FORMS[part](filing, answers)
    form.offer(policies.load(filing.policy).fields)
    return form


def _place(filing: Filing, answers: Answers) -> SectionForm:
    townships = [division.code for division in townships_to_file_in(db.session(), signed_in())]
    names = display_names(db.session(), townships)
    return PlaceForm(answers, [Place(code, names[code]) for code in townships], _villages(filing))


def _details(filing: Filing, answers: Answers) -> SectionForm:
    sent = {name for name in CHANGEABLE if name in request.form}  # a colleague may have unticked it meanwhile
    chosen = sent.union(asked(filing.kind, answers)[Section.DETAILS])
    return details_form(chosen, _villages(filing) if "village_code" in chosen else ())(answers)


def _request(filing: Filing, answers: Answers) -> SectionForm:
    return REQUESTS[filing.kind](answers)


def _materials(filing: Filing, answers: Answers) -> SectionForm:
    seen = [row.item for row in queries.materials_of(db.session(), filing.id) if row.paper_seen]
    return materials_form(filing.kind, checklist(filing.kind, answers, policies.load(filing.policy)))(answers, seen)


def _villages(filing: Filing) -> list[Place]:
    found = villages(db.session(), filing.township_code)
    return [Place(village.code, village.name, village.pinyin) for village in found]


FORMS: Mapping[Section, Callable[[Filing, Answers], SectionForm]] = {
    Section.CHANGES: lambda _filing, answers: ChangesForm(answers),
    Section.DETAILS: _details,
    Section.REQUEST: _request,
    Section.ORGANIZATION: lambda _filing, answers: OrganizationForm(answers),
    Section.PLACE: _place,
    Section.PEOPLE: lambda _filing, answers: PeopleForm(answers),
    Section.MATERIALS: _materials,
}


def shows_personal_facts(form: SectionForm) -> bool:
    """Whether this page shows personal facts: asks for them, or has the register's to be confirmed."""
    return any(name in form for name in PERSONAL) or (form.kind is Kind.RENEW and form.section is Section.REQUEST)
