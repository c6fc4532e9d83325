"""What may be said of an organization, after what, and about which facts (domain.md A11). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from portal.history.rules import Statement
from portal.organizations.rules.facts import FACT_LABELS
from portal.organizations.rules.words import ON_THE_REGISTER, EntryKind, LapseRule, Standing, label
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

ANY = frozenset(Standing)

FOLLOWS: Mapping[EntryKind, frozenset[Standing]] = {
    EntryKind.CHANGED: ON_THE_REGISTER,
    EntryKind.RENEWED: ON_THE_REGISTER,
    EntryKind.REPLACED: frozenset({Standing.NORMAL}),
    EntryKind.CONFIRMED: ON_THE_REGISTER,
    EntryKind.CANCELLED: ON_THE_REGISTER,
    EntryKind.REVOKED: ON_THE_REGISTER,
    EntryKind.REGISTERED_ELSEWHERE: ON_THE_REGISTER,
    EntryKind.CORRECTED: ANY,
    EntryKind.ANNULLED: ANY,
}
"""The standings, on the day it takes effect, after which each may be said. ESTABLISHED follows none: it begins."""

CERTIFICATE = frozenset({"certificate_from", "certificate_until", "lapse_rule"})
IDENTITY = frozenset({"filing_number", "filed_on", "legacy_number"})
DETAILS = frozenset(FACT_LABELS) - CERTIFICATE - IDENTITY - {"standing", "management", "uscc", "contact_confirmed_on"}

CARRIES: Mapping[EntryKind, frozenset[str]] = {
    EntryKind.ESTABLISHED: frozenset(FACT_LABELS),
    EntryKind.CHANGED: DETAILS | {"contact_confirmed_on"},
    EntryKind.RENEWED: CERTIFICATE | {"contact_confirmed_on"},
    EntryKind.REPLACED: frozenset(),
    EntryKind.CONFIRMED: frozenset({"contact_confirmed_on"}),
    EntryKind.CANCELLED: frozenset({"standing"}),
    EntryKind.REVOKED: frozenset({"standing"}),
    EntryKind.REGISTERED_ELSEWHERE: frozenset({"standing", "management", "uscc"}),
    EntryKind.CORRECTED: frozenset(FACT_LABELS) - {"standing"},
    EntryKind.ANNULLED: frozenset(),
}
"""The facts each may name. An ending changes the standing and carries no details over the record."""

ENDS: Mapping[EntryKind, Standing] = {
    EntryKind.CANCELLED: Standing.CANCELLED,
    EntryKind.REVOKED: Standing.REVOKED,
    EntryKind.REGISTERED_ELSEWHERE: Standing.REGISTERED_ELSEWHERE,
}
"""What takes an organization off the register, and where it then stands."""


def check_saying(
    kind: EntryKind, standing: Standing | None, changes: Iterable[str], days: Iterable[date], on: date
) -> None:
    """Refuse what may not be said.

    `standing` is that of the effective day `on` (None: it was not on the register yet), `days` the effective days
    of the entries that count. RuleBroken at `effective_on`; ValueError for a fact that this kind never carries.
    """
    foreign = set(changes) - CARRIES[kind]
    if foreign:
        message = f"{kind} does not carry {sorted(foreign)}"
        raise ValueError(message)
    if standing is None:
        raise RuleBroken(
            _("That day lies before the organization was filed. Give the filing day or a later one."), "effective_on"
        )
    if standing not in FOLLOWS[kind]:
        refusal = _(
            "On %(day)s the organization stood “%(standing)s”: “%(kind)s” cannot follow.",
            day=on,
            standing=label(standing),
            kind=label(kind),
        )
        raise RuleBroken(refusal, "effective_on")
    later = [day for day in days if day > on]
    if kind in ENDS and later:
        raise RuleBroken(_said_from(max(later)), "effective_on")


def overtaken(facts: Collection[str], said: Iterable[Statement], on: date) -> Message | None:
    """Why these facts cannot change from a day on: one of them was said from a later day on, and that would stand.

    `said` are the entries that count.
    """
    later = [each.effective_on for each in said if each.effective_on > on and not each.changes.keys().isdisjoint(facts)]
    return _said_from(max(later)) if later else None


def _said_from(day: date) -> Message:
    return _(
        "Something else is recorded with effect from %(day)s. Give that day or a later one, "
        "or have that entry taken back first.",
        day=day,
    )


def check_anew(
    kind: EntryKind, standing: Standing | None, changes: Iterable[str], others: Iterable[Statement], on: date
) -> None:
    """Refuse what may not take the place of a wrong entry of this kind, on the day `on`.

    `others` are the entries that count without the wrong one, `standing` what follows from them on that day. A filing
    begins the record: nothing may take effect before it. Else as `check_saying`.
    """
    days = [each.effective_on for each in others]
    if kind is not EntryKind.ESTABLISHED:
        check_saying(kind, standing, changes, days, on)
        return
    earlier = [day for day in days if day < on]
    if earlier:
        raise RuleBroken(
            _(
                "Something else is recorded with effect from %(day)s. Give that day or an earlier one, "
                "or have that entry taken back first.",
                day=min(earlier),
            ),
            "effective_on",
        )


def check_anonymize(standing: Standing | None) -> None:
    """RuleBroken while it stands on the register; None is a record whose filing was taken back."""
    if standing in ON_THE_REGISTER:
        raise RuleBroken(
            _(
                "It stands “%(standing)s”: only an organization that has left the register can be anonymized.",
                standing=label(standing),
            )
        )


def lapse(facts: Mapping[str, Any]) -> tuple[date, dict[str, Any]] | None:
    """The day a certificate's end changes the standing, and to what; None if it never does."""
    until = facts.get("certificate_until")
    if until is None or facts.get("standing") != Standing.NORMAL or facts.get("lapse_rule") != LapseRule.LAPSES:
        return None
    return date.fromisoformat(until) + timedelta(days=1), {"standing": Standing.LAPSED.value}
