"""What is done outside the database once a transaction is saved: tell the worker, take a file away."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

WAITING = "portal_once_saved"


def once_saved(session: Session, act: Callable[[], None]) -> None:
    """Do this when the outermost transaction is saved; not at all if it, or the savepoint this stands in, is undone."""
    session.info.setdefault(WAITING, []).append((session.get_nested_transaction(), act))


@event.listens_for(Session, "after_commit")
def _saved(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint was released: nobody else sees its rows yet
    for _savepoint, act in session.info.pop(WAITING, ()):
        act()


@event.listens_for(Session, "after_rollback")
def _undone(session: Session) -> None:
    savepoint = session.get_nested_transaction()
    kept = [(within, act) for within, act in session.info.pop(WAITING, ()) if savepoint and within is not savepoint]
    if kept:
        session.info[WAITING] = kept
