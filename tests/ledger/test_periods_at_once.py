"""Many at once: one closing comes of two, and nothing that is being recorded is lost or slips in."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.history.models import Entry
from portal.history.verify import Head, verify
from portal.ledger.actions import confirming as confirming_today
from portal.ledger.actions import periods as actions
from portal.ledger.models import Confirmation, Seal
from portal.ledger.queries import closed
from portal.ledger.rules.periods import Act, Kind, Period, State, period_of
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.conftest import Arrange
from tests.filing.test_at_once import at_once
from tests.ledger.closing import COUNTY, STREETS, Office, confirm_all, filed, make_office

RECORDING = 6


def test_of_two_who_close_at_once_one_does_and_the_other_hears_of_it(app: Flask, arrange: Arrange) -> None:
    period = period_of(Kind.MONTH, clock.today()).before
    with arrange() as session:
        office = make_office(session)
        filed(session, office, STREETS[0])
        confirm_all(session, office, period)
    done = at_once(
        app,
        [
            lambda session, person=person: actions.close(session, person, period, COUNTY).id  # type: ignore[misc]
            for person in (office.county, office.deputy) * 3
        ],
    )
    refused = [each for each in done if isinstance(each, RuleBroken)]
    assert len(refused) == len(done) - 1
    assert all("closed this period already" in str(each) for each in refused)
    with arrange() as session:
        assert [seal.round for seal in session.scalars(select(Seal).order_by(Seal.id))] == [1]


def test_what_is_recorded_while_a_period_is_closed_is_in_it_or_after_it(app: Flask, arrange: Arrange) -> None:
    period = period_of(Kind.MONTH, clock.today()).before
    with arrange() as session:
        office = make_office(session)
        records = [filed(session, office, STREETS[n % 2], name=f"舞蹈{n}队").id for n in range(RECORDING)]
        confirm_all(session, office, period)
    day = period.last - timedelta(days=3)

    def changing(session: Session, organization_id: int) -> None:
        organizations.change(session, office.decider, Matter(organization_id, day, "补录"), {"members": 99})

    works = [lambda session, n=n: changing(session, n) for n in records]  # type: ignore[misc]
    closing = lambda session: actions.close(session, office.county, period, COUNTY).id  # noqa: E731 - a work
    done = at_once(app, [*works[:3], closing, *works[3:]])
    assert not [each for each in done if isinstance(each, Exception)]
    with arrange() as session:
        seal = session.scalars(select(Seal).order_by(Seal.id)).one()
        text = "".join(closed.canonical_lines(session, seal))
        assert hashlib.sha256(text.encode()).hexdigest() == seal.check_code
        changed = session.scalars(select(Entry).where(Entry.kind == "changed").order_by(Entry.number)).all()
        assert len(changed) == RECORDING
        assert text.count('"members":99') == sum(entry.recorded_at <= seal.known_at for entry in changed)
        assert all(isinstance(each, Head) for each in verify(session))


def test_of_a_reopening_and_an_acceptance_at_once_one_holds(app: Flask, arrange: Arrange) -> None:
    period = period_of(Kind.MONTH, clock.today()).before
    with arrange() as session:
        office = make_office(session)
        seal_id = actions.close(session, office.county, period, COUNTY).id
    done = at_once(
        app,
        [
            lambda session: actions.accept(session, office.city, seal_id).state,
            lambda session: actions.reopen(session, office.county, seal_id, Act.REOPEN, "漏报").state,
        ],
    )
    assert sum(isinstance(each, RuleBroken) for each in done) == 1
    with arrange() as session:
        seal = session.get_one(Seal, seal_id)
        assert seal.state in (State.ACCEPTED, State.REOPENED)
        assert (seal.accepted_at is None) == (seal.state is State.REOPENED)


def test_a_township_that_confirms_twice_at_once_has_one_confirmation_that_stands(app: Flask, arrange: Arrange) -> None:
    period = period_of(Kind.MONTH, clock.today()).before
    with arrange() as session:
        office: Office = make_office(session)
        filed(session, office, STREETS[0], date(2026, 1, 5))
    clerk = office.clerks[STREETS[0]]
    done = at_once(app, [lambda session: actions.confirm(session, clerk, period, STREETS[0]).id] * 4)
    assert not [each for each in done if isinstance(each, Exception)]
    with arrange() as session:
        rows = session.scalars(select(Confirmation).order_by(Confirmation.id)).all()
        assert sum(row.withdrawn_at is None for row in rows) == 1


@pytest.mark.parametrize("period", [None, period_of(Kind.MONTH, clock.today()).before])
def test_what_is_being_recorded_while_a_township_confirms_is_counted(
    app: Flask, arrange: Arrange, period: Period | None
) -> None:
    with arrange() as session:
        office = make_office(session)
        record = filed(session, office, STREETS[0]).id
    street, clerk = STREETS[0], office.clerks[STREETS[0]]
    recorded, said = Event(), Event()

    def recording(session: Session) -> None:
        organizations.cancel(session, office.decider, Matter(record, date(2026, 10, 6), "成员离散"))
        recorded.set()
        said.wait(0.5)  # whoever confirms meanwhile waits for this transaction, and would not be waited for

    def confirming(session: Session) -> None:
        assert recorded.wait(30)
        if period:
            actions.confirm(session, clerk, period, street)
        else:
            confirming_today.confirm(session, clerk, street, "")
        said.set()

    assert at_once(app, [recording, confirming]) == [None, None]
    with arrange() as session:
        assert session.scalars(select(Confirmation.count)).one() == 0
