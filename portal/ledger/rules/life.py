"""The staff page of an organization in words: its facts in groups, its life as sentences. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.history.rules import Grammar, Place, Statement, fold, standing
from portal.ledger.rules.money import amount
from portal.organizations.rules import (
    FACT_LABELS,
    SEALED_FACTS,
    ActivityArea,
    EntryKind,
    Field,
    Form,
    LapseRule,
    Management,
    PartyOrganization,
    Standing,
    label,
)
from portal.shared import clock
from portal.shared.errors import Message
from portal.shared.errors import msg as _

GROUPS: Sequence[tuple[Message, tuple[str, ...]]] = (
    (_("Organization"), ("name", "short_name", "form", "field", "hub", "purpose", "founded_on")),
    (_("Place"), ("township_code", "village_code", "activity_area", "address")),
    (_("Filing"), ("standing", "management", "filing_number", "legacy_number", "filed_on", "uscc")),
    (_("Certificate"), ("certificate_from", "certificate_until", "lapse_rule")),
    (
        _("People and members"),
        ("responsible_person", "phone", "contact_confirmed_on", "initiators", "members", "volunteers"),
    ),
    (_("Party building and funds"), ("party_members", "party_organization", "funds_fen")),
)
"""The facts as the page shows them."""

WORDS: Mapping[str, type[enum.StrEnum]] = {
    "form": Form,
    "field": Field,
    "activity_area": ActivityArea,
    "standing": Standing,
    "management": Management,
    "lapse_rule": LapseRule,
    "party_organization": PartyOrganization,
}
PLACES = frozenset({"township_code", "village_code"})
NOT_STATED = _("not stated")
PERSONAL = _("personal, not shown here")
NOT_ON_RECORD = _("not on record")

SENTENCES: Mapping[EntryKind, Message] = {
    EntryKind.ESTABLISHED: _("Filed with the township or street; entered on the register."),
    EntryKind.CHANGED: _("Details were changed."),
    EntryKind.RENEWED: _("The certificate was renewed."),
    EntryKind.REPLACED: _("A lost or damaged certificate was replaced."),
    EntryKind.CONFIRMED: _("Responsible person and telephone were found to be right still."),
    EntryKind.CANCELLED: _("Cancelled at its own request."),
    EntryKind.REVOKED: _("The filing was revoked."),
    EntryKind.REGISTERED_ELSEWHERE: _("Registered with the county civil affairs bureau; left the filing register."),
    EntryKind.CORRECTED: _("The record was wrong and has been corrected."),
    EntryKind.ANNULLED: _("An entry was taken back."),
}
LAPSED = _("The certificate ended without renewal. Nobody recorded this: time passed.")
UNTOLD = frozenset({EntryKind.ESTABLISHED})
"""Kinds whose facts are not listed one by one: the record of that day shows them."""
IN_THE_SENTENCE = frozenset({"standing", "management"})
"""Facts that an ending changes: its sentence says so."""


@dataclass(frozen=True)
class Told(Statement):
    """An entry with who said it, in which case and why (a Message in place of what the reader cannot open)."""

    actor: str = ""
    case_id: int | None = None
    reason: Message | str = ""

    @property
    def opened(self) -> bool:
        """Whether the reader gets to read why."""
        return isinstance(self.reason, str) and self.reason != ""


@dataclass(frozen=True)
class Event:
    """One line of the timeline, newest first; `entry` is None where time alone did it."""

    on: date
    sentence: Message
    details: tuple[Message, ...] = ()
    entry: Told | None = None
    taken_back: Told | None = None
    """The entry that took this one back."""
    takes_back: Told | None = None
    """The entry that this one took back."""

    @property
    def days_late(self) -> int:
        """How many days after it took effect it was recorded."""
        return (clock.day_of(self.entry.recorded_at) - self.on).days if self.entry else 0

    @property
    def corrects(self) -> bool:
        """Whether it says that the register was wrong."""
        return self.entry is not None and self.entry.kind in (EntryKind.CORRECTED, EntryKind.ANNULLED)


def timeline(told: Sequence[Told], grammar: Grammar, places: Mapping[str, str], until: date) -> list[Event]:
    """The life of a record up to the day `until`, newest first: what was said, and what time did.

    `places` names the divisions by code.
    """
    by_place = {entry.place: entry for entry in told}
    taken_back = {entry.annuls: entry for entry in told if entry.annuls}
    before = _before(told)
    events = [
        Event(
            entry.effective_on,
            SENTENCES[EntryKind(entry.kind)],
            _details(entry, before.get(entry.place), places),
            entry,
            taken_back.get(entry.place),
            by_place.get(entry.annuls) if entry.annuls else None,
        )
        for entry in told
    ]
    events += [Event(day, LAPSED) for day in _lapses(told, grammar) if day <= until]
    return sorted((event for event in events if event.on <= until), key=_order, reverse=True)


def _order(event: Event) -> tuple[object, ...]:
    entry = event.entry
    return (event.on, entry is not None, *((entry.recorded_at, entry.book, entry.number) if entry else ()))


def by_recording(events: Sequence[Event]) -> list[Event]:
    """The same events, what was recorded last first; what time did stands at the day it did it."""
    return sorted(events, key=_recorded, reverse=True)


def _recorded(event: Event) -> tuple[object, ...]:
    entry = event.entry
    at = entry.recorded_at if entry else clock.end_of(event.on)
    return (at, *((entry.book, entry.number) if entry else ("", 0)))


def _before(told: Sequence[Told]) -> dict[Place, dict[str, object]]:
    """What each entry that counts found, of the facts it names."""
    facts: dict[str, object] = {}
    found = {}
    for entry in standing(told):
        found[entry.place] = {name: facts.get(name) for name in entry.changes}
        facts.update(entry.changes)
    return found


def _lapses(told: Sequence[Told], grammar: Grammar) -> list[date]:
    """The days on which the certificate ended and the standing with it."""
    spans = fold(told, grammar).spans if told else ()
    before = [None, *spans]
    return [s.valid_from for last, s in zip(before, spans, strict=False) if s.lapsed and not (last and last.lapsed)]


def _details(entry: Told, before: Mapping[str, object] | None, places: Mapping[str, str]) -> tuple[Message, ...]:
    """What changed from what to what; of personal facts only that they changed."""
    if entry.kind in UNTOLD:
        return ()
    return tuple(
        _detail(name, before.get(name) if before is not None else None, entry.changes[name], places)
        for name in FACT_LABELS
        if name in entry.changes and name not in IN_THE_SENTENCE
    )


def _detail(name: str, old: object, new: object, places: Mapping[str, str]) -> Message:
    fact = FACT_LABELS[name]
    if name in SEALED_FACTS:
        return _("%(fact)s was changed; personal, not shown here.", fact=fact)
    if old is None:
        return _("%(fact)s: %(new)s.", fact=fact, new=worded(name, new, places))
    old_words, new_words = worded(name, old, places), worded(name, new, places)
    return _("%(fact)s: from “%(old)s” to “%(new)s”.", fact=fact, old=old_words, new=new_words)


def worded(name: str, value: object, places: Mapping[str, str]) -> Message | str:
    """A fact's value in words: enumerations by their labels, places by name, money in yuan; never a personal fact."""
    if value is None or value == "":
        return NOT_STATED
    if name in WORDS:
        return label(WORDS[name](str(value)))
    if name in PLACES:
        return places.get(str(value), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "funds_fen" and isinstance(value, int):
        return _("%(yuan)s yuan", yuan=amount(value))
    return str(value)


def codes_in(told: Sequence[Told], facts: Mapping[str, object]) -> set[str]:
    """The division codes that have to be named."""
    said = [entry.changes.get(name) for entry in told for name in PLACES]
    return {str(code) for code in [*said, *(facts.get(name) for name in PLACES)] if code}
