"""The one door into history: `record_many`, and `record`, its one-element case.

Locks the records and the books, appends the entries to their hash chains, folds each subject anew, closes the
versions that no longer hold and adds the new ones, refreshes the current rows and the projections: all in the
caller's transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.history import queries, versions
from portal.history.follow import follow
from portal.history.models import Book, Entry
from portal.history.rules import HASH_VERSION, Place, Statement, canonical, encode, entry_hash
from portal.history.subjects import subject
from portal.shared import clock
from portal.shared.db import table_of
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Said:
    """Something to be recorded. `changes` names only what changes: facts, and ``{add, remove}`` for set-valued ones.

    `reason` is already sealed (`history.seals`). `identity` holds, with a record's first entry, the columns of its
    row that are no facts. `annuls` is the entry taken back: its place, or an earlier saying of the same batch.
    `recorded_at` is for bringing in a past that was recorded elsewhere: never in the future, never before the
    last entry of the book or of the record; without it the clock is read under the book's lock.
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
    annuls: Place | Said | None = None
    identity: Mapping[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None


def lock(session: Session, codes: Iterable[str]) -> dict[str, Book]:
    """Take the books' locks, in order of their codes; a book that is not there yet begins here."""
    return {code: queries.book_for_update(session, code) for code in sorted(set(codes))}


def seal(session: Session, codes: Iterable[str]) -> tuple[datetime, list[Book]]:
    """Lock these books and fix an instant for all: what is recorded in them from now on is recorded after it.

    The instant and the books, by code: their heads are what was known then. On PostgreSQL machines may differ in what
    time it is; the books keep the instant, so that none of them can record before it.
    """
    books = list(lock(session, codes).values())
    now = _now(books)
    for book in books:
        book.sealed_until = max(filter(None, (now, book.sealed_until)))
    return now, books


def instant(session: Session, codes: Iterable[str]) -> datetime:
    """Now, with these books locked: what is recorded at or before it stands in them, who was recording was waited for.

    It fixes nothing: on PostgreSQL a machine whose time runs behind may still record before it (`seal`).
    """
    return _now(lock(session, codes).values())


def _now(books: Iterable[Book]) -> datetime:
    """Now, and never before what these books hold already."""
    return max(filter(None, (clock.now(), *(book.last_recorded_at for book in books))))


def record(session: Session, said: Said, held: Mapping[str, Book] = MappingProxyType({})) -> Place:
    """Record one thing; the place of its entry. `held` are books that the caller has locked already."""
    return record_many(session, [said], held)[0]


def record_many(
    session: Session, sayings: Sequence[Said], held: Mapping[str, Book] = MappingProxyType({})
) -> list[Place]:
    """Record many things at once, all or none; their places, in the order given.

    `held` are books that the caller has locked in this transaction already. An action that has several things to say
    says them in one call: locks are taken records first, then books, and a second call would take a record's lock
    after a book's. Raises RuleBroken for an effective day in the
    future or an entry that cannot be taken back, and ValueError for what a caller must never send (an unknown
    kind or fact, a record that nothing opened, a time that runs backwards).
    """
    for said in sayings:
        _check(said)
    session.flush()
    ids: dict[str, set[int]] = defaultdict(set)
    for said in sayings:
        ids[said.subject].add(said.subject_id)
    for kind in sorted(ids):
        queries.lock_records(session, subject(kind), sorted(ids[kind]))
    books = {**held, **lock(session, {said.book for said in sayings} - held.keys())}
    _check_annulments(session, sayings)
    histories = {kind: versions.load(session, subject(kind), sorted(ids[kind])) for kind in sorted(ids)}
    rows = _append(books, sayings, histories)
    if rows:
        session.execute(insert(table_of(Entry)), rows)
    for kind, history in histories.items():
        identities = {said.subject_id: said.identity for said in sayings if said.subject == kind and said.identity}
        follow(session, subject(kind), history, identities)
    return [(row["book"], row["number"]) for row in rows]


def _append(
    books: dict[str, Book], sayings: Sequence[Said], histories: dict[str, versions.Histories]
) -> list[dict[str, Any]]:
    """Give each saying its instant, number and hash; tell its subject's history."""
    rows: list[dict[str, Any]] = []
    places: dict[int, Place] = {}
    now = clock.now()
    for said in sayings:
        book, history = books[said.book], histories[said.subject][said.subject_id]
        if history.last_recorded_at is None and said.kind not in subject(said.subject).opens:
            message = f"nothing opened {said.subject} {said.subject_id} before {said.kind!r}"
            raise ValueError(message)
        book.last_recorded_at = _instant(said, book, history, now)
        book.last_number += 1
        place = places[id(said)] = (book.code, book.last_number)
        annuls = places[id(said.annuls)] if isinstance(said.annuls, Said) else said.annuls
        changes = {name: encode(value) for name, value in said.changes.items()}
        row = _row(said, place, book.last_recorded_at, changes, annuls, book.last_hash)
        book.last_hash = row["hash"]
        rows.append(row)
        history.hear(
            Statement(*place, book.last_recorded_at, said.effective_on, str(said.kind), changes, annuls),
        )
    return rows


def _row(
    said: Said, place: Place, instant: datetime, changes: Mapping[str, Any], annuls: Place | None, previous: str
) -> dict[str, Any]:
    """An entry as a row of its table, with its hash."""
    row: dict[str, Any] = {
        "book": place[0],
        "number": place[1],
        "recorded_at": instant,
        "effective_on": said.effective_on,
        "subject_kind": said.subject,
        "subject_id": said.subject_id,
        "kind": str(said.kind),
        "changes": canonical(changes),
        "reason": said.reason,
        "case_id": said.case_id,
        "batch_id": said.batch_id,
        "actor_id": said.actor_id,
        "annuls_book": annuls[0] if annuls else None,
        "annuls_number": annuls[1] if annuls else None,
        "previous_hash": previous,
        "hash_version": HASH_VERSION,
    }
    stored = row | {"recorded_at": clock.microseconds(instant), "effective_on": said.effective_on.isoformat()}
    return row | {"hash": entry_hash(stored)}


def _instant(said: Said, book: Book, history: versions.History, now: datetime) -> datetime:
    """Never earlier than the book's previous entry nor the subject's, and after the last period was closed."""
    after = book.sealed_until + timedelta(microseconds=1) if book.sealed_until else None
    floor = max(filter(None, (book.last_recorded_at, history.last_recorded_at, after)), default=None)
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
    if (said.kind == known.annuls) != (said.annuls is not None) or (said.annuls and said.changes):
        message = "an entry takes another back, and changes nothing else, if and only if its kind says so"
        raise ValueError(message)
    known.check(said.changes)
    if said.effective_on > (clock.day_of(said.recorded_at) if said.recorded_at else clock.today()):
        raise RuleBroken(_("The day it takes effect cannot lie in the future."), "effective_on")


def _check_annulments(session: Session, sayings: Sequence[Said]) -> None:
    """Taken back is an entry of the same record, once, that did not take another back; asked under the locks."""
    places = {said.annuls for said in sayings if isinstance(said.annuls, tuple)}
    standing: dict[Place | int, tuple[str, int, bool]] = {
        place: (entry.subject_kind, entry.subject_id, entry.annuls_book is not None)
        for place, entry in queries.entries_at(session, places).items()
    }
    gone: set[Place | int] = set(queries.taken_back(session, places))
    for said in sayings:
        standing[id(said)] = (said.subject, said.subject_id, said.annuls is not None)
        if said.annuls is None:
            continue
        target = id(said.annuls) if isinstance(said.annuls, Said) else said.annuls
        kind, subject_id, annuls = standing.get(target, ("", 0, False))
        if (kind, subject_id) != (said.subject, said.subject_id):
            raise RuleBroken(_("There is no such entry of this record."))
        if annuls:
            raise RuleBroken(_("This entry took another one back. Record anew what should hold instead."))
        if target in gone:
            raise RuleBroken(_("This entry has already been taken back."))
        gone.add(target)
