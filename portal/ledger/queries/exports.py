"""Reading what an export needs beside its rows: names of places, heads of books, who was anonymized; past exports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, not_, select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.models import DataKey, Entry
from portal.history.queries import books
from portal.ledger.rules.shown import Names
from portal.organizations.models import Organization
from portal.regions import queries as regions
from portal.regions.models import Division


def names(session: Session) -> Names:
    """The names of all places: units, counties, townships and villages."""
    divisions = {division.code: division.name for division in regions.divisions(session)}
    return Names(divisions | {unit.code: unit.name for unit in regions.all_units(session)})


def heads(session: Session, known: datetime) -> list[tuple[str, int, str]]:
    """Code, number and hash of each book's newest entry at an instant; a book without one then is left out."""
    found: list[tuple[str, int, str]] = []
    for book in books(session):
        newest = select(Entry.number, Entry.hash).where(Entry.book == book.code, Entry.recorded_at <= known)
        row = session.execute(newest.order_by(Entry.number.desc()).limit(1)).first()
        if row is not None:
            found.append((book.code, row.number, row.hash))
    return found


def anonymized_since(session: Session, instant: datetime) -> bool:
    """Whether the persons of any organization at all were made anonymous since then, wherever it stood or stands."""
    gone = exists().where(DataKey.id == Organization.data_key_id, DataKey.destroyed_at >= instant)
    return bool(session.scalar(select(gone)))


def beyond(
    session: Session,
    person: Person,
    townships: Collection[str],
    permission: Permission = Permission.ORGANIZATION_READ,
) -> tuple[str, ...]:
    """Those of these townships that lie outside a person's reach today, by code."""
    mine = below_any(Division.scope_path, reach(person, permission))
    found = select(Division.code).where(Division.code.in_(townships), not_(mine))
    return tuple(session.scalars(found.order_by(Division.code)))


def standing_keys(session: Session, key_ids: Collection[int]) -> set[int]:
    """Those of these data keys that are not destroyed."""
    found = select(DataKey.id).where(DataKey.id.in_(key_ids), DataKey.wrapped.is_not(None))
    return set(session.scalars(found.order_by(DataKey.id)))
