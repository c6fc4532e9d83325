"""A row of the ledger in words: what stands in each column, on a page or on paper. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.ledger.rules.columns import COLUMNS, Is
from portal.ledger.rules.life import PLACES
from portal.organizations.rules import ANONYMIZED, MASKS, label
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import Message

Cell = Message | str | int | date | bool | None
"""What a cell holds: a word, text, a count (or money in fen), a day, yes or no; None if nothing is stated."""
Opener = Callable[[str], str]
"""Opens a sealed fact of one record: its name in, plain text out."""


@dataclass(frozen=True)
class Names:
    """The names of places: of management units, townships and villages, by code, without the county before them."""

    places: Mapping[str, str]

    def of(self, code: str | None) -> str:
        """The name of a place; its code, if nobody knows it; nothing, if there is none."""
        return self.places.get(code, code) if code else ""


def cell(name: str, row: Any, names: Names, opens: Opener | None = None, *, masked: bool = True) -> Cell:  # noqa: ANN401 - a row of `queries.lines`
    """What stands in a column of a row. `opens` is None where the record's key was destroyed: persons are anonymous."""
    if COLUMNS[name].personal:
        return personal(name, row, opens, masked=masked)
    if name == "unit":
        return names.of(codes.office(row.scope_path))
    value = getattr(row, name)
    if name in PLACES:
        return names.of(value)
    return value if value is None else _worded(COLUMNS[name].holds, value)


def _worded(holds: Is, value: Any) -> Cell:  # noqa: ANN401 - a fact
    if holds is Is.WORD:
        return label(value)
    return clock.day_of(value) if holds is Is.INSTANT else value


def personal(name: str, row: Any, opens: Opener | None, *, masked: bool) -> Cell:  # noqa: ANN401 - as above
    """A personal fact of a row, masked or in full; a sentence where its key was destroyed."""
    if not getattr(row, name):
        return None
    if opens is None:
        return ANONYMIZED
    plain = opens(name)
    return MASKS[name](plain) if masked else plain
