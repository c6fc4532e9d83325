"""Replay: everything that follows from the entries, computed anew, is what stands there.

It is computed into shadows of the tables (`history.shadow`) and compared by the database: nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from portal.history import book, follow, queries
from portal.history.models import LinkVersion
from portal.history.queries import sides
from portal.history.shadow import fill, shadows
from portal.history.subjects import Subject, subjects
from portal.shared.db import table_of
from portal.shared.errors import Message
from portal.shared.errors import msg as _

SHOWN, FETCHED = 10, 1_000
"""Of each table, so many differences are told and so many rows are looked at: the rest is only counted."""
LONG = 40


def _nobody(_count: int) -> None:
    """Whom it does not matter how far it is."""


def differences(session: Session, folded: Callable[[int], None] = _nobody) -> list[Message]:
    """What stands otherwise than it follows from the entries, table by table; `folded` hears how many more are done.

    Nothing is changed and nobody is kept waiting. The transaction has to see one moment (`shared.db.reading`).
    """
    parts = [part for subject in subjects() for part in _parts(subject)] + [_LINKS]
    found = [line for subject in subjects() for line in _orphans(session, subject)]
    with queries.any_bytes(session), shadows(session, [part.table for part in parts]):
        for subject in subjects():
            fill(session, table_of(subject.row))
            follow.rebuild(session, subject, folded)
        return found + [line for part in parts for line in _compare(session, part)]


def rebuild(session: Session) -> None:
    """Write all versions and projections anew, in the caller's transaction.

    Takes the locks of all records and books, in the order in which `record_many` does: nobody records meanwhile.
    """
    for subject in subjects():
        queries.lock_records(session, subject, queries.row_ids(session, subject))
    book.lock(session, [row.code for row in queries.books(session)])
    for subject in subjects():
        follow.rebuild(session, subject, _nobody)


@dataclass(frozen=True)
class Part:
    """What is compared of a table: its columns; those that say which row it is; those of them that are told."""

    table: Table
    columns: Sequence[str]
    key: Sequence[str]
    told: Sequence[str]


def _parts(subject: Subject) -> Iterator[Part]:
    """Current rows, versions and projections of a kind."""
    yield Part(table_of(subject.row), ("id", "void", "scope_path", *subject.fact_names), ("id",), ("id",))
    yield _spans(table_of(subject.version), "subject_id")
    for projection in subject.projections:
        for table in projection.tables:
            key = [column.name for column in table.primary_key]
            yield Part(table, table.columns.keys(), key, key)


def _spans(table: Table, *of: str) -> Part:
    """A table of versions, without the ids that writing gives."""
    told = (*of, "valid_from")
    return Part(table, [name for name in table.columns.keys() if name != "id"], (*told, "known_from"), told)  # noqa: SIM118 - no dictionary


_LINKS = _spans(table_of(LinkVersion), "subject_kind", "subject_id", "fact", "target")


def _orphans(session: Session, subject: Subject) -> list[Message]:
    """Records that have entries and no row, or a row and no entries."""
    said, there = set(queries.subject_ids(session, subject.kind)), set(queries.row_ids(session, subject))
    table = table_of(subject.row).name
    lost = [_missing(table, key) for key in sorted(said - there)]
    return _few(table, lost) + _few(table, [_unsaid(table, key) for key in sorted(there - said)])


def _compare(session: Session, part: Part) -> list[Message]:
    """The rows of a table that differ, those of one key together."""
    before, after = (
        sides.only(session, part.table, part.columns, part.key, FETCHED, anew=anew) for anew in (False, True)
    )
    keys = dict.fromkeys([*before, *after])
    if keys:
        whole = max(len(before), len(after)) < FETCHED
        return _few(part.table.name, [_line(part, before.get(key), after.get(key)) for key in keys], whole=whole)
    count, wanted = sides.counts(session, part.table)
    if count == wanted:
        return []
    return [_("%(table)s: %(count)s rows, should be %(wanted)s.", table=part.table.name, count=count, wanted=wanted)]


def _few(table: str, lines: list[Message], *, whole: bool = True) -> list[Message]:
    """The first of them, and how many more there are."""
    if len(lines) <= SHOWN:
        return lines
    count = f"{len(lines) - SHOWN}{'' if whole else '+'}"
    return [*lines[:SHOWN], _("%(table)s: %(count)s more rows differ.", table=table, count=count)]


def _line(part: Part, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Message:
    """In what one row differs."""
    key, table = " ".join(_shown((before or after or {})[name]) for name in part.told), part.table.name
    if after is None:
        return _unsaid(table, key)
    if before is None:
        return _missing(table, key)
    apart = [name for name in part.columns if before[name] != after[name]]
    told = "; ".join(f"{name} {_shown(before[name])} → {_shown(after[name])}" for name in apart)
    return _("%(table)s, %(key)s: the entries say otherwise, %(columns)s.", table=table, key=key, columns=told)


def _missing(table: str, key: object) -> Message:
    return _("%(table)s, %(key)s: the row is missing.", table=table, key=key)


def _unsaid(table: str, key: object) -> Message:
    return _("%(table)s, %(key)s: no entry says so.", table=table, key=key)


def _shown(value: object) -> str:
    """A stored value, whatever it is, as text that can be written; the beginning of a long one."""
    text = str(value).encode("utf-8", "replace").decode()
    return text if len(text) <= LONG else f"{text[:LONG]}…"
