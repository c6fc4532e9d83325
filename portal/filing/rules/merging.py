"""Two people on one page of a draft: who changed what, name by name, and which of it is kept. Pure.

A page carries what it showed as `base`: of each answer a short digest. So what its reader left alone is told from what
they changed, and a colleague's change from an own one, without a lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

DIGITS = 10
"""Hexadecimal digits of a digest: enough to tell two versions of one answer apart."""


@dataclass(frozen=True)
class Merged:
    """What becomes of what was typed, by name.

    `written`: changed by its reader, to be kept. `left`: not touched by its reader, and not what their page showed
    any more. `apart`: both changed it, to different values; nothing of it is kept until somebody has seen both.
    """

    written: dict[str, str]
    left: frozenset[str]
    apart: frozenset[str]


def digest(value: str) -> str:
    """A short digest of an answer, however its lines end."""
    return hashlib.sha256(plain(value).encode()).hexdigest()[:DIGITS]


def plain(value: str) -> str:
    """An answer as it is kept: browsers send the end of a line as two characters."""
    return value.replace("\r\n", "\n").strip()


def shown(values: Mapping[str, str]) -> str:
    """The base of a page that shows these values: ``name:digest`` each, in one line."""
    return " ".join(f"{name}:{digest(value)}" for name, value in sorted(values.items()))


def read_base(text: str) -> dict[str, str]:
    """The inverse of `shown`: digests by name; what is none is left out, as if the page had not shown it."""
    return {name: found for name, found in (part.split(":") for part in text.split() if part.count(":") == 1) if found}


def merge(
    base: Mapping[str, str], typed: Mapping[str, str], stands: Mapping[str, str], others: Collection[str]
) -> Merged:
    """Merge what one person typed into what stands.

    `base`: the digests their page showed; `others`: the names that colleagues changed since the page was made. A name
    that the page does not say it showed counts as changed by its reader.
    """
    written, left, apart = {}, set(), set()
    for name, value in typed.items():
        mine, now = plain(value), stands.get(name, "")
        if mine == plain(now):
            continue
        if base.get(name) == digest(mine):
            left.add(name)
        elif name in others and base.get(name) != digest(now):
            apart.add(name)
        else:
            written[name] = mine
    return Merged(written, frozenset(left), frozenset(apart))
