"""Versions of a record side by side."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree.ElementTree import Element

import html5lib
import pytest

from portal.accounts.models import Person
from portal.history import seals
from portal.ledger.rules.versions import SHOWN, Version, chosen, rows
from portal.organizations.actions import Matter, annul, change, correct
from portal.organizations.models import Organization
from portal.organizations.rules import FACT_LABELS
from portal.shared import clock
from portal.shared.errors import msg
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import FILED, make_organization
from tests.support.visitor import Visitor

LATER, LATEST = date(2025, 6, 1), date(2025, 9, 1)
NAME, PHONE = "张三丰", "19900001234"


@pytest.fixture
def made(arrange: Arrange, people: dict[str, Person]) -> Organization:
    """Filed with 24 members; since LATER 30; since LATEST with another telephone."""
    with arrange() as session:
        organization = make_organization(session, people["decider"], responsible_person=NAME, phone=PHONE)
        change(session, people["decider"], Matter(organization.id, LATER, "增员"), {"members": 30})
        matter = Matter(organization.id, LATEST, "换号")
        change(session, people["decider"], matter, {"phone": "19900009234", "address": "五堰街道老年活动中心"})
        session.refresh(organization)
        return organization


@pytest.fixture
def clerk(client_for: ClientFor, people: dict[str, Person]) -> Visitor:
    """The clerk at a browser."""
    return client_for(people["clerk"])


def side_by_side(visitor: Visitor, made: Organization, **query: str | list[str]) -> dict[str, list[tuple[str, bool]]]:
    """The table of the page: by fact its words in each column, and whether they are marked as changed."""
    page = visitor.get(
        f"/ledger/organizations/{made.id}/versions", query_string=query, headers={"Accept-Language": "en"}
    )
    assert page.status_code == 200
    root = html5lib.parse(page.text, namespaceHTMLElements=False)
    table = next(each for each in root.iter("table") if each.get("id") == "versions")
    found = {}
    for row in next(table.iter("tbody")).iter("tr"):
        cells = [_words(cell) for cell in row if cell.tag == "td"]
        found[_words(next(row.iter("th")))] = [
            (text.removesuffix(" changed"), text.endswith(" changed")) for text in cells
        ]
    return found


def _words(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def test_each_version_is_a_column_and_what_changed_is_marked_in_words(clerk: Visitor, made: Organization) -> None:
    table = side_by_side(clerk, made)
    assert len(table) == len(FACT_LABELS)
    assert table["Members"][:3] == [("24", False), ("30", True), ("30", False)]
    assert [changed for _text, changed in table["Place of activity"]][:3] == [False, False, True]
    assert not any(changed for _text, changed in table["Name"])


def test_personal_facts_are_masked_and_still_compared(clerk: Visitor, made: Organization) -> None:
    table = side_by_side(clerk, made)
    assert table["Telephone"][:3] == [("199****1234", False), ("199****1234", False), ("199****9234", True)]
    assert not any(changed for _text, changed in table["Responsible person"])
    text = str(table)
    assert NAME not in text
    assert PHONE not in text


def test_versions_are_chosen_by_their_first_days(clerk: Visitor, made: Organization) -> None:
    table = side_by_side(clerk, made, v=[FILED.isoformat(), LATEST.isoformat()])
    assert table["Members"] == [("24", False), ("30", True)]


def test_only_what_differs_if_asked_for(clerk: Visitor, made: Organization) -> None:
    table = side_by_side(clerk, made, v=[FILED.isoformat(), LATER.isoformat()], only="1")
    assert list(table) == ["Members"]


def test_as_known_on_a_day_before_there_was_nothing(clerk: Visitor, made: Organization) -> None:
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    page = clerk.get(f"/ledger/organizations/{made.id}/versions", query_string={"known_on": yesterday})
    assert page.status_code == 200
    assert 'id="versions"' not in page.text
    query = {"as_of": LATER.isoformat(), "known_from": yesterday, "known_to": clock.today().isoformat()}
    table = side_by_side(clerk, made, **query)
    assert table["Members"] == [("not on record", False), ("30", True)]


def test_a_day_before_and_after_a_correction(
    clerk: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    with arrange() as session:
        correct(session, people["decider"], Matter(made.id, FILED, "录入有误"), {"members": 25})
        annul(session, people["decider"], made.id, ("420302", 2), "误录")
    assert side_by_side(clerk, made, entry="420302/4")["Members"] == [("24", False), ("25", True)]
    assert side_by_side(clerk, made, entry="420302/5")["Members"] == [("30", False), ("25", True)]


@pytest.mark.parametrize("entry", ["420302/99", "420302", "x/y", "420302/²"])
def test_an_entry_of_another_record_is_not_found(clerk: Visitor, made: Organization, entry: str) -> None:
    assert clerk.get(f"/ledger/organizations/{made.id}/versions", query_string={"entry": entry}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"known_on": "soon"},
        {"known_on": "2999-01-01"},
        {"known_from": "2025-01-01", "known_to": "", "as_of": "2025-01-01"},
        {"known_from": "2025-01-01", "known_to": "2999-01-01", "as_of": "2025-01-01"},
        {"known_from": "2025-01-01", "known_to": "2025-01-02", "as_of": "soon"},
    ],
)
def test_a_day_that_is_none_or_lies_ahead_is_named_at_its_field(
    clerk: Visitor, made: Organization, query: dict[str, str]
) -> None:
    page = clerk.get(f"/ledger/organizations/{made.id}/versions", query_string=query)
    assert (page.status_code, "field-error" in page.text) == (422, True)
    assert 'id="versions"' not in page.text
    assert 'class="empty"' not in page.text


def test_from_another_street_it_is_not_found(
    client_for: ClientFor, people: dict[str, Person], made: Organization
) -> None:
    assert client_for(people["stranger"]).get(f"/ledger/organizations/{made.id}/versions").status_code == 404


def test_an_anonymized_record_shows_no_person(clerk: Visitor, arrange: Arrange, made: Organization) -> None:
    with arrange() as session:
        seals.destroy(session, made.data_key_id or 0)
    assert side_by_side(clerk, made)["Telephone"][0][0] == "[anonymized]"


def version(day: date, **facts: object) -> Version:
    """A column from a day on."""
    return Version(dict.fromkeys(FACT_LABELS) | facts, {}, day)


def test_nobody_chose_the_newest_few_are_shown() -> None:
    all_of_them = [version(FILED + timedelta(days=number)) for number in range(SHOWN + 2)]
    assert chosen(all_of_them, []) == all_of_them[2:]
    assert chosen(all_of_them, ["nonsense"]) == all_of_them[2:]
    assert chosen(all_of_them, [all_of_them[0].key]) == all_of_them[:1]


def test_against_nothing_everything_is_marked() -> None:
    found = rows([Version(None, {}), version(FILED, name="甲队")], lambda _name, value: str(value), msg("nothing"))
    assert all(row.cells[1].changed and not row.cells[0].changed for row in found)
