"""Reading saved views of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import Person
from portal.ledger.models import LedgerView


def own(session: Session, person: Person) -> Sequence[LedgerView]:
    """The views somebody saved, by name."""
    found = select(LedgerView).where(LedgerView.person_id == person.id)
    return session.scalars(found.order_by(LedgerView.name, LedgerView.id)).all()


def view_or_404(session: Session, view_id: int) -> LedgerView:
    """A saved view, whoever saved it: it says what to look for, reach says what is found."""
    view = session.scalar(select(LedgerView).where(LedgerView.id == view_id).order_by(LedgerView.id))
    if view is None:
        raise NotFound
    return view


def own_or_404(session: Session, person: Person, view_id: int) -> LedgerView:
    """A view that this person saved."""
    view = view_or_404(session, view_id)
    if view.person_id != person.id:
        raise NotFound
    return view


def name_taken(session: Session, person: Person, name: str, besides: int = 0) -> bool:
    """Whether somebody has a view of this name already, besides this one."""
    same = (LedgerView.person_id == person.id, LedgerView.name == name, LedgerView.id != besides)
    return bool(session.scalar(select(func.count()).select_from(LedgerView).where(*same)))


def count_of(session: Session, person: Person) -> int:
    """How many views somebody has saved. Locks the person's row: two windows of one person save one after the other."""
    session.execute(select(Person.id).where(Person.id == person.id).order_by(Person.id).with_for_update())
    found = select(func.count()).select_from(LedgerView).where(LedgerView.person_id == person.id)
    return session.scalar(found) or 0
