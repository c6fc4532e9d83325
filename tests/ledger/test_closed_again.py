"""A closed period, read again after whatever is said later: the same bytes, the same check code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.actions import townships
from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.history import book
from portal.history.models import Entry
from portal.ledger.actions.periods import Closing, heads_of, write_seal
from portal.ledger.exports.located import located
from portal.ledger.exports.produce import produce
from portal.ledger.exports.request import read as read_request
from portal.ledger.models import Seal
from portal.ledger.queries import lines, seals
from portal.ledger.queries.periods import book_codes
from portal.ledger.rules.canonical import plain, written
from portal.ledger.rules.periods import read as read_period
from portal.ledger.rules.wanted import Wanted
from portal.regions import queries as regions
from portal.shared import clock
from tests.accounts.factories import make_person, reloaded
from tests.ledger import naive
from tests.ledger.naive import Ledger
from tests.ledger.stories import CLOSES, Recorder, Story, long_stories, stories

COUNTY = "420302"
JANUARY = read_period("2020-01")
in_database = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


People = tuple[Person, Person]


@pytest.fixture
def people(session: Session) -> People:
    """Who closes for the county, and who hands townships over."""
    found = make_person(session, Role.COUNTY_OFFICER, COUNTY), make_person(session, Role.ADMINISTRATOR, "4203")
    session.commit()
    return found


def close(session: Session, person: Person, ledger: Ledger, recorder: Recorder) -> Seal:
    """Close January for the county, at the instant at which the story stands still."""
    with time_machine.travel(recorder.now, tick=False):
        instant, books = book.seal(session, book_codes(session))
        unit = regions.unit(session, COUNTY)
        assert unit
        by = Closing(person.id, instant, regions.townships(session, COUNTY), heads_of(books))
        seal = write_seal(session, JANUARY, unit, by, round_=1)
    assert instant == ledger.close(recorder.now)
    return seal


def exported(session: Session, person: Person, out: Path, form: str) -> bytes:
    """The closed period as somebody carries it away, whenever that is."""
    with time_machine.travel(CLOSES, tick=False):
        request = read_request({"period": JANUARY.code, "place": COUNTY, "format": form}, clock.today())
        made = produce(session, located(session, person, request), out, lambda _rows: None)
    found = out.read_bytes()
    assert made.check_code == seals.standing(session, JANUARY.code, COUNTY)[0].check_code
    return found


def closed_lines(session: Session, seal: Seal) -> str:
    scope, moment = seals.part(seal)
    return "".join(written(plain(row)) for row in lines.stream(session, scope, moment, Wanted()))


@in_database
@given(before=stories, after=stories, handed_over=st.booleans())
def test_what_is_said_later_changes_nothing_in_what_was_closed(
    session: Session, people: People, tmp_path: Path, before: Story, after: Story, *, handed_over: bool
) -> None:
    close_and_go_on(session, people, tmp_path, (before, after), handed_over=handed_over)


@pytest.mark.soak
@settings(in_database, max_examples=100)
@given(before=stories, after=long_stories, handed_over=st.booleans())
def test_nothing_that_is_said_for_long_changes_what_was_closed(
    session: Session, people: People, tmp_path: Path, before: Story, after: Story, *, handed_over: bool
) -> None:
    close_and_go_on(session, people, tmp_path, (before, after), handed_over=handed_over)


def close_and_go_on(
    session: Session, people: People, tmp_path: Path, told: tuple[Story, Story], *, handed_over: bool
) -> None:
    before, after = told
    officer, admin = (reloaded(session, person) for person in people)
    try:
        recorder = Recorder(session, officer.id)
        ledger = recorder.record(before)
        seal = close(session, officer, ledger, recorder)
        first = {form: exported(session, officer, tmp_path / form, form) for form in ("jsonl", "csv", "xlsx")}
        recorder.record(after)

        expected = ledger.closed_rows(JANUARY.last, seal.known_at, json.loads(seal.townships))
        assert first["jsonl"].decode() == naive.lines(expected)
        assert seal.check_code == naive.check_code(expected)
        assert {form: exported(session, officer, tmp_path / form, form) for form in first} == first
        check_heads(session, seal, ledger)
        if handed_over:
            with time_machine.travel(CLOSES, tick=False):
                townships.move(session, admin, "420302001", "4203WD", clock.today())
        assert closed_lines(session, seal) == naive.lines(expected)
    finally:
        session.rollback()


def check_heads(session: Session, seal: Seal, ledger: Ledger) -> None:
    """The heads that were written down are entries of the books still, and the last that was known."""
    told: list[dict[str, Any]] = json.loads(seal.heads)
    known = [each.place for each in ledger.told if each.recorded_at <= seal.known_at]
    for head in told:
        numbers = [number for code, number in known if code == head["book"]]
        assert head["number"] == max(numbers, default=0)
        kept = select(Entry.hash).where(Entry.book == head["book"], Entry.number == head["number"])
        assert (session.scalar(kept) or "") == head["hash"]
