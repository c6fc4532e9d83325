"""Search keys: what a typed text and a stored name have in common. Pure."""

from __future__ import annotations

import enum
import unicodedata

from pypinyin import Style, lazy_pinyin

GRAM = 2
"""Characters in a gram; a shorter text is looked for at the head of names and numbers only."""
IDEOGRAPHS = "\U00020000"
"""The first of the planes that Unicode keeps for ideographs."""
LAST = "\U0010ffff"
"""Behind every letter: `key` to `key + LAST` are the texts that begin with `key`."""


class TermKind(enum.StrEnum):
    """What a search term is."""

    NAME = "name"
    INITIALS = "initials"  # of the pinyin: 五堰舞蹈队 is wywdd
    NUMBER = "number"


def search_key(text: str) -> str:
    """Letters and digits only, full width made half, small letters: what two spellings of one name share.

    What stands beyond the first planes is an ideograph, also one that this Python has not heard of yet.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum() or character >= IDEOGRAPHS)


def initials(key: str) -> str:
    """The first letters of the pinyin of a key; letters and digits stand for themselves."""
    return "".join(lazy_pinyin(key, style=Style.FIRST_LETTER)).casefold()


def terms(names: set[str], numbers: set[str]) -> set[tuple[TermKind, str]]:
    """All that an organization with these names and numbers is found by."""
    keys = {search_key(name) for name in names}
    found = {(TermKind.NAME, key) for key in keys}
    found |= {(TermKind.INITIALS, initials(key)) for key in keys}
    found |= {(TermKind.NUMBER, search_key(number)) for number in numbers}
    return {(kind, text) for kind, text in found if text}


def holds(key: str, name: str) -> bool:
    """Whether a name is found by a key: it holds it, or its initials do."""
    whole = search_key(name)
    return key in whole or (key.isascii() and key in initials(whole))


def grams(text: str) -> set[str]:
    """The two-character pieces of a text."""
    return {text[start : start + GRAM] for start in range(len(text) - GRAM + 1)}
