"""A township that has passed to another unit: what was closed stays as it was; no person is read past the reach."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.actions import townships
from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.ledger.actions import periods
from portal.ledger.exports import words
from portal.ledger.models import Seal
from portal.ledger.queries import parts, seals
from portal.ledger.queries.scopes import scope_at
from portal.organizations.actions import Matter, change, correct
from portal.organizations.models import Organization
from portal.shared import clock
from portal.shared.i18n import speaking, translate
from tests.accounts.factories import make_duty, make_person
from tests.conftest import Arrange, ClientFor
from tests.ledger.closing import CITY, COUNTY, IN_OCTOBER, QUARTER, STREETS, Office, at, close, filed, make_office
from tests.ledger.exported import PERSON, PHONE
from tests.ledger.test_export_pages import OPENED, PAGE, ask, fetch, names, sheets
from tests.organizations.factories import BAILANG

NEIGHBOR = "4203JK"
STAYS, GOES = STREETS
CLOSED = f"?period={QUARTER.code}&place={COUNTY}"


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


@pytest.fixture
def organizations(arrange: Arrange, office: Office) -> list[Organization]:
    with arrange() as session:
        return [filed(session, office, code, name=name) for code, name in ((STAYS, "甲舞蹈队"), (GOES, "乙合唱队"))]


@pytest.fixture
def seal(arrange: Arrange, office: Office, organizations: list[Organization]) -> Seal:
    assert organizations
    with at(IN_OCTOBER, tick=True), arrange() as session:
        return close(session, office)


def hand_over(session: Session) -> None:
    """One street passes to the neighbor today."""
    townships.move(session, make_person(session, Role.ADMINISTRATOR, CITY), GOES, NEIGHBOR, clock.today())


@pytest.fixture
def passed(arrange: Arrange, seal: Seal) -> Seal:
    with arrange() as session:
        hand_over(session)
    return seal


@pytest.fixture
def closed_there(arrange: Arrange, office: Office, passed: Seal) -> Seal:
    """The neighbor closes the same period afterwards, without the street."""
    with arrange() as session:
        found = periods.close(session, office.neighbor, QUARTER, NEIGHBOR)
        assert GOES in seals.townships_of(passed)
        assert GOES not in seals.townships_of(found)
        return found


def decider_of(arrange: Arrange, code: str) -> Person:
    with arrange() as session:
        return make_person(session, Role.TOWNSHIP_DECIDER, code)


# Persons.


@pytest.mark.usefixtures("passed")
def test_who_closed_it_opens_no_person_of_a_township_that_passed_on(client_for: ClientFor, office: Office) -> None:
    visitor = client_for(office.county)
    assert 'name="opened"' not in visitor.get(PAGE + CLOSED).text
    assert ask(visitor, CLOSED, format="csv", **OPENED).status_code == 403
    assert names(fetch(visitor, CLOSED, format="jsonl")) == ["甲舞蹈队", "乙合唱队"]


@pytest.mark.usefixtures("passed")
def test_its_official_ledger_leaves_persons_out_and_says_why(app: Flask, client_for: ClientFor, office: Office) -> None:
    said = sheets(fetch(client_for(office.county), CLOSED))
    with app.app_context(), speaking("zh_Hans"):
        reason = translate(words.BEYOND).partition("%")[0]
    assert "乙合唱队" in said
    assert reason in said
    assert "199****1234" not in said
    assert "张" not in said.replace("张湾", "")


def test_the_city_reads_all_of_it_as_before(
    client_for: ClientFor, arrange: Arrange, office: Office, seal: Seal
) -> None:
    assert seal.period == QUARTER.code
    before = fetch(client_for(office.city), CLOSED)
    assert "199****1234" in sheets(before)
    with arrange() as session:
        hand_over(session)
    assert fetch(client_for(office.city), CLOSED) == before


@pytest.mark.parametrize("query", [CLOSED, ""])
def test_a_file_that_names_persons_is_refused_once_a_township_of_it_passed_on(
    client_for: ClientFor, arrange: Arrange, office: Office, seal: Seal, query: str
) -> None:
    assert seal.period == QUARTER.code
    visitor = client_for(office.county)
    official, plain = ask(visitor, query).location, ask(visitor, query, format="csv").location
    opened = ask(visitor, query, format="csv", **OPENED).location
    assert PHONE in visitor.get(opened).text
    with arrange() as session:
        hand_over(session)
    assert visitor.get(official).status_code == 422
    assert visitor.get(opened).status_code in {403, 422}
    assert PERSON not in visitor.get(plain).text


# Which closing.


def test_a_township_stands_in_the_closing_that_it_was_closed_with(
    app: Flask, client_for: ClientFor, arrange: Arrange, passed: Seal, closed_there: Seal
) -> None:
    assert closed_there.known_at > passed.known_at
    content = fetch(client_for(decider_of(arrange, GOES)), f"?period={QUARTER.code}", format="jsonl")
    assert names(content) == ["乙合唱队"]
    said = sheets(fetch(client_for(decider_of(arrange, GOES)), f"?period={QUARTER.code}"))
    with app.app_context(), speaking("zh_Hans"):
        assert f"茅箭区 {words.instant(passed.known_at)}" in said
        assert words.instant(closed_there.known_at) not in said


def test_what_is_compared_with_a_closed_period_begins_where_each_township_was_closed(
    session: Session, passed: Seal, closed_there: Seal
) -> None:
    shares = parts.closed_periods(session, scope_at(session, NEIGHBOR))[QUARTER.code]
    known = {path: moment.known for scope, moment in shares for path in scope.prefixes}
    assert known.pop(f"/{CITY}/{NEIGHBOR}/{GOES}/") == passed.known_at
    assert set(known.values()) == {closed_there.known_at}
    assert list(known) == sorted(known)


@pytest.mark.usefixtures("passed")
def test_a_period_that_the_township_was_not_closed_with_is_not_closed_there(
    client_for: ClientFor, arrange: Arrange, office: Office
) -> None:
    visitor = client_for(office.neighbor)
    assert visitor.get(f"{PAGE}?period={QUARTER.code}").status_code == 422
    assert client_for(decider_of(arrange, GOES)).get(f"{PAGE}?period={QUARTER.code}").status_code == 200


def test_the_cover_of_a_period_says_when_each_unit_closed_it(
    app: Flask, client_for: ClientFor, arrange: Arrange, passed: Seal, closed_there: Seal
) -> None:
    with arrange() as session:
        both = make_person(session, Role.COUNTY_OFFICER, COUNTY)
        make_duty(session, both, Role.COUNTY_OFFICER, NEIGHBOR)
    said = sheets(fetch(client_for(both), f"?period={QUARTER.code}"))
    with app.app_context(), speaking("zh_Hans"):
        for unit, one in (("茅箭区", passed), ("十堰经济技术开发区", closed_there)):
            assert f"{unit} {words.instant(one.known_at)}" in said


# What was recorded since.


@pytest.mark.usefixtures("passed")
def test_what_the_next_office_records_is_told_to_that_office_alone(
    client_for: ClientFor, arrange: Arrange, office: Office, organizations: list[Organization]
) -> None:
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER, NEIGHBOR)
        late = Matter(organizations[1].id, date(2026, 8, 1), "录入有误")
        correct(session, decider, late, {"members": 77, "address": "新单位的新地址"})
    old = client_for(office.county).get(f"/ledger/periods/{QUARTER.code}/{COUNTY}").text
    assert "新单位的新地址" not in old
    assert "五堰街道" in old[old.index('id="since"') :]
    next_period = QUARTER.after.code
    assert "新单位的新地址" in client_for(office.neighbor).get(f"/ledger/periods/{next_period}/{NEIGHBOR}").text
    assert "新单位的新地址" not in client_for(office.county).get(f"/ledger/periods/{next_period}/{COUNTY}").text
    assert "新单位的新地址" in client_for(office.city).get(f"/ledger/periods/{QUARTER.code}/{COUNTY}").text


def test_who_has_moved_away_since_is_masked_where_it_was(
    client_for: ClientFor, arrange: Arrange, office: Office, organizations: list[Organization]
) -> None:
    visitor, gone = client_for(office.county), organizations[0]
    asked = "?as_of=2026-05-06"
    assert fetch(visitor, asked, format="csv", **OPENED).count(PHONE.encode()) == len(organizations)
    with arrange() as session:
        moving = Matter(gone.id, clock.today(), "迁址")
        change(session, office.decider, moving, {"township_code": BAILANG, "village_code": None})

    taken = fetch(visitor, asked, format="csv", **OPENED).decode()
    assert taken.count(PHONE) == len(organizations) - 1
    assert taken.count("199****1234") == 1
    assert "199****1234" in sheets(fetch(visitor, asked, **OPENED))
