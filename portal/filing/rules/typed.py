"""What was typed or pasted, as it is kept: nothing is lost that can be read, nothing kept that cannot. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from portal.filing.rules.answers import UNPRINTED, day_of, fen, phone, whole
from portal.organizations.rules import is_uscc, read_uscc

DAYS = frozenset({"founded_on", "effective_on", "loss_on", "resolved_on", "heard_on", "registered_on"})
FIGURES = frozenset({"initiators", "members", "party_members", "volunteers"})
LINES = frozenset(
    {"name_reason", "purpose", "reason", "activities", "statement", "settlement", "findings", "hearing_said"}
)
"""Texts of several lines."""


def _day(text: str) -> str | None:
    day = day_of(text)
    return day.isoformat() if day else None


def _figure(text: str) -> str | None:
    number = whole(text)
    return None if number is None else str(number)


def _amount(text: str) -> str | None:
    return None if fen(text) is None else unicodedata.normalize("NFKC", text).replace(",", "").strip()


def _credit_code(text: str) -> str | None:
    code = read_uscc(text)
    return code if is_uscc(code) else None


READ: Mapping[str, Callable[[str], str | None]] = {
    **dict.fromkeys(sorted(DAYS), _day),
    **dict.fromkeys(sorted(FIGURES), _figure),
    "funds": _amount,
    "phone": phone,
    "uscc": _credit_code,
}
"""The plain form of what was typed; None for what cannot be read."""
SPACES = re.compile(r"[^\S\n]+")


def as_kept(name: str, text: str) -> str:
    """An answer without what cannot be printed and without stray spaces; days, figures and numbers in plain form.

    A day becomes 2023-05-06, a figure digits, a telephone and a credit code what they are; what cannot be read as one
    stays as it was typed, for its writer to mend.
    """
    clean = _clean(text, lines=name in LINES)
    read = READ.get(name)
    return (read(clean) if read and clean else None) or clean


def _clean(text: str, *, lines: bool) -> str:
    """Of one composition (NFC), on one line unless it may have several `lines`; single spaces, none at the ends."""
    breaks = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    breaks = re.sub("[\v\f\x85\u2028\u2029]", "\n", breaks)
    said = "".join(letter for letter in breaks if letter in "\n\t" or unicodedata.category(letter) not in UNPRINTED)
    rows = [SPACES.sub(" ", row).strip() for row in said.split("\n")]
    return "\n".join(rows).strip() if lines else " ".join(filter(None, rows))
