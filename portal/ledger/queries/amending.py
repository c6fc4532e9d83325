"""What a correction has to know: the entries of a record, whose number it is, what was issued."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.history import queries as history
from portal.history.models import Entry
from portal.history.rules import Place, Statement
from portal.organizations.models import Organization
from portal.organizations.sayings import KIND


def statements(session: Session, organization_id: int) -> list[Statement]:
    """All that was said of it, in the order in which it was recorded."""
    return [said for _id, said in history.statements(session, KIND, [organization_id])]


def recorded(session: Session, organization_id: int) -> int:
    """How many entries it has."""
    found = select(func.count()).select_from(Entry)
    return session.scalar(found.where(Entry.subject_kind == KIND, Entry.subject_id == organization_id)) or 0


def entry_or_404(said: Sequence[Statement], place: Place) -> Statement:
    """One of these. NotFound if it is another record's."""
    found = next((each for each in said if each.place == place), None)
    if found is None:
        raise NotFound
    return found


def has_number(session: Session, number: str, but: int) -> str | None:
    """The name of another organization that has this filing number, if one has."""
    found = select(Organization.name).where(Organization.filing_number == number, Organization.id != but)
    return session.scalar(found.order_by(Organization.id).limit(1))
