"""Personal facts: sealed once, in the action; opened by an explicit call that names person and purpose."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.models import DataKey
from portal.shared import clock, keys
from portal.shared.db import reserve_ids, table_of
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def new_key(session: Session) -> tuple[int, bytes]:
    """A data key for a new record: its id and the key itself."""
    return new_keys(session, 1)[0]


def new_keys(session: Session, count: int) -> list[tuple[int, bytes]]:
    """Data keys for many new records: id and key of each."""
    ring = keys.keyring()
    made = [(key_id, keys.new_data_key()) for key_id in reserve_ids(session, DataKey, count)]
    session.execute(insert(table_of(DataKey)), [{"id": key_id, "wrapped": ring.wrap(key)} for key_id, key in made])
    return made


def data_key(session: Session, key_id: int | None) -> bytes:
    """The key of a record. RuleBroken if it was destroyed: the record is anonymous.

    The session holds on to the row, so that it is asked for once in a transaction; a commit makes it ask again.
    """
    row = session.get(DataKey, key_id) if key_id is not None else None
    session.info.setdefault(DataKey, {})[key_id] = row
    if row is None or row.wrapped is None:
        raise RuleBroken(_("The personal facts of this record have been destroyed (anonymized)."))
    return keys.keyring().unwrap(row.wrapped)


def destroy(session: Session, key_id: int) -> None:
    """Anonymize a record: its facts, reasons, drafts, files and issued documents can never be opened again."""
    row = session.get_one(DataKey, key_id)
    row.wrapped = None
    row.destroyed_at = clock.now()


def rotate(session: Session) -> int:
    """Wrap every data key anew under the newest master key; how many. No entry, version or file is rewritten."""
    ring = keys.keyring()
    wrapped = queries.wrapped_keys_for_update(session)
    for row in wrapped:
        row.wrapped = ring.wrap(ring.unwrap(str(row.wrapped)))
    session.flush()
    return len(wrapped)


def about(kind: str, subject_id: int, fact: str) -> str:
    """What a sealed text is bound to."""
    return f"{kind}:{subject_id}:{fact}"


def seal(key: bytes, kind: str, subject_id: int, fact: str, text: str) -> str:
    """Seal one fact of one record."""
    return keys.seal(key, about(kind, subject_id, fact), text)


def unseal(key: bytes, kind: str, subject_id: int, fact: str, sealed: str) -> str:
    """Open one fact. Callers above `accounts` go through an action that writes the audit line."""
    return keys.unseal(key, about(kind, subject_id, fact), sealed)
