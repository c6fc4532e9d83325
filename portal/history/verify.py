"""Whether the books are whole: each entry fits its hash, its number and the one before it; the head fits the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.rules import HASH_VERSION, entry_hash
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Misfit:
    """The first entry of a book that does not fit, and why."""

    book: str
    number: int
    reason: Message


@dataclass(frozen=True)
class Head:
    """A book that is whole: its last number and hash."""

    book: str
    number: int
    hash: str


def verify(session: Session, only: str | None = None) -> Iterator[Head | Misfit]:
    """Check every book; one result each, in order of their codes, then the first of each book that is not there.

    `only` is the code of one book; nothing comes of it where there is none.
    """
    with queries.any_bytes(session):
        for code, rows in groupby(queries.stored_books(session, only), key=lambda row: row["head_code"]):
            yield _verify_book(str(code), rows)
        for code, lost in groupby(queries.lost_entries(session, only), key=lambda place: place[0]):
            yield Misfit(str(code), next(lost)[1], _("The entry's book is missing."))


def _verify_book(code: str, rows: Iterable[dict[str, Any]]) -> Head | Misfit:
    number, previous, instant = 0, "", None
    for row in rows:
        head = (row["head_number"], row["head_hash"], row["head_recorded_at"])
        if row["number"] is None:
            break
        number += 1
        if row["number"] != number:
            return Misfit(code, number, _("The entry is missing."))
        if row["hash_version"] != HASH_VERSION or _hash(row) != row["hash"]:
            return Misfit(code, number, _("The entry is not what was written."))
        if row["previous_hash"] != previous:
            return Misfit(code, number, _("The entry does not follow from the one before it."))
        if not _follows(row["recorded_at"], instant):
            return Misfit(code, number, _("The entry was recorded before the one before it."))
        previous, instant = row["hash"], row["recorded_at"]
    if head != (number, previous, instant):
        last = head[0] if isinstance(head[0], int) else number
        first = min(number, last) + 1 if number != last else number
        return Misfit(code, first, _("The book ends elsewhere than its head says."))
    return Head(code, number, previous)


def _follows(instant: object, before: int | None) -> bool:
    """Whether time runs forward; what is no instant does not fit anywhere."""
    return isinstance(instant, int) and (before is None or instant >= before)


def _hash(row: dict[str, Any]) -> str | None:
    """The hash of a stored row; None where what is stored can no longer be written as text at all."""
    try:
        return entry_hash(row)
    except (TypeError, ValueError):
        return None
