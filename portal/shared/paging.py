"""Keyset paging: quick at any depth, stable while rows come and go."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: its rows and the keys (`after` values) of the next page, if there is one."""

    rows: Sequence[Row]
    after: str | None


def cut(rows: Sequence[Row], size: int, key: Callable[[Row], Any]) -> Page[Row]:
    """Make a page of at most `size` rows out of up to `size + 1` fetched ones; `key` gives the row's place."""
    more = len(rows) > size
    shown = rows[:size]
    return Page(shown, str(key(shown[-1])) if more else None)


def row_id(text: str) -> int | None:
    """The id with which an address says that the page before ended; None for what is none, or too large to be one."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
