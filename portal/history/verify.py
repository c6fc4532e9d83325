"""Whether the books are whole: each entry fits its hash, its number and the one before it; the head fits the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.rules import HASH_VERSION, entry_hash
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Misfit:
    """The first entry of a book that does not fit (number 0: the book itself), and why."""

    book: str
    number: int
    reason: Message


@dataclass(frozen=True)
class Head:
    """A book that is whole: its last number and hash."""

    book: str
    number: int
    hash: str


def verify(session: Session) -> Iterator[Head | Misfit]:
    """Check every book; one result each, in order of their codes."""
    with queries.any_bytes(session):
        for book in queries.books(session):
            yield _verify_book(session, book.code, book.last_number, book.last_hash)


def _verify_book(session: Session, code: str, last_number: int, last_hash: str) -> Head | Misfit:
    number, previous = 0, ""
    for row in queries.stored_entries(session, code):
        number += 1
        if row["number"] != number:
            return Misfit(code, number, _("The entry is missing."))
        if row["hash_version"] != HASH_VERSION or _hash(row) != row["hash"]:
            return Misfit(code, number, _("The entry is not what was written."))
        if row["previous_hash"] != previous:
            return Misfit(code, number, _("The entry does not follow from the one before it."))
        previous = row["hash"]
    if (number, previous) != (last_number, last_hash):
        return Misfit(code, number + 1, _("The book ends elsewhere than its head says."))
    return Head(code, number, previous)


def _hash(row: dict[str, Any]) -> str | None:
    """The hash of a stored row; None where what is stored can no longer be written as text at all."""
    try:
        return entry_hash(row)
    except (TypeError, ValueError):
        return None
