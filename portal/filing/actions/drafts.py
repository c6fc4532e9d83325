"""Entering a case for an applicant: begin it, write its sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import require_may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions.cases import answers_of, write_answers, write_step
from portal.filing.models import DraftChange, Filing
from portal.filing.queries import cases as queries
from portal.filing.queries.policy import policy_for
from portal.filing.rules.answers import SECTIONS, Section
from portal.filing.rules.checks import Problems, problems
from portal.filing.rules.steps import EDITABLE, STATES, Action, Kind, State
from portal.history import seals
from portal.organizations.rules import Field
from portal.regions import codes
from portal.regions import queries as regions
from portal.regions.models import Division
from portal.shared import clock
from portal.shared.db import reserve_ids
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def open_draft(session: Session, person: Person, township_code: str) -> Filing:
    """Begin a filing of a new organization in a township; the policy in force today goes with the case."""
    place = _township(session, person, township_code)
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


@dataclass(frozen=True)
class Saved:
    """What became of a section: what has to be mended in it, by field; or, if nothing was kept, why not."""

    problems: Problems
    meanwhile: DraftChange | None = None
    """A colleague's change after the version that was seen."""


def save_section(
    session: Session, person: Person, filing_id: int, section: Section, typed: Mapping[str, str], seen: int
) -> Saved:
    """Keep what was typed in one section, right or wrong, unless a colleague changed it since version `seen`.

    Only a township that is not this person's to file in is refused (OutOfReach).
    """
    said = {name: typed[name] for name in SECTIONS[section] if name in typed}
    place = _township(session, person, said["township_code"]) if said.get("township_code") else None
    filing = editable(session, person, filing_id)
    answers = dict(answers_of(session, filing))
    if any(answers.get(name, "") != text for name, text in said.items()):
        meanwhile = queries.change_since(session, filing_id, section, person, seen)
        if meanwhile is not None:
            return Saved({}, meanwhile)
        answers |= said
        _move(session, filing, answers, place)
        write_answers(session, filing, answers)
        filing.name = " ".join(answers.get("name", "").splitlines()).strip()
        filing.field = Field(answers["field"]) if answers.get("field") in set(Field) else None
        note_change(session, person, filing, section)
    found = problems(answers, policies.load(filing.policy), clock.today())
    return Saved({name: sentence for name, sentence in found.items() if name in SECTIONS[section]})


def note_change(session: Session, person: Person, filing: Filing, section: Section) -> None:
    """Remember that this person changed a section, and that the case has a new version now."""
    filing.changed_at = clock.now()
    session.flush()
    change = queries.change_of(session, filing.id, section, person)
    if change is None:
        change = DraftChange(filing_id=filing.id, section=section, person_id=person.id)
        session.add(change)
    change.version, change.at = filing.version, filing.changed_at


def _township(session: Session, person: Person, code: str) -> Division:
    """A township this person may file in; it is not handed over to another unit meanwhile."""
    place = regions.division_kept(session, code)
    if place is None:
        raise NotFound
    require_may(person, Permission.FILING_DRAFT, place)
    return place


def _move(session: Session, filing: Filing, answers: dict[str, str], place: Division | None) -> None:
    """Follow the place that was chosen; a village that is none of the township's is not kept."""
    township_code = answers["township_code"] = place.code if place else filing.township_code
    if place:
        filing.township_code, filing.scope_path = place.code, place.scope_path
    village_code = answers.get("village_code", "")
    village = regions.division(session, village_code) if village_code else None
    if village is None or village.parent_code != township_code:
        answers["village_code"] = ""
        village = None
    filing.village_code = village.code if village else None
