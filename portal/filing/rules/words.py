"""Answers in words: what a choice is called, how a figure reads, what a tick says. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from portal.filing.rules.answers import (
    CANCEL_GROUNDS,
    CHANGEABLE,
    HEARINGS,
    LOSSES,
    QUESTIONS,
    YES,
    Answers,
    Opinion,
    changed,
    phone,
)
from portal.filing.rules.grounds import GROUNDS
from portal.organizations.rules import LABELS, ActivityArea, Field, Form, PartyOrganization
from portal.shared.errors import Message
from portal.shared.errors import msg as _

OPINIONS: dict[Opinion, Message] = {Opinion.AGREES: _("Agrees"), Opinion.DISAGREES: _("Does not agree")}

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
FIGURES = frozenset({"initiators", "members", "party_members", "volunteers", "funds"})
"""Shown as they are read: full-width digits as plain ones."""


def in_words(name: str, answers: Answers, places: Mapping[str, str]) -> list[Message | str]:
    """An answer as a reader sees it: nothing if there is none, several words where several things were chosen.

    `places` are the names of places by code.
    """
    value = answers.get(name, "").strip()
    if name in TICKS:
        return [_("Yes") if value == YES else _("No")]
    if not value:
        return []
    if name == "changed":
        return [QUESTIONS[fact] for fact in CHANGEABLE if fact in changed(answers)]
    if name in CHOICES:
        return [next((words for member, words in CHOICES[name].items() if member == value), value)]
    return [_as_read(name, value, places)]


def _as_read(name: str, value: str, places: Mapping[str, str]) -> str:
    if name in PLACES:
        return places.get(value, value)
    if name == "phone":
        return phone(value) or value
    return unicodedata.normalize("NFKC", value) if name in FIGURES else value
