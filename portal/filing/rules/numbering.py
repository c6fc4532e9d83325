"""Filing numbers (备案编号) by template, default ``420302003-2026-0001``. Pure.

No authority prescribes a number (domain.md A8): the template is a setting. Its parts are ``{county6}`` and
``{township3}``, the official codes of the place; ``{year}``, of the decision; and ``{seqN}``, which counts
1, 2, 3 … among the numbers that are alike before it, written with at least N digits.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from portal.regions.codes import county6, township3
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.fonts import no_font

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


LONGEST = 40
UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"})
"""Kinds of characters (Unicode) that no number holds: controls, invisible marks, blanks."""
SAMPLE = "{county6}{township3}-{year}-{seq4}"


def template_problem(template: str) -> Message | None:
    """What is wrong with a template as somebody typed it, in words; None for one that numbers."""
    if not template:
        return _("Write how a filing number is made up, for example %(sample)s.", sample=SAMPLE)
    if len(template) > LONGEST:
        return _("A template has at most %(most)s characters.", most=LONGEST)
    unknown = re.search(r"\{[^{}]*\}?|\}", PARTS.sub("", template))
    if unknown:
        return _(
            "“%(part)s” is no part of a number. Parts are {county6}, {township3}, {year} and one of {seq1} to {seq9}; "
            "everything else is written outside of braces.",
            part=unknown[0],
        )
    counted = len(SEQUENCE.findall(template))
    if counted != 1:
        return _(
            "A number counts exactly once: put one of {seq1} to {seq9} into the template, for example %(sample)s.",
            sample=SAMPLE,
        )
    if any(unicodedata.category(letter) in UNPRINTED for letter in template):
        return _("There are blanks or characters in it that cannot be printed. Type it anew.")
    return no_font(template)


def may_collide(one: str, other: str) -> bool:
    """Whether two templates could give the same number, each by a count of its own.

    Those that are alike but for the width of the sequence count together: the same number would be the same count.
    Otherwise digits of the one may fall where digits of the other stand. Codes and years count as any digits, so that
    a yes may be too careful; a no is certain.
    """
    if SEQUENCE.split(one)[::2] == SEQUENCE.split(other)[::2]:
        return False
    first, second = _places(one), _places(other)
    seen: set[tuple[int, int]] = set()
    todo = [(0, 0)]
    while todo:
        at = i, j = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        if (i, j) == (len(first), len(second)):
            return True
        left, right = first[i : i + 1], second[j : j + 1]
        if left == [MORE]:
            todo.append((i + 1, j))
        if right == [MORE]:
            todo.append((i, j + 1))
        if left and right and _meet(left[0], right[0]):
            todo.append((i + (left != [MORE]), j + (right != [MORE])))
    return False


DIGIT, MORE = "a digit", "any digits"
WIDTHS = {"county6": 6, "township3": 3, "year": 4}


def _places(template: str) -> list[str]:
    """What stands at each place of a number: a letter, `DIGIT`; `MORE` for what a long sequence adds."""
    found: list[str] = []
    end = 0
    for part in PARTS.finditer(template):
        found += template[end : part.start()]
        end = part.end()
        width = WIDTHS.get(part[1]) or int(part[1][-1])
        found += [DIGIT] * width + ([] if part[1] in WIDTHS else [MORE])
    return found + list(template[end:])


def _meet(one: str, other: str) -> bool:
    wild = {DIGIT, MORE}
    if one in wild or other in wild:
        return all(place in wild or place in "0123456789" for place in (one, other))
    return one == other
