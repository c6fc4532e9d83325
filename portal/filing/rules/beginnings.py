"""When a case about a record may begin, and with which answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from portal.filing.rules.answers import CHANGEABLE, FACTS, WAS, YES
from portal.filing.rules.steps import KINDS, Kind
from portal.history.rules import encode
from portal.organizations.rules import FOLLOWS, EntryKind, label
from portal.shared.errors import RuleBroken
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
    standing = facts.get("standing")
    if standing not in FOLLOWS[SAYS[kind]]:
        if standing is None:
            raise RuleBroken(_("This organization is not on the register."))
        sentence = _(
            "The organization stands “%(standing)s”: “%(kind)s” is not possible.",
            standing=label(standing),
            kind=KINDS[kind],
        )
        raise RuleBroken(sentence)
    if kind is Kind.RENEW:
        _check_renewal(facts.get("certificate_until"), policy, today)
    if kind in {Kind.RENEW, Kind.REPLACE} and not (facts.get("filing_number") or facts.get("legacy_number")):
        raise RuleBroken(_("The record has no number that a certificate could carry. Have the record corrected first."))


def renewable_from(until: date, policy: Policy) -> date:
    """The first day on which a certificate that ends on `until` may be renewed."""
    return until - timedelta(days=policy.renewal_days)


def _check_renewal(until: date | None, policy: Policy, today: date) -> None:
    if until is None:
        raise RuleBroken(_("The certificate has no end: there is nothing to renew."))
    first = renewable_from(until, policy)
    if today < first:
        sentence = _(
            "The certificate is valid until %(until)s and can be renewed from %(first)s.", until=until, first=first
        )
        raise RuleBroken(sentence)


def answers(kind: Kind, facts: Mapping[str, Any]) -> dict[str, str]:
    """The answers a draft begins with: the record's own for a change, and what the register says beside them.

    `facts` holds the personal ones in plain text.
    """
    begun = {
        "township_code": facts["township_code"],
        WAS + "name": facts["name"],
        WAS + "filed_on": _typed("filed_on", facts),
        WAS + "number": facts.get("filing_number") or facts.get("legacy_number") or "",
    }
    if kind is Kind.CHANGE:
        stands = {name: _typed(name, facts) for name in (*CHANGEABLE, "initiators")}
        begun |= stands | {WAS + name: text for name, text in stands.items()}
    return begun


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
