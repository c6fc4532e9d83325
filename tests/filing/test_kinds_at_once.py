"""Two at once about one record, on a database of their own: one case, one decision, nothing lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.filing.actions import decisions, drafts
from portal.filing.models import Filing
from portal.filing.rules.steps import OPEN, Kind, State
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.organizations import actions as organizations
from portal.organizations import queries as records
from portal.organizations.actions import Matter
from portal.organizations.rules import Standing
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.conftest import Arrange
from tests.filing.about import make_case, make_record
from tests.filing.factories import Office, make_office
from tests.filing.test_at_once import at_once

ROUNDS = 4


@pytest.fixture
def people(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


def test_of_clerks_who_begin_a_case_about_one_record_at_once_one_does(
    app: Flask, arrange: Arrange, people: Office
) -> None:
    clerks = [people.clerk, people.colleague]
    kinds = [Kind.CHANGE, Kind.CANCEL, Kind.RENEW, Kind.REVOKE]
    for _round in range(ROUNDS):
        with arrange() as session:
            record = make_record(session, people).id
        done = at_once(
            app,
            [
                lambda session, n=n, kind=kind, record=record: drafts.open_case(session, clerks[n % 2], record, kind).id
                for n, kind in enumerate(kinds)
            ],
        )
        begun = [found for found in done if isinstance(found, int)]
        refused = [found for found in done if isinstance(found, RuleBroken)]
        assert (len(begun), len(refused)) == (1, len(kinds) - 1)
        assert {refusal.message.params["case"] for refusal in refused} == set(begun)
        with arrange() as session:
            found = select(Filing.id).where(Filing.organization_id == record, Filing.state.in_(OPEN))
            assert list(session.scalars(found.order_by(Filing.id))) == begun


def test_a_correction_and_a_decision_about_the_same_fact_never_both_count(
    app: Flask, arrange: Arrange, people: Office
) -> None:
    for _round in range(ROUNDS):
        with arrange() as session:
            record = make_record(session, people)
            filing = make_case(session, people, record, Kind.CHANGE, changed="members", members="30")
            matter, number, seen = Matter(record.id, clock.today(), "录入有误"), filing.id, filing.version
        corrected, decided = at_once(
            app,
            [
                lambda session, matter=matter: organizations.correct(session, people.deputy, matter, {"members": 27}),
                lambda session, number=number, seen=seen: decisions.file(session, people.decider, number, seen).state,
            ],
        )
        assert not isinstance(corrected, RuleBroken)
        with arrange() as session:
            stored = session.scalars(select(Filing).where(Filing.id == number).order_by(Filing.id)).one()
            facts = records.facts_on(session, matter.organization_id, clock.today()) or {}
            # The correction comes last, or it came first and the decision was refused.
            assert facts["members"] == 27
            assert stored.state is (State.REVIEWED if isinstance(decided, RuleBroken) else State.FILED)


def test_what_is_cancelled_by_two_at_once_is_cancelled_once(app: Flask, arrange: Arrange, people: Office) -> None:
    with arrange() as session:
        record = make_record(session, people)
        filing = make_case(session, people, record, Kind.CANCEL)
        matter, number, seen = Matter(record.id, clock.today(), "另案注销"), filing.id, filing.version
    done = at_once(
        app,
        [
            lambda session: organizations.cancel(session, people.deputy, matter),
            lambda session: decisions.file(session, people.decider, number, seen).state,
        ],
    )
    assert len([result for result in done if isinstance(result, RuleBroken)]) == 1
    with arrange() as session:
        facts = records.facts_on(session, matter.organization_id, clock.today()) or {}
        assert facts["standing"] is Standing.CANCELLED
        assert all(isinstance(result, Head) for result in verify(session))
        assert differences(session) == []
