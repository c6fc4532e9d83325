"""What stands in the books, for tests."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.history.models import Entry


def entries_of(session: Session, kind: str, subject_id: int) -> list[Entry]:
    """All that was said of one record, in the order in which it was recorded."""
    found = select(Entry).where(Entry.subject_kind == kind, Entry.subject_id == subject_id)
    return list(session.scalars(found.order_by(Entry.recorded_at, Entry.book, Entry.number)))
