"""Answers as a reader sees them: words for choices, names for places, personal facts masked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.filing.forms.sections import OPINIONS
from portal.filing.policy import Policy
from portal.filing.rules.answers import (
    CANCEL_GROUNDS,
    CHANGEABLE,
    HEARINGS,
    LOSSES,
    PERSONAL,
    QUESTIONS,
    YES,
    Answers,
    Section,
    asked,
    changed,
    phone,
)
from portal.filing.rules.checks import warnings
from portal.filing.rules.grounds import GROUNDS
from portal.filing.rules.steps import Kind
from portal.organizations.rules import LABELS, MASKS, ActivityArea, Field, Form, PartyOrganization
from portal.regions import queries as regions
from portal.shared import clock, fonts
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.queries import calendar
from portal.shared.working_days import days_left

CHOICES: Mapping[str, Mapping[Any, Message]] = {
    "form": LABELS[Form],
    "field": LABELS[Field],
    "activity_area": LABELS[ActivityArea],
    "party_organization": LABELS[PartyOrganization],
    "village_opinion": OPINIONS,
    "loss": LOSSES,
    "cancel_ground": CANCEL_GROUNDS,
    "revoke_ground": GROUNDS,
    "hearing": HEARINGS,
}
TICKS = frozenset({"hub", "notice", "contact_right"})
PLACES = frozenset({"township_code", "village_code"})
PRINTED = ("name", "purpose", "address", "responsible_person")
"""What is typed and stands on the certificate."""
FIGURES = frozenset({"initiators", "members", "party_members", "volunteers", "funds"})
"""Shown as they are read: full-width digits as plain ones."""


@dataclass(frozen=True)
class Line:
    """One question with its answer, if there is one."""

    name: str
    question: Message
    answer: Message | str | None


def lines(session: Session, kind: Kind, policy: Policy, answers: Answers, *, masked: bool) -> dict[Section, list[Line]]:
    """The answers of a case, section by section; personal facts masked, if so wished."""
    places = regions.display_names(session, [answers[name] for name in sorted(PLACES) if answers.get(name)])
    found: dict[Section, list[Line]] = {}
    for section, names in asked(kind, answers).items():
        shown = [name for name in names if name != "village_opinion" or policy.village_opinion]
        found[section] = [Line(name, QUESTIONS[name], _answer(name, answers, places, masked=masked)) for name in shown]
    return found


def second_looks(answers: Answers, *, masked: bool = False) -> dict[str, Message]:
    """What is allowed and yet worth a second look, by field: `warnings`, and characters no certificate can show."""
    found = {}
    for name in PRINTED:
        lacking = "" if masked and name in PERSONAL else fonts.lacking(answers.get(name, ""))
        if lacking:
            found[name] = _(
                "The certificate cannot show “%(characters)s”: its code is printed instead. "
                "Agree with the applicant whether to write it otherwise.",
                characters=lacking,
            )
    return found | warnings(answers)


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
    value = answers.get(name, "").strip()
    if name in TICKS:
        return _("Yes") if value == YES else _("No")
    if not value:
        return None
    if name == "changed":
        return "、".join(translate(QUESTIONS[fact]) for fact in CHANGEABLE if fact in changed(answers))
    if name in CHOICES:
        return next((words for member, words in CHOICES[name].items() if member == value), value)
    if name in PLACES:
        return places.get(value, value)
    if name == "phone":
        value = phone(value) or value
    elif name in FIGURES:
        value = unicodedata.normalize("NFKC", value)
    if masked and name in PERSONAL:
        return MASKS[name](value)
    return value


def left_until(session: Session, due_on: date | None) -> int | None:
    """Working days until a due day, negative once it has passed; None without one."""
    return None if due_on is None else days_left(clock.today(), due_on, calendar(session))
