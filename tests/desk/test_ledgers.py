"""What the desk says of the ledger: a period to confirm, to close, to accept; a ledger not confirmed for long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.desk.queries.ledgers import waiting
from portal.desk.rules import spoken_of
from portal.ledger.actions import confirming
from portal.ledger.actions import periods as actions
from portal.ledger.rules.freshness import STALE_DAYS
from portal.ledger.rules.periods import Act, Stage, read
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.ledger.closing import COUNTY, IN_OCTOBER, QUARTER, STREETS, Office, at, close, filed, make_office

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def office(session: Session) -> Iterator[Office]:
    """The office, two streets with an organization each; it is October 9."""
    made = make_office(session)
    for code in STREETS:
        filed(session, made, code)
    with at(IN_OCTOBER):
        yield made


def told(session: Session, person: Person) -> list[tuple[str, str, Stage, int, str]]:
    """The periods that wait for somebody."""
    return [
        (due.period.code, due.unit_code, due.stage, due.count, due.township) for due in waiting(session, person).periods
    ]


def test_a_period_waits_for_the_township_then_the_county_then_the_city(session: Session, office: Office) -> None:
    (first, clerk), (second, other) = office.clerks.items()
    assert told(session, clerk) == [("2026Q3", COUNTY, Stage.WAITING, 1, "武当路街道")]
    assert told(session, office.county) == [("2026Q3", COUNTY, Stage.WAITING, 2, "")]
    actions.confirm(session, clerk, QUARTER, first)
    assert not waiting(session, clerk)
    assert told(session, other) == [("2026Q3", COUNTY, Stage.WAITING, 1, "五堰街道")]
    assert told(session, office.county) == [("2026Q3", COUNTY, Stage.WAITING, 1, "")]
    actions.confirm(session, other, QUARTER, second)
    assert told(session, office.county) == [("2026Q3", COUNTY, Stage.READY, 0, "")]
    assert told(session, office.city) == []
    seal = actions.close(session, office.county, QUARTER, COUNTY)
    assert told(session, office.county) == []
    assert told(session, office.city) == [("2026Q3", "4203", Stage.CLOSED, 1, "")]
    actions.accept(session, office.city, seal.id)
    assert not waiting(session, office.city)


def test_what_is_given_back_waits_again(session: Session, office: Office) -> None:
    seal = close(session, office)
    actions.reopen(session, office.city, seal.id, Act.GIVE_BACK, "漏报两家")
    assert told(session, office.county) == [("2026Q3", COUNTY, Stage.READY, 0, "")]
    assert told(session, office.city) == []


def test_an_empty_ledger_and_a_neighbors_wait_for_nobody(session: Session, office: Office) -> None:
    assert not waiting(session, make_person(session, Role.TOWNSHIP_CLERK, "420302004"))
    assert not waiting(session, office.neighbor)
    assert not waiting(session, make_person(session, Role.AUDITOR, "4203"))
    assert not waiting(session, make_person(session, Role.BASE_MANAGER, "420302003"))


def test_months_are_spoken_of_where_months_are_closed() -> None:
    today = date(2026, 11, 24)
    assert [period.code for period in spoken_of(today, set())] == ["2026Q3"]
    assert [period.code for period in spoken_of(today, {"2026-09"})] == ["2026-10", "2026Q3"]
    assert [period.code for period in spoken_of(today, {"2026-08", "2026Q2", "2025"})] == ["2026Q3", "2025"]


def test_a_month_waits_once_the_city_closes_months(session: Session, office: Office) -> None:
    close(session, office, read("2026-09"))
    with at(datetime(2026, 11, 3, 2, tzinfo=UTC)):
        assert ("2026-10", COUNTY, Stage.WAITING, 2, "") in told(session, office.county)


def test_a_ledger_that_was_not_confirmed_for_long_is_said_to_be_so(session: Session, office: Office) -> None:
    code, clerk = next(iter(office.clerks.items()))
    close(session, office)
    last = QUARTER.last + timedelta(days=STALE_DAYS)
    with at(datetime(last.year, last.month, last.day, 4, tzinfo=UTC)):
        assert not waiting(session, clerk)
    with at(datetime(2026, 12, 30, 4, tzinfo=UTC)):
        (stale,) = waiting(session, clerk).stale
        assert (stale.township_code, stale.said) == (code, QUARTER.last)
        assert not waiting(session, office.county).stale
        confirming.confirm(session, clerk, code, "")
        assert not waiting(session, clerk)


def test_two_statements_are_enough_whatever_the_reach(session: Session, office: Office) -> None:
    close(session, office, read("2026-09"))
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    session.flush()
    connection = session.connection()
    for person in (office.clerks[STREETS[0]], office.county, office.city):
        statements.clear()
        event.listen(connection, "before_cursor_execute", note)
        waiting(session, person)
        event.remove(connection, "before_cursor_execute", note)
        assert len(statements) <= 2


def test_each_line_of_the_desk_opens_its_page_and_nothing_is_said_when_nothing_waits(
    arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        office = make_office(session)
        filed(session, office, STREETS[0])
    with at(IN_OCTOBER):
        clerk = office.clerks[STREETS[0]]
        sentences = [(clerk, "waits for your confirmation"), (office.county, "1 township has not confirmed yet")]
        for person, sentence in sentences:
            visitor = client_for(person)
            section = visitor.get("/desk", headers=ENGLISH).text.partition('id="ledgers"')[2].partition("</section>")[0]
            assert sentence in section
            (link,) = re.findall(r'href="([^"]+)"', section)
            assert visitor.get(link).status_code == 200
        with arrange() as session:
            seal = close(session, office)
        page = client_for(office.city).get("/desk", headers=ENGLISH).text
        assert "closed by 1 unit, waiting to be accepted" in page
        with arrange() as session:
            actions.accept(session, office.city, seal.id)
        for person in (clerk, office.county, office.city):
            assert 'id="ledgers"' not in client_for(person).get("/desk").text
