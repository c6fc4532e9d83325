"""What is kept of an export: how long, for whom, and until something of it must not be handed out any more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.models import Duty
from portal.accounts.permissions import Role
from portal.history import seals
from portal.history.models import DataKey
from portal.ledger.exports import jobs as exports
from portal.ledger.exports.jobs import CLEAR, EXPORT
from portal.ledger.exports.request import Format
from portal.ledger.views import exports as views
from portal.organizations.models import Organization
from portal.shared import clock, jobs
from portal.shared.jobs import Work
from portal.shared.models import Job
from portal.shared.workshop import folder
from tests.conftest import Arrange, ClientFor
from tests.ledger.exported import Ledger, make_ledger
from tests.ledger.test_export_pages import MINE, OPENED, YESTERDAY, ask, fetch, left, run, sheets


@pytest.fixture
def ledger(arrange: Arrange) -> Ledger:
    return make_ledger(arrange)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked for is too much to wait for."""
    monkeypatch.setattr(views, "AT_ONCE", dict.fromkeys(Format, -1))


def test_a_file_is_refused_once_somebody_in_it_is_anonymous(
    client_for: ClientFor, arrange: Arrange, ledger: Ledger
) -> None:
    visitor = client_for(ledger.clerk)
    official, plain = ask(visitor).location, ask(visitor, format="csv").location
    opened = ask(visitor, format="csv", **OPENED).location
    with arrange() as session:
        seals.destroy(session, session.get_one(Organization, ledger.made[0].id).data_key_id or 0)
    assert [visitor.get(each).status_code for each in (official, opened, plain)] == [422, 422, 200]
    assert "〔已匿名〕" in sheets(fetch(visitor))


def test_files_go_after_a_day(app: Flask, client_for: ClientFor, arrange: Arrange, ledger: Ledger) -> None:
    address = ask(client_for(ledger.clerk), format="csv").location
    with app.app_context():
        assert exports.clear(Work(0)) == {"exports": 0}
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        visitor = client_for(ledger.clerk)
        assert address not in visitor.get(MINE).text
        assert visitor.get(address).status_code == 422
        assert left(app) == []
        with app.app_context():
            (folder() / "of-a-killed-one").mkdir()
            for _night in range(2):
                exports.clear(Work(0))
            assert not (folder() / "of-a-killed-one").exists()
    with arrange() as session:
        jobs.ask_nightly(session, clock.now())
    with arrange() as session:
        assert CLEAR in session.scalars(select(Job.kind)).all()


def test_an_old_export_leads_to_the_same_request(client_for: ClientFor, ledger: Ledger) -> None:
    visitor = client_for(ledger.clerk)
    ask(visitor, "?place=420302003&standing=all", format="csv")
    with time_machine.travel(clock.now() + timedelta(days=2)):
        later = client_for(ledger.clerk)
        again = re.search(r'href="(/ledger/export\?[^"]*)"', later.get(MINE).text)
        assert again
        query = again[1].replace("&amp;", "&")
        for said in (
            f"known_on={YESTERDAY}",
            f"as_of={clock.today() - timedelta(days=2)}",
            "format=csv",
            "standing=all",
        ):
            assert said in query
        assert later.get(query).status_code == 200


@pytest.mark.usefixtures("large")
def test_keys_of_exports_go_with_the_night_whatever_became_of_them(
    app: Flask, client_for: ClientFor, arrange: Arrange, ledger: Ledger
) -> None:
    visitor = client_for(ledger.clerk)
    done, cancelled = ask(visitor, format="csv").location, ask(visitor, format="jsonl").location
    run(app, done)
    visitor.post(cancelled)
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        client_for(ledger.clerk).get(f"{MINE}/{done.rsplit('/', 1)[1]}/file")  # which takes the file away
        with app.app_context():
            assert [exports.clear(Work(0)) for _night in range(2)] == [{"exports": 2}, {"exports": 0}]
    with arrange() as session:
        keys = [jobs.arguments(job)["key"] for job in session.scalars(select(Job).where(Job.kind == EXPORT))]
        assert [session.get_one(DataKey, key).wrapped for key in keys] == [None, None]


def test_who_may_not_open_persons_any_more_gets_no_file_with_them(
    client_for: ClientFor, arrange: Arrange, ledger: Ledger
) -> None:
    visitor = client_for(ledger.clerk)
    opened, masked = ask(visitor, format="csv", **OPENED).location, ask(visitor, format="csv").location
    with arrange() as session:
        session.execute(update(Duty).where(Duty.person_id == ledger.clerk.id).values(role=Role.CITY_OFFICER))
    assert [visitor.get(each).status_code for each in (opened, masked)] == [422, 200]


def test_my_exports_may_be_none(client_for: ClientFor, ledger: Ledger) -> None:
    assert "empty-title" in client_for(ledger.clerk).get(MINE).text


def test_whose_place_was_taken_away_gets_no_file(client_for: ClientFor, arrange: Arrange, ledger: Ledger) -> None:
    visitor = client_for(ledger.clerk)
    address = ask(visitor, "?place=420302003", format="csv").location
    with arrange() as session:
        moved = update(Duty).where(Duty.person_id == ledger.clerk.id).values(scope_path="/4203/420302/420302001/")
        session.execute(moved)
    assert visitor.get(address).status_code == 422
