"""The record a case is about: what it says today, and whether it is still what the case began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.filing.actions.cases import Taking
from portal.filing.models import Filing
from portal.filing.queries import records
from portal.filing.rules import beginnings
from portal.filing.rules.answers import FACTS, QUESTIONS, WAS, Answers, changed, day_of
from portal.filing.rules.checks import Problems
from portal.filing.rules.steps import Kind
from portal.history import queries as history
from portal.history import seals
from portal.organizations import queries as organizations
from portal.organizations.rules import SEALED_FACTS, Standing, overtaken
from portal.regions.queries import display_name
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate


def plain_facts(session: Session, organization_id: int, data_key_id: int | None, day: date) -> dict[str, Any]:
    """The facts of a record with the personal ones in plain text; nothing for one that is void.

    RuleBroken if it was anonymized.
    """
    facts = organizations.facts_on(session, organization_id, day) or {}
    key = seals.data_key(session, data_key_id)
    return {
        name: seals.unseal(key, "organization", organization_id, name, value)
        if name in SEALED_FACTS and value is not None
        else value
        for name, value in facts.items()
    }


@dataclass(frozen=True)
class Record:
    """The record of a case as a page names it: as it stands today, or as it last stood."""

    name: str
    number: str | None
    standing: Standing | None


def of_case(session: Session, filing: Filing) -> Record | None:
    """The record a case is about, or has put on the register; None as long as there is none."""
    if filing.organization_id is None:
        return None
    facts = organizations.facts_on(session, filing.organization_id, clock.today())
    if not facts:
        return Record(filing.name, filing.number, None)
    return Record(facts["name"], facts["filing_number"] or facts["legacy_number"], facts["standing"])


def told_anew(session: Session, filing: Filing, answers: Answers) -> dict[str, str]:
    """The answers of a draft with what the register says today beside them; as they are, if it is off the register."""
    facts = _today(session, filing)
    if not facts or facts["township_code"] != filing.township_code:
        return dict(answers)
    said = beginnings.answers(filing.kind, facts)
    return {**answers, **{name: text for name, text in said.items() if name.startswith(WAS)}}


def problems(session: Session, filing: Filing, answers: Answers) -> Problems:
    """Where the register says something else by now than it did when this was written, or from a later day on."""
    if filing.kind is not Kind.CHANGE:
        return {}
    found: Problems = {}
    names = beginnings.overtaken(filing.kind, answers, _today(session, filing))
    if names:
        found["changed"] = _(
            "Meanwhile the register says something else about this: %(facts)s. Save this page to go on from there.",
            facts=_questions(names),
        )
    later = _said_later(session, filing, answers)
    return found if later is None else found | {"effective_on": later}


def _said_later(session: Session, filing: Filing, answers: Answers) -> Message | None:
    """Why a change cannot take effect on the day it says: the register says something about it from a later day on."""
    day = day_of(answers.get("effective_on", ""))
    if day is None or filing.organization_id is None:
        return None
    facts = {FACTS.get(name, name) for name in changed(answers)}
    return overtaken(facts, history.counting(session, "organization", filing.organization_id), day)


def check_still(session: Session, taking: Taking, answers: Answers, day: date) -> None:
    """RuleBroken if the record allows this kind of case no more, has moved, or was put right where the case changes it.

    The record is locked from here on. A new organization has none yet.
    """
    filing = taking.filing
    if filing.organization_id is None:
        return
    organization = records.lock(session, filing.organization_id)
    facts = {} if organization.void else plain_facts(session, organization.id, organization.data_key_id, day)
    beginnings.check(filing.kind, facts, taking.policy, day)
    if facts["township_code"] != filing.township_code:
        place = display_name(session, facts["township_code"])
        raise RuleBroken(
            _("The organization belongs to %(place)s by now: the case has to be begun anew there.", place=place)
        )
    names = beginnings.overtaken(filing.kind, answers, facts)
    if names:
        raise RuleBroken(
            _(
                "Since the case was begun the register was changed: %(facts)s. "
                "Nothing was decided. Have the case withdrawn and begun anew.",
                facts=_questions(names),
            )
        )


def _today(session: Session, filing: Filing) -> Mapping[str, Any]:
    if filing.organization_id is None:
        return {}
    return plain_facts(session, filing.organization_id, filing.data_key_id, clock.today())


def _questions(names: list[str]) -> str:
    return "、".join(translate(QUESTIONS[name]) for name in names)
