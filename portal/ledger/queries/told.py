"""What a staff page shows of one record beside its facts: all that was said of it."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.history.models import Entry
from portal.history.seals import unseal
from portal.ledger.rules.life import Told
from portal.organizations.rules import ANONYMIZED, WITHHELD, EntryKind
from portal.organizations.sayings import KIND, REASON
from portal.shared.clock import END_OF_TIME
from portal.shared.errors import Message


def told(
    session: Session, organization_id: int, key: bytes | None, known: datetime | None = None, *, opens: bool
) -> list[Told]:
    """The entries recorded by the instant `known` (now, if None), oldest first.

    Reasons open with the record's `key`, if the reader `opens` them: who may, and that they did, is the caller's.
    """
    found = (
        select(Entry, Person.name.label("actor"))
        .join(Person, Person.id == Entry.actor_id)
        .where(
            Entry.subject_kind == KIND,
            Entry.subject_id == organization_id,
            Entry.recorded_at <= (known or END_OF_TIME),
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
            reason=_reason(entry, key, opens=opens),
        )
        for entry, actor in session.execute(found)
    ]


def _reason(entry: Entry, key: bytes | None, *, opens: bool) -> Message | str:
    if not entry.reason:
        return ""
    if key is None:
        return ANONYMIZED
    return unseal(key, KIND, entry.subject_id, REASON, entry.reason) if opens else WITHHELD
