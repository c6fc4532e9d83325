"""The unified social credit code (统一社会信用代码) of a registered body (GB 32100-2015; domain.md G6). Pure."""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""No I, O, S, V or Z."""
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CIVIL_AFFAIRS = ("51", "52", "53", "59")
"""Registered by civil affairs: association, service body, foundation, other."""


def read_uscc(text: str) -> str:
    """The code as typed, in half-width capitals without spaces; whether it is one is `is_uscc`'s to say."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def is_uscc(code: str) -> bool:
    """Whether the eighteen characters are well formed and the check character is right."""
    if len(code) != 18 or any(letter not in ALPHABET for letter in code):
        return False
    total = sum(weight * ALPHABET.index(letter) for weight, letter in zip(WEIGHTS, code, strict=False))
    return ALPHABET[(31 - total % 31) % 31] == code[17]


def of_civil_affairs(code: str) -> bool:
    """Whether a civil affairs authority gave it: the only ones an organization can be registered under."""
    return code.startswith(CIVIL_AFFAIRS)
