"""Filing numbers (备案编号) by template, default ``420302003-2026-0001``. Pure.

No authority prescribes a number (domain.md A8): the template is a setting. Its parts are ``{county6}`` and
``{township3}``, the official codes of the place; ``{year}``, of the decision; and ``{seqN}``, which counts
1, 2, 3 … among the numbers that are alike before it, written with at least N digits.
"""

from __future__ import annotations

import re
from datetime import date

from portal.regions.codes import county6, township3

SEQUENCE = re.compile(r"\{seq([1-9])\}")
PARTS = re.compile(r"\{(county6|township3|year|seq[1-9])\}")


def check_template(template: str) -> None:
    """ValueError unless the template has known parts only and counts exactly once.

    Every other part has a fixed width, so that no two places, years or sequences give the same number.
    """
    rest = PARTS.sub("", template)
    if "{" in rest or "}" in rest:
        message = f"{template!r} has a part that is none of county6, township3, year, seqN"
        raise ValueError(message)
    if len(SEQUENCE.findall(template)) != 1:
        message = f"{template!r} must count once"
        raise ValueError(message)


def prefix(template: str, township_code: str, day: date) -> str:
    """The rendered text before the sequence: numbers that share it are counted together."""
    return _fill(SEQUENCE.split(template)[0], township_code, day)


def render(template: str, township_code: str, day: date, seq: int) -> str:
    """The number. `township_code` has nine digits, `day` is the day of the decision in Shanghai."""
    before, width, after = SEQUENCE.split(template)
    return f"{_fill(before, township_code, day)}{seq:0{width}}{_fill(after, township_code, day)}"


def _fill(text: str, township_code: str, day: date) -> str:
    parts = {
        "county6": county6(township_code),
        "township3": township3(township_code),
        "year": f"{day.year:04}",
    }
    return PARTS.sub(lambda part: parts[part[1]], text)
