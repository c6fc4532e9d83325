"""The staff page of an organization."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.filing.rules.steps import State
from portal.history import seals
from portal.organizations.actions import Matter, annul, change, correct
from portal.organizations.models import Organization
from portal.shared import clock
from portal.shared.db import db
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import make_filing, make_office
from tests.organizations.factories import make_organization
from tests.support.visitor import Visitor

LATER = date(2025, 6, 1)
NAME, PHONE = "张三丰", "19900001234"


@pytest.fixture
def made(arrange: Arrange, people: dict[str, Person]) -> Organization:
    """An organization of 五堰街道, renamed since."""
    with arrange() as session:
        organization = make_organization(session, people["decider"], responsible_person=NAME, phone=PHONE)
        matter = Matter(organization.id, LATER, "换届更名")
        change(session, people["decider"], matter, {"name": "五堰街道常青队", "members": 30})
        session.refresh(organization)
        return organization


def address(organization: Organization) -> str:
    """Of the staff page."""
    return f"/ledger/organizations/{organization.id}"


def test_the_page_shows_facts_and_life(client_for: ClientFor, people: dict[str, Person], made: Organization) -> None:
    page = client_for(people["clerk"]).get(address(made)).text
    for words in ("五堰街道常青队", made.filing_number or "", "茅箭区五堰街道", "换届更名", people["decider"].name):
        assert words in page
    assert "五堰街道夕阳红舞蹈队" in page  # the timeline says from what to what


def test_it_is_not_found_from_another_street(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    assert client_for(people["stranger"]).get(address(made)).status_code == 404
    assert client_for(people["stranger"]).post(address(made), data={"purpose": "contact"}).status_code == 404


def test_nobody_sees_it_without_signing_in(client: Visitor, made: Organization) -> None:
    response = client.get(address(made))
    assert (response.status_code, "/sign-in" in response.location) == (302, True)


def test_personal_facts_are_masked(client_for: ClientFor, people: dict[str, Person], made: Organization) -> None:
    page = client_for(people["clerk"]).get(address(made)).text
    assert NAME not in page
    assert PHONE not in page
    assert "张**" in page
    assert "199****1234" in page


def test_personal_facts_open_for_a_purpose_and_the_audit_says_so(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization
) -> None:
    clerk = client_for(people["clerk"])
    page = clerk.post(address(made), data={"purpose": "contact"}).text
    assert NAME in page
    assert PHONE in page
    assert NAME not in clerk.get(address(made)).text
    lines = [line for line in read(arrange) if "opened for" in line.detail]
    assert [(line.person_id, line.subject_id, line.scope_path) for line in lines] == [
        (people["clerk"].id, str(made.id), made.scope_path)
    ] * 2
    assert not any(PHONE in line.detail or NAME in line.detail for line in lines)


@pytest.mark.parametrize("query", [{"as_of": "2024-12-31"}, {"known_on": "2020-01-01"}, {}])
def test_what_opens_is_what_stood_at_the_moment_looked_at(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization, query: dict[str, str]
) -> None:
    with arrange() as session:
        matter = Matter(made.id, LATER, "负责人变更")
        change(session, people["decider"], matter, {"responsible_person": "李四光", "phone": "19900005678"})
    clerk = client_for(people["clerk"])
    assert "known_on" in query or "显示姓名和电话" in clerk.get(address(made), query_string=query).text
    page = clerk.post(address(made), query_string=query, data={"purpose": "contact"}).text
    now = not query
    assert ("李四光" in page, "19900005678" in page) == (now, now)
    assert (NAME in page, PHONE in page) == ("as_of" in query, "as_of" in query)


def test_the_form_of_a_past_page_leads_to_that_page(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    page = client_for(people["clerk"]).get(address(made), query_string={"as_of": "2024-12-31"}).text
    assert f'action="{address(made)}?as_of=2024-12-31" method="post"' in page


def test_reasons_are_read_by_those_who_may_open_personal_facts_once_in_the_audit_for_each_page(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization
) -> None:
    clerk = client_for(people["clerk"])
    for look in (
        clerk.get,
        lambda page: clerk.post(page, data={}),
        lambda page: clerk.post(page, data={"purpose": "contact"}),
    ):
        before = len(read(arrange))
        assert "换届更名" in look(address(made)).text
        lines = [line for line in read(arrange)[before:] if "opened for" not in line.detail]
        assert [(line.person_id, line.subject_id) for line in lines] == [(people["clerk"].id, str(made.id))]
        assert "换届更名" not in lines[0].detail


@pytest.mark.parametrize("role", ["city", "base"])
def test_reasons_stay_shut_for_all_others(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization, role: str
) -> None:
    with arrange() as session:
        people["base"] = make_person(session, Role.BASE_MANAGER)
    page = client_for(people[role]).get(address(made)).text
    assert "换届更名" not in page
    assert "〔仅限经办机关查看〕" in page
    assert read(arrange) == []


@pytest.mark.parametrize("data", [{}, {"purpose": ""}, {"purpose": "other", "words": "  "}, {"purpose": "nonsense"}])
def test_without_a_purpose_nothing_opens(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization, data: dict[str, str]
) -> None:
    response = client_for(people["clerk"]).post(address(made), data=data)
    assert response.status_code == 422
    assert PHONE not in response.text
    assert not any("opened for" in line.detail for line in read(arrange))


def test_a_city_officer_reads_the_page_but_opens_nothing(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    officer = client_for(people["city"])
    assert "显示姓名和电话" not in officer.get(address(made)).text
    response = officer.post(address(made), data={"purpose": "contact"})
    assert response.status_code == 403
    assert PHONE not in response.text


def test_an_anonymized_record_says_so(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization
) -> None:
    with arrange() as session:
        seals.destroy(session, made.data_key_id or 0)
    page = client_for(people["clerk"]).get(address(made)).text
    assert "〔已匿名〕" in page or "[anonymized]" in page
    assert "换届更名" not in page
    response = client_for(people["clerk"]).post(address(made), data={"purpose": "contact"})
    assert response.status_code == 422


def test_a_past_day_shows_what_was_true_then(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    page = client_for(people["clerk"]).get(address(made), query_string={"as_of": "2024-12-31"}).text
    assert "五堰街道夕阳红舞蹈队" in page
    assert "五堰街道常青队" not in page
    assert "2024-12-31" in page


def test_what_was_not_known_then_is_not_shown(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    page = client_for(people["clerk"]).get(address(made), query_string={"known_on": yesterday.isoformat()})
    assert page.status_code == 200
    assert "换届更名" not in page.text
    assert "19900001234" not in page.text


def test_a_day_in_the_future_is_refused_with_a_sentence(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    response = client_for(people["clerk"]).get(address(made), query_string={"as_of": tomorrow.isoformat()})
    assert response.status_code == 422
    assert "field-error" in response.text


def test_a_day_that_is_none_is_refused_with_a_sentence(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    response = client_for(people["clerk"]).get(address(made), query_string={"as_of": "last year"})
    assert response.status_code == 422
    assert "本页显示的是今天的情况" in response.text or "this page shows what stands today" in response.text
    assert "field-error" in response.text


def test_nothing_opens_at_a_day_that_is_none(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization
) -> None:
    asked, data = {"known_on": "last year"}, {"purpose": "contact"}
    response = client_for(people["clerk"]).post(address(made), query_string=asked, data=data)
    assert response.status_code == 422
    assert "last year" in response.text
    assert PHONE not in response.text
    assert read(arrange) == []


def test_corrections_and_annulments_are_marked(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization
) -> None:
    with arrange() as session:
        matter = Matter(made.id, LATER, "录入有误")
        correct(session, people["decider"], matter, {"members": 31})
        annul(session, people["decider"], made.id, ("420302", 2), "更名未获批准")
    page = client_for(people["clerk"]).get(address(made)).text
    for words in ("录入有误", "更名未获批准", "420302/4", "<s>"):
        assert words in page


def test_a_record_whose_filing_was_taken_back_can_still_be_read(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: Organization
) -> None:
    with arrange() as session:
        annul(session, people["decider"], made.id, ("420302", 1), "重复录入")
    page = client_for(people["clerk"]).get(address(made))
    assert page.status_code == 200
    assert "重复录入" in page.text
    assert f'href="/organizations/{made.id}"' not in page.text


def test_the_case_and_the_certificate_are_one_click_away(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        filing = make_filing(session, office, State.FILED)
        base = make_person(session, Role.BASE_MANAGER)
    page = f"/ledger/organizations/{filing.organization_id}"
    links = (f'href="/filings/{filing.id}"', f'href="/filings/{filing.id}/certificate"')
    for_staff, for_base = client_for(office.clerk).get(page).text, client_for(base).get(page).text
    assert all(link in for_staff for link in links)
    assert not any(link in for_base for link in links)


def test_the_page_is_complete_in_english(client_for: ClientFor, people: dict[str, Person], made: Organization) -> None:
    page = client_for(people["clerk"]).get(address(made), headers={"Accept-Language": "en"}).text
    for words in ("Scope of activity", "Details were changed.", "Members: from “24” to “30”.", "Back-dated"):
        assert words in page


def test_a_long_life_asks_the_database_no_more_often_than_a_short_one(
    client_for: ClientFor, arrange: Arrange, app: Flask, people: dict[str, Person], made: Organization
) -> None:
    clerk = client_for(people["clerk"])
    clerk.get(address(made))
    short = asked(app, lambda: clerk.get(address(made)))
    with arrange() as session:
        for members in range(40, 46):
            change(session, people["decider"], Matter(made.id, LATER, "增员"), {"members": members})
    assert asked(app, lambda: clerk.get(address(made))) == short


def read(arrange: Arrange) -> list[AuditLine]:
    """What the audit says was opened."""
    with arrange() as session:
        found = select(AuditLine).where(AuditLine.event == "personal_read").order_by(AuditLine.id)
        return list(session.scalars(found))


def asked(app: Flask, look: Callable[[], object]) -> int:
    """How many statements a look takes."""
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    look()
    event.remove(engine, "before_cursor_execute", listen)
    return len(statements)


def test_every_paper_is_named_at_the_entry_and_listed(client_for: ClientFor, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        filing = make_filing(session, office, State.FILED)
        base = make_person(session, Role.BASE_MANAGER)
    page = f"/ledger/organizations/{filing.organization_id}"
    for_staff, for_base = client_for(office.clerk).get(page).text, client_for(base).get(page).text
    assert f'href="/filings/{filing.id}/documents/' in for_staff  # the notice of filing
    assert 'id="all-cases"' in for_staff
    assert 'id="all-cases"' not in for_base
    assert for_base.count(filing.number or "") >= 3  # the certificate is no secret: head, facts, list
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    before = client_for(office.clerk).get(page, query_string={"known_on": yesterday}).text
    assert f'href="/filings/{filing.id}"' not in before


def test_a_day_before_the_filing_says_when_it_was_filed(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    page = client_for(people["clerk"]).get(address(made), query_string={"as_of": "2020-01-01"}).text
    assert "2024-03-05" in page
    assert "facts-1" not in page
