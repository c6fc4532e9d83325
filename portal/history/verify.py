"""Whether the books are whole: each entry fits its hash, its number and the one before it; the head fits the last.

A book that was written anew as a whole would fit so too. It does not fit the heads that were kept of it elsewhere:
packages above say theirs (`heads_kept`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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


@dataclass(frozen=True)
class Kept:
    """The hash that an entry of a book had when it was the last, as somebody kept it: `where` says who."""

    book: str
    number: int
    hash: str
    where: Message


Keeper = Callable[[Session], Iterable[Kept]]
_KEEPERS: list[Keeper] = []


def heads_kept(keeper: Keeper) -> None:
    """Have the books compared with the heads that `keeper` knows (again is the same as once)."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def verify(session: Session, only: str | None = None) -> Iterator[Head | Misfit]:
    """Check every book; one result each, in order of their codes, then the first of each book that is not there.

    `only` is the code of one book; nothing comes of it where there is none.
    """
    kept: dict[str, list[Kept]] = defaultdict(list)
    for head in (head for keeper in _KEEPERS for head in keeper(session) if head.number and only in {None, head.book}):
        kept[head.book].append(head)
    with queries.any_bytes(session):
        for code, rows in groupby(queries.stored_books(session, only), key=lambda row: row["head_code"]):
            yield _verify_book(str(code), rows, kept.pop(code, []))
        for code, lost in groupby(queries.lost_entries(session, only), key=lambda place: place[0]):
            kept.pop(code, None)
            yield Misfit(str(code), next(lost)[1], _("The entry's book is missing."))
    for code in sorted(kept):
        yield Misfit(code, 1, _gone(kept[code]))


def _verify_book(code: str, rows: Iterable[dict[str, Any]], kept: Sequence[Kept]) -> Head | Misfit:
    number, previous, instant = 0, "", None
    for row in rows:
        head = (row["head_number"], row["head_hash"], row["head_recorded_at"])
        if row["number"] is None:
            break
        number += 1
        reason = _misfit(row, number, previous, instant, kept)
        if reason is not None:
            return Misfit(code, number, reason)
        previous, instant = row["hash"], row["recorded_at"]
    if head != (number, previous, instant):
        last = head[0] if isinstance(head[0], int) else number
        first = min(number, last) + 1 if number != last else number
        return Misfit(code, first, _("The book ends elsewhere than its head says."))
    if any(each.number > number for each in kept):
        return Misfit(code, number + 1, _gone(kept))
    return Head(code, number, previous)


def _misfit(
    row: dict[str, Any], number: int, previous: str, instant: int | None, kept: Sequence[Kept]
) -> Message | None:
    """Why an entry does not fit in this place, if it does not."""
    if row["number"] != number:
        return _("The entry is missing.")
    if row["hash_version"] != HASH_VERSION or _hash(row) != row["hash"]:
        return _("The entry is not what was written.")
    if row["previous_hash"] != previous:
        return _("The entry does not follow from the one before it.")
    if not _follows(row["recorded_at"], instant):
        return _("The entry was recorded before the one before it.")
    for each in kept:
        if each.number == number and each.hash != row["hash"]:
            return _("It had another hash, kept elsewhere: %(where)s. It was written anew.", where=each.where)
    return None


def _gone(kept: Sequence[Kept]) -> Message:
    """Entries that were there once."""
    last = max(kept, key=lambda each: each.number)
    return _("Entry %(number)s was there, kept elsewhere: %(where)s.", number=last.number, where=last.where)


def _follows(instant: object, before: int | None) -> bool:
    """Whether time runs forward; what is no instant does not fit anywhere."""
    return isinstance(instant, int) and (before is None or instant >= before)


def _hash(row: dict[str, Any]) -> str | None:
    """The hash of a stored row; None where what is stored can no longer be written as text at all."""
    try:
        return entry_hash(row)
    except (TypeError, ValueError):
        return None
