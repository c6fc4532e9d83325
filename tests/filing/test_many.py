"""Many cases decided at once: each looked at, each by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.actions import steps
from portal.filing.actions.many import decide, look
from portal.filing.models import Filing
from portal.filing.queries import deciding
from portal.filing.rules.clean import MOST, Look, Seen, check_number, questions
from portal.filing.rules.steps import Kind, State
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.web import attempt
from tests.accounts.factories import make_duty, reloaded
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import Office, make_filing

TODAY = date(2026, 11, 23)
CLEAN = Seen(
    kind=Kind.ESTABLISH,
    to_mend=0,
    doubts=0,
    missing=0,
    name=None,
    lacking="",
    due_on=TODAY,
    returned=0,
)


def test_a_clean_case_raises_no_question() -> None:
    assert questions(CLEAN, TODAY) == {}


@pytest.mark.parametrize(
    ("changed", "look"),
    [
        ({"to_mend": 1}, Look.ANSWERS),
        ({"doubts": 2}, Look.ANSWERS),
        ({"missing": 1}, Look.MATERIALS),
        ({"lacking": "𲎰"}, Look.CHARACTERS),
        ({"due_on": TODAY - timedelta(days=1)}, Look.IN_TIME),
        ({"returned": 1}, Look.ROUNDS),
        ({"kind": Kind.REVOKE}, Look.KIND),
    ],
)
def test_each_thing_looked_at_can_raise_a_question(changed: dict[str, object], look: Look) -> None:
    assert set(questions(replace(CLEAN, **changed), TODAY)) == {look}  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_none_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(RuleBroken):
        check_number(range(count))


# With the database.


def test_a_clean_case_is_filed_as_by_itself(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.REVIEWED)
    assert look(session, filing) == {}
    assert decide(session, office.decider, filing.id, filing.version).state is State.FILED


def test_a_case_that_was_returned_is_not_decided_among_many(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.RETURNED)
    for verb, who in ((steps.submit, office.clerk), (steps.accept, office.colleague), (steps.review, office.colleague)):
        verb(session, who, filing.id, filing.version)
    assert set(look(session, filing)) == {Look.ROUNDS}
    with pytest.raises(RuleBroken, match="Open the case and decide it there"):
        decide(session, office.decider, filing.id, filing.version)


def test_a_name_like_another_is_looked_at_in_the_case(session: Session, office: Office) -> None:
    first = make_filing(session, office, State.REVIEWED, name="白鹤秧歌队")
    second = make_filing(session, office, State.REVIEWED, name="白鹤秧歌 队")
    decide(session, office.decider, first.id, first.version)
    assert set(look(session, second)) == {Look.NAME}


def test_only_what_waits_for_this_person_stands_in_the_list(session: Session, office: Office) -> None:
    waits = make_filing(session, office, State.REVIEWED)
    make_filing(session, office, State.ACCEPTED)
    make_duty(session, office.clerk, Role.TOWNSHIP_DECIDER)
    both = reloaded(session, session.get_one(Person, office.clerk.id))
    assert [filing.id for filing in deciding.to_decide(session, office.decider, MOST)] == [waits.id]
    assert deciding.count_to_decide(session, office.decider) == 1
    assert deciding.to_decide(session, both, MOST) == []


def test_the_next_case_is_one_that_stands_alike_then_the_one_due_first(session: Session, office: Office) -> None:
    accept = make_filing(session, office, State.SUBMITTED)
    accept.due_on = clock.today() - timedelta(days=9)
    decide_it = make_filing(session, office, State.REVIEWED)
    following = deciding.next_waiting
    session.flush()
    assert following(session, office.decider, State.REVIEWED) is decide_it
    assert following(session, office.decider) is accept
    assert deciding.beside(session, office.decider, decide_it) == (accept.id, None)
    assert deciding.beside(session, office.decider, accept) == (None, decide_it.id)


# Pages.


@pytest.fixture
def waiting(arrange: Arrange, office: Office) -> list[int]:
    """Three clean cases that wait for their decision."""
    with arrange() as session:
        return [make_filing(session, office, State.REVIEWED).id for _ in range(3)]


def ticks(page: str) -> list[str]:
    """What the ticks of the page send."""
    return re.findall(r'name="case" value="([^"]+)"', page)


def test_many_are_decided_and_listed_with_their_numbers(
    office: Office, client_for: ClientFor, waiting: list[int], stored: Callable[[int], Filing]
) -> None:
    client = client_for(office.decider)
    sent = ticks(client.get("/filings/decide").get_data(as_text=True))
    assert len(sent) == 3
    answer = client.post("/filings/decide", data={"case": sent}).get_data(as_text=True)
    numbers = [stored(filing_id).number for filing_id in waiting]
    assert all(number and number in answer for number in numbers)
    assert len(set(numbers)) == 3


def test_one_tick_stands_for_all_that_were_shown_as_clean(
    office: Office, client_for: ClientFor, waiting: list[int], stored: Callable[[int], Filing]
) -> None:
    client = client_for(office.decider)
    sent = ticks(client.get("/filings/decide").get_data(as_text=True))
    client.post("/filings/decide", data={"every": "y", "clean": sent[:2]})
    assert sorted(stored(filing_id).state for filing_id in waiting) == [State.FILED, State.FILED, State.REVIEWED]


def test_one_that_fails_leaves_the_others_and_says_why(
    office: Office, client_for: ClientFor, arrange: Arrange, waiting: list[int], stored: Callable[[int], Filing]
) -> None:
    client = client_for(office.decider)
    sent = ticks(client.get("/filings/decide").get_data(as_text=True))
    with arrange() as session:
        filing = session.get_one(Filing, waiting[1])
        steps.withdraw(session, office.clerk, filing.id, filing.version, "发起人要求")
    page = client.post("/filings/decide", data={"case": sent}, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "2 decided, 1 not" in page
    assert "has changed since you opened it" in page
    assert [stored(filing_id).state for filing_id in waiting] == [State.FILED, State.WITHDRAWN, State.FILED]


def test_a_case_that_left_the_reach_meanwhile_is_told_and_stops_no_other(app: Flask) -> None:
    def gone() -> None:
        raise NotFound

    with app.test_request_context():
        nothing, refusal = attempt(gone)
    assert nothing is None
    assert refusal is not None
    assert "outside your reach" in refusal.text


def test_sent_twice_is_decided_once(
    office: Office, client_for: ClientFor, waiting: list[int], stored: Callable[[int], Filing]
) -> None:
    client = client_for(office.decider)
    sent = ticks(client.get("/filings/decide").get_data(as_text=True))
    client.post("/filings/decide", data={"case": sent})
    numbers = [stored(filing_id).number for filing_id in waiting]
    again = client.post("/filings/decide", data={"case": sent}, headers={"Accept-Language": "en"})
    assert "0 decided, 3 not" in again.get_data(as_text=True)
    assert [stored(filing_id).number for filing_id in waiting] == numbers


@pytest.mark.usefixtures("waiting")
def test_nothing_ticked_is_said_and_what_is_foreign_is_left_alone(office: Office, client_for: ClientFor) -> None:
    client = client_for(office.decider)
    assert client.post("/filings/decide", data={}).status_code == 422
    page = client.post("/filings/decide", data={"case": ["999999.1", "x.1"]}).get_data(as_text=True)
    assert "data-row" not in page
