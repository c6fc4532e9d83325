"""Personal facts: sealed once, in the action; opened by an explicit call that names person and purpose."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.history.models import DataKey
from portal.shared import clock, keys
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def new_key(session: Session) -> tuple[int, bytes]:
    """A data key for a new record: its id and the key itself."""
    data_key = keys.new_data_key()
    row = DataKey(wrapped=keys.keyring().wrap(data_key))
    session.add(row)
    session.flush()
    return row.id, data_key


def data_key(session: Session, key_id: int | None) -> bytes:
    """The key of a record. RuleBroken if it was destroyed: the record is anonymous."""
    row = session.get(DataKey, key_id) if key_id is not None else None
    if row is None or row.wrapped is None:
        raise RuleBroken(_("The personal facts of this record have been destroyed (anonymized)."))
    return keys.keyring().unwrap(row.wrapped)


def destroy(session: Session, key_id: int) -> None:
    """Anonymize a record: its facts, reasons, drafts, files and issued documents can never be opened again."""
    row = session.get_one(DataKey, key_id)
    row.wrapped = None
    row.destroyed_at = clock.now()


def about(kind: str, subject_id: int, fact: str) -> str:
    """What a sealed text is bound to."""
    return f"{kind}:{subject_id}:{fact}"


def seal(key: bytes, kind: str, subject_id: int, fact: str, text: str) -> str:
    """Seal one fact of one record."""
    return keys.seal(key, about(kind, subject_id, fact), text)


def unseal(key: bytes, kind: str, subject_id: int, fact: str, sealed: str) -> str:
    """Open one fact. Callers above `accounts` go through an action that writes the audit line."""
    return keys.unseal(key, about(kind, subject_id, fact), sealed)
