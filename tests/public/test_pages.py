"""Home, search results, the public list, the card: what anybody sees, and what nobody may see there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.organizations import queries as organizations
from portal.organizations.actions import Matter, annul, cancel
from portal.organizations.models import OrganizationVersion
from portal.organizations.rules import PUBLIC_FACTS, SEALED_FACTS, Field
from portal.public import queries
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import BAILANG, make_organization
from tests.support.visitor import Visitor

LATER = date(2025, 6, 1)
SECRETS = {
    "responsible_person": "欧阳密不宣",
    "phone": "19977776666",
    "address": "密室街一百零八号",
    "purpose": "不公开的业务",
    "legacy_number": "旧号密七",
    "short_name": "密简称",
}
COUNTY = "420302"


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    """Deciders of 五堰街道 and 白浪街道."""
    with arrange() as session:
        return {
            "decider": make_person(session, Role.TOWNSHIP_DECIDER),
            "stranger": make_person(session, Role.TOWNSHIP_DECIDER, BAILANG),
        }


@pytest.fixture
def made(arrange: Arrange, people: dict[str, Person]) -> dict[str, int]:
    """One on the register with secrets, one cancelled, one taken back, one of 白浪街道; their ids."""
    with arrange() as session:
        decider = people["decider"]
        kept = make_organization(session, decider, **SECRETS)
        gone = make_organization(session, decider, name="五堰街道散了的队")
        void = make_organization(session, decider, name="五堰街道没有的队")
        other = make_organization(session, people["stranger"], township_code=BAILANG, name="白浪街道夕阳红队")
        cancel(session, decider, Matter(gone.id, LATER, "自行解散"))
        annul(session, decider, void.id, (COUNTY, 3), "重复录入")
        return {"kept": kept.id, "gone": gone.id, "void": void.id, "other": other.id}


CITY = "/4203/"


@pytest.mark.usefixtures("made")
def test_home_offers_search_check_guide_and_totals(client: Visitor) -> None:
    page = client.get("/").text
    for words in ('name="q"', 'name="code"', 'id="guide"', 'data-figure="2"'):
        assert words in page


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("address", ["/", "/?q=五堰", "/?q=没有这个", "/organizations", "/organizations?field=other"])
def test_pages_are_well_formed_in_both_languages(client: Visitor, address: str, language: str) -> None:
    assert client.get(address, headers={"Accept-Language": language}).status_code == 200


@pytest.mark.usefixtures("made")
def test_every_figure_of_home_opens_a_list_of_that_length(client: Visitor) -> None:
    page = client.get("/").text
    figures = re.findall(r'href="(/organizations[^"]*)" data-figure="(\d+)"', page)
    assert len(figures) == 11
    for address, number in figures:
        listed = client.get(address.replace("&amp;", "&")).text
        assert listed.count('<th scope="row"') == int(number), address


def test_search_leads_to_the_card(client: Visitor, made: dict[str, int]) -> None:
    page = client.get("/", query_string={"q": "夕阳红"}).text
    assert f'href="/organizations/{made["kept"]}"' in page
    assert f'href="/organizations/{made["other"]}"' in page
    assert client.get(f"/organizations/{made['kept']}").status_code == 200


@pytest.mark.usefixtures("made")
def test_an_empty_search_says_what_to_try(client: Visitor) -> None:
    page = client.get("/", query_string={"q": "<没有>"}, headers={"Accept-Language": "en"}).text
    assert "Try two characters" in page
    assert "<没有>" not in page


def test_a_cancelled_one_is_found_and_marked(client: Visitor, made: dict[str, int]) -> None:
    found = client.get("/", query_string={"q": "散了的"}, headers={"Accept-Language": "en"}).text
    card = client.get(f"/organizations/{made['gone']}", headers={"Accept-Language": "en"}).text
    assert "Cancelled" in found
    assert "no longer on the register" in card


def test_one_whose_filing_was_taken_back_is_not_there(client: Visitor, made: dict[str, int]) -> None:
    assert client.get(f"/organizations/{made['void']}").status_code == 404
    assert "没有的队" not in client.get("/", query_string={"q": "没有的"}).text


def test_the_card_says_that_it_is_no_legal_person(client: Visitor, made: dict[str, int]) -> None:
    page = client.get(f"/organizations/{made['kept']}", headers={"Accept-Language": "en"}).text
    for words in ("no legal personality", "茅箭区五堰街道", "2024-03-05", "2027-03-04"):
        assert words in page


def test_no_public_page_holds_a_secret(client: Visitor, made: dict[str, int]) -> None:
    """A crawler that follows every public link meets none of the seeded secrets."""
    waiting, seen = ["/", "/?q=五堰", "/?q=密", "/organizations"], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        page = client.get(address).text
        assert not [secret for secret in SECRETS.values() if secret in page.replace("/?q=密", "")], address
        links = re.findall(r'href="(/[^"#]*)"', page)
        waiting += [link.replace("&amp;", "&") for link in links if not link.startswith("/static")]
    assert f"/organizations/{made['kept']}" in seen


def test_secrets_are_not_found_by_searching_for_them(client: Visitor, made: dict[str, int]) -> None:
    for fact in ("responsible_person", "phone", "address", "purpose", "short_name"):
        page = client.get("/", query_string={"q": SECRETS[fact][:4]}).text
        assert f"/organizations/{made['kept']}" not in page


def test_public_queries_select_allowed_columns_only(session: Session) -> None:
    allowed = {*PUBLIC_FACTS, "subject_id", "scope_path"}
    assert not allowed & {*SEALED_FACTS, "address", "purpose", "short_name"}
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider)
    for row in (
        queries.card(session, made.id),
        queries.listed(session, CITY).rows[0],
        organizations.search(session, made.name).rows[0],
    ):
        assert row is not None
        assert set(row._fields) == allowed


def test_staff_find_the_way_to_their_page_within_reach_only(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    page = client_for(people["decider"]).get("/", query_string={"q": "夕阳红"}).text
    assert f'href="/ledger/organizations/{made["kept"]}"' in page
    assert f'href="/ledger/organizations/{made["other"]}"' not in page


def test_the_list_pages_by_key(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = [make_organization(session, decider, name=f"第{number}队").id for number in range(5)]
    seen: list[int] = []
    page = queries.listed(session, CITY, size=2)
    while True:
        seen += [row.subject_id for row in page.rows]
        if page.after is None:
            break
        page = queries.listed(session, CITY, before=int(page.after), size=2)
    assert seen == made[::-1]


def test_the_list_narrows_by_field(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider, field=Field.CHARITY)
    make_organization(session, decider)
    assert [row.subject_id for row in queries.listed(session, CITY, Field.CHARITY).rows] == [made.id]


def test_the_list_of_an_unknown_unit_is_not_found(client: Visitor) -> None:
    assert client.get("/organizations?unit=999999").status_code == 404


def test_a_sealed_column_is_never_among_the_public_ones() -> None:
    names = {column.key for column in organizations.public_columns()}
    assert names == set(PUBLIC_FACTS)
    assert not names & set(SEALED_FACTS)
    assert "responsible_person" not in str(select(*organizations.public_columns()).select_from(OrganizationVersion))


def test_the_list_narrows_to_a_township_by_who_administers_it_today(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        for code, name in (("420302003", "五堰朗读社"), ("420302004", "白浪朗读社")):
            decider = make_person(session, Role.TOWNSHIP_DECIDER, code)
            make_organization(session, decider, name=name, township_code=code, village_code=None)
    page = client.get("/organizations?township=420302004").text
    assert "白浪朗读社" in page
    assert "五堰朗读社" not in page
    assert '<option value="4203JK" selected' in page
    elsewhere = client.get("/organizations?unit=420302&township=420302004").text
    assert "白浪朗读社" not in elsewhere


def test_a_search_for_a_place_offers_its_list(client: Visitor) -> None:
    assert 'href="/organizations?township=420302003"' in client.get("/", query_string={"q": "五堰"}).text
