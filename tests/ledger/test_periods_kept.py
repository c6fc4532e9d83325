"""Whatever is said later, whoever runs a township by then: a closed period is read again as it was closed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.ledger.actions import periods as actions
from portal.ledger.models import Seal
from portal.ledger.queries import adjusting, closed, parts, seals
from portal.ledger.queries import lines as read_lines
from portal.ledger.queries import periods as queries
from portal.ledger.rules.periods import Act, Period, behind, read
from portal.ledger.rules.periods.figures import SUMS
from portal.ledger.rules.wanted import Wanted
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS
from portal.regions.actions import move_township
from portal.regions.queries import unit
from tests.accounts.factories import make_duty, reloaded
from tests.factories import number
from tests.history.stories import FIRST_DAY
from tests.ledger.applied import apply
from tests.ledger.naive import Asked, Ledger, Row, check_code, lines
from tests.ledger.stories import Recorder, Story, stories

COUNTY, OTHER, MOVES = "420302", "420303", "420302003"
PERIODS = st.sampled_from(["2020-01", "2020-02", "2020Q1"]).map(read)
STRETCH = 5
"""Stories of twelve days are told of sixty, so that they go over the ends of months."""


def officer(session: Session) -> Person:
    """Somebody who may do all of it."""
    person = Person(login=f"officer{number()}", name="周小兰", password_hash="-", session_token="-")
    session.add(person)
    session.flush()
    for role in (Role.COUNTY_OFFICER, Role.CITY_OFFICER):
        make_duty(session, person, role, "4203")
    return reloaded(session, person)


def stretched(story: Story) -> Story:
    """The same story over more days."""
    return [
        (leap, [replace(wish, day=FIRST_DAY + (wish.day - FIRST_DAY) * STRETCH) for wish in wishes])
        for leap, wishes in story
    ]


def close(session: Session, person: Person, period: Period, code: str) -> Seal:
    """Confirm for all that are missing, and close."""
    office = unit(session, code)
    assert office
    for place in queries.places(session, period, office):
        if place.missing:
            actions.confirm(session, person, period, place.township.code, "电话核实")
    return actions.close(session, person, period, code)


def again(session: Session, seal: Seal) -> str:
    return "".join(closed.canonical_lines(session, seal))


def figures(ledger: Ledger, period: Period, rows: list[Row], seal: Seal) -> dict[str, int]:
    """What a clerk would count by hand."""
    members, known = seals.townships_of(seal), seal.known_at
    eve = period.first - timedelta(days=1)
    before = ledger.closed_rows(eve, known, members)
    ids, ids_before = {row.id for row in rows}, {row.id for row in before}
    anywhere = {row.id for row in ledger.rows(period.last, known, Asked())}
    anywhere_before = {row.id for row in ledger.rows(eve, known, Asked())}
    filed = Asked(standing="all", filed_from=period.first.isoformat(), filed_to=period.last.isoformat())
    told = [row for row in ledger.rows(period.last, known, filed) if row.facts["township_code"] in members]
    found = Counter(f"field.{row.facts['field']}" for row in rows)
    found.update(f"form.{row.facts['form']}" for row in rows)
    found.update(f"standing.{row.facts['standing']}" for row in rows)
    found.update(f"township.{row.facts['township_code']}" for row in rows)
    found.update(
        count=len(rows),
        members=sum(row.facts["members"] or 0 for row in rows),
        volunteers=sum(row.facts["volunteers"] or 0 for row in rows),
        hub=sum(row.facts["hub"] for row in rows),
        party=sum(row.facts["party_organization"] in ("own", "joint") for row in rows),
        begin=len(before),
        added=len(ids - anywhere_before),
        moved_in=len((ids - ids_before) & anywhere_before),
        moved_out=len((ids_before - ids) & anywhere),
        left=len(ids_before - anywhere),
        filed=len(told),
    )
    return dict(found)


def not_zero(kept: str) -> dict[str, int]:
    told = {name: value for name, value in json.loads(kept).items() if value}
    return {name: value for name, value in told.items() if not name.startswith("left.")}


in_database = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@in_database
@given(first=stories, later=stories, period=PERIODS, moves=st.booleans(), reopens=st.booleans())
def test_a_closed_period_is_read_again_as_it_was_closed(
    session: Session, first: Story, later: Story, period: Period, *, moves: bool, reopens: bool
) -> None:
    read_again(session, first, later, period, moves=moves, reopens=reopens)


@pytest.mark.soak
@settings(in_database, max_examples=300)
@given(first=stories, later=stories, period=PERIODS, moves=st.booleans(), reopens=st.booleans())
def test_many_closed_periods_are_read_again_as_they_were_closed(
    session: Session, first: Story, later: Story, period: Period, *, moves: bool, reopens: bool
) -> None:
    read_again(session, first, later, period, moves=moves, reopens=reopens)


def read_again(session: Session, first: Story, later: Story, period: Period, *, moves: bool, reopens: bool) -> None:
    """Close, say more, hand over or reopen: the closed rows, figures and check code are as they were."""
    try:
        person = officer(session)
        recorder = Recorder(session, person.id)
        ledger = recorder.record(stretched(first))
        with time_machine.travel(recorder.now, tick=False):
            seal = close(session, person, period, COUNTY)
        assert seal.known_at == ledger.close(recorder.now)
        rows = ledger.closed_rows(period.last, seal.known_at, seals.townships_of(seal))
        assert seal.check_code == check_code(rows)
        assert not_zero(seal.figures) == {name: n for name, n in figures(ledger, period, rows, seal).items() if n}
        check_lists(session, seal, period)
        kept = (seal.figures, seal.heads, seal.townships, seal.check_code)
        with time_machine.travel(recorder.now, tick=False):
            if moves:
                move_township(session, person, MOVES, OTHER, date(2020, 2, 10))
            if reopens:
                actions.reopen(session, person, seal.id, Act.GIVE_BACK, "漏报")
        ledger = recorder.record(stretched(later))
        assert again(session, seal) == lines(rows)
        session.refresh(seal)
        assert kept == (seal.figures, seal.heads, seal.townships, seal.check_code)
        check_adjustments(session, person, ledger, seal)
        with time_machine.travel(recorder.now + timedelta(days=9), tick=False):
            check_next(session, person, period)
        assert again(session, seal) == lines(rows)
    finally:
        session.rollback()


def check_lists(session: Session, seal: Seal, period: Period) -> None:
    """Behind each figure stands a list, read a page at a time, that it counts; behind a sum those that add to it."""
    for name, value in json.loads(seal.figures).items():
        asked, ids, after = behind(name, period.first, period.last), list[int](), ""
        total = 0
        while True:
            page, after = closed.page(session, [seal], asked, after, size=2)
            assert len(page) == 2 or not after
            assert page or not ids
            ids += [line.id for line in page]
            total += sum(getattr(line.facts, name) for line in page) if name in SUMS else len(page)
            if not after:
                break
        assert len(ids) == len(set(ids))
        assert total == value, name


def check_adjustments(session: Session, person: Person, ledger: Ledger, seal: Seal) -> None:
    """The closed rows and what was recorded since give what is known now."""
    found = adjusting.between(session, person, [seal], seals.townships_of(seal), None)
    assert found
    told = parts.differences(session, found.parts, Wanted())
    scope, moment = seals.part(seal)
    rows = read_lines.stream(session, scope, moment, Wanted())
    state = {row.subject_id: {name: getattr(row, name) for name in FACT_LABELS} for row in rows}
    known = apply(told, state)
    now = ledger.closed_rows(seal.as_of, seal.known_at + timedelta(days=99), seals.townships_of(seal))
    open_facts = [name for name in FACT_LABELS if name not in SEALED_FACTS]
    assert {key: [facts[name] for name in open_facts] for key, facts in known.items()} == {
        row.id: [row.facts[name] for name in open_facts] for row in now
    }


def check_next(session: Session, person: Person, period: Period) -> None:
    """Every township stands in one closing of a period that holds, and in no two."""
    for code in (COUNTY, OTHER):
        if not seals.standing(session, period.code, code):
            close(session, person, period, code)
    holding = [code for each in seals.standing(session, period.code) for code in seals.townships_of(each)]
    assert len(holding) == len(set(holding))
    assert MOVES in holding
