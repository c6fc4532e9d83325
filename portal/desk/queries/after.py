"""Where a page of the desk's lists ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.shared.clock import FOREVER

PAGE = 30
DIGITS = 18
"""Of an id that the database can compare."""


@dataclass(frozen=True)
class After:
    """Where the page before ended: its last row's day (`FOREVER` if it has none) and id; written ``739943.4711``."""

    day: date
    id: int

    @classmethod
    def read(cls, text: str) -> After | None:
        """The inverse of `str`; None for what is no such place."""
        day, _dot, row_id = text.partition(".")
        if not (day.isdecimal() and row_id.isdecimal() and len(row_id) <= DIGITS):
            return None
        return cls(date.fromordinal(int(day)), int(row_id)) if 1 <= int(day) <= FOREVER.toordinal() else None

    def __str__(self) -> str:
        """The day by its number, the id."""
        return f"{self.day.toordinal()}.{self.id}"
