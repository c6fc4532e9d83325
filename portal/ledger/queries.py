"""What a staff page shows of one record beside its facts: all that was said of it."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.history.models import Entry
from portal.history.seals import unseal
from portal.ledger.rules import Told
from portal.organizations.rules import EntryKind
from portal.organizations.sayings import KIND, REASON
from portal.shared import clock


def told(session: Session, organization_id: int, key: bytes | None, known_on: date) -> list[Told]:
    """The entries recorded by the end of `known_on`, oldest first; reasons open with the record's key."""
    found = (
        select(Entry, Person.name.label("actor"))
        .join(Person, Person.id == Entry.actor_id)
        .where(
            Entry.subject_kind == KIND,
            Entry.subject_id == organization_id,
            Entry.recorded_at <= clock.end_of(known_on),
        )
        .order_by(Entry.recorded_at, Entry.book, Entry.number)
    )
    return [
        Told(
            book=entry.book,
            number=entry.number,
            recorded_at=entry.recorded_at,
            effective_on=entry.effective_on,
            kind=EntryKind(entry.kind),
            changes=json.loads(entry.changes),
            annuls=None if entry.annuls_book is None else (entry.annuls_book, entry.annuls_number or 0),
            actor=actor,
            case_id=entry.case_id,
            reason=unseal(key, KIND, organization_id, REASON, entry.reason) if key and entry.reason else "",
        )
        for entry, actor in session.execute(found)
    ]
