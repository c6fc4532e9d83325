"""Random histories, any day, as known at any instant: pages, totals and the stream of rows as a replay has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.ledger.queries import lines
from portal.ledger.queries.opening import opener
from portal.ledger.queries.scopes import Scope, scope_of
from portal.ledger.rules import wanted as wanting
from portal.ledger.rules.canonical import CheckCode, plain, written
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Wanted
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_duty, make_person, reloaded
from tests.ledger import naive
from tests.ledger.naive import Asked, Ledger, Row
from tests.ledger.stories import CLOSES, Recorder, Story, When, asked, long_stories, moments, stories

in_database = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
REACHES = (("4203",), ("420302",), ("4203JK",), ("420302003",), ("420302001", "420303"))
"""Where the duties of a reader lie."""


Readers = dict[tuple[str, ...], Person]


@pytest.fixture
def readers(session: Session) -> Readers:
    """Somebody for each reach; they outlive the histories that are told and taken back."""
    found = {places: reader(session, places) for places in REACHES}
    session.commit()
    return {places: reloaded(session, person) for places, person in found.items()}


def reader(session: Session, places: tuple[str, ...]) -> Person:
    person = make_person(session, Role.TOWNSHIP_CLERK, places[0])
    for place in places[1:]:
        make_duty(session, person, Role.TOWNSHIP_CLERK, place)
    return person


def all_pages(session: Session, scope: Scope, moment: Moment, wanted: Wanted, size: int) -> Iterator[Any]:
    after: str | None = ""
    while after is not None:
        page = lines.listing(session, scope, moment, wanted, after, size)
        assert len(page.rows) == size or page.after is None
        yield from page.rows
        after = page.after


def shown(row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a row
    """What a row says beside its line."""
    return row.scope_path, row.change_count, row.changed_at, row.known_from


def check(session: Session, ledger: Ledger, person: Person, reach: tuple[str, ...], when: When, asked: Asked) -> None:
    moment, wanted = Moment(when.as_of, when.known(ledger)), wanting.read(asked.args())
    expected = ledger.rows(when.as_of, when.known_at(ledger), asked, reach)
    if not naive.reachable(asked.place, reach):
        assert expected == []
        with pytest.raises(RuleBroken, match="place"):
            scope_of(session, person, wanted.place)
        return
    scope = scope_of(session, person, wanted.place)
    event(f"{min(len(expected), 3)} rows")
    rows = list(lines.stream(session, scope, moment, wanted))
    assert [plain(row) for row in rows] == [row.line() for row in expected]
    assert [shown(row) for row in rows] == [
        (row.path, row.change_count, row.changed_at, row.known_from) for row in expected
    ]
    for size in (1, 2):
        paged = list(all_pages(session, scope, moment, wanted, size))
        assert [written(plain(row)) for row in paged] == [written(row.line()) for row in expected]
    assert lines.totals(session, scope, moment, wanted).by == naive.totals(expected)
    assert lines.by_place(session, scope, moment, wanted) == Counter((row.path, row.facts["field"]) for row in expected)
    code = CheckCode()
    for row in rows:
        code.add(written(plain(row)))
    assert (code.code, code.count) == (naive.check_code(expected), len(expected))
    check_persons(lines.stream(session, scope, moment, wanted, opens=True), expected)


def check_persons(rows: Iterator[Any], expected: list[Row]) -> None:
    for row, told in zip(rows, expected, strict=True):
        opens = opener(row)
        assert opens is not None
        for fact in ("responsible_person", "phone"):
            assert (getattr(row, fact) and opens(fact)) == told.facts[fact]


QUESTIONS = st.lists(st.tuples(moments, asked, st.sampled_from([*REACHES, *REACHES[:1] * 5])), min_size=4, max_size=8)
Questions = list[tuple[When, Asked, tuple[str, ...]]]


def ask_all(session: Session, readers: Readers, story: Story, questions: Questions) -> None:
    try:
        ledger = Recorder(session, readers["4203",].id).record(story)
        with time_machine.travel(CLOSES + timedelta(days=1), tick=False):
            for when, wish, reach in questions:
                check(session, ledger, readers[reach], reach, when, wish)
    finally:
        session.rollback()
        for person in readers.values():
            reloaded(session, person)


@in_database
@given(story=stories, questions=QUESTIONS)
def test_the_ledger_answers_as_the_list_does(
    session: Session, readers: Readers, story: Story, questions: Questions
) -> None:
    ask_all(session, readers, story, questions)


@pytest.mark.soak
@settings(in_database, max_examples=1_000)
@given(story=long_stories, questions=QUESTIONS)
def test_the_ledger_of_long_lives_answers_as_the_list_does(
    session: Session, readers: Readers, story: Story, questions: Questions
) -> None:
    ask_all(session, readers, story, questions)
