"""The desk: who sees what, in which order, and that every count is the length of its list."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, and_, event
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.desk.queries import overview, records, waiting
from portal.desk.queries.after import PAGE, After
from portal.desk.rules import GROUPS, Ends, Late
from portal.filing.rules.steps import CLOSED, OPEN, State
from portal.shared import clock
from portal.shared.clock import FOREVER
from portal.shared.db import db
from tests.accounts.factories import make_duty, make_person, reloaded
from tests.conftest import Arrange, ClientFor
from tests.desk.cases import make_case
from tests.filing.factories import make_filing, make_office
from tests.organizations.factories import make_organization
from tests.support.visitor import Visitor

BAILANG = "420302004"
"""白浪街道: by code in 茅箭区, run by the 经开区."""
ENGLISH = {"Accept-Language": "en"}


def names(session: Session, person: Person, group_name: str = "") -> list[str]:
    """The names of the cases that wait for a person, in order: in one group, or in all."""
    groups = {group.name: group for group in GROUPS}
    where = waiting.waits(person, groups[group_name]) if group_name else waiting.waits_at_all(person)
    return [row.name for row in waiting.cases(session, where).rows]


def shown(session: Session, person: Person) -> dict[str, int]:
    """How many cases wait in each group in which any does."""
    return {name: count for name, count in waiting.counts(session, person).items() if count}


def one_of_each(session: Session, handler: Person, township_code: str = "420302003") -> None:
    for state in State:
        make_case(session, handler, state, township_code, name=state.value)


def test_a_clerk_sees_what_to_accept_and_review_and_the_own_drafts_and_returns(session: Session) -> None:
    clerk = make_person(session, Role.TOWNSHIP_CLERK)
    one_of_each(session, clerk)
    assert shown(session, clerk) == {"returned": 1, "review": 1, "accept": 1, "drafts": 1}
    assert sorted(names(session, clerk)) == ["accepted", "draft", "returned", "submitted"]


def test_a_decider_sees_what_to_decide_and_nobodys_drafts(session: Session) -> None:
    one_of_each(session, make_person(session, Role.TOWNSHIP_CLERK))
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    assert shown(session, decider) == {"decide": 1, "review": 1, "accept": 1}
    assert sorted(names(session, decider)) == ["accepted", "reviewed", "submitted"]


def test_another_clerks_drafts_and_returns_do_not_wait_for_me(session: Session) -> None:
    one_of_each(session, make_person(session, Role.TOWNSHIP_CLERK))
    assert sorted(names(session, make_person(session, Role.TOWNSHIP_CLERK))) == ["accepted", "submitted"]


def test_what_i_entered_does_not_wait_for_my_decision(session: Session) -> None:
    both = make_person(session, Role.TOWNSHIP_CLERK)
    make_duty(session, both, Role.TOWNSHIP_DECIDER)
    make_case(session, both, State.REVIEWED, name="mine")
    make_case(session, make_person(session), State.REVIEWED, name="another's")
    both = reloaded(session, both)
    assert names(session, both, "decide") == ["another's"]
    assert waiting.counts(session, both)["decide"] == 1


def test_a_case_that_was_handed_to_me_waits_for_me(session: Session) -> None:
    leaver, clerk = make_person(session), make_person(session)
    make_case(session, leaver, State.RETURNED, name="handed over", handler_id=clerk.id)
    assert names(session, clerk, "returned") == ["handed over"]
    assert names(session, leaver, "returned") == []


def test_the_neighbor_street_waits_for_others_though_its_code_lies_in_the_same_county(session: Session) -> None:
    one_of_each(session, make_person(session, Role.TOWNSHIP_CLERK, BAILANG), BAILANG)
    assert names(session, make_person(session, Role.TOWNSHIP_DECIDER)) == []


def test_what_is_due_first_stands_first_then_what_is_older(session: Session) -> None:
    clerk = make_person(session)
    day = date(2026, 11, 23)
    make_case(session, clerk, State.DRAFT, name="no due date, old")
    make_case(session, clerk, State.SUBMITTED, due_on=day + timedelta(days=5), name="later")
    make_case(session, clerk, State.ACCEPTED, due_on=day, name="first, older")
    make_case(session, clerk, State.SUBMITTED, due_on=day, name="first, younger")
    make_case(session, clerk, State.RETURNED, name="no due date, young")
    expected = ["first, older", "first, younger", "later", "no due date, old", "no due date, young"]
    assert names(session, clerk) == expected


def test_pages_join_without_gap_or_double(session: Session) -> None:
    clerk = make_person(session)
    for case in range(2 * PAGE + 5):
        due_on = None if case % 7 == 0 else date(2026, 11, 1 + case % 3)
        make_case(session, clerk, State.SUBMITTED, due_on=due_on)
    where = waiting.waits_at_all(clerk)
    seen: list[int] = []
    page = waiting.cases(session, where)
    while page.after:
        seen += [row.id for row in page.rows]
        page = waiting.cases(session, where, After.read(page.after))
    seen += [row.id for row in page.rows]
    assert len(seen) == len(set(seen)) == 2 * PAGE + 5


@pytest.mark.parametrize(
    "text", ["", ".", "x.1", "1.x", "0.1", f"{FOREVER.toordinal() + 1}.1", f"1.{'9' * 30}", "-1.2"]
)
def test_a_forged_place_in_a_list_is_the_beginning(text: str) -> None:
    assert After.read(text) is None


def test_a_place_in_a_list_is_read_back() -> None:
    assert After.read(str(After(date(2026, 11, 23), 4711))) == After(date(2026, 11, 23), 4711)


def test_every_open_state_waits_in_one_group_and_no_closed_one_does() -> None:
    assert sorted(group.state for group in GROUPS if not group.alone) == sorted(OPEN)
    assert not {group.state for group in GROUPS} & CLOSED


def test_a_case_moves_from_desk_to_desk(session: Session) -> None:
    office = make_office(session)
    at_work = {"clerk": office.clerk, "colleague": office.colleague, "decider": office.decider}
    seen = {}
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.REVIEWED, State.FILED):
        filing = make_filing(session, office, state)
        seen[state] = {who: filing.name in names(session, person) for who, person in at_work.items()}
    everybody, nobody = dict.fromkeys(at_work, True), dict.fromkeys(at_work, False)
    assert seen == {
        State.DRAFT: nobody | {"clerk": True},
        State.SUBMITTED: everybody,
        State.RETURNED: nobody | {"clerk": True},
        State.ACCEPTED: everybody,
        State.REVIEWED: nobody | {"decider": True},
        State.FILED: nobody,
    }


# Those who oversee.


def test_a_county_officer_sees_townships_with_cases_the_most_overdue_first(session: Session) -> None:
    clerk = make_person(session)
    yesterday = clock.today() - timedelta(days=1)
    make_case(session, clerk, State.SUBMITTED, "420302001", due_on=clock.today())
    make_case(session, clerk, State.SUBMITTED, "420302001", due_on=clock.today())
    make_case(session, clerk, State.ACCEPTED, due_on=yesterday)
    make_case(session, clerk, State.RETURNED)
    make_case(session, clerk, State.REVIEWED, BAILANG, due_on=yesterday)
    officer = make_person(session, Role.COUNTY_OFFICER, "420302")
    found = [(row.township_code, row.waiting, row.overdue) for row in overview.by_township(session, officer)]
    assert found == [("420302003", 1, 1), ("420302001", 2, 0)]
    assert shown(session, officer) == {}


def test_the_numbers_of_an_overview_open_lists_of_that_length(session: Session) -> None:
    clerk = make_person(session)
    for day in range(-3, 4):
        make_case(session, clerk, State.ACCEPTED, due_on=clock.today() + timedelta(days=day))
    officer = make_person(session, Role.CITY_OFFICER, "4203")
    (township,) = overview.by_township(session, officer)
    behind = waiting.with_office(officer)
    assert len(waiting.cases(session, behind).rows) == township.waiting == 7
    assert len(waiting.cases(session, and_(behind, waiting.late(Late.OVERDUE))).rows) == township.overdue == 3


# Certificates.


def certificates(session: Session, person: Person, kind: Ends) -> ColumnElement[bool]:
    return and_(records.certified(person), records.ends(records.policies(session, person), kind))


def names_of(session: Session, where: ColumnElement[bool], *, latest_first: bool = False) -> list[str]:
    rows = records.certificates(session, where, latest_first=latest_first).rows
    return [row.name for row in rows]


def test_certificates_that_ended_or_end_within_the_window_stand_on_the_desk(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    today = clock.today()
    for name, until in [
        ("ended long ago", today - timedelta(days=400)),
        ("ended", today - timedelta(days=1)),
        ("ends today", today),
        ("last day of the window", today + timedelta(days=30)),
        ("after the window", today + timedelta(days=31)),
    ]:
        make_organization(session, decider, name=name, certificate_until=until)
    make_organization(session, decider, name="no end", certificate_until=None)
    make_organization(session, decider, name="elsewhere", certificate_until=today, township_code=BAILANG)
    assert names_of(session, certificates(session, decider, Ends.ENDING)) == ["ends today", "last day of the window"]
    ended = certificates(session, decider, Ends.ENDED)
    assert names_of(session, ended, latest_first=True) == [
        "ended",
        "ended long ago",
    ]
    auditor = make_person(session, Role.AUDITOR, "4203")
    assert all(names_of(session, certificates(session, auditor, kind)) == [] for kind in Ends)


@pytest.mark.parametrize("latest_first", [False, True])
def test_pages_of_certificates_join_without_gap_or_double(session: Session, latest_first: bool) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    for each in range(PAGE + 4):
        make_organization(session, decider, certificate_until=clock.today() - timedelta(days=1 + each % 3))
    where = certificates(session, decider, Ends.ENDED)
    first = records.certificates(session, where, latest_first=latest_first)
    rest = records.certificates(session, where, After.read(first.after or ""), latest_first=latest_first)
    seen = [row.subject_id for row in [*first.rows, *rest.rows]]
    assert rest.after is None
    assert len(seen) == len(set(seen)) == PAGE + 4


# Pages.


@pytest.fixture
def clerk(arrange: Arrange) -> Person:
    """A clerk with work."""
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_CLERK)
        one_of_each(session, person)
        make_case(session, person, State.SUBMITTED, due_on=clock.today() - timedelta(days=9), name="late")
        make_organization(session, person, name="ended", filed_on=date(2020, 1, 2))
    return person


def text_of(client: Visitor, address: str) -> str:
    answer = client.get(address, headers=ENGLISH)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


FIGURE = re.compile(r'class="figure" href="([^"]+)" data-figure="(\d+)"')


def figures(text: str) -> list[tuple[str, int]]:
    """Every number on a page with the address of its list."""
    return [(href.replace("&amp;", "&"), int(number)) for href, number in FIGURE.findall(text)]


def test_every_number_on_the_desk_is_the_length_of_its_list(client_for: ClientFor, clerk: Person) -> None:
    client = client_for(clerk)
    found = figures(text_of(client, "/desk"))
    assert len(found) == 9
    for address, number in found:
        assert text_of(client, address).count("<tr data-row>") == number, address


@pytest.mark.usefixtures("clerk")
def test_every_number_of_an_overview_is_the_length_of_its_list(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        officer = make_person(session, Role.COUNTY_OFFICER, "420302")
    client = client_for(officer)
    found = figures(text_of(client, "/desk"))
    assert found
    for address, number in found:
        assert text_of(client, address).count("<tr data-row>") == number, address


def test_a_late_case_says_so_in_words(client_for: ClientFor, clerk: Person) -> None:
    text = text_of(client_for(clerk), "/desk")
    assert "overdue" in text
    assert "since today" in text


def test_a_due_day_in_a_year_without_a_schedule_is_called_provisional(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        person = make_person(session)
        make_case(session, person, State.SUBMITTED, due_on=date(2026, 12, 31))
        make_case(session, person, State.SUBMITTED, due_on=date(2027, 1, 4), due_provisional=True)
    assert text_of(client_for(person), "/desk").count("the holidays of 2027 are not announced yet") == 1


def test_the_desk_is_quiet_when_nothing_waits(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_DECIDER)
    text = text_of(client_for(person), "/desk")
    assert "Nothing waits for you" in text
    assert "No certificate has ended or ends soon" in text


@pytest.mark.parametrize("role", [Role.BASE_MANAGER, Role.FEDERATION_OFFICER])
def test_who_has_no_tasks_here_is_told_so(client_for: ClientFor, arrange: Arrange, role: Role) -> None:
    with arrange() as session:
        person = make_person(session, role)
    assert "For your duty there are no tasks here yet" in text_of(client_for(person), "/desk")


@pytest.mark.parametrize(
    ("role", "address"), [(Role.ADMINISTRATOR, "/accounts/people"), (Role.AUDITOR, "/accounts/audit")]
)
def test_administrators_and_auditors_find_their_pages(
    client_for: ClientFor, arrange: Arrange, role: Role, address: str
) -> None:
    with arrange() as session:
        person = make_person(session, role, "4203")
    text = text_of(client_for(person), "/desk")
    assert "Your pages" in text
    assert address.rpartition("/")[2] in text


def test_an_unknown_group_is_not_found(client_for: ClientFor, clerk: Person) -> None:
    assert client_for(clerk).get("/desk/cases?group=nonsense").status_code == 404


def test_lists_of_cases_are_not_for_those_who_may_not_read_them(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        auditor = make_person(session, Role.AUDITOR, "4203")
    client = client_for(auditor)
    assert client.get("/desk/cases?group=accept").status_code == 403
    assert client.get("/desk/certificates").status_code == 403


def test_the_desk_asks_the_database_as_often_for_many_cases_as_for_few(
    app: Flask, client_for: ClientFor, arrange: Arrange, clerk: Person
) -> None:
    client = client_for(clerk)

    def asked() -> int:
        statements: list[str] = []
        with app.app_context():
            engine = db.engine

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        text_of(client, "/desk")
        event.remove(engine, "before_cursor_execute", note)
        return len([each for each in statements if each.lstrip().upper().startswith("SELECT")])

    text_of(client, "/desk")
    few = asked()
    with arrange() as session:
        for _more in range(12):
            make_case(session, clerk, State.SUBMITTED, due_on=clock.today())
    assert asked() == few
    assert few <= 14
