"""The page that compares two days: reach, refusals, figures that open their lists, and its workbook."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.ledger.exports.official.looks import LINE
from portal.organizations.actions import Matter, annul, cancel, change, correct, renew
from portal.shared import clock
from portal.shared.db import db
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.ledger.closing import IN_OCTOBER, STREETS, at, close, filed, make_office
from tests.organizations.factories import BAILANG, WUYAN, make_organization
from tests.support.entries import entries_of
from tests.support.visitor import Visitor

FIRST, BETWEEN, SECOND = date(2025, 3, 31), date(2025, 5, 6), date(2025, 6, 30)
DAYS = f"/ledger/compare?from={FIRST}&as_of={SECOND}"
FIGURE = re.compile(r'class="figure" href="([^"]+)" data-figure="(\d+)"')
NEIGHBOR = "420302001"
"""武当路街道, of the same district."""
VILLAGE = "420302003001"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    with arrange() as session:
        return {
            "clerk": make_person(session),
            "stranger": make_person(session, place_code=BAILANG),
            "county": make_person(session, Role.COUNTY_OFFICER, "420302"),
            "city": make_person(session, Role.CITY_OFFICER, "4203"),
            "nobody": make_person(session, None),
        }


@pytest.fixture
def made(arrange: Arrange) -> dict[str, int]:
    """Six organizations of two streets: one of each fate between the two days, and one that nothing became of."""
    with arrange() as session:
        here, there = (make_person(session, Role.TOWNSHIP_DECIDER, place) for place in (WUYAN, NEIGHBOR))
        facts = {"phone": "19900001234"}
        found = {
            name: make_organization(session, here, name=f"五堰街道{name}队", **facts)
            for name in ("不变", "改名", "迁出", "注销")
        }
        found["新增"] = make_organization(session, here, name="五堰街道新增队", filed_on=BETWEEN)
        found["邻街"] = make_organization(session, there, name="武当路街道邻街队", township_code=NEIGHBOR)
        on = {name: Matter(each.id, BETWEEN, "测试") for name, each in found.items()}
        change(session, here, on["改名"], {"members": 31, "phone": "19900005678"})
        change(session, here, on["迁出"], {"township_code": NEIGHBOR, "village_code": None})
        cancel(session, here, on["注销"])
        return {name: each.id for name, each in found.items()}


def text_of(visitor: Visitor, address: str) -> str:
    response = visitor.get(address, headers=ENGLISH)
    assert response.status_code == 200, address
    return response.text


def listed(page: str) -> str:
    """The table of differences."""
    return page.split('id="differences"', 1)[-1] if 'id="differences"' in page else ""


def test_a_township_sees_who_came_left_moved_and_changed(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    page = text_of(client_for(people["clerk"]), DAYS)
    assert "4 at the beginning, 1 added, 1 moved out, 1 cancelled, 3 at the end; details of 1 changed." in page
    assert "茅箭区五堰街道: 4 at" in page
    assert "茅箭区: " not in page  # the clerk sees but one of its streets
    table = listed(page)
    for name in made.keys() - {"不变", "邻街"}:
        assert f"五堰街道{name}队" in table
    for said in ("Members", "<del>24</del>", "<ins>31</ins>", "Cancelled", "Newly filed", "武当路街道"):
        assert said in table
    assert "五堰街道不变队" not in table
    assert "19900005678" not in page


def test_a_county_sees_the_move_as_one_within_it(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    page = text_of(client_for(people["county"]), DAYS)
    assert "茅箭区: 5 at the beginning, 1 added, 1 cancelled, 1 moved within the place, 5 at the end" in page
    assert "茅箭区武当路街道: 1 at the beginning, 1 moved in, 2 at the end." in page
    assert made


def test_every_figure_opens_a_list_as_long_as_it_says(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    county = client_for(people["county"])
    figures = FIGURE.findall(text_of(county, DAYS))
    assert len(figures) > 10
    for address, number in figures:
        page = text_of(county, unescape(address))
        assert page.count("<tr data-row>") == int(number), address
    assert made


def test_what_lies_out_of_reach_is_neither_counted_nor_linked(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    assert "Nothing stood on the register on either day" in text_of(client_for(people["stranger"]), DAYS)
    moved = listed(text_of(client_for(people["clerk"]), f"{DAYS}&kind=moved_out"))
    assert "五堰街道迁出队" in moved
    assert f"/ledger/organizations/{made['迁出']}" not in moved


def test_who_may_not_read_the_ledger_does_not_get_in(
    client: Visitor, client_for: ClientFor, people: dict[str, Person]
) -> None:
    assert client.get("/ledger/compare").status_code == 302
    assert client_for(people["nobody"]).get("/ledger/compare").status_code == 403
    assert client_for(people["nobody"]).get("/ledger/compare.xlsx").status_code == 403


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("from=2025-13-01", "2025-13-01"),
        ("from=2999-01-01", "lies in the future"),
        ("as_of=yesterday", "yesterday"),
        ("from=2025-06-30&as_of=2025-03-31", "Exchange the two days"),
        ("from=2025-03-31&as_of=2025-03-31&known_on=2025-04-01", "Exchange the two days of knowing"),
        ("kind=vanished", "vanished"),
        ("period=2025-03", "2025-03"),
        ("place=420302004", "420302004"),
        ("field=magic", "magic"),
        ("form_=x", "form_"),
        ("after=nonsense", "cannot be found"),
    ],
)
@pytest.mark.parametrize("endpoint", ["/ledger/compare", "/ledger/compare.xlsx"])
def test_a_nonsense_parameter_is_named(
    client_for: ClientFor, people: dict[str, Person], endpoint: str, query: str, named: str
) -> None:
    if endpoint.endswith("xlsx") and query.startswith("after"):
        return
    response = client_for(people["clerk"]).get(f"{endpoint}?{query}", headers=ENGLISH)
    assert response.status_code == 422
    assert named in unescape(response.text)


def test_without_parameters_it_compares_the_end_of_last_month_with_today(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    last = clock.today().replace(day=1) - timedelta(days=1)
    page = text_of(client_for(people["clerk"]), "/ledger/compare")
    assert f"From {last} to {clock.today()}" in page
    assert "Nothing differs" in page
    assert made


def test_of_one_day_it_says_what_was_recorded_afterwards(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    page = text_of(client_for(people["clerk"]), f"/ledger/compare?from={FIRST}&from_known={yesterday}&as_of={FIRST}")
    assert f"What was recorded about {FIRST} between the end of {yesterday} and now." in page
    assert f"(as of {FIRST}): 0 known at first, 4 entered late, 4 known now." in page
    assert "Recorded late" in listed(page)
    assert made


def test_what_was_taken_back_left_for_that_reason(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: dict[str, int]
) -> None:
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        first = entries_of(session, "organization", made["注销"])[0]
        annul(session, decider, made["注销"], (first.book, first.number), "重复录入")
        correct(session, decider, Matter(made["不变"], FIRST, "录入错误"), {"members": 7})
    page = text_of(client_for(people["clerk"]), f"/ledger/compare?from={FIRST}&as_of={SECOND}&place={WUYAN}")
    assert "3 at the beginning" in page  # it never was, as far as is known today


def test_a_difference_says_whether_it_was_renewed_or_changed(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: dict[str, int]
) -> None:
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        renewed = {"certificate_from": BETWEEN, "certificate_until": date(2028, 5, 5)}
        renew(session, decider, Matter(made["不变"], BETWEEN, "测试"), renewed)
    clerk = client_for(people["clerk"])
    sheet = load_workbook(BytesIO(clerk.get(DAYS.replace("compare", "compare.xlsx"), headers=ENGLISH).data)).active
    why = {(row[3], row[6]): row[10] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)}
    assert why["五堰街道不变队", "Certificate valid until"] == "Renewal of the certificate"
    assert why["五堰街道改名队", "Members"] == "Change"


def test_a_narrowed_comparison_says_what_it_is_narrowed_by(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    page = text_of(client_for(people["clerk"]), f"{DAYS}&field=charity&place={WUYAN}")
    assert "Only those that meet this: Field: Public benefit and charity." in page
    assert "Nothing stood on the register" in page
    village = text_of(client_for(people["clerk"]), f"{DAYS}&place={WUYAN}&village={VILLAGE}")
    assert "茅箭区五堰街道北街社区居委会: 0 at the beginning" in village
    assert made


def test_pages_follow_one_another(client_for: ClientFor, arrange: Arrange, people: dict[str, Person]) -> None:
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        for number in range(53):
            make_organization(session, decider, name=f"五堰街道第{number}队", filed_on=BETWEEN)
    clerk = client_for(people["clerk"])
    first = text_of(clerk, DAYS)
    onwards = re.search(r'rel="next" href="([^"]+)"', first)
    assert onwards
    second = text_of(clerk, unescape(onwards[1]))
    assert (first.count("<tr data-row>"), second.count("<tr data-row>")) == (50, 3)
    assert "For the report" not in second


def test_the_workbook_says_the_same_and_is_the_same_bytes_again(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int]
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    clerk = client_for(people["clerk"])
    address = DAYS.replace("compare", "compare.xlsx")
    sheet = load_workbook(BytesIO(clerk.get(address, headers=ENGLISH).data)).active
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"五堰街道改名队", "Members", "24", "31", "Moved out", "Newly filed", "Cancelled"} <= cells
    assert not any("19900005678" in cell for cell in cells)
    assert "From March 31, 2025 to June 30, 2025" in next(cell for cell in cells if cell.startswith("From "))
    left = load_workbook(BytesIO(clerk.get(f"{address}&kind=left", headers=ENGLISH).data)).active
    assert not any("五堰街道改名队" in row for row in left.iter_rows(values_only=True))
    pinned = f"{address}&known_on={yesterday}"
    assert clerk.get(pinned).data == clerk.get(pinned).data
    assert made


def test_a_day_is_compared_with_as_typed_and_never_beside_a_period(
    client_for: ClientFor, arrange: Arrange, made: dict[str, int]
) -> None:
    assert made
    with arrange() as session:
        office = make_office(session)
        with at(IN_OCTOBER):
            close(session, office)
    county = client_for(office.county)
    plain = text_of(county, "/ledger/compare")
    assert "the last closed one: Third quarter of 2026" in plain
    assert '<option value="2026Q3" selected>' not in plain
    assert f'value="{FIRST}"' in text_of(county, f"/ledger/compare?period=&from={FIRST}")
    refused = county.get(f"/ledger/compare?period=2026Q3&from={FIRST}", headers=ENGLISH)
    assert refused.status_code == 422
    assert "not both" in refused.text
    assert f'value="{FIRST}"' in refused.text


def test_the_workbook_is_written_as_the_sheet_of_the_official_ledger(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: dict[str, int]
) -> None:
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        change(session, decider, Matter(made["不变"], BETWEEN, "测试"), {"founded_on": date(2024, 11, 11)})
    address = DAYS.replace("compare", "compare.xlsx")
    content = client_for(people["clerk"]).get(address, headers={"Accept-Language": "zh"}).data
    sheet = load_workbook(BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    [begins] = [number for number, row in enumerate(rows) if row[5] == "变动类别"]
    assert rows[begins][7:] == ("变动前", "变动后", "生效日期", "变动原因")
    assert sheet.print_title_rows == f"${begins + 1}:${begins + 1}"
    [founded] = [row for row in rows if row[8] == "2024年11月11日"]
    assert founded[9] == datetime.combine(BETWEEN, time.min)
    assert {row[0] for row in rows[begins + 1 :]} == {1, 2, 3, 4, 5}
    heights = [sheet.row_dimensions[number].height for number in range(begins + 1, sheet.max_row + 1)]
    assert all(height and height >= LINE for height in heights)
    assert any("2025年3月31日" in str(row[0]) for row in rows[:begins])


def test_the_workbook_leaves_a_line_in_the_audit(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: dict[str, int]
) -> None:
    assert made
    assert client_for(people["clerk"]).get(DAYS.replace("compare", "compare.xlsx")).status_code == 200
    with arrange() as session:
        [line] = session.scalars(select(AuditLine).where(AuditLine.event == "exported").order_by(AuditLine.id))
    assert (line.person_id, line.scope_path) == (people["clerk"].id, f"/4203/420302/{WUYAN}/")
    assert str(FIRST) in line.detail


def test_a_workbook_too_long_to_wait_for_is_refused_with_a_way_on(
    client_for: ClientFor, people: dict[str, Person], made: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.ledger.views.compare.AT_ONCE", 3)
    clerk = client_for(people["clerk"])
    refused = clerk.get(DAYS.replace("compare", "compare.xlsx"), headers=ENGLISH)
    assert refused.status_code == 422
    assert "There are 4 differences" in refused.text
    page = text_of(clerk, DAYS)
    way = re.search(r'href="(/ledger/export[^"]+)"', page)
    assert way
    assert clerk.get(unescape(way[1])).status_code == 200
    assert made


def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: dict[str, int], app: object
) -> None:
    clerk = client_for(people["clerk"])

    def asked() -> int:
        said: list[str] = []
        with app.app_context():  # type: ignore[attr-defined]
            engine = db.engine

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        text_of(clerk, DAYS)
        event.remove(engine, "before_cursor_execute", note)
        return len(said)

    asked()
    few = asked()
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        for number in range(20):
            make_organization(session, decider, name=f"五堰街道第{number}队", filed_on=BETWEEN)
    assert asked() == few
    assert made


def test_against_a_closed_period_it_begins_with_what_was_closed(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    with arrange() as session:
        office = make_office(session)
        kept = [filed(session, office, code, name=f"舞蹈{number}队") for number, code in enumerate(STREETS)]
        with at(IN_OCTOBER):
            close(session, office)
        with at(IN_OCTOBER + timedelta(days=1)):
            correct(session, office.decider, Matter(kept[0].id, date(2026, 9, 1), "录入错误"), {"members": 7})
            make_organization(session, office.decider, name="补录队", filed_on=date(2026, 9, 2))
    with at(IN_OCTOBER + timedelta(days=30)):
        county = client_for(people["county"])
        page = text_of(county, "/ledger/compare")
        assert "Correction; Recorded late" in listed(page)
        assert "in the closed period Third quarter of 2026" in page
        assert (
            "茅箭区: 2 at the beginning, 1 added, 1 of them entered late, 3 at the end; details of 1 changed." in page
        )
        adjusted = text_of(county, "/ledger/compare?period=2026Q3&as_of=2026-09-30")
        assert "(as of 2026-09-30): 2 known at first, 1 entered late, 3 known now" in adjusted
        assert "Since the closed period" in text_of(client_for(people["clerk"]), "/ledger/compare")
        assert "in the closed period" not in text_of(
            client_for(people["city"]), "/ledger/compare"
        )  # nine did not close
