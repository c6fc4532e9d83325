"""The closed periods of the demonstration city are closings as any other: read again, they say the same."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.history.models import Entry
from portal.ledger.models import Confirmation, Dispute, Seal
from portal.ledger.queries import closed
from portal.ledger.queries import periods as queries
from portal.ledger.rules.periods import State, read
from portal.operations.demo.load import load
from portal.regions.queries import unit

DAY = date(2026, 11, 20)


def test_the_demonstration_shows_every_state_of_a_period(session: Session) -> None:
    load(session, 1, DAY, 300)
    seals = session.scalars(select(Seal).order_by(Seal.id)).all()
    assert Counter(seal.period for seal in seals).keys() == {"2026Q1", "2026Q2", "2026Q3", "2026-10"}
    assert {seal.state for seal in seals} == set(State)
    assert [seal.round for seal in seals if seal.unit_code == "420324" and seal.period == "2026Q3"] == [1, 2]
    assert session.scalars(select(Dispute).order_by(Dispute.id)).one().settled_at is None
    assert session.scalars(select(Confirmation).order_by(Confirmation.id)).first()
    waiting = unit(session, "420325")
    assert waiting
    assert sum(place.missing for place in queries.places(session, read("2026Q3"), waiting)) == 2
    for seal in seals:
        text = "".join(closed.canonical_lines(session, seal))
        assert hashlib.sha256(text.encode()).hexdigest() == seal.check_code
        assert json.loads(seal.figures)["count"] == text.count("\n")
    check_heads(session, seals[-1])


def check_heads(session: Session, seal: Seal) -> None:
    """Each is the last entry that stood in its book then."""
    for head in json.loads(seal.heads):
        told = select(Entry).where(Entry.book == head["book"], Entry.recorded_at <= seal.known_at)
        last = session.scalars(told.order_by(Entry.number.desc()).limit(1)).first()
        assert (last.number, last.hash) == (head["number"], head["hash"]) if last else head["number"] == 0
