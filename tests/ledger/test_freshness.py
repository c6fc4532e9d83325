"""How fresh each township keeps its ledger, and saying with one button that it is right today."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.history.models import Book
from portal.ledger.actions.confirming import confirm
from portal.ledger.models import Confirmation
from portal.ledger.rules.freshness import STALE_DAYS, Freshness, Said, State, ago, worst_first
from portal.organizations.actions import Matter, change
from portal.organizations.models import Organization
from portal.shared import clock
from tests.accounts.factories import STREET, make_person
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import BAILANG, make_organization

ENGLISH = {"Accept-Language": "en"}
TODAY = date(2026, 11, 24)
PATH = "/4203/420302/420302003/"
BUTTON = "Confirm that the ledger is right today"
FIGURE = re.compile(r'class="figure" href="([^"]+)" data-figure="(\d+)"')


def fresh(code: str, days: int | None = None, first: date | None = date(2024, 1, 1)) -> Freshness:
    said = None if days is None else Said(TODAY - timedelta(days=days), "某人")
    return Freshness(code, f"/4203/{code[:6]}/{code}/", first_on=first, said=said)


@pytest.mark.parametrize(
    ("freshness", "state", "days"),
    [
        (fresh("420302003", first=None), State.EMPTY, None),
        (fresh("420302003", first=TODAY - timedelta(days=5)), State.NEVER, 5),
        (fresh("420302003", 0), State.FRESH, 0),
        (fresh("420302003", STALE_DAYS), State.FRESH, STALE_DAYS),
        (fresh("420302003", STALE_DAYS + 1), State.STALE, STALE_DAYS + 1),
    ],
)
def test_a_ledger_is_fresh_for_a_quarter(freshness: Freshness, state: State, days: int | None) -> None:
    assert (freshness.state(TODAY), freshness.days(TODAY)) == (state, days)


def test_the_missing_come_first_then_those_confirmed_longest_ago_unit_by_unit() -> None:
    found = [
        fresh("420302001", 3),
        fresh("420302002", 200),
        fresh("420302003"),
        fresh("420302005", first=None),
        fresh("420302006", 100),
        fresh("420300001", 1),
    ]
    order = [one.township_code for one in worst_first(found, TODAY)]
    assert order == ["420300001", "420302005", "420302003", "420302002", "420302006", "420302001"]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (60, "60 days ago"),
        (61, "2 months ago"),
        (75, "2 months ago"),
        (729, "23 months ago"),
        (730, "2 years ago"),
    ],
)
def test_how_long_ago_is_said_in_words(days: int, words: str) -> None:
    assert str(ago(days)) == words


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    """Two clerks and a decider of 五堰街道, officers of the county and the city, somebody of another unit."""
    with arrange() as session:
        return {
            "clerk": make_person(session),
            "colleague": make_person(session),
            "decider": make_person(session, Role.TOWNSHIP_DECIDER),
            "county": make_person(session, Role.COUNTY_OFFICER, "420302"),
            "city": make_person(session, Role.CITY_OFFICER, "4203"),
            "stranger": make_person(session, place_code=BAILANG),
        }


@pytest.fixture
def made(arrange: Arrange, people: dict[str, Person]) -> Organization:
    """An organization of 五堰街道."""
    with arrange() as session:
        return make_organization(session, people["decider"])


def address(what: str = "confirmation") -> str:
    return f"/ledger/freshness/{STREET}/{what}"


def confirmations(arrange: Arrange) -> list[Confirmation]:
    with arrange() as session:
        return list(session.scalars(select(Confirmation).order_by(Confirmation.id)))


def audited(arrange: Arrange, event: str) -> list[tuple[int | None, str]]:
    with arrange() as session:
        lines = session.scalars(select(AuditLine).where(AuditLine.event == event).order_by(AuditLine.id))
        return [(line.person_id, line.subject_id) for line in lines]


@pytest.mark.usefixtures("made")
def test_a_clerk_confirms_with_one_button(client_for: ClientFor, arrange: Arrange, people: dict[str, Person]) -> None:
    client = client_for(people["clerk"])
    page = client.get("/ledger", headers=ENGLISH).text
    assert "Never confirmed; the first entry was recorded today." in page
    assert f'action="{address()}"' in page
    assert client.post(address()).location == f"/ledger?place={STREET}"
    page = client.get("/ledger", headers=ENGLISH).text
    assert f"Last confirmed today, on {clock.today()}, by {people['clerk'].name}." in page
    assert BUTTON not in page
    [said] = confirmations(arrange)
    assert (said.township_code, said.scope_path, said.period, said.as_of) == (STREET, PATH, "", clock.today())
    assert (said.count, said.person_id, said.note, said.known_at) == (1, people["clerk"].id, "", said.at)
    assert audited(arrange, "ledger_confirmed") == [(people["clerk"].id, STREET)]


@pytest.mark.usefixtures("made")
def test_on_a_day_it_is_said_once(client_for: ClientFor, arrange: Arrange, people: dict[str, Person]) -> None:
    client_for(people["clerk"]).post(address())
    response = client_for(people["colleague"]).post(address(), headers=ENGLISH, follow_redirects=True)
    assert "The ledger was confirmed today already." in response.text
    assert [said.person_id for said in confirmations(arrange)] == [people["clerk"].id]
    assert len(audited(arrange, "ledger_confirmed")) == 1


@pytest.mark.usefixtures("made")
def test_two_who_confirm_at_once_say_it_once(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    clients = [client_for(people[name]) for name in ("clerk", "colleague", "decider", "clerk")]
    for client in clients:
        client.get("/ledger")
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda client: client.post(address()).status_code, clients))
    assert answers == [302] * 4
    assert len(confirmations(arrange)) == 1


@pytest.mark.usefixtures("made")
def test_a_confirmation_of_today_is_taken_back(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    client = client_for(people["clerk"])
    client.post(address())
    assert address("withdrawal") in client.get("/ledger").text
    assert client.post(address("withdrawal")).status_code == 302
    [said] = confirmations(arrange)
    assert (said.withdrawn_at is not None, said.withdrawn_by) == (True, people["clerk"].id)
    assert "Never confirmed" in client.get("/ledger", headers=ENGLISH).text
    assert "taken back" in client.get(f"/ledger/freshness/{STREET}", headers=ENGLISH).text
    assert audited(arrange, "ledger_confirmation_withdrawn") == [(people["clerk"].id, STREET)]
    client.post(address())
    assert len(confirmations(arrange)) == 2


def confirmed(session: Session, person: Person, days: int, **facts: Any) -> Confirmation:  # noqa: ANN401 - columns
    """A confirmation of 五堰街道, so many days ago."""
    then = clock.now() - timedelta(days=days)
    values = {"township_code": STREET, "scope_path": PATH, "period": "", "as_of": clock.day_of(then), "known_at": then}
    said = Confirmation(**(values | {"count": 1, "person_id": person.id, "at": then, "note": ""} | facts))
    session.add(said)
    return said


@pytest.mark.usefixtures("made")
def test_what_was_confirmed_on_an_earlier_day_stands(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    with arrange() as session:
        confirmed(session, people["clerk"], 12)
    client = client_for(people["clerk"])
    response = client.post(address("withdrawal"), headers=ENGLISH)
    assert response.status_code == 422
    assert "There is no confirmation of today to take back." in response.text
    page = client.get("/ledger", headers=ENGLISH).text
    assert "Last confirmed 12 days ago" in page
    assert BUTTON in page


def test_what_was_recorded_since_is_counted(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization
) -> None:
    client_for(people["clerk"]).post(address())
    with arrange() as session:
        change(session, people["decider"], Matter(made.id, clock.today(), "人数变更"), {"members": 30})
    page = client_for(people["clerk"]).get("/ledger", headers=ENGLISH).text
    assert "One entry has been recorded since." in page


@pytest.mark.usefixtures("made")
def test_a_period_confirmed_counts_as_of_its_last_day(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    with arrange() as session:
        confirmed(session, people["clerk"], 40)
        confirmed(session, people["clerk"], 2, period="2026-10", as_of=clock.today() - timedelta(days=24))
        confirmed(session, people["clerk"], 1, withdrawn_at=clock.now(), withdrawn_by=people["clerk"].id)
    page = client_for(people["clerk"]).get("/ledger", headers=ENGLISH).text
    assert "Last confirmed for the period 2026-10" in page
    assert "(24 days ago)" in page


@pytest.mark.usefixtures("made")
def test_the_county_says_why_it_confirms_in_place_of_the_township(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    county = client_for(people["county"])
    page = county.get(f"/ledger?place={STREET}", headers=ENGLISH).text
    assert BUTTON not in page
    assert f'href="/ledger/freshness/{STREET}"' in page
    response = county.post(address(), data={"note": "  "}, headers=ENGLISH)
    assert response.status_code == 422
    assert "Say why the county confirms this in place of the township." in response.text
    assert county.post(address(), data={"note": "经办人休假"}).status_code == 302
    assert [said.note for said in confirmations(arrange)] == ["经办人休假"]
    assert "经办人休假" in client_for(people["clerk"]).get("/ledger").text


@pytest.mark.usefixtures("made")
def test_nobody_confirms_what_is_not_theirs(client_for: ClientFor, arrange: Arrange, people: dict[str, Person]) -> None:
    assert client_for(people["stranger"]).post(address()).status_code == 404
    assert client_for(people["city"]).post(address()).status_code == 403
    assert BUTTON not in client_for(people["city"]).get(f"/ledger?place={STREET}", headers=ENGLISH).text
    assert client_for(people["stranger"]).get(f"/ledger/freshness/{STREET}").status_code == 404
    assert confirmations(arrange) == []


@pytest.mark.usefixtures("made")
def test_the_overview_shows_every_township_the_missing_too(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    with arrange() as session:
        confirmed(session, people["clerk"], 3)
    client = client_for(people["county"])
    page = client.get("/ledger/freshness", headers=ENGLISH).text
    numbers = [(href.replace("&amp;", "&"), int(number)) for href, number in FIGURE.findall(page)]
    assert numbers[0][1] - numbers[1][1] == 1
    for href, number in numbers:
        assert client.get(href).text.count("<tr data-row>") == number
    assert page.index("no organization recorded") < page.rindex("五堰街道")
    [(href, number)] = [found for found in FIGURE.findall(client.get("/ledger").text) if "freshness" in found[0]]
    assert client.get(href.replace("&amp;", "&")).text.count("<tr data-row>") == int(number)


@pytest.mark.usefixtures("made")
def test_a_place_of_the_overview_is_within_reach(client_for: ClientFor, people: dict[str, Person]) -> None:
    client = client_for(people["county"])
    assert client.get(f"/ledger/freshness?place={STREET}").text.count("<tr data-row>") == 1
    assert client.get(f"/ledger/freshness?place={BAILANG}").status_code == 422
    assert client.get("/ledger/freshness?place=nowhere!").status_code == 422


def test_what_is_confirmed_is_known_no_earlier_than_what_was_recorded(arrange: Arrange) -> None:
    with arrange() as session:
        ahead = make_person(session, Role.TOWNSHIP_DECIDER)
        with time_machine.travel(clock.now() + timedelta(seconds=9), tick=False):
            make_organization(session, ahead)
    with arrange() as session:
        assert confirm(session, make_person(session), STREET, "")
        confirmation = session.scalars(select(Confirmation).order_by(Confirmation.id)).one()
        newest = session.scalars(select(Book.last_recorded_at).where(Book.code == "420302").order_by(Book.code)).one()
    assert confirmation.known_at == newest
    assert confirmation.count == 1
