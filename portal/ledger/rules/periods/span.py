"""The months, quarters and years that are closed: code, first and last day, the one before. Pure."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

EARLIEST, LATEST = 2000, 2999
"""Years that a period may lie in."""


class Kind(enum.StrEnum):
    """How long a period is (期间)."""

    MONTH = "month"  # 月度
    QUARTER = "quarter"  # 季度
    YEAR = "year"  # 年度


KINDS: dict[Kind, Message] = {
    Kind.MONTH: _("Months"),
    Kind.QUARTER: _("Quarters"),
    Kind.YEAR: _("Whole years"),
}
MONTHS_IN = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.YEAR: 12}
_MONTH_LABELS = (
    _("January %(year)s"),
    _("February %(year)s"),
    _("March %(year)s"),
    _("April %(year)s"),
    _("May %(year)s"),
    _("June %(year)s"),
    _("July %(year)s"),
    _("August %(year)s"),
    _("September %(year)s"),
    _("October %(year)s"),
    _("November %(year)s"),
    _("December %(year)s"),
)
LABELS: dict[Kind, tuple[Message, ...]] = {
    Kind.MONTH: _MONTH_LABELS,
    Kind.QUARTER: (
        _("First quarter of %(year)s"),
        _("Second quarter of %(year)s"),
        _("Third quarter of %(year)s"),
        _("Fourth quarter of %(year)s"),
    ),
    Kind.YEAR: (_("The year %(year)s"),),
}


@dataclass(frozen=True, order=True)
class Period:
    """A month (1 to 12), quarter (1 to 4) or year (1) of a year; codes are 2026-10, 2026Q3, 2026."""

    kind: Kind
    year: int
    number: int = 1

    @property
    def code(self) -> str:
        """How it is called in addresses and tables."""
        tail = {Kind.MONTH: f"-{self.number:02}", Kind.QUARTER: f"Q{self.number}", Kind.YEAR: ""}
        return f"{self.year}{tail[self.kind]}"

    @property
    def label(self) -> Message:
        """How people call it: 2026年10月, 2026年第三季度, 2026年度."""
        return Message(LABELS[self.kind][self.number - 1].text, {"year": str(self.year)})

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * MONTHS_IN[self.kind] + 1, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Period:
        """The one that follows."""
        ends = self.number * MONTHS_IN[self.kind] == 12
        return Period(self.kind, self.year + ends, 1 if ends else self.number + 1)

    @property
    def before(self) -> Period:
        """The one that it follows."""
        return period_of(self.kind, self.first - timedelta(days=1))

    def over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.last < today


def period_of(kind: Kind, day: date) -> Period:
    """The period of this kind that holds a day."""
    return Period(kind, day.year, (day.month - 1) // MONTHS_IN[kind] + 1)


def read(code: str) -> Period:
    """The period with this code. RuleBroken at `period` for what is none."""
    found = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2])|Q([1-4]))?", code.strip(), re.ASCII)
    if not found or not EARLIEST <= int(found[1]) <= LATEST:
        words = _("“%(typed)s” is no period. Write a month as 2026-10, a quarter as 2026Q3, a year as 2026.")
        raise RuleBroken(Message(words.text, {"typed": code[:20]}), "period")
    year = int(found[1])
    if found[2]:
        return Period(Kind.MONTH, year, int(found[2]))
    return Period(Kind.QUARTER, year, int(found[3])) if found[3] else Period(Kind.YEAR, year)


def overs(kind: Kind, today: date, count: int) -> list[Period]:
    """The last so many periods of a kind that are over, newest first."""
    found = [period_of(kind, today).before]
    while len(found) < count:
        found.append(found[-1].before)
    return found
