"""What waits for a transaction to be saved."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.shared.saved import once_saved


@pytest.fixture
def done(session: Session) -> list[str]:
    session.execute(text("select 1"))
    return []


def test_it_is_done_once_when_the_transaction_is_saved(session: Session, done: list[str]) -> None:
    once_saved(session, lambda: done.append("told"))
    assert done == []
    session.commit()
    session.commit()
    assert done == ["told"]


def test_it_is_not_done_when_the_transaction_is_undone(session: Session, done: list[str]) -> None:
    once_saved(session, lambda: done.append("told"))
    session.rollback()
    session.commit()
    assert done == []


def test_a_savepoint_undone_takes_its_own_along_and_no_other(session: Session, done: list[str]) -> None:
    once_saved(session, lambda: done.append("before"))
    savepoint = session.begin_nested()
    once_saved(session, lambda: done.append("within"))
    savepoint.rollback()
    assert done == []
    session.commit()
    assert done == ["before"]


def test_a_savepoint_released_does_nothing_yet(session: Session, done: list[str]) -> None:
    with session.begin_nested():
        once_saved(session, lambda: done.append("within"))
    assert done == []
    session.commit()
    assert done == ["within"]
