"""The list of the ledger: filters, order, pages, totals, both clocks, columns, reach."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.history import seals
from portal.ledger.forms.list import PARAMETERS
from portal.ledger.rules.wanted import Sort
from portal.organizations.actions import Matter, cancel, change
from portal.organizations.models import Organization
from portal.organizations.rules import Field, Form
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import BAILANG, make_organization
from tests.support.visitor import Visitor

ENGLISH = {"Accept-Language": "en"}
ERYAN = "420302002"
VILLAGE = "420302003001"
FIGURE = re.compile(r'class="figure" href="([^"]+)" data-figure="(\d+)"')
NEXT = re.compile(r'rel="next" href="([^"]+)"|href="([^"]+)" rel="next"')
ROW = re.compile(r'<th scope="row" data-label="[^"]*"><a href="/ledger/organizations/(\d+)[^"]*">([^<]*)</a>')


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    """Clerks of two streets of the county and of one run by another unit, a county and a city officer."""
    with arrange() as session:
        return {
            "clerk": make_person(session),
            "decider": make_person(session, Role.TOWNSHIP_DECIDER),
            "eryan": make_person(session, Role.TOWNSHIP_DECIDER, ERYAN),
            "bailang": make_person(session, Role.TOWNSHIP_DECIDER, BAILANG),
            "county": make_person(session, Role.COUNTY_OFFICER, "420302"),
            "city": make_person(session, Role.CITY_OFFICER, "4203"),
        }


@pytest.fixture
def made(arrange: Arrange, people: dict[str, Person]) -> dict[str, Organization]:
    """Five organizations, one of them cancelled, one of a village, one under another unit."""
    with arrange() as session:
        decider = people["decider"]
        found = {
            "dance": make_organization(session, decider, name="五堰夕阳红舞蹈队", filed_on=date(2023, 3, 5)),
            "help": make_organization(
                session,
                decider,
                name="五堰邻里互助站",
                field=Field.MUTUAL_HELP,
                form=Form.STATION,
                village_code=VILLAGE,
                filed_on=date(2025, 6, 1),
                members=None,
            ),
            "gone": make_organization(session, decider, name="五堰书画社", form=Form.SOCIETY),
            "eryan": make_organization(session, people["eryan"], name="二堰合唱队", township_code=ERYAN, members=9),
            "bailang": make_organization(
                session, people["bailang"], name="白浪志愿服务队", township_code=BAILANG, field=Field.CHARITY
            ),
        }
        cancel(session, decider, Matter(found["gone"].id, date(2025, 1, 10), "成员解散"))
        return found


def text_of(client: Visitor, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=ENGLISH)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def names(page: str) -> list[str]:
    """The names that a page lists, in its order."""
    return [name for _id, name in ROW.findall(page)]


def all_names(client: Visitor, address: str) -> list[str]:
    """The names of a whole list, page after page."""
    found, page = [], text_of(client, address)
    while True:
        found += names(page)
        onward = NEXT.search(page)
        if onward is None:
            return found
        page = text_of(client, (onward[1] or onward[2]).replace("&amp;", "&"))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "五堰夕阳红舞蹈队 五堰邻里互助站 二堰合唱队 白浪志愿服务队"),
        ("place=420302", "五堰夕阳红舞蹈队 五堰邻里互助站 二堰合唱队"),
        ("place=4203JK", "白浪志愿服务队"),
        ("place=420302003", "五堰夕阳红舞蹈队 五堰邻里互助站"),
        ("place=420302003000", "五堰夕阳红舞蹈队 五堰邻里互助站"),
        (f"place=420302003&village={VILLAGE}", "五堰邻里互助站"),
        (f"place={VILLAGE}", "五堰邻里互助站"),
        (f"place={ERYAN}&village={VILLAGE}", "二堰合唱队"),
        ("field=mutual_help", "五堰邻里互助站"),
        ("form=station", "五堰邻里互助站"),
        ("standing=cancelled", "五堰书画社"),
        ("standing=all&place=420302003", "五堰夕阳红舞蹈队 五堰书画社 五堰邻里互助站"),
        ("standing=normal&field=charity", "白浪志愿服务队"),
        ("management=registered", ""),
        ("filed_from=2025-01-01", "五堰邻里互助站"),
        ("filed_to=2023-12-31", "五堰夕阳红舞蹈队"),
        ("until_from=2027-06-01", "五堰邻里互助站"),
        ("until_to=2026-12-31&place=420302003", "五堰夕阳红舞蹈队"),
        ("text=合唱", "二堰合唱队"),
        ("text=420302004-", "白浪志愿服务队"),
        ("as_of=2024-06-01&place=420302003", "五堰夕阳红舞蹈队 五堰书画社"),
    ],
)
def test_a_filter_narrows_the_list(client_for: ClientFor, people: dict[str, Person], query: str, expected: str) -> None:
    assert sorted(names(text_of(client_for(people["city"]), f"/ledger?{query}"))) == sorted(expected.split())


@pytest.mark.usefixtures("made")
def test_everybody_sees_what_lies_within_the_own_duties(client_for: ClientFor, people: dict[str, Person]) -> None:
    assert len(names(text_of(client_for(people["clerk"]), "/ledger"))) == 2
    assert names(text_of(client_for(people["bailang"]), "/ledger")) == ["白浪志愿服务队"]
    assert len(names(text_of(client_for(people["county"]), "/ledger"))) == 3


@pytest.mark.usefixtures("made")
def test_a_wider_place_shows_what_lies_within_the_own_duties(client_for: ClientFor, people: dict[str, Person]) -> None:
    assert len(names(text_of(client_for(people["clerk"]), "/ledger?place=4203"))) == 2


@pytest.mark.parametrize("place", [BAILANG, "420304", "999999"])
def test_a_place_outside_is_refused_at_its_field(client_for: ClientFor, people: dict[str, Person], place: str) -> None:
    page = text_of(client_for(people["county"]), f"/ledger?place={place}", 422)
    assert 'id="filter-place-error"' in page
    assert "<tr data-row>" not in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("as_of=2999-01-01", "as_of"),
        ("as_of=morgen", "as_of"),
        ("known_on=2026-02-30", "known_on"),
        ("field=fishing", "field"),
        ("form=army", "form"),
        ("standing=great", "standing"),
        ("management=none", "management"),
        ("filed_from=soon", "filed_from"),
        ("until_to=1.1.2027", "until_to"),
        ("place=420302&village=here", None),
    ],
)
def test_nonsense_is_named_at_its_field_and_what_was_typed_stays(
    client_for: ClientFor, people: dict[str, Person], query: str, field: str | None
) -> None:
    page = text_of(client_for(people["county"]), f"/ledger?text=舞&{query}", 422)
    assert 'role="alert"' in page
    assert 'name="text" value="舞"' in page
    if field:
        assert f'href="#filter-{field}"' in page
        assert f'id="filter-{field}-error"' in page


ODD = ("%00", "😀", "%25_", "'", "%5C", "a" * 300, "-1", "9" * 30, "４２０３０２", "2026-1-1", "%0A")


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_whatever_stands_in_an_address_is_answered(client_for: ClientFor, people: dict[str, Person], name: str) -> None:
    client = client_for(people["county"])
    for typed in ODD:
        assert client.get(f"/ledger?{name}={typed}").status_code in {200, 422}, typed
        assert client.get(f"/ledger/columns?{name}={typed}").status_code == 200, typed


@pytest.mark.parametrize(
    "query", ["feild=charity", "columns=name,shoe", "sort=shoe", "order=up", "after=!!", "after=W10"]
)
def test_nonsense_that_has_no_field_is_named_above(
    client_for: ClientFor, people: dict[str, Person], query: str
) -> None:
    page = text_of(client_for(people["county"]), f"/ledger?{query}", 422)
    assert 'role="alert"' in page
    assert "<tr data-row>" not in page


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("query", ["", "?standing=all", "?as_of=2024-06-01", "?place=420302&standing=all"])
def test_every_number_is_the_length_of_its_list(client_for: ClientFor, people: dict[str, Person], query: str) -> None:
    client = client_for(people["city"])
    found = FIGURE.findall(text_of(client, f"/ledger{query}"))
    assert len(found) >= 4
    for address, number in found:
        page = text_of(client, address.replace("&amp;", "&"))
        assert page.count("<tr data-row>") == int(number), address


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("query", ["standing=all", "", "place=420302"])
def test_totals_by_standing_and_by_field_add_up(client_for: ClientFor, people: dict[str, Person], query: str) -> None:
    page = text_of(client_for(people["city"]), f"/ledger?{query}")
    totals = page[page.index('class="totals"') : page.index("</dl>")]
    groups = [[int(number) for _address, number in FIGURE.findall(part)] for part in totals.split("<dt>")[1:]]
    assert groups[0] == [sum(groups[1])] == [sum(groups[2])]


@pytest.mark.parametrize(
    "sort", ["place", "filed_on", "name", "filing_number", "certificate_until", "members", "known_from"]
)
@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_pages_of_any_order_show_every_row_once(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], sort: Sort, order: str
) -> None:
    with arrange() as session:
        for number in range(52):
            members = None if number % 3 == 0 else number % 5
            filed = date(2024, 1, 1 + number % 4)
            make_organization(session, people["decider"], name=f"第{number:02}队", members=members, filed_on=filed)
    found = all_names(client_for(people["clerk"]), f"/ledger?sort={sort}&order={order}")
    assert sorted(found) == [f"第{number:02}队" for number in range(52)]
    if sort is Sort.NAME:
        assert found == sorted(found, reverse=order == "descending")


@pytest.mark.usefixtures("made")
def test_a_header_orders_the_list_and_says_so(client_for: ClientFor, people: dict[str, Person]) -> None:
    client = client_for(people["city"])
    page = text_of(client, "/ledger")
    assert '<th scope="col" aria-sort="ascending"><a href="/ledger?order=descending">Township or street' in page
    assert 'href="/ledger?sort=name"' in page
    page = text_of(client, "/ledger?sort=name&order=descending")
    assert page.count('aria-sort="descending"') == 1
    assert 'href="/ledger?sort=name"' in page


def test_behind_the_first_page_no_totals_are_told(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    with arrange() as session:
        for number in range(51):
            make_organization(session, people["decider"], name=f"第{number:02}队")
    client = client_for(people["clerk"])
    first = text_of(client, "/ledger?field=culture_sport")
    onward = NEXT.search(first)
    assert onward is not None
    second = text_of(client, (onward[1] or onward[2]).replace("&amp;", "&"))
    assert ('class="totals"' in first, 'class="totals"' in second) == (True, False)
    assert second.count("<tr data-row>") == 1
    assert 'href="/ledger?field=culture_sport">Back to the first page' in second


def test_the_past_shows_what_was_true_then_and_says_so(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: dict[str, Organization]
) -> None:
    with arrange() as session:
        change(session, people["decider"], Matter(made["dance"].id, date(2025, 3, 1), "更名"), {"name": "五堰常青队"})
    client = client_for(people["clerk"])
    assert "五堰常青队" in names(text_of(client, "/ledger"))
    page = text_of(client, "/ledger?as_of=2025-02-28&text=五堰")
    assert "五堰夕阳红舞蹈队" in names(page)
    assert "You are looking at the past: what was true on 2025-02-28" in page
    assert 'href="/ledger?text=%E4%BA%94%E5%A0%B0"' in page  # the way back keeps the filter
    assert f"/ledger/organizations/{made['dance'].id}?as_of=2025-02-28" in page
    assert "Confirm that the ledger is right" not in page


@pytest.mark.usefixtures("made")
def test_what_was_not_known_yet_is_not_shown(client_for: ClientFor, people: dict[str, Person]) -> None:
    yesterday = clock.today() - timedelta(days=1)
    page = text_of(client_for(people["clerk"]), f"/ledger?known_on={yesterday}")
    assert names(page) == []
    assert "Nothing had been recorded by then." in page


@pytest.mark.usefixtures("made")
def test_a_day_before_the_first_entry_gives_an_empty_ledger_that_says_so(
    client_for: ClientFor, people: dict[str, Person]
) -> None:
    page = text_of(client_for(people["clerk"]), "/ledger?as_of=1999-01-01")
    assert "The ledger is empty on this day." in page
    assert "2023-03-05" in page


def test_a_ledger_without_anything_says_so(client_for: ClientFor, people: dict[str, Person]) -> None:
    assert "No organization has been recorded here yet." in text_of(client_for(people["clerk"]), "/ledger")


@pytest.mark.usefixtures("made")
def test_a_filter_that_finds_nothing_says_so(client_for: ClientFor, people: dict[str, Person]) -> None:
    assert "No organization matches" in text_of(client_for(people["clerk"]), "/ledger?text=没有")


@pytest.mark.usefixtures("made")
def test_columns_stand_as_they_were_chosen(client_for: ClientFor, people: dict[str, Person]) -> None:
    page = text_of(client_for(people["clerk"]), "/ledger?columns=phone,name,members,responsible_person")
    headers = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert [header.strip() for header in headers] == ["Telephone", "Name", "Members", "Responsible person"]
    assert "19900001234" not in page
    assert "199****1234" in page
    assert "张**" in page


@pytest.mark.usefixtures("made")
def test_headers_and_words_are_in_the_language_of_the_reader(client_for: ClientFor, people: dict[str, Person]) -> None:
    page = client_for(people["county"]).get(f"/ledger?place={ERYAN}").text
    for words in ("备案编号", "类别", "状态", "文体娱乐", "茅箭区二堰街道"):
        assert words in page
    assert ">Filing number" not in page
    assert 'data-label="Filing number"' not in page


def test_an_anonymized_record_keeps_its_row(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person], made: dict[str, Organization]
) -> None:
    with arrange() as session:
        seals.destroy(session, made["dance"].data_key_id or 0)
    page = text_of(client_for(people["clerk"]), "/ledger?columns=name,phone")
    assert "五堰夕阳红舞蹈队" in names(page)
    assert page.count("199****1234") == 1


@pytest.mark.parametrize(
    ("ticked", "columns"),
    [
        ("show=name&at_name=2&show=phone&at_phone=1", "phone,name"),
        ("show=phone&show=name&at_name=&at_phone=", "name,phone"),
        ("show=phone&at_phone=x&show=name&at_name=9", "name,phone"),
    ],
)
def test_ticks_and_numbers_become_columns(
    client_for: ClientFor, people: dict[str, Person], ticked: str, columns: str
) -> None:
    response = client_for(people["clerk"]).get(f"/ledger/columns?chosen=1&field=charity&{ticked}")
    assert response.status_code == 302
    assert response.location == f"/ledger?field=charity&columns={columns}"


@pytest.mark.usefixtures("made")
def test_without_a_tick_the_usual_columns_stand(client_for: ClientFor, people: dict[str, Person]) -> None:
    client = client_for(people["clerk"])
    page = text_of(client, "/ledger/columns?columns=phone,name")
    assert page.index('name="at_phone" value="1"') < page.index('name="at_name" value="2"')
    location = client.get("/ledger/columns?chosen=1").location
    assert 'aria-sort="ascending"' in text_of(client, location)


def test_nobody_sees_the_ledger_without_a_duty(client: Visitor, client_for: ClientFor, arrange: Arrange) -> None:
    assert client.get("/ledger").status_code == 302
    with arrange() as session:
        admin = make_person(session, Role.ADMINISTRATOR, "4203")
    assert client_for(admin).get("/ledger").status_code == 403
