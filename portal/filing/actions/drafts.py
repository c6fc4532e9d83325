"""Entering a case for an applicant: begin it, write its sections."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import require_may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions.cases import answers_of, write_answers, write_step
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.queries.policy import policy_for
from portal.filing.rules.answers import SECTIONS, Section
from portal.filing.rules.checks import Problems, problems
from portal.filing.rules.steps import EDITABLE, STATES, Action, Kind, State
from portal.history import seals
from portal.organizations.rules import Field
from portal.regions import codes
from portal.regions import queries as regions
from portal.shared import clock
from portal.shared.db import reserve_ids
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def open_draft(session: Session, person: Person, township_code: str) -> Filing:
    """Begin a filing of a new organization in a township; the policy in force today goes with the case."""
    place = regions.division(session, township_code)
    if place is None:
        raise NotFound
    require_may(person, Permission.FILING_DRAFT, place)
    now = clock.now()
    filing_id = reserve_ids(session, Filing)[0]
    filing = Filing(
        id=filing_id,
        kind=Kind.ESTABLISH,
        state=State.DRAFT,
        scope_path=place.scope_path,
        township_code=township_code,
        entered_by_id=person.id,
        handler_id=person.id,
        data_key_id=seals.new_key(session)[0],
        policy=policies.dump(policy_for(session, codes.office(place.scope_path), clock.day_of(now))),
        entered_at=now,
        changed_at=now,
    )
    write_answers(session, filing, {"township_code": township_code})
    session.add(filing)
    session.flush()
    write_step(session, person, filing, Action.OPEN, None)
    return filing


def editable(session: Session, person: Person, filing_id: int) -> Filing:
    """The case, locked, if this person may change its answers now. NotFound, OutOfReach or RuleBroken otherwise."""
    filing = queries.filing_for_update(session, person, filing_id)
    require_may(person, Permission.FILING_DRAFT, filing)
    if filing.state not in EDITABLE:
        raise RuleBroken(
            _(
                "The answers can no longer be changed: the case stands at “%(state)s”. "
                "Ask for it to be returned for correction.",
                state=STATES[filing.state],
            )
        )
    return filing


def save_section(
    session: Session, person: Person, filing_id: int, section: Section, typed: Mapping[str, str]
) -> Problems:
    """Keep what was typed in one section, right or wrong; what has to be mended in it, by field.

    Only a township that is not this person's to file in is refused (OutOfReach).
    """
    filing = editable(session, person, filing_id)
    answers = dict(answers_of(session, filing))
    answers |= {name: typed[name] for name in SECTIONS[section] if name in typed}
    _move(session, person, filing, answers)
    write_answers(session, filing, answers)
    filing.name = answers.get("name", "").strip()
    filing.field = Field(answers["field"]) if answers.get("field") in set(Field) else None
    filing.changed_at = clock.now()
    found = problems(answers, policies.load(filing.policy), clock.today())
    return {name: sentence for name, sentence in found.items() if name in SECTIONS[section]}


def _move(session: Session, person: Person, filing: Filing, answers: dict[str, str]) -> None:
    """Follow the place that was chosen; a village that is none of the township's is not kept."""
    township_code = answers["township_code"]
    if township_code != filing.township_code:
        place = regions.division(session, township_code)
        if place is None:
            raise NotFound
        require_may(person, Permission.FILING_DRAFT, place)
        filing.township_code, filing.scope_path = township_code, place.scope_path
    village_code = answers.get("village_code", "")
    village = regions.division(session, village_code) if village_code else None
    if village is None or village.parent_code != township_code:
        answers["village_code"] = ""
        village = None
    filing.village_code = village.code if village else None
