"""Saving, renaming and removing views of the ledger: everybody's own."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.ledger.models import LedgerView
from portal.ledger.queries.views import count_of, name_taken, own_or_404
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

MOST = 50
"""Views that somebody keeps."""


def save(session: Session, person: Person, name: str, query: str) -> LedgerView:
    """Keep a list under a name that its owner has not given yet."""
    if count_of(session, person) >= MOST:
        raise RuleBroken(_("You keep %(most)s views already. Remove one you no longer need.", most=MOST))
    _check(session, person, name)
    view = LedgerView(person_id=person.id, name=name, query=query, created_at=clock.now())
    session.add(view)
    session.flush()
    return view


def rename(session: Session, person: Person, view_id: int, name: str) -> None:
    """Give an own view another name."""
    view = own_or_404(session, person, view_id)
    _check(session, person, name, view_id)
    view.name = name


def remove(session: Session, person: Person, view_id: int) -> None:
    """Remove an own view."""
    session.delete(own_or_404(session, person, view_id))


def _check(session: Session, person: Person, name: str, besides: int = 0) -> None:
    if name_taken(session, person, name, besides):
        raise RuleBroken(_("You have a view called “%(name)s” already. Choose another name.", name=name), "name")
