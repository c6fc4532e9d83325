"""Two persons: nobody decides what they entered, unless nobody else can, and then with a reason that is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.desk.queries import overview, waiting
from portal.desk.rules import GROUPS, group
from portal.filing.actions import decisions, steps
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.rules.steps import State
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_duty, make_person, reloaded
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import make_draft
from tests.filing.officer import Officer

WHY = "本单位只有一名工作人员"
BAILANG = "420302004"
"""白浪街道: nobody else works there."""


def one_officer(session: Session, township_code: str = BAILANG) -> Person:
    """Clerk and decider in one person."""
    person = make_person(session, Role.TOWNSHIP_CLERK, township_code)
    make_duty(session, person, Role.TOWNSHIP_DECIDER, township_code)
    return apart(session, reloaded(session, person))


def apart(session: Session, person: Person) -> Person:
    """Out of the session, as those who sign in are."""
    session.expunge(person)
    return person


def reviewed(session: Session, person: Person) -> Filing:
    """A case that this person entered, accepted and reviewed."""
    filing = make_draft(session, person, BAILANG)
    for verb in (steps.submit, steps.accept, steps.review):
        verb(session, person, filing.id, filing.version)
    return filing


def test_who_is_alone_decides_with_a_reason_and_the_step_says_so(session: Session) -> None:
    person = one_officer(session)
    filing = reviewed(session, person)
    decisions.file(session, person, filing.id, filing.version, WHY, alone=True)
    assert filing.state is State.FILED
    assert [step.alone for step in queries.steps_of(session, filing.id)][-1]


@pytest.mark.parametrize(("note", "alone"), [("", True), (WHY, False)])
def test_without_reason_or_without_saying_so_it_is_refused(session: Session, note: str, alone: bool) -> None:
    person = one_officer(session)
    filing = reviewed(session, person)
    with pytest.raises(RuleBroken):
        decisions.file(session, person, filing.id, filing.version, note, alone=alone)


def test_where_another_can_decide_nobody_decides_alone(session: Session) -> None:
    person = one_officer(session)
    filing = reviewed(session, person)
    make_person(session, Role.TOWNSHIP_DECIDER, BAILANG)
    with pytest.raises(RuleBroken, match="Others may decide here"):
        decisions.file(session, person, filing.id, filing.version, WHY, alone=True)


def test_it_waits_on_the_desk_only_while_nobody_else_can(session: Session) -> None:
    person = one_officer(session)
    reviewed(session, person)
    assert (waiting.counts(session, person)["decide"], waiting.counts(session, person)["alone"]) == (0, 1)
    make_person(session, Role.TOWNSHIP_DECIDER, BAILANG)
    assert waiting.counts(session, person)["alone"] == 0
    assert {each.name for each in GROUPS if each.alone} == {"alone"}
    assert group("nonsense") is None


def test_what_another_entered_is_never_decided_alone(session: Session) -> None:
    person = one_officer(session)
    other = apart(session, make_person(session, Role.TOWNSHIP_CLERK, BAILANG))
    filing = make_draft(session, other, BAILANG)
    steps.submit(session, other, filing.id, filing.version)
    for verb in (steps.accept, steps.review):
        verb(session, person, filing.id, filing.version)
    decisions.file(session, person, filing.id, filing.version, alone=True)
    assert not any(step.alone for step in queries.steps_of(session, filing.id))


def test_the_level_above_counts_it_by_township(session: Session) -> None:
    person = one_officer(session)
    filing = reviewed(session, person)
    decisions.file(session, person, filing.id, filing.version, WHY, alone=True)
    above = make_person(session, Role.COUNTY_OFFICER, "4203JK")
    beside = make_person(session, Role.COUNTY_OFFICER, "420302")
    city = make_person(session, Role.CITY_OFFICER, "4203")
    counted = [
        [(row.township_code, row.alone) for row in overview.by_township(session, each) if row.alone]
        for each in (above, beside, city)
    ]
    assert counted == [[(BAILANG, 1)], [], [(BAILANG, 1)]]


# Pages.


def test_the_page_offers_it_folded_and_the_timeline_shows_it(
    client_for: ClientFor, arrange: Arrange, stored: Callable[[int], Filing]
) -> None:
    with arrange() as session:
        person = one_officer(session)
        filing_id = reviewed(session, person).id
    officer = Officer(client_for(person))
    page, path = f"/filings/{filing_id}", f"/filings/{filing_id}/steps/file"
    assert officer.post(page, path).status_code == 422
    officer.step(filing_id, "file", note=WHY)
    assert stored(filing_id).state is State.FILED
    assert "tag-warn" in officer.read(page)
    assert WHY in officer.read(page)


def test_the_page_names_who_else_may_decide(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        person = one_officer(session)
        filing_id = reviewed(session, person).id
        other = make_person(session, Role.TOWNSHIP_DECIDER, BAILANG)
        name = other.name
    page = Officer(client_for(person)).read(f"/filings/{filing_id}")
    assert name in page
    assert 'name="alone"' not in page
