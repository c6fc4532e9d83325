"""What an auditor looks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.accounts.rules import AuditFilter
from portal.shared.clock import FOREVER

SINCE = date(2000, 1, 1)
"""No audit is older."""


def wanted(args: Mapping[str, str]) -> AuditFilter:
    """The filter of an address; a day that is none is left out."""
    return AuditFilter(
        person=args.get("person", "").strip(),
        event=args.get("event", ""),
        subject=args.get("subject", "").strip(),
        first=_day(args.get("first", "")),
        last=_day(args.get("last", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if SINCE <= day < FOREVER else None
