"""Reach is always today's administration: records follow their township, the past ones and the projections too."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.history.book import record
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.regions.actions import move_township
from tests.history.conftest import Speaker
from tests.history.toy import WEIGHTS, Toy, ToyVersion

BEFORE, AFTER = "/4203/420302/420302001/", "/4203/4203JK/420302001/"
STAYED = "/4203/420302/420302002/"


@pytest.fixture
def moved(session: Session, speaker: Speaker) -> Session:
    """A toy that was in a township which has passed to another unit, left it and came back; and one that stayed."""
    record(session, speaker.made(toy=1))
    record(session, speaker.changed(toy=1, changes={"township_code": "420302002"}, effective_on=date(2021, 1, 1)))
    record(session, speaker.changed(toy=1, changes={"township_code": "420302001"}, effective_on=date(2022, 1, 1)))
    record(session, speaker.made(toy=2, changes={"township_code": "420302002"}))
    person = session.get_one(Person, speaker.actor_id)
    move_township(session, person, "420302001", "4203JK", date(2026, 1, 1))
    return session


def test_rows_and_versions_follow_their_township(moved: Session) -> None:
    assert moved.get_one(Toy, 1).scope_path == AFTER
    assert moved.get_one(Toy, 2).scope_path == STAYED
    paths = moved.scalars(select(ToyVersion.scope_path).order_by(ToyVersion.valid_from)).all()
    assert BEFORE not in paths
    assert AFTER in paths


def test_projections_follow_their_township(moved: Session) -> None:
    grams = moved.execute(select(WEIGHTS.c.scope_path, WEIGHTS.c.grams).where(WEIGHTS.c.grams != 0))
    assert {path: weight for path, weight in grams} == {AFTER: 500, STAYED: 500}  # noqa: C416 - rows are no pairs


def test_no_entry_knows_of_it(moved: Session) -> None:
    assert all(isinstance(head, Head) for head in verify(moved))
    assert differences(moved) == []
