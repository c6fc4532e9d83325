"""Closed periods hold the books' heads, and the books are compared with them."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from portal.history.verify import Head, Misfit, verify
from portal.ledger.actions import periods as actions
from portal.ledger.rules.periods import Act
from tests.ledger.closing import COUNTY, IN_OCTOBER, STREETS, at, close, filed, make_office


def test_books_have_the_heads_of_every_closed_period_reopened_ones_too(session: Session) -> None:
    office = make_office(session)
    filed(session, office, STREETS[0])
    with at(IN_OCTOBER):
        seal = close(session, office)
        assert all(isinstance(result, Head) for result in verify(session))
        actions.reopen(session, office.county, seal.id, Act.REOPEN, "有一家漏报")
        [kept] = [head for head in json.loads(seal.heads) if head["book"] == COUNTY]
        seal.heads = json.dumps([kept | {"hash": "0" * 64}])
        session.flush()
        [found] = [result for result in verify(session) if isinstance(result, Misfit)]
    assert (found.book, found.number) == (COUNTY, kept["number"])
    assert "closed period 2026Q3 of 420302" in str(found.reason)
