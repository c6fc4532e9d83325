"""What the files of an export are called: no two that differ lie under one name."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from portal.accounts.permissions import Role
from portal.ledger.exports.request import Format, file_name, read
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.ledger.exported import make_ledger

ASKED = read({"known_on": "2026-11-23"}, date(2026, 11, 24))


def test_forms_days_periods_and_personal_facts_give_names_of_their_own() -> None:
    asked = [
        replace(ASKED, format=form, opened=opened, period=period, round=round_)
        for form, opened in itertools.product(Format, (False, True))
        for period, round_ in (("", None), ("2026Q3", None), ("2026Q3", 1), ("2026Q3", 2))
    ]
    names = [file_name(each, "茅箭区") for each in asked]
    assert len(set(names)) == len(names)
    assert names[0] == "管理台账_茅箭区_2026-11-24_记录至2026-11-23.xlsx"
    assert file_name(replace(ASKED, format=Format.PLAIN_XLSX, opened=True), "茅箭区").startswith("管理台账数据表_")


@pytest.mark.parametrize(
    ("role", "place", "query", "named"),
    [
        (Role.COUNTY_OFFICER, "420302", "", "茅箭区"),
        (Role.COUNTY_OFFICER, "420302", "?place=420302003", "茅箭区五堰街道"),
        (Role.COUNTY_OFFICER, "4203JK", "", "十堰经济技术开发区"),
        (Role.CITY_OFFICER, "4203", "", "十堰市"),
    ],
)
def test_a_file_is_called_after_the_place_it_is_of(
    client_for: ClientFor, arrange: Arrange, role: Role, place: str, query: str, named: str
) -> None:
    make_ledger(arrange)
    with arrange() as session:
        person = make_person(session, role, place)
    visitor = client_for(person)
    answer = visitor.post(f"/ledger/export{query}", data={"format": "csv", "against": "closed"})
    assert answer.status_code == 302, answer.text
    said = unquote(visitor.get(answer.location).headers["Content-Disposition"])
    assert f"管理台账数据_{named}_" in said


@pytest.mark.parametrize("query", ["format=exe", "place=999", "period=2026Q9"])
def test_a_refused_export_leads_back_to_the_page_of_exports(
    client_for: ClientFor, arrange: Arrange, query: str
) -> None:
    ledger = make_ledger(arrange)
    answer = client_for(ledger.decider).get(f"/ledger/export?{query}")
    assert answer.status_code == 422
    assert 'href="/ledger/export"' in answer.text
