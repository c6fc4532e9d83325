"""Replay: rebuild all versions and projections from the entries, and find no difference."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from portal.history import book, queries
from portal.history.follow import rebuild
from portal.history.subjects import Subject, subjects


def differences(session: Session) -> list[str]:
    """Rebuild everything in this transaction; one line for each row that came out otherwise. The caller saves, or not.

    Takes the locks of all records and books, in the order in which `record_many` does: nobody records meanwhile.
    """
    for subject in subjects():
        queries.lock_records(session, subject, queries.row_ids(session, subject))
    book.lock(session, [row.code for row in queries.books(session)])
    return [line for subject in subjects() for line in _differences(session, subject)]


def _differences(session: Session, subject: Subject) -> list[str]:
    said, there = set(queries.subject_ids(session, subject.kind)), set(queries.row_ids(session, subject))
    found = [f"{subject.kind} {subject_id}: entries but no row" for subject_id in sorted(said - there)]
    found += [f"{subject.kind} {subject_id}: a row but no entries" for subject_id in sorted(there - said)]
    before = _snapshot(session, subject)
    rebuild(session, subject)
    for part, rows in _snapshot(session, subject).items():
        stood, stands = set(before[part]), set(rows)
        found += [f"{subject.kind} {part}: was {row}" for row in sorted(stood - stands, key=repr)]
        found += [f"{subject.kind} {part}: should be {row}" for row in sorted(stands - stood, key=repr)]
        if len(before[part]) != len(rows) and stood == stands:
            found.append(f"{subject.kind} {part}: {len(before[part])} rows, should be {len(rows)}")
    return found


def _snapshot(session: Session, subject: Subject) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that follows from the entries, without the ids that writing gives."""
    parts = {
        "versions": queries.all_versions(session, subject),
        "links": queries.all_links(session, subject),
        "rows": queries.all_rows(session, subject),
    }
    return parts | {projection.name: projection.snapshot(session) for projection in subject.projections}
