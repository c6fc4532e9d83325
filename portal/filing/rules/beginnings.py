"""When a case about a record may begin, and with which answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from portal.filing.rules.answers import CHANGEABLE, FACTS, WAS, YES, Answers, changed
from portal.filing.rules.steps import KINDS, Kind
from portal.history.rules import encode
from portal.organizations.rules import FOLLOWS, EntryKind, label
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

if TYPE_CHECKING:
    from portal.filing.policy import Policy

SAYS: Mapping[Kind, EntryKind] = {
    Kind.ESTABLISH: EntryKind.ESTABLISHED,
    Kind.CHANGE: EntryKind.CHANGED,
    Kind.RENEW: EntryKind.RENEWED,
    Kind.REPLACE: EntryKind.REPLACED,
    Kind.CANCEL: EntryKind.CANCELLED,
    Kind.REVOKE: EntryKind.REVOKED,
    Kind.REGISTER_ELSEWHERE: EntryKind.REGISTERED_ELSEWHERE,
}
"""What each kind of case comes to say of the record."""


def check(kind: Kind, facts: Mapping[str, Any], policy: Policy, today: date) -> None:
    """RuleBroken if this kind of case cannot be about a record with these facts today. `facts`: empty if void."""
    sentence = refusal(kind, facts, policy, today)
    if sentence is not None:
        raise RuleBroken(sentence)


def refusal(kind: Kind, facts: Mapping[str, Any], policy: Policy, today: date) -> Message | None:
    """Why this kind of case cannot be about a record with these facts today; None if it can."""
    standing = facts.get("standing")
    if standing is None:
        return _("This organization is not on the register.")
    if standing not in FOLLOWS[SAYS[kind]]:
        return _(
            "The organization stands “%(standing)s”: “%(kind)s” is not possible.",
            standing=label(standing),
            kind=KINDS[kind],
        )
    if kind in {Kind.RENEW, Kind.REPLACE} and not (facts.get("filing_number") or facts.get("legacy_number")):
        return _("The record has no number that a certificate could carry. Have the record corrected first.")
    return _renewal(facts.get("certificate_until"), policy, today) if kind is Kind.RENEW else None


def offered(facts: Mapping[str, Any], policy: Policy, today: date) -> list[tuple[Kind, Message | None]]:
    """The kinds of case a record on the register may have, each with why not today, if so; none for one that left."""
    kinds = [kind for kind in Kind if kind is not Kind.ESTABLISH]
    able = [kind for kind in kinds if facts.get("standing") in FOLLOWS[SAYS[kind]]]
    return [(kind, refusal(kind, facts, policy, today)) for kind in able]


def renewable_from(until: date, policy: Policy) -> date:
    """The first day on which a certificate that ends on `until` may be renewed."""
    return until - timedelta(days=policy.renewal_days)


def _renewal(until: date | None, policy: Policy, today: date) -> Message | None:
    if until is None:
        return _("The certificate has no end: there is nothing to renew.")
    first = renewable_from(until, policy)
    if today >= first:
        return None
    return _("The certificate is valid until %(until)s and can be renewed from %(first)s.", until=until, first=first)


def answers(kind: Kind, facts: Mapping[str, Any]) -> dict[str, str]:
    """The answers a draft begins with: the record's own for a change, and what the register says beside them.

    `facts` holds the personal ones in plain text.
    """
    told = {name: _typed(name, facts) for name in TOLD.get(kind, ())}
    begun = {
        "township_code": facts["township_code"],
        WAS + "name": facts["name"],
        WAS + "filed_on": _typed("filed_on", facts),
        WAS + "number": facts.get("filing_number") or facts.get("legacy_number") or "",
        **{WAS + name: text for name, text in told.items()},
    }
    return told | begun if kind is Kind.CHANGE else begun


TOLD: Mapping[Kind, tuple[str, ...]] = {
    Kind.CHANGE: (*CHANGEABLE, "initiators"),
    Kind.RENEW: ("certificate_until", "responsible_person", "phone"),
}
"""What the register says that a kind of case needs beside its answers."""


def overtaken(kind: Kind, before: Answers, facts: Mapping[str, Any]) -> list[str]:
    """The facts a change is to change of which the register says something else by now than the case says it did.

    `facts` holds the personal ones in plain text.
    """
    if kind is not Kind.CHANGE:
        return []
    chosen = changed(before)
    return [name for name in CHANGEABLE if name in chosen and before.get(WAS + name, "") != _typed(name, facts)]


def _typed(name: str, facts: Mapping[str, Any]) -> str:
    """A fact as somebody would type it into the form."""
    value = facts.get(FACTS.get(name, name))
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else ""
    if name == "funds":
        yuan, fen = divmod(value, 100)
        return f"{yuan}.{fen:02}" if fen else str(yuan)
    return str(encode(value))
