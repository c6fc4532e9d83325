"""The pages of closing a period: what stands there, for whom, and the way through them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from portal.ledger.actions import disputes
from portal.ledger.actions import periods as actions
from portal.ledger.rules.periods import Act
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from tests.conftest import Arrange, ClientFor
from tests.ledger.closing import (
    COUNTY,
    IN_OCTOBER,
    QUARTER,
    STREETS,
    Office,
    at,
    close,
    confirm_all,
    filed,
    make_filled_office,
)

BOARD = "/ledger/periods"
HERE = f"{BOARD}/2026Q3/{COUNTY}"
CITY = f"{BOARD}/2026Q3/4203"


@pytest.fixture
def office(arrange: Arrange) -> Iterator[Office]:
    """The office, and two organizations; it is October 9."""
    with arrange() as session:
        made = make_filled_office(session)
    with at(IN_OCTOBER):
        yield made


def test_clerk_county_and_city_close_a_quarter_with_one_button_each(office: Office, client_for: ClientFor) -> None:
    for code, clerk in office.clerks.items():
        page = client_for(clerk).get(HERE)
        assert page.status_code == 200
        answered = client_for(clerk).post(f"{HERE}/confirm", data={"township": code})
        assert answered.status_code == 302
    county = client_for(office.county)
    assert f"{HERE}/close" in county.get(HERE).text
    assert county.get(f"{HERE}/close").status_code == 200
    assert county.post(f"{HERE}/close").status_code == 302
    city = client_for(office.city)
    assert "accept" in city.get(HERE).text
    seal = re.search(r'name="seal"[^>]*value="(\d+)"', city.get(f"{HERE}/accept").text)
    assert seal
    assert city.post(f"{HERE}/accept", data={"seal": seal[1]}).status_code == 302
    for path in (BOARD, HERE, CITY):
        assert city.get(path).status_code == 200


def test_the_board_names_the_townships_that_are_missing(office: Office, client_for: ClientFor) -> None:
    page = client_for(office.county).get(BOARD).text
    assert "五堰街道" in page
    assert client_for(office.county).get(f"{BOARD}?kind=month").status_code == 200
    assert client_for(office.city).get(f"{BOARD}?kind=year").status_code == 200


def test_nonsense_in_the_address_is_named(office: Office, client_for: ClientFor) -> None:
    county = client_for(office.county)
    assert county.get(f"{BOARD}?kind=week").status_code == 422
    assert county.get(f"{BOARD}/2026Q7/{COUNTY}").status_code == 422
    assert county.get(f"{HERE}/burn").status_code == 404
    assert county.get(f"{BOARD}/2026Q3/420303").status_code == 404
    assert county.get(CITY).status_code == 404


def test_a_clerk_sees_the_own_township_and_not_the_others(office: Office, client_for: ClientFor) -> None:
    page = client_for(office.clerks[STREETS[0]]).get(HERE).text
    assert "武当路街道" in page
    assert "五堰街道" not in page


def test_a_closed_period_shows_its_figures_and_each_opens_its_list(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        close(session, office)
    county = client_for(office.county)
    page = county.get(HERE).text
    links = re.findall(r'href="([^"]+)" data-figure="(\d+)"', page)
    assert len(links) > 8
    for link, number in links:
        rows = county.get(link.replace("&amp;", "&"))
        assert rows.status_code == 200
        if "members" not in link:
            assert rows.text.count("data-row") == int(number), link


def test_without_reason_nothing_is_reopened_and_what_was_typed_is_kept(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        seal = close(session, office)
    county = client_for(office.county)
    refused = county.post(f"{HERE}/reopen", data={"seal": seal.id, "reason": " "})
    assert refused.status_code == 422
    assert county.post(f"{HERE}/reopen", data={"seal": seal.id, "reason": "漏报两家"}).status_code == 302
    assert "漏报两家" in county.get(HERE).text


def test_a_dispute_stands_beside_the_figure_at_the_county_and_the_city(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        seal = close(session, office)
    county, city = client_for(office.county), client_for(office.city)
    address = f"/ledger/closed/{seal.id}/dispute"
    offered = re.findall(r'<option[^>]*value="([a-z_.0-9]+)"', county.get(f"{address}?figure=members").text)
    listed = re.findall(r'organizations\?figure=([a-z_.0-9]+)"', county.get(HERE).text.partition('id="figures"')[2])
    assert [name for name in offered if name in listed] == listed[: len(offered)]
    same = county.post(address, data={"figure": "count", "own_value": "2", "note": "按名册"})
    assert same.status_code == 422
    assert county.post(address, data={"figure": "count", "own_value": "317", "note": "按名册"}).status_code == 302
    for page in (county.get(HERE).text, city.get(CITY).text):
        assert "317" in page
        assert "按名册" in page
    assert city.get("/ledger/disputes/1/settle").status_code == 200
    assert city.post("/ledger/disputes/1/settle", data={"settlement": ""}).status_code == 422
    assert city.post("/ledger/disputes/1/settle", data={"settlement": "以台账为准"}).status_code == 302
    assert "以台账为准" in county.get(HERE).text


def test_what_is_recorded_later_about_a_closed_period_is_listed_in_the_next(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        seal = close(session, office)
        figures = seal.figures
    with at(IN_OCTOBER + timedelta(days=3)), arrange() as session:
        organizations.change(session, office.decider, Matter(1, date(2026, 9, 1), "补录"), {"members": 77})
    with at(IN_OCTOBER + timedelta(days=4)):
        county = client_for(office.county)
        assert "77" in county.get(HERE).text
        assert "77" in county.get(f"{BOARD}/2026Q4/{COUNTY}").text
    with arrange() as session:
        assert session.get_one(type(seal), seal.id).figures == figures


def test_the_rounds_before_stay_readable(office: Office, arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        seal = close(session, office)
        actions.reopen(session, office.county, seal.id, Act.REOPEN, "漏报两家")
        again = actions.close(session, office.county, QUARTER, COUNTY)
    county = client_for(office.county)
    page = county.get(HERE).text
    assert seal.check_code in page
    assert again.check_code in page
    assert county.get(f"{HERE}/organizations?round=1").status_code == 200
    assert county.get(f"{HERE}/organizations?round=9").status_code == 404


def test_a_dispute_can_be_taken_back(office: Office, arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        seal = close(session, office)
        row = disputes.dispute(session, office.county, seal.id, "count", 3, "按名册")
    county = client_for(office.county)
    assert county.get(f"/ledger/disputes/{row.id}/take-back").status_code == 200
    assert county.post(f"/ledger/disputes/{row.id}/take-back").status_code == 302
    assert county.post(f"/ledger/disputes/{row.id}/take-back").status_code == 422


def test_the_county_confirms_for_a_township_on_a_page_that_asks_why(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    county = client_for(office.county)
    assert county.get(f"{HERE}/confirm?township={STREETS[0]}").status_code == 200
    assert county.post(f"{HERE}/confirm", data={"township": STREETS[0], "note": ""}).status_code == 422
    assert county.post(f"{HERE}/confirm", data={"township": STREETS[0], "note": "电话核实"}).status_code == 302
    assert county.post(f"{HERE}/close").status_code == 422
    with arrange() as session:
        confirm_all(session, office)
    assert county.post(f"{HERE}/close").status_code == 302


def test_every_way_on_from_a_closed_period_leads_somewhere(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        close(session, office)
    for person, path in ((office.county, HERE), (office.city, HERE), (office.city, CITY), (office.county, BOARD)):
        visitor = client_for(person)
        main = visitor.get(path).text.partition("<main")[2]
        for link in re.findall(r'href="(/[^"#]+)"', main):
            assert visitor.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("code", ["2026-10", "2026Q4", "2026", "2027-01"])
def test_a_period_that_is_not_over_counts_nothing_and_links_to_no_day_ahead(
    office: Office, client_for: ClientFor, code: str
) -> None:
    county, city = client_for(office.county), client_for(office.city)
    for visitor, unit in ((county, COUNTY), (city, COUNTY), (city, "4203")):
        main = visitor.get(f"{BOARD}/{code}/{unit}").text.partition("<main")[2]
        assert "data-figure" not in main
        for link in re.findall(r'href="(/[^"#]+)"', main):
            assert visitor.get(link.replace("&amp;", "&")).status_code == 200, link


def test_before_a_county_closes_it_reads_where_something_was_recorded_since(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        confirm_all(session, office)
    with at(IN_OCTOBER + timedelta(hours=2)):
        with arrange() as session:
            organizations.change(session, office.decider, Matter(1, date(2026, 9, 1), "补录"), {"members": 77})
        page = client_for(office.county).get(f"{HERE}/close").text
        assert "武当路街道 (1)" in page
        assert "五堰街道 (" not in page


def test_what_comes_between_look_and_click_is_looked_at_before_it_is_closed(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        confirm_all(session, office)
    county, marked = client_for(office.county), r'name="seen"[^>]*value="(\d+)"'
    opened = re.search(marked, county.get(f"{HERE}/close").text)
    assert opened
    with at(IN_OCTOBER + timedelta(minutes=2)):
        with arrange() as session:
            organizations.change(session, office.decider, Matter(1, date(2026, 9, 1), "补录"), {"members": 77})
        refused = county.post(f"{HERE}/close", data={"seen": opened[1]})
        assert refused.status_code == 422
        assert "武当路街道" in refused.text.partition("error-summary")[2].partition("</div>")[0]
        again = re.search(marked, refused.text)
        assert again
    with at(IN_OCTOBER + timedelta(minutes=3)):
        assert county.post(f"{HERE}/close", data={"seen": again[1]}).status_code == 302


def test_the_rows_of_a_closing_are_handed_out_with_the_bytes_of_its_check_code(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        seal = close(session, office)
        actions.reopen(session, office.county, seal.id, Act.REOPEN, "漏报两家")
    answered = client_for(office.county).get(f"{HERE}/ledger.jsonl?round=1")
    assert hashlib.sha256(answered.data).hexdigest() == seal.check_code
    assert client_for(office.county).get(f"{HERE}/ledger.jsonl").status_code == 404


def test_the_sum_of_the_city_is_that_of_its_units(office: Office, arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        filed(session, office, "420302004", date(2026, 3, 4), name="白浪舞蹈队")
        close(session, office)
        actions.confirm(session, office.neighbor, QUARTER, "420302004", "电话核实")
        actions.close(session, office.neighbor, QUARTER, "4203JK")
    city = client_for(office.city)
    page = city.get(CITY).text
    shown = re.search(r'figure=count" data-figure="(\d+)"', page.partition('id="figures"')[2])
    assert shown
    assert shown[1] == "3"
    rows = city.get(f"{CITY}/organizations?figure=count").text
    assert rows.count("data-row") == 3


@pytest.mark.parametrize("elsewhere", [f"{BOARD}/2025Q1/{COUNTY}", f"{BOARD}/2026Q3/4203JK"])
@pytest.mark.parametrize("act", ["accept", "give-back"])
def test_a_step_is_taken_at_the_address_of_its_closing_only(
    office: Office, arrange: Arrange, client_for: ClientFor, elsewhere: str, act: str
) -> None:
    with arrange() as session:
        seal = close(session, office)
    typed = {"seal": str(seal.id), "reason": "漏报一家组织"}
    assert client_for(office.city).post(f"{elsewhere}/{act}", data=typed).status_code == 404
    assert client_for(office.city).post(f"{HERE}/{act}", data=typed).status_code == 302


def test_who_writes_beside_figures_is_told_that_everybody_reads_it(
    office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        seal = close(session, office)
        row = disputes.dispute(session, office.county, seal.id, "count", 317, "按名册")
    english = {"Accept-Language": "en"}
    county, city = client_for(office.county), client_for(office.city)
    pages = [
        county.get(f"{HERE}/reopen", headers=english),
        county.get(f"{BOARD}/2026-10/{COUNTY}/confirm?township={STREETS[0]}", headers=english),
        county.get(f"/ledger/closed/{seal.id}/dispute?figure=members", headers=english),
        county.get(f"/ledger/freshness/{STREETS[0]}", headers=english),
        city.get(f"/ledger/disputes/{row.id}/settle", headers=english),
    ]
    assert ["write no names of persons" in page.text for page in pages] == [True] * len(pages)
