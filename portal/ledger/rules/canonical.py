"""The ledger for machines: one line per organization, the same bytes for the same facts; and the check code over them.

The check code (核对码) is the SHA-256 of all lines. No personal fact stands in them, so that it holds when a person is
anonymized. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from portal.history.rules import canonical, encode
from portal.regions import codes
from portal.shared import clock

CHECK_VERSION = 1
"""Which fields the code is over. Fields that come later make a new version; closed periods keep theirs."""


def code12(code: str) -> str:
    """A division code in its official form of twelve digits."""
    return code.ljust(codes.VILLAGE, "0")


def instant(at: datetime) -> str:
    """An instant with its offset: 2026-10-31T23:59:59.999999+08:00."""
    return at.astimezone(clock.ZONE).isoformat(timespec="microseconds")


FIELDS: Mapping[str, str] = {
    "id": "subject_id",
    "filing_no": "filing_number",
    "legacy_no": "legacy_number",
    "name": "name",
    "short_name": "short_name",
    "form": "form",
    "field": "field",
    "hub": "hub",
    "purpose": "purpose",
    "activity_area": "activity_area",
    "region_code": "village_code",
    "township_code": "township_code",
    "address": "address",
    "standing": "standing",
    "management": "management",
    "founded_on": "founded_on",
    "filed_on": "filed_on",
    "certificate_from": "certificate_from",
    "certificate_until": "certificate_until",
    "lapse_rule": "lapse_rule",
    "uscc": "uscc",
    "contact_confirmed_on": "contact_confirmed_on",
    "initiators": "initiators",
    "members": "members",
    "party_members": "party_members",
    "volunteers": "volunteers",
    "party_organization": "party_organization",
    "funds_fen": "funds_fen",
    "valid_from": "valid_from",
    "recorded_at": "recorded_at",
    "entry": "entry_number",
}
"""The fields of a row by the names that machines use (docs/data-dictionary.md), and which column each comes from.

`valid_from` is the day from which these facts hold, `entry` the entry they follow from, `recorded_at` its instant;
`region_code` is the village's, or the township's where no village is named.
"""
_COLUMNS = attrgetter(*FIELDS.values())


def plain(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of `queries.lines`
    """A row as JSON can hold it: days as ISO text, instants with their offset, words by their values, money in fen."""
    found = dict(zip(FIELDS, map(encode, _COLUMNS(row)), strict=True))
    found["region_code"] = code12(row.village_code or row.township_code)
    found["township_code"] = code12(row.township_code)
    found["recorded_at"] = instant(row.recorded_at)
    found["entry"] = f"{row.entry_book}/{row.entry_number}"
    return found


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
