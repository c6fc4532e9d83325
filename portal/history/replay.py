"""Replay: rebuild all versions and projections from the entries, and find no difference."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from portal.history import queries, versions
from portal.history.subjects import Subject, subjects


def differences(session: Session) -> list[str]:
    """Rebuild everything in this transaction; one line for each row that came out otherwise. The caller saves, or not."""
    found: list[str] = []
    for subject in subjects():
        before = _snapshot(session, subject)
        versions.rebuild(session, subject)
        after = _snapshot(session, subject)
        for part, rows in after.items():
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
