"""The ledger for other programs: the same rows as the page, the same reach, errors that name their parameter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.ledger.rules.canonical import FIELDS
from portal.shared import clock
from tests.conftest import Arrange, ClientFor
from tests.ledger.exported import GONE, NAMES, Ledger, make_ledger
from tests.organizations.factories import WUYAN
from tests.support.visitor import Visitor

API = "/api/ledger"
TOMORROW = (clock.today() + timedelta(days=2)).isoformat()


@pytest.fixture
def ledger(arrange: Arrange) -> Ledger:
    return make_ledger(arrange)


def names(answer: dict[str, object]) -> list[str]:
    return [row["name"] for row in answer["rows"]]  # type: ignore[attr-defined]


def test_it_gives_the_rows_within_reach_and_says_of_when(client_for: ClientFor, ledger: Ledger) -> None:
    answer = client_for(ledger.clerk).get(API).get_json()
    today = clock.today().isoformat()
    assert (answer["as_of"], answer["known_on"], answer["count"]) == (today, today, 2)
    assert names(answer) == list(NAMES[:2])
    assert set(answer["rows"][0]) == set(FIELDS)
    assert answer["rows"][0]["township_code"] == WUYAN + "000"
    assert answer["next"] is None
    assert names(client_for(ledger.city).get(API).get_json()) == list(NAMES)
    assert names(client_for(ledger.stranger).get(API).get_json()) == []


def test_it_is_paged_without_loss(client_for: ClientFor, ledger: Ledger) -> None:
    visitor, found, after = client_for(ledger.city), [], ""
    for _page in range(3):
        answer = visitor.get(API, query_string={"limit": "1", "after": after}).get_json()
        found += names(answer)
        after = answer["next"]
    assert (found, after) == (list(NAMES), None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"standing": "all"}, {*NAMES, GONE}),
        ({"standing": "cancelled"}, {GONE}),
        ({"place": "4203JK"}, {NAMES[2]}),
        ({"place": "420302000000"}, set(NAMES[:2])),
        ({"text": "书画"}, {NAMES[1]}),
        ({"as_of": "2020-01-01"}, set()),
        ({"known_on": "2020-01-01"}, set()),
    ],
)
def test_it_takes_the_filters_of_the_page(
    client_for: ClientFor, ledger: Ledger, query: dict[str, str], found: set[str]
) -> None:
    assert set(names(client_for(ledger.city).get(API, query_string=query).get_json())) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"as_of": TOMORROW}, "as_of"),
        ({"as_of": "gestern"}, "as_of"),
        ({"known_on": TOMORROW}, "known_on"),
        ({"place": "420302001"}, "place"),
        ({"place": "999"}, "place"),
        ({"field": "x"}, "field"),
        ({"standing": "x"}, "standing"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "²"}, "limit"),
        ({"after": "x"}, "after"),
        ({"feild": "charity"}, "feild"),
    ],
)
def test_a_nonsense_parameter_is_named(
    client_for: ClientFor, ledger: Ledger, query: dict[str, str], field: str
) -> None:
    response = client_for(ledger.clerk).get(API, query_string=query)
    assert (response.status_code, response.get_json()["error"]["field"]) == (422, field)
    assert response.get_json()["error"]["message"]


def test_refusals_are_json(client: Visitor, client_for: ClientFor, ledger: Ledger) -> None:
    assert (client.get(API).status_code, "error" in client.get(API).get_json()) == (401, True)
    missing = client_for(ledger.stranger).get(f"{API}/organizations/{ledger.made[0].id}")
    assert (missing.status_code, "error" in missing.get_json()) == (404, True)


def test_an_organization_comes_with_its_entries_and_without_persons(client_for: ClientFor, ledger: Ledger) -> None:
    page = f"{API}/organizations/{ledger.made[3].id}"
    answer = client_for(ledger.clerk).get(page).get_json()
    assert answer["row"]["standing"] == "cancelled"
    assert [entry["kind"] for entry in answer["entries"]] == ["established", "cancelled"]
    assert answer["entries"][0]["sealed"] == ["responsible_person", "phone"]
    assert not {"responsible_person", "phone", "reason"} & {*answer["row"], *answer["entries"][0]["changes"]}


def test_an_organization_is_shown_as_it_was_known_then(client_for: ClientFor, ledger: Ledger) -> None:
    page = f"{API}/organizations/{ledger.made[0].id}"
    answer = client_for(ledger.clerk).get(page, query_string={"known_on": "2020-01-01"}).get_json()
    assert (answer["row"], answer["entries"]) == (None, [])
