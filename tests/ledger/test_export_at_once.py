"""A ledger as known now, while somebody records: it is that of an instant that nothing undercuts."""

from __future__ import annotations

from datetime import date
from threading import Event

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.history.models import Entry
from portal.ledger.exports import jobs as exports
from portal.ledger.exports.request import read
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.shared import clock
from tests.conftest import Arrange
from tests.filing.test_at_once import at_once
from tests.ledger.closing import STREETS, filed, make_office


def test_who_is_recording_is_waited_for(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        record = filed(session, office, STREETS[0]).id
    recorded, asked = Event(), Event()

    def recording(session: Session) -> None:
        organizations.cancel(session, office.decider, Matter(record, date(2026, 10, 6), "成员离散"))
        recorded.set()
        asked.wait(0.5)  # whoever asks meanwhile waits for this transaction, and would not be waited for

    def asking(session: Session) -> tuple[object, object]:
        assert recorded.wait(30)
        today = {"known_on": clock.today().isoformat()}
        known = exports.settled(session, read(today, clock.today())).moment.known
        asked.set()
        return known, session.scalar(select(func.count(Entry.number)).where(Entry.recorded_at <= known))

    done = at_once(app, [recording, asking])
    assert isinstance(done[1], tuple)
    known, count = done[1]
    with arrange() as session:
        assert session.scalar(select(func.count(Entry.number)).where(Entry.recorded_at <= known)) == count == 2


def test_a_ledger_of_a_day_that_is_over_waits_for_nobody(session: Session) -> None:
    request = read({}, clock.today())
    assert exports.settled(session, request) is request
