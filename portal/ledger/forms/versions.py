"""What the address of the page that sets versions side by side asks for: one day, as known on two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.ledger.forms import record
from portal.ledger.rules import moments
from portal.ledger.rules.moments import AS_OF, KNOWN_ON
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

KNOWN_FROM, KNOWN_TO = "known_from", "known_to"
NAMED: dict[str, Message] = {
    KNOWN_ON: record.NAMED[KNOWN_ON],
    AS_OF: _("What was true on"),
    KNOWN_FROM: _("as known on"),
    KNOWN_TO: _("and as known on"),
}
"""The fields below the versions, and what they are called."""


@dataclass(frozen=True)
class Twice:
    """One day, as known at two instants, the earlier one first."""

    as_of: date
    known: tuple[datetime, ...]


def twice(args: Mapping[str, str], today: date) -> Twice:
    """The day and the two days of knowing that an address names. RuleBroken at the one that is missing or nonsense."""
    as_of, *known = (_day(args, name, today) for name in (AS_OF, KNOWN_FROM, KNOWN_TO))
    return Twice(as_of, tuple(clock.end_of(day) for day in sorted(known)))


def _day(args: Mapping[str, str], name: str, today: date) -> date:
    found = moments.day(args, name, today)
    if found is None:
        raise RuleBroken(_("Give the day."), name)
    return found
