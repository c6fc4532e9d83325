"""From which day a change holds, where the register says something about the same facts already."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.filing.actions import about, cases, decisions, steps
from portal.filing.models import Filing
from portal.filing.queries import certificate as certificates
from portal.filing.rules.steps import Kind, State
from portal.organizations import actions as organizations
from portal.organizations import queries as records
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.filing.about import facts, make_case
from tests.filing.factories import Office


def grant(session: Session, people: Office, filing: Filing) -> None:
    decisions.file(session, people.decider, filing.id, filing.version)


def test_a_change_takes_effect_on_the_day_it_says(session: Session, people: Office, record: Organization) -> None:
    day = clock.today() - timedelta(days=40)
    filing = make_case(session, people, record, Kind.CHANGE, changed="members", members="30", effective_on=str(day))
    grant(session, people, filing)
    before = records.facts_on(session, record.id, day - timedelta(days=1)) or {}
    then = records.facts_on(session, record.id, day) or {}
    assert (before["members"], then["members"]) == (24, 30)


def test_a_change_cannot_take_effect_before_what_was_said_since_about_the_same(
    session: Session, people: Office, record: Organization
) -> None:
    first, before = (clock.today() - timedelta(days=days) for days in (10, 30))
    grant(session, people, moved(session, people, record, "第一新址", first))
    filing = moved(session, people, record, "第二新址", before, State.DRAFT)
    assert set(about.problems(session, filing, cases.answers_of(session, filing))) == {"effective_on"}
    with pytest.raises(RuleBroken, match="marked below"):
        steps.submit(session, people.clerk, filing.id, filing.version)
    with pytest.raises(RuleBroken, match=f"recorded with effect from {first}"):
        organizations.change(session, people.decider, Matter(record.id, before, "迁址"), {"address": "第二新址"})


def test_a_change_may_take_effect_before_what_was_said_since_about_something_else(
    session: Session, people: Office, record: Organization
) -> None:
    first, before = (clock.today() - timedelta(days=days) for days in (10, 30))
    grant(session, people, moved(session, people, record, "第一新址", first))
    grant(session, people, moved(session, people, record, "", before, changed="members", members="30"))
    assert (facts(session, record)["members"], facts(session, record)["address"]) == (30, "第一新址")


def test_of_two_changes_of_an_address_the_later_decision_stands_and_its_certificate_says_so(
    session: Session, people: Office, record: Organization
) -> None:
    day = clock.today() - timedelta(days=10)
    for address in ("第一新址", "第二新址"):
        grant(session, people, moved(session, people, record, address, day))
    assert facts(session, record)["address"] == "第二新址"
    issued = certificates.newest(session, record.id)
    assert issued is not None
    assert "第二新址" in issued.issued


def moved(
    session: Session,
    people: Office,
    record: Organization,
    address: str,
    day: date,
    state: State = State.REVIEWED,
    **changes: str,
) -> Filing:
    """A case that changes the address with effect from this day."""
    said = {"changed": "address", "address": address, "effective_on": str(day)} | changes
    return make_case(session, people, record, Kind.CHANGE, state, **said)
