"""What the desk says of records: telephones to confirm, and what the level above counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import and_
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.desk.queries import overview, records
from portal.filing.models import PolicyVersion
from portal.filing.policy import County, Policy, dump
from portal.filing.rules.steps import State
from portal.organizations import actions
from portal.organizations.actions import Matter
from portal.organizations.queries import facts_on
from portal.organizations.rules import EntryKind
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.desk.cases import make_case
from tests.organizations.factories import BAILANG, make_organization
from tests.support.entries import entries_of
from tests.support.visitor import Visitor

YEAR = timedelta(days=365)
ENGLISH = {"Accept-Language": "en"}
FIGURE = re.compile(r'class="figure" href="([^"]+)" data-figure="(\d+)"')


def filed(session: Session, person: Person, days_ago: int, **facts: object) -> int:
    """An organization that was filed so many days ago; its id."""
    return make_organization(session, person, filed_on=clock.today() - timedelta(days=days_ago), **facts).id


def due(session: Session, person: Person, *, soon: bool = False) -> list[int]:
    """The organizations whose telephone is to be confirmed."""
    kind = records.unconfirmed(records.policies(session, person), soon=soon)
    return [row.subject_id for row in records.contacts(session, and_(records.certified(person), kind)).rows]


def test_a_year_after_filing_the_telephone_is_to_be_confirmed_and_a_month_before_it_is_spoken_of(
    session: Session,
) -> None:
    clerk = make_person(session, Role.TOWNSHIP_CLERK)
    old, on_the_day, spoken_of, first_day, _young = (filed(session, clerk, days) for days in (400, 365, 364, 335, 334))
    filed(session, clerk, 400, township_code=BAILANG)
    assert due(session, clerk) == [old, on_the_day]
    assert due(session, clerk, soon=True) == [spoken_of, first_day]


def test_each_office_has_days_of_its_own(session: Session) -> None:
    clerk = make_person(session, Role.TOWNSHIP_CLERK)
    here, there = filed(session, clerk, 100), filed(session, clerk, 100, township_code=BAILANG)
    session.add(PolicyVersion(unit_code="4203JK", effective_from=date(2020, 1, 1), settings='{"contact_days":90}'))
    session.flush()
    city = make_person(session, Role.CITY_OFFICER, "4203")
    assert (here in due(session, city), there in due(session, city)) == (False, True)


def test_what_is_confirmed_is_said_once_and_waits_a_year(session: Session) -> None:
    clerk = make_person(session, Role.TOWNSHIP_CLERK)
    both = [filed(session, clerk, days) for days in (400, 500)]
    assert actions.confirm_contacts(session, clerk, both) == 2
    assert actions.confirm_contacts(session, clerk, both) == 0
    assert due(session, clerk) == []
    facts = facts_on(session, both[0], clock.today()) or {}
    assert facts["contact_confirmed_on"] == clock.today()
    kinds = [entry.kind for entry in entries_of(session, "organization", both[0])]
    assert kinds.count(EntryKind.CONFIRMED) == 1


def test_off_the_register_or_out_of_reach_nothing_is_confirmed(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    clerk, stranger = make_person(session, Role.TOWNSHIP_CLERK), make_person(session, Role.TOWNSHIP_CLERK, BAILANG)
    gone, here = filed(session, decider, 400), filed(session, decider, 400)
    actions.cancel(session, decider, Matter(gone, clock.today(), "成员大会决定"))
    with pytest.raises(RuleBroken):
        actions.confirm_contacts(session, clerk, [here, gone])
    for other in (stranger, decider):
        with pytest.raises(NotFound):
            actions.confirm_contacts(session, other, [here])


def test_the_level_above_counts_what_is_late_and_nearly_so(session: Session) -> None:
    clerk, today = make_person(session), clock.today()
    for days in (-2, 1, 9):
        due_on = today + timedelta(days=days)
        make_case(session, clerk, State.ACCEPTED, due_on=due_on, warn_on=due_on - timedelta(days=2))
    filed(session, clerk, 400, certificate_until=today - timedelta(days=1))
    filed(session, clerk, 20, certificate_until=today + timedelta(days=9))
    (row,) = overview.by_township(session, make_person(session, Role.COUNTY_OFFICER, "420302"))
    assert (row.waiting, row.overdue, row.near, row.alone) == (3, 1, 1, 0)
    assert (row.ended, row.ending, row.unconfirmed) == (1, 1, 1)


def test_a_county_that_gets_copies_is_told_what_was_filed(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        person, officer = make_person(session), make_person(session, Role.COUNTY_OFFICER, "420302")
        session.add(PolicyVersion(unit_code="420302", effective_from=date(2020, 1, 1), settings='{"county":"copy"}'))
        copies = dump(replace(Policy(), county=County.COPY))
        make_case(session, person, State.FILED, decided_at=clock.now(), policy=copies, name="抄送件")
        make_case(session, person, State.FILED, decided_at=clock.now(), name="不抄送件")
        make_case(session, person, State.ACCEPTED, policy=copies)
    client = client_for(officer)
    assert 'href="/desk/cases?copied=1" data-figure="1"' in text_of(client, "/desk")
    page = text_of(client, "/desk/cases?copied=1")
    assert "抄送件" in page
    assert "不抄送件" not in page


# Pages.


def text_of(client: Visitor, address: str) -> str:
    answer = client.get(address, headers=ENGLISH)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.fixture
def clerk(arrange: Arrange) -> Person:
    """A clerk with three telephones to confirm, and a case near its limit."""
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_CLERK)
        for days in (400, 500, 350):
            filed(session, person, days, responsible_person="张三丰", phone="19900001234")
        today = clock.today()
        make_case(session, person, State.SUBMITTED, due_on=today + timedelta(days=1), warn_on=today)
        return person


@pytest.mark.parametrize(("role", "place"), [(Role.COUNTY_OFFICER, "420302"), (Role.CITY_OFFICER, "4203")])
@pytest.mark.usefixtures("clerk")
def test_every_number_of_the_level_above_is_the_length_of_its_list(
    client_for: ClientFor, arrange: Arrange, role: Role, place: str
) -> None:
    with arrange() as session:
        officer = make_person(session, role, place)
    client = client_for(officer)
    for page in ("/desk", "/desk/townships"):
        found = [(href.replace("&amp;", "&"), int(number)) for href, number in FIGURE.findall(text_of(client, page))]
        assert len(found) >= 7
        for address, number in found:
            assert text_of(client, address).count("<tr data-row>") == number, address


def test_telephones_are_masked_until_one_is_opened_and_the_audit_says_so(client_for: ClientFor, clerk: Person) -> None:
    client = client_for(clerk)
    page = text_of(client, "/desk/contacts")
    assert "199****1234" in page
    assert "19900001234" not in page
    shown = re.findall(r'name="show" value="(\d+)"', page)
    opened = client.post("/desk/contacts", data={"show": shown[0]}).get_data(as_text=True)
    assert opened.count("19900001234") == 1


def test_one_and_several_are_confirmed_from_the_list(client_for: ClientFor, clerk: Person) -> None:
    client = client_for(clerk)
    ids = re.findall(r'name="one" value="(\d+)"', text_of(client, "/desk/contacts"))
    assert len(ids) == 2
    assert client.post("/desk/contacts", data={}).status_code == 422
    assert client.post("/desk/contacts", data={"one": ids[0]}).status_code == 302
    assert client.post("/desk/contacts?soon=1", data={"organization": ids}).location == "/desk/contacts?soon=1"
    assert "No contact is due" in text_of(client, "/desk/contacts")


def test_a_case_near_its_limit_is_spoken_of(client_for: ClientFor, clerk: Person) -> None:
    assert "near their limit" in text_of(client_for(clerk), "/desk")


def test_who_only_reads_confirms_nothing(client_for: ClientFor, arrange: Arrange, clerk: Person) -> None:
    with arrange() as session:
        officer = make_person(session, Role.COUNTY_OFFICER, "420302")
    ids = re.findall(r'name="one" value="(\d+)"', text_of(client_for(clerk), "/desk/contacts"))
    client = client_for(officer)
    assert 'name="one"' not in text_of(client, "/desk/contacts")
    assert client.post("/desk/contacts", data={"one": ids[0]}).status_code == 404
