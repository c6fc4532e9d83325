"""The columns of the ledger (domain.md B3), those that can be filled today, in official order. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from portal.organizations.rules import FACT_LABELS, SEALED_FACTS
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _


class Is(enum.Enum):
    """What a column holds."""

    TEXT = "text"
    WORD = "word"  # one of a list, shown by its label
    COUNT = "count"
    MONEY = "money"  # in fen
    DAY = "day"
    INSTANT = "instant"
    YES = "yes"


@dataclass(frozen=True)
class Column:
    """A column: `width` in characters of a sheet, `standard` if it stands in the ledger unless somebody chooses."""

    name: str
    label: Message
    width: int
    holds: Is = Is.TEXT
    standard: bool = True

    @property
    def personal(self) -> bool:
        """Whether it is masked."""
        return self.name in SEALED_FACTS


def _fact(name: str, width: int, holds: Is = Is.TEXT, *, standard: bool = True) -> Column:
    return Column(name, FACT_LABELS[name], width, holds, standard)


COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("unit", _("County or functional area"), 12),
        _fact("township_code", 12),
        _fact("village_code", 18),
        _fact("name", 28),
        _fact("short_name", 14, standard=False),
        _fact("field", 17, Is.WORD),
        _fact("form", 9, Is.WORD),
        _fact("hub", 8, Is.YES, standard=False),
        _fact("management", 8, Is.WORD),
        _fact("filing_number", 24),
        _fact("legacy_number", 18, standard=False),
        _fact("uscc", 20, standard=False),
        _fact("founded_on", 11, Is.DAY, standard=False),
        _fact("filed_on", 11, Is.DAY),
        _fact("certificate_from", 11, Is.DAY, standard=False),
        _fact("certificate_until", 11, Is.DAY),
        _fact("standing", 10, Is.WORD),
        _fact("responsible_person", 9),
        _fact("phone", 13),
        _fact("contact_confirmed_on", 11, Is.DAY, standard=False),
        _fact("initiators", 7, Is.COUNT),
        _fact("members", 7, Is.COUNT),
        _fact("party_members", 7, Is.COUNT),
        _fact("volunteers", 7, Is.COUNT),
        _fact("party_organization", 15, Is.WORD),
        _fact("purpose", 30, standard=False),
        _fact("activity_area", 12, Is.WORD, standard=False),
        _fact("address", 26),
        _fact("funds_fen", 12, Is.MONEY),
        _fact("lapse_rule", 14, Is.WORD, standard=False),
        Column("valid_from", _("Holds since"), 11, Is.DAY, standard=False),
        Column("change_count", _("Entries"), 7, Is.COUNT),
        Column("changed_at", _("Last entry on"), 11, Is.INSTANT),
    )
}
STANDARD = tuple(name for name, column in COLUMNS.items() if column.standard)
ON_SCREEN = (
    "township_code",
    "village_code",
    "name",
    "field",
    "filing_number",
    "filed_on",
    "standing",
    "changed_at",
    "change_count",
)
"""What the page shows unless somebody chooses: what fits beside each other."""
ALWAYS = "name"
"""Without it a row cannot be told from another."""


def chosen(text: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that an address names (``columns=name,field``), each once, in that order; `default` if none.

    RuleBroken at `columns` for one that does not exist. The name always stands among them.
    """
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = next((name for name in names if name not in COLUMNS), None)
    if unknown is not None:
        raise RuleBroken(_("There is no column “%(name)s”. Choose from the list.", name=unknown[:40]), "columns")
    if not names:
        return default
    return names if ALWAYS in names else (ALWAYS, *names)
