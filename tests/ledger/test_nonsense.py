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
from portal.ledger.exports import request
from portal.ledger.forms import compare
from portal.ledger.forms import list as lists
from portal.ledger.rules import cursors
from portal.ledger.views import api, record, versions
from portal.ledger.views import lists as lists_views
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import make_organization
from tests.support.visitor import Visitor

ASKED = {
    "/ledger": lists.PARAMETERS,
    "/ledger/columns": lists_views.CHOOSING,
    "/ledger/compare": compare.PARAMETERS,
    "/ledger/compare.xlsx": compare.PARAMETERS,
    "/ledger/export": request.PARAMETERS,
    "/ledger/freshness": ["place", "due"],
    "/ledger/organizations/<int:organization_id>": record.PARAMETERS,
    "/ledger/organizations/<int:organization_id>/versions": versions.PARAMETERS,
    "/ledger/periods": ["kind"],
    "/ledger/periods/<string:period>/<string:unit_code>/organizations": ["figure", "round", "after"],
    "/ledger/periods/<string:period>/<string:unit_code>/ledger.jsonl": ["round"],
    "/api/ledger": api.LIST,
    "/api/ledger/organizations/<int:organization_id>": api.ONE,
}
"""What each address may ask for; any other says what it likes."""
ANY = ["township", "seen", "state", "number", "q", "endpoint"]
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
    names = st.sampled_from(sorted(ASKED.get(rule, ANY)))
    asked = data.draw(st.dictionaries(names, st.sampled_from(VALUES) | st.text(max_size=12), max_size=3))
    reader = data.draw(st.sampled_from(readers))
    answer = reader.get(f"{path}?{urlencode(asked, errors='replace')}")
    assert answer.status_code in NOT_A_FAULT


@pytest.mark.parametrize("rule", sorted(ASKED))
@pytest.mark.parametrize("typed", ["plase=420302", "endpoint=x", "_scheme=javascript"])
def test_a_parameter_that_nobody_knows_is_named_and_nothing_shown(
    readers: list[Visitor], rule: str, typed: str
) -> None:
    path = PIECE.sub(lambda piece: {"period": "2025Q1", "unit_code": "420302"}.get(piece[0].strip("<>")[7:], "1"), rule)
    answer = readers[1].get(f"{path}?{typed}")
    assert answer.status_code == 422
    assert typed.partition("=")[0] in answer.text
    assert "甲队" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/ledger/compare?as_of=0001-01-01",
        "/ledger/compare?as_of=0001-01-15",
        "/ledger/compare.xlsx?as_of=0001-01-15",
        "/ledger/organizations/1/versions?entry=420302/" + "9" * 5000,
    ],
)
def test_the_first_days_and_the_largest_numbers_are_answered(readers: list[Visitor], address: str) -> None:
    assert all(reader.get(address).status_code in {200, 404} for reader in readers)
