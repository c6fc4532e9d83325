"""Entering a case for an applicant: begin it, write its sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import require_may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import about
from portal.filing.actions.cases import answers_of, write_answers, write_step
from portal.filing.actions.mending import to_mend
from portal.filing.actions.merging import Page, merged, note_change
from portal.filing.actions.reopening import check_reopened
from portal.filing.models import DraftChange, Filing
from portal.filing.queries import cases as queries
from portal.filing.queries.policy import policy_for
from portal.filing.rules import beginnings
from portal.filing.rules.answers import Answers, Section, sections
from portal.filing.rules.checks import Problems
from portal.filing.rules.names import wanted_name
from portal.filing.rules.steps import EDITABLE, KINDS, STATES, Action, Kind, State
from portal.filing.rules.typed import as_kept
from portal.history import seals
from portal.organizations import queries as organizations
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
    key_id = seals.new_key(session)[0]
    return _open(session, person, place, Beginning(Kind.ESTABLISH, key_id, {"township_code": township_code}))


def open_case(session: Session, person: Person, organization_id: int, kind: Kind) -> Filing:
    """Begin a case about a record on the register; what the register says goes with it, to be compared.

    The record stays locked to the end of the transaction. RuleBroken if another case about it is open, or if this
    kind cannot follow what the record is today.
    """
    organization = organizations.organization_or_404(
        session, person, Permission.FILING_DRAFT, organization_id, lock=True
    )
    already = queries.open_about(session, organization_id)
    if already is not None:
        raise RuleBroken(
            _(
                "Case %(case)s about this organization is not closed yet (%(kind)s): finish or withdraw it first.",
                case=already.id,
                kind=KINDS[already.kind],
            )
        )
    place = _township(session, person, organization.township_code)
    policy = policy_for(session, codes.office(place.scope_path), clock.today())
    facts = about.plain_facts(session, organization_id, organization.data_key_id, clock.today())
    beginnings.check(kind, facts, policy, clock.today())
    begun = Beginning(kind, organization.data_key_id or 0, beginnings.answers(kind, facts), organization_id)
    return _open(session, person, place, begun, facts)


@dataclass(frozen=True)
class Beginning:
    """What a case begins with."""

    kind: Kind
    data_key_id: int
    answers: Answers
    organization_id: int | None = None


def _open(
    session: Session, person: Person, place: Division, begun: Beginning, facts: Mapping[str, Any] | None = None
) -> Filing:
    now = clock.now()
    known = facts or {}
    filing = Filing(
        id=reserve_ids(session, Filing)[0],
        kind=begun.kind,
        state=State.DRAFT,
        scope_path=place.scope_path,
        township_code=place.code,
        village_code=known.get("village_code"),
        name=known.get("name", ""),
        field=known.get("field"),
        organization_id=begun.organization_id,
        entered_by_id=person.id,
        handler_id=person.id,
        data_key_id=begun.data_key_id,
        policy=policies.dump(policy_for(session, codes.office(place.scope_path), clock.day_of(now))),
        entered_at=now,
        changed_at=now,
    )
    write_answers(session, filing, begun.answers)
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
    """What became of a page: what has to be mended in it, by field, and colleagues' changes.

    `left`: of fields this person did not touch; theirs stand. `apart`: of fields both changed; neither is lost yet.
    """

    problems: Problems
    left: tuple[DraftChange, ...] = ()
    apart: tuple[DraftChange, ...] = ()


def save_section(
    session: Session,
    person: Person,
    filing_id: int,
    section: Section,
    typed: Mapping[str, str],
    seen: int,
    base: str = "",
) -> Saved:
    """Keep what was changed in one section, right or wrong, field by field (`rules.merging`).

    `seen` and `base` say what the page showed. A township that is not this person's to file in is refused
    (OutOfReach), and so is a field that was not reopened (RuleBroken).
    """
    names = sections(queries.filing_or_404(session, person, filing_id).kind)[section]
    said = {name: typed[name] for name in names if name in typed}
    saved = save_answers(session, person, filing_id, said, Page(seen, base))
    return replace(saved, problems={name: why for name, why in saved.problems.items() if name in names})


def save_answers(session: Session, person: Person, filing_id: int, typed: Mapping[str, str], page: Page) -> Saved:
    """As `save_section`, of any page; what is wrong with any answer of the case then."""
    place = _township(session, person, typed["township_code"]) if typed.get("township_code") else None
    filing = editable(session, person, filing_id)
    stood = answers_of(session, filing)
    plain = {name: as_kept(name, text) for name, text in typed.items()}
    said = merged(session, person, filing, plain, stood, page)
    answers = about.told_anew(session, filing, {**stood, **said.written})
    if answers != stood:
        check_reopened(session, filing, stood, said.written)
        if filing.kind in {Kind.ESTABLISH, Kind.CHANGE}:
            _move(session, filing, answers, place if "township_code" in said.written else None)
        write_answers(session, filing, answers)
        filing.wanted_name = wanted_name(filing.kind, answers)
        if filing.kind is Kind.ESTABLISH:
            filing.name = filing.wanted_name
            filing.field = Field(answers["field"]) if answers.get("field") in set(Field) else None
        note_change(session, person, filing, [name for name in answers if answers[name] != stood.get(name, "")])
    return Saved(to_mend(session, filing, answers), said.left, said.apart)


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
