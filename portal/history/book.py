"""The one door into history: `record_many`, and `record`, its one-element case.

Locks the books, appends the entries to their hash chains, folds each subject anew, closes the versions that no
longer hold and adds the new ones, refreshes the current rows and the projections: all in the caller's transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from portal.history import queries, versions
from portal.history.models import Book, Entry
from portal.history.rules import HASH_VERSION, Place, Statement, canonical, encode, entry_hash
from portal.history.subjects import subject
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Said:
    """Something to be recorded. `changes` names only what changes: facts, and ``{add, remove}`` for set-valued ones.

    `reason` is already sealed (`history.seals`). `identity` holds, with a record's first entry, the columns of its
    row that are no facts. `recorded_at` is for bringing in a past that was recorded elsewhere: never in the future,
    never before the book's last entry; without it the clock is read under the book's lock.
    """

    subject: str
    subject_id: int
    book: str
    kind: str
    effective_on: date
    actor_id: int
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    case_id: int | None = None
    batch_id: int | None = None
    annuls: Place | None = None
    identity: Mapping[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None


def lock(session: Session, codes: Iterable[str]) -> dict[str, Book]:
    """Take the books' locks, in order of their codes; a book that is not there yet begins here."""
    return {code: queries.book_for_update(session, code) for code in sorted(set(codes))}


def record(session: Session, said: Said) -> Place:
    """Record one thing; the place of its entry."""
    return record_many(session, [said])[0]


def record_many(session: Session, sayings: Sequence[Said]) -> list[Place]:
    """Record many things at once, all or none; their places, in the order given.

    Raises RuleBroken for an effective day in the future or an entry that cannot be taken back, and
    ValueError for what a caller must never send (an unknown kind or fact, a time that runs backwards).
    """
    for said in sayings:
        _check(said)
    session.flush()
    books = lock(session, (said.book for said in sayings))
    _check_annulments(session, sayings)
    by_kind: dict[str, set[int]] = defaultdict(set)
    for said in sayings:
        by_kind[said.subject].add(said.subject_id)
    histories = {kind: versions.load(session, subject(kind), sorted(ids)) for kind, ids in by_kind.items()}
    rows = _append(books, sayings, histories)
    session.execute(insert(Entry), rows)
    session.execute(
        update(Book.__table__)
        .where(Book.__table__.c.code == bindparam("book"))
        .values(last_number=bindparam("n"), last_hash=bindparam("h"), last_recorded_at=bindparam("t")),
        [{"book": b.code, "n": b.last_number, "h": b.last_hash, "t": b.last_recorded_at} for b in books.values()],
    )
    identities = {(said.subject, said.subject_id): said.identity for said in sayings if said.identity}
    for kind, history in histories.items():
        versions.follow(session, subject(kind), history, identities)
    return [(row["book"], row["number"]) for row in rows]


def _append(books: dict[str, Book], sayings: Sequence[Said], histories: dict[str, versions.Histories]) -> list[dict[str, Any]]:
    """Give each saying its instant, number and hash; tell its subject's history."""
    rows = []
    now = clock.now()
    for said in sayings:
        book, history = books[said.book], histories[said.subject][said.subject_id]
        book.last_recorded_at = _instant(said, book, history, now)
        book.last_number += 1
        row: dict[str, Any] = {
            "book": book.code,
            "number": book.last_number,
            "recorded_at": book.last_recorded_at,
            "effective_on": said.effective_on,
            "subject_kind": said.subject,
            "subject_id": said.subject_id,
            "kind": str(said.kind),
            "changes": canonical({name: encode(value) for name, value in said.changes.items()}),
            "reason": said.reason,
            "case_id": said.case_id,
            "batch_id": said.batch_id,
            "actor_id": said.actor_id,
            "annuls_book": said.annuls[0] if said.annuls else None,
            "annuls_number": said.annuls[1] if said.annuls else None,
            "previous_hash": book.last_hash,
            "hash_version": HASH_VERSION,
        }
        stored = row | {
            "recorded_at": clock.microseconds(book.last_recorded_at),
            "effective_on": said.effective_on.isoformat(),
        }
        row["hash"] = book.last_hash = entry_hash(stored)
        rows.append(row)
        history.hear(
            Statement(
                book.code,
                book.last_number,
                book.last_recorded_at,
                said.effective_on,
                str(said.kind),
                {name: encode(value) for name, value in said.changes.items()},
                said.annuls,
            )
        )
    return rows


def _instant(said: Said, book: Book, history: versions.History, now: datetime) -> datetime:
    """Never earlier than the book's previous entry nor the subject's, wherever that was written."""
    floor = max(filter(None, (book.last_recorded_at, history.last_recorded_at)), default=None)
    if said.recorded_at is None:
        return max(now, floor) if floor else now
    if (floor and said.recorded_at < floor) or said.recorded_at > now:
        message = f"recorded_at {said.recorded_at} runs backwards or lies ahead"
        raise ValueError(message)
    return said.recorded_at


def _check(said: Said) -> None:
    known = subject(said.subject)
    if said.kind not in known.kinds:
        message = f"{said.subject} has no entry kind {said.kind!r}"
        raise ValueError(message)
    if (said.kind == known.annuls) != (said.annuls is not None):
        message = "an entry takes another back if, and only if, its kind says so"
        raise ValueError(message)
    unknown = set(said.changes) - set(known.fact_names) - known.links
    if unknown or (said.annuls and said.changes):
        message = f"{said.subject} has no such facts: {sorted(unknown or said.changes)}"
        raise ValueError(message)
    if said.effective_on > clock.today():
        raise RuleBroken(_("The day it takes effect cannot lie in the future."), "effective_on")


def _check_annulments(session: Session, sayings: Sequence[Said]) -> None:
    for said in sayings:
        if said.annuls is None:
            continue
        entry = queries.entry(session, *said.annuls)
        if entry is None or (entry.subject_kind, entry.subject_id) != (said.subject, said.subject_id):
            raise RuleBroken(_("There is no such entry of this record."))
        if entry.annuls_book is not None:
            raise RuleBroken(_("This entry took another one back. Record anew what should hold instead."))
        if queries.annulment(session, *said.annuls) is not None:
            raise RuleBroken(_("This entry has already been taken back."))
