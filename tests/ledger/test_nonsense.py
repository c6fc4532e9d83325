"""Any address of the ledger, however nonsensical, is answered or refused in words; nothing faults."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.permissions import Role
from portal.ledger.rules import cursors
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import make_organization
from tests.support.visitor import Visitor

PARAMETERS = [
    "place",
    "village",
    "field",
    "form",
    "standing",
    "management",
    "filed_from",
    "filed_to",
    "until_from",
    "until_to",
    "text",
    "sort",
    "order",
    "as_of",
    "known_on",
    "after",
    "columns",
    "limit",
    "format",
    "against",
    "period",
    "known_at",
    "opened",
    "from",
    "from_known",
    "kind",
    "v",
    "entry",
    "known_from",
    "known_to",
    "only",
    "due",
    "show",
    "chosen",
    "figure",
    "unit",
    "q",
    "seen",
    "state",
    "book",
    "number",
    "year",
]
VALUES = [
    "",
    " ",
    "0",
    "1",
    "-1",
    "9" * 16,
    "²" * 16,
    "9" * 19,
    "9" * 400,
    "4203",
    "420302",
    "420302003",
    "420302003000",
    "420302003001",
    "420399",
    "2026-10",
    "2026Q3",
    "2026Q9",
    "2026",
    "0000",
    "0001-01-01",
    "2024-02-30",
    "2025-06-30",
    "9999-12-31",
    "all",
    "normal",
    "charity",
    "name",
    "name,phone,unit",
    "filed_on",
    "descending",
    "xlsx",
    "jsonl",
    "none",
    "added",
    "moved_in",
    "420302/1",
    "420302/" + "9" * 30,
    "420302/²",
    "舞蹈",
    "%_\\'\"",
    "<script>",
    "\u0000",
    "\ud7ff\U0001f600",
    cursors.written(["/4203/", date(2024, 1, 1), 1]),
    cursors.written(["420302003", None, 1]),
    cursors.written([None, None, None]),
    cursors.written(["甲", 1]),
    cursors.written([datetime(2026, 1, 1, tzinfo=UTC), 1]),
    cursors.written([2**63, 2**63]),
    cursors.written([]),
]
PLACES = {
    "int": ["1", "2", "999999", "9" * 18, "9" * 30],
    "string": ["2026-10", "2026Q3", "2025", "nonsense", "420302", "420302003", "4203", "close", "²", "%00", "x" * 300],
}
PIECE = re.compile(r"<(?:(\w+):)?\w+>")
NOT_A_FAULT = {200, 302, 400, 403, 404, 422}


@pytest.fixture
def addresses(app: Flask) -> list[str]:
    """The addresses of the ledger that can be looked at."""
    found = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    return sorted(rule for rule in found if re.match(r"(/api)?/ledger", rule) and "<any" not in rule)


@pytest.fixture
def readers(arrange: Arrange, client_for: ClientFor) -> list[Visitor]:
    """The city, a county, a street."""
    with arrange() as session:
        people = [
            make_person(session, Role.CITY_OFFICER, "4203"),
            make_person(session, Role.COUNTY_OFFICER, "420302"),
            make_person(session, Role.TOWNSHIP_DECIDER, "420302003"),
        ]
        make_organization(session, people[2], village_code="420302003001")
        make_organization(session, people[2], name="甲队")
    return [client_for(person) for person in people]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_address_faults(addresses: list[str], readers: list[Visitor], data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(addresses))
    path = PIECE.sub(lambda piece: quote(data.draw(st.sampled_from(PLACES[piece[1] or "string"])), safe="%"), rule)
    asked = data.draw(
        st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(VALUES) | st.text(max_size=12), max_size=3)
    )
    reader = data.draw(st.sampled_from(readers))
    answer = reader.get(f"{path}?{urlencode(asked, errors='replace')}")
    assert answer.status_code in NOT_A_FAULT
