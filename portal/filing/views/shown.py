"""Answers as a reader sees them: words for choices, names for places, personal facts masked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.filing.policy import Policy
from portal.filing.rules.answers import (
    CHANGEABLE,
    NAME_REASON,
    PERSONAL,
    QUESTIONS,
    WAS,
    Answers,
    Section,
    asked,
    phone,
)
from portal.filing.rules.steps import Kind
from portal.filing.rules.words import PLACES, in_words
from portal.organizations.rules import MASKS
from portal.regions import queries as regions
from portal.shared import clock
from portal.shared.errors import Message
from portal.shared.i18n import translate
from portal.shared.working_days import Calendar, days_left


@dataclass(frozen=True)
class Line:
    """One question with its answer, if there is one; of a fact that changes also what the register said before."""

    name: str
    question: Message
    answer: Message | str | None
    before: Message | str | None = None
    changes: bool = False


def lines(session: Session, kind: Kind, policy: Policy, answers: Answers, *, masked: bool) -> dict[Section, list[Line]]:
    """The answers of a case, section by section; personal facts masked, if so wished."""
    stood = _stood(answers)
    places = _places(session, answers, stood)
    found: dict[Section, list[Line]] = {}
    for section, names in asked(kind, answers).items():
        shown = [name for name in names if name != "village_opinion" or policy.village_opinion]
        found[section] = [
            Line(
                name,
                QUESTIONS[name],
                _answer(name, answers, places, masked=masked),
                _answer(name, stood, places, masked=masked) if section is Section.DETAILS else None,
                changes=section is Section.DETAILS and name in CHANGEABLE,
            )
            for name in shown
        ]
    return found


def was(session: Session, answers: Answers) -> dict[str, Message | str | None]:
    """What the register said of the facts that a case is about, in words, unmasked."""
    stood = _stood(answers)
    places = _places(session, stood)
    return {name: _answer(name, stood, places, masked=False) for name in stood}


def _stood(answers: Answers) -> dict[str, str]:
    return {name.removeprefix(WAS): text for name, text in answers.items() if name.startswith(WAS)}


def _places(session: Session, *several: Answers) -> dict[str, str]:
    codes = {answers[name] for answers in several for name in PLACES if answers.get(name)}
    return regions.display_names(session, sorted(codes))


def asked_for(found: Mapping[Section, list[Line]], problems: Collection[str] = ()) -> dict[Section, list[Line]]:
    """These lines without the reason for a name where none is given and none is needed."""
    idle = {NAME_REASON} - set(problems)
    return {
        section: [line for line in lines if line.answer or line.name not in idle] for section, lines in found.items()
    }


@dataclass(frozen=True)
class Difference:
    """One question on which what was typed differs from what stands."""

    name: str
    question: Message
    typed: Message | str | None
    stands: Message | str | None


def differences(
    session: Session, kind: Kind, policy: Policy, part: Section, typed: Answers, stands: Answers
) -> list[Difference]:
    """Where what was typed in a section differs from the answers as they stand now."""
    mine, theirs = (
        lines(session, kind, policy, answers, masked=False)[part] for answers in ({**stands, **typed}, stands)
    )
    return [
        Difference(line.name, line.question, line.answer, other.answer)
        for line, other in zip(mine, theirs, strict=True)
        if line.answer != other.answer
    ]


def _answer(name: str, answers: Answers, places: dict[str, str], *, masked: bool) -> Message | str | None:
    if masked and name in PERSONAL and answers.get(name, "").strip():
        return MASKS[name](phone(answers[name]) or answers[name].strip())
    words = in_words(name, answers, places)
    return words[0] if len(words) == 1 else "、".join(map(translate, words)) or None


def left_until(days: Calendar, due_on: date | None) -> int | None:
    """Working days until a due day, negative once it has passed; None without one."""
    return None if due_on is None else days_left(clock.today(), due_on, days)
