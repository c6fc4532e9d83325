"""Where a page of a list ended, as an address carries it. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

AFTER = "after"
LARGEST = 2**63 - 1
"""What a database can hold."""


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    text = str(value)
    if not isinstance(value, str) or "\0" in text or text != text.encode(errors="replace").decode():
        raise ValueError(value)
    return text


def _number(value: Any) -> int:  # noqa: ANN401 - as above
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise ValueError(value)
    return int(value)


READ: dict[type, Callable[[Any], Any]] = {
    str: _text,
    int: _number,
    date: date.fromisoformat,
    datetime: lambda value: clock.from_microseconds(_number(value)),
}
"""How a value of each type comes back; ValueError or TypeError for what no row has."""


def written(place: Sequence[Any]) -> str:
    """The values of a row's order, so that they stand in an address."""
    values = [_plain(value) for value in place]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return clock.microseconds(value)
    return value.isoformat() if isinstance(value, date) else value


def read(text: str, kinds: Sequence[type]) -> list[Any]:
    """The inverse of `written`: values of these types, or None. RuleBroken at `after`."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return [None if value is None else READ[kind](value) for value, kind in zip(values, kinds, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError):
        raise RuleBroken(_("This page of the list cannot be found. Go back to the first page."), AFTER) from None
