"""What several people typed into one draft, merged name by name; who changed which name last (`DraftChange`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.models import DraftChange, Filing
from portal.filing.queries import cases as queries
from portal.filing.rules.merging import merge, read_base
from portal.shared import clock


@dataclass(frozen=True)
class Page:
    """What a page of a draft says of itself: the case's version it shows, 0 if unknown, and its base (`shown`)."""

    seen: int
    base: str = ""


@dataclass(frozen=True)
class Typed:
    """What of it is to be written, by name; whose changes were left alone, and whose stand against it."""

    written: dict[str, str]
    left: tuple[DraftChange, ...]
    apart: tuple[DraftChange, ...]


def merged(
    session: Session, person: Person, filing: Filing, typed: Mapping[str, str], stands: Mapping[str, str], page: Page
) -> Typed:
    """What this person typed on this page, merged into what stands; of each name only the newest change is told."""
    changes = queries.changes_since(session, filing.id, typed, person, page.seen)
    others = {change.name: change for change in reversed(changes)}
    found = merge(read_base(page.base), typed, stands, others)
    left, apart = (tuple(others[name] for name in sorted(names & set(others))) for names in (found.left, found.apart))
    return Typed(found.written, left, apart)


def note_change(session: Session, person: Person, filing: Filing, names: Iterable[str]) -> None:
    """Remember that this person changed these names, and that the case has a new version now."""
    filing.changed_at = clock.now()
    session.flush()
    stood = queries.changes_by(session, filing.id, person)
    for name in names:
        change = stood.get(name)
        if change is None:
            change = DraftChange(filing_id=filing.id, name=name, person_id=person.id)
            session.add(change)
        change.version, change.at = filing.version, filing.changed_at
