"""How long ago a township said that its ledger is right (台账更新及时性). Pure (domain.md B1)."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.regions import codes
from portal.shared.errors import Message
from portal.shared.errors import msg as _

STALE_DAYS = 90
"""After so many days a ledger should be confirmed again: a default. The plan asks for a ledger that is kept up to date
(建立并动态更新管理台账) and names no number; national statistics are told every quarter (民发〔2021〕36号)."""


class State(enum.IntEnum):
    """How things stand with a township's ledger, the worst first."""

    EMPTY = 0  # no organization was ever recorded
    NEVER = 1  # never confirmed
    STALE = 2
    FRESH = 3


STATES: dict[State, Message] = {
    State.EMPTY: _("no organization recorded"),
    State.NEVER: _("never confirmed"),
    State.STALE: _("to be confirmed again"),
    State.FRESH: _("confirmed"),
}


@dataclass(frozen=True)
class Said:
    """A confirmation that stands: as of which day, for which period (none: today's), by whom, why the county."""

    as_of: date
    by: str
    period: str = ""
    note: str = ""


@dataclass(frozen=True)
class Freshness:
    """A township's ledger: organizations on the register, first entry, last confirmation, entries recorded since."""

    township_code: str
    scope_path: str
    count: int = 0
    first_on: date | None = None
    said: Said | None = None
    entries: int = 0

    def days(self, today: date) -> int | None:
        """How long ago it was confirmed; if never, how old it is; None where there is nothing to confirm."""
        since = self.said.as_of if self.said else self.first_on
        return None if since is None else (today - since).days

    def state(self, today: date) -> State:
        """How things stand."""
        if self.said is None:
            return State.NEVER if self.first_on else State.EMPTY
        return State.STALE if (today - self.said.as_of).days > STALE_DAYS else State.FRESH


def worst_first(found: Iterable[Freshness], today: date) -> list[Freshness]:
    """Unit by unit, in each the missing first, then those confirmed longest ago."""

    def place(freshness: Freshness) -> tuple[str, State, int, str]:
        office, days = codes.office(freshness.scope_path), freshness.days(today) or 0
        return office, freshness.state(today), -days, freshness.township_code

    return sorted(found, key=place)


def from_above(paths: Iterable[str], scope_path: str) -> bool:
    """Whether somebody speaks for a township only from above it: the county instead of the township."""
    return scope_path not in set(paths)


TODAY, MONTHS, YEAR, YEARS = 0, 61, 365, 730
"""From so many days on months and years are counted."""


def ago(days: int) -> Message:
    """How long ago, in words: today, yesterday, 12 days ago, 3 months ago, 2 years ago."""
    if days <= TODAY:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < MONTHS:
        return _("%(days)s days ago", days=days)
    if days < YEARS:
        return _("%(months)s months ago", months=days * 12 // YEAR)
    return _("%(years)s years ago", years=days // YEAR)
