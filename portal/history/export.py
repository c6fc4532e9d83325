"""A book as JSON lines, for checking elsewhere: every entry just as it is stored, one a line, by number.

Whoever has the file and the head printed on a ledger's cover needs nothing else: `verify_ledger.py` does the check,
without the portal. Personal facts stand there sealed, as in the book itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from portal.history import queries
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

VERIFIER = Path(__file__).with_name("verify_ledger.py")
"""The stand-alone program: it imports nothing of the portal."""


@dataclass(frozen=True)
class Wanted:
    """What is to be written: a book, up to an entry if not all of it."""

    book: str
    until: int | None = None


@dataclass(frozen=True)
class Written:
    """What was written: how many entries, the hash of the last, and how many bytes."""

    number: int
    hash: str
    size: int


def wanted(session: Session, code: str, until: int | None = None) -> Wanted:
    """RuleBroken for a book that is not there, and at `until` for a number that none of its entries has."""
    book = queries.book(session, code)
    if book is None:
        raise RuleBroken(_("There is no book %(code)s.", code=code))
    if until is not None and not 1 <= until <= book.last_number:
        sentence = _("There is no entry %(number)s: the last is %(last)s.", number=until, last=book.last_number)
        raise RuleBroken(sentence, "until")
    return Wanted(code, until)


def number_of(typed: str) -> int | None:
    """The number of an entry as it stands in an address; None for nothing. RuleBroken, at `until`, for nonsense."""
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise RuleBroken(_("“until” is the number of an entry, such as 42."), "until")
    return int(typed) if typed else None


def write(session: Session, asked: Wanted, out: IO[bytes]) -> Written:
    """Write the entries: all of one moment, a piece of them in memory at a time."""
    number, head, size = 0, "", 0
    with queries.any_bytes(session):
        for row in queries.stored_entries(session, asked.book, asked.until):
            size += out.write(line(row))
            number, head = number + 1, row["hash"]
    return Written(number, head, size)


def line(row: dict[str, Any]) -> bytes:
    """One entry as canonical JSON. What somebody has damaged is written as it is: the check is to find it."""
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_bytes)
    return text.encode("utf-8", "surrogateescape") + b"\n"


def _bytes(stored: object) -> str:
    """Bytes where text should be (SQLite stores what it is given)."""
    return stored.decode("utf-8", "surrogateescape") if isinstance(stored, bytes) else str(stored)
