"""The ledger for machines: one line per organization, the same bytes for the same facts; and the check code over them.

The check code (校验码) is the SHA-256 of all lines. No personal fact stands in them, so that it holds when a person is
anonymized. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from portal.history.rules import canonical, encode
from portal.regions import codes
from portal.shared import clock

CHECK_VERSION = 1
"""Which fields the code is over. Fields that come later make a new version; closed periods keep theirs."""


def code12(code: str) -> str:
    """A division code in its official form of twelve digits."""
    return code.ljust(codes.VILLAGE, "0")


def _fact(name: str) -> Callable[[Any], Any]:
    return lambda row: encode(getattr(row, name))


def instant(at: datetime) -> str:
    """An instant with its offset: 2026-10-31T23:59:59.999999+08:00."""
    return at.astimezone(clock.ZONE).isoformat(timespec="microseconds")


FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "id": lambda row: row.subject_id,
    "filing_no": _fact("filing_number"),
    "legacy_no": _fact("legacy_number"),
    "name": _fact("name"),
    "short_name": _fact("short_name"),
    "form": _fact("form"),
    "field": _fact("field"),
    "hub": _fact("hub"),
    "purpose": _fact("purpose"),
    "activity_area": _fact("activity_area"),
    "region_code": lambda row: code12(row.village_code or row.township_code),
    "township_code": lambda row: code12(row.township_code),
    "address": _fact("address"),
    "standing": _fact("standing"),
    "management": _fact("management"),
    "founded_on": _fact("founded_on"),
    "filed_on": _fact("filed_on"),
    "certificate_from": _fact("certificate_from"),
    "certificate_until": _fact("certificate_until"),
    "lapse_rule": _fact("lapse_rule"),
    "uscc": _fact("uscc"),
    "contact_confirmed_on": _fact("contact_confirmed_on"),
    "initiators": _fact("initiators"),
    "members": _fact("members"),
    "party_members": _fact("party_members"),
    "volunteers": _fact("volunteers"),
    "party_organization": _fact("party_organization"),
    "funds_fen": _fact("funds_fen"),
    "valid_from": _fact("valid_from"),
    "recorded_at": lambda row: instant(row.recorded_at),
    "entry": lambda row: f"{row.entry_book}/{row.entry_number}",
}
"""The fields of a row by the names that machines use (docs/data-dictionary.md), and where each comes from.

`valid_from` is the day from which these facts hold, `entry` the entry they follow from, `recorded_at` its instant.
"""


def plain(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of `queries.lines`
    """A row as JSON can hold it: days as ISO text, instants with their offset, words by their values, money in fen."""
    return {name: value(row) for name, value in FIELDS.items()}


def written(fields: Mapping[str, Any]) -> str:
    """The line of a row: canonical JSON and the end of the line."""
    return canonical(fields) + "\n"


class CheckCode:
    """The check code of the lines added so far."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.count = 0

    def add(self, line: str) -> None:
        """One more line, as `written` gives it."""
        self._digest.update(line.encode())
        self.count += 1

    @property
    def code(self) -> str:
        """The code, 64 hexadecimal digits."""
        return self._digest.hexdigest()
