"""Where a county lets no address be shared, the decision looks once more: submissions may have crossed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.filing import policy as policies
from portal.filing.actions import cases, decisions
from portal.filing.models import Filing
from portal.filing.policy import Policy
from portal.filing.rules.steps import Kind, State
from portal.shared.errors import RuleBroken
from tests.conftest import Arrange
from tests.filing.about import make_case, make_record
from tests.filing.factories import Office, make_filing, make_office
from tests.filing.test_at_once import at_once, deciding

WANTED = "人民路12号"
ALONE = policies.dump(replace(Policy(), shared_address=False))


def crossed(session: Session, office: Office) -> list[Filing]:
    """Two cases that wait for their decision under one address: as two would that were submitted in one instant."""
    filings = [make_filing(session, office, State.REVIEWED, address=f"人民路{number}号") for number in (21, 22)]
    for filing in filings:
        asking(session, filing, address=WANTED)
    return filings


def asking(session: Session, filing: Filing, **answers: str) -> None:
    cases.write_answers(session, filing, {**cases.answers_of(session, filing), **answers})
    filing.policy = ALONE
    session.flush()


def test_of_two_cases_with_one_address_decided_at_once_one_passes(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        filings = [(filing.id, filing.version) for filing in crossed(session, office)]
    done = at_once(app, [deciding(office, *filing) for filing in filings])
    (refused,) = [result for result in done if isinstance(result, RuleBroken)]
    assert sum(isinstance(result, str) for result in done) == 1
    with arrange() as session:
        won = session.scalars(select(Filing).where(Filing.state == State.FILED).order_by(Filing.id)).one()
        assert refused.message.params["name"] == won.name


def test_an_address_taken_by_a_change_since_is_refused_at_the_decision(session: Session) -> None:
    office = make_office(session)
    record = make_record(session, office, village_code="420302003001")
    first, _other = crossed(session, office)
    change = make_case(session, office, record, Kind.CHANGE, changed="address", address="人民路3号")
    asking(session, change, address=WANTED)
    decisions.file(session, office.decider, change.id, change.version)
    with pytest.raises(RuleBroken, match="has this address"):
        decisions.file(session, office.decider, first.id, first.version)


def test_an_address_that_differs_is_not_held_up(session: Session) -> None:
    office = make_office(session)
    first, second = crossed(session, office)
    decisions.file(session, office.decider, first.id, first.version)
    asking(session, second, address="人民路12号二楼")
    assert decisions.file(session, office.decider, second.id, second.version).state is State.FILED
