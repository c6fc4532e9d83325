"""A closed period carried away: the same bytes whatever is recorded later; what was put right is told."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from portal.ledger.actions import periods
from portal.ledger.exports import located
from portal.ledger.exports import produce as production
from portal.ledger.exports.cover import filters
from portal.ledger.exports.request import Format
from portal.ledger.exports.request import read as request
from portal.ledger.models import Seal
from portal.ledger.rules.periods import Act, read
from portal.ledger.views import exports as views
from portal.organizations.actions import Matter, cancel, correct
from portal.organizations.models import Organization
from portal.shared import clock
from portal.shared.db import reading
from portal.shared.i18n import speaking, translate
from portal.shared.jobs import Cancelled
from tests.conftest import Arrange, ClientFor
from tests.ledger.closing import COUNTY, IN_OCTOBER, QUARTER, STREETS, Office, at, close, filed, make_office
from tests.ledger.test_export_pages import ask, fetch, names

LATER = datetime(2026, 11, 20, 2, tzinfo=UTC)
OCTOBER = read("2026-10")


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


@pytest.fixture
def organizations(arrange: Arrange, office: Office) -> list[Organization]:
    with arrange() as session:
        made = [
            filed(session, office, code, name=name)
            for code, name in zip(STREETS, ("甲舞蹈队", "乙合唱队"), strict=True)
        ]
        session.flush()
        return made


@pytest.fixture
def seal(arrange: Arrange, office: Office, organizations: list[Organization]) -> Seal:
    assert len(organizations) == len(STREETS)
    with at(IN_OCTOBER, tick=True), arrange() as session:
        return close(session, office)


def put_right(arrange: Arrange, office: Office, organizations: list[Organization]) -> None:
    """In November it is found that one had more members in August, and another ended then."""
    one, other = organizations
    with at(LATER), arrange() as session:
        correct(session, office.decider, Matter(one.id, date(2026, 8, 1), "录入有误"), {"members": 77})
        cancel(session, office.decider, Matter(other.id, date(2026, 8, 2), "成员离散"))


def reopen(arrange: Arrange, office: Office, seal: Seal) -> None:
    with arrange() as session:
        periods.reopen(session, office.county, seal.id, Act.REOPEN, "漏报两家")


def sheet(xlsx: bytes, number: int) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    return [list(row) for row in book.worksheets[number].iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["xlsx", "jsonl", "csv", "plain-xlsx"])
def test_a_closed_period_is_the_same_bytes_after_later_corrections(
    client_for: ClientFor,
    arrange: Arrange,
    office: Office,
    organizations: list[Organization],
    seal: Seal,
    form: str,
) -> None:
    query = f"?period={QUARTER.code}&place={COUNTY}"
    before = fetch(client_for(office.county), query, format=form)
    put_right(arrange, office, organizations)
    assert fetch(client_for(office.county), query, format=form) == before
    if form == "jsonl":
        assert hashlib.sha256(before).hexdigest() == seal.check_code
        assert len(names(before)) == 2


def test_reopening_a_period_changes_no_ledger_as_known_before(
    client_for: ClientFor, arrange: Arrange, office: Office, seal: Seal
) -> None:
    visitor, query = client_for(office.county), f"?place={COUNTY}&as_of=2026-11-20&known_on=2026-11-20"
    before = fetch(visitor, query)
    reopen(arrange, office, seal)
    assert fetch(visitor, query) == before
    assert fetch(visitor, f"{query}&against={QUARTER.code}", against=QUARTER.code) == before
    assert len(openpyxl.load_workbook(io.BytesIO(before)).sheetnames) == 3


def test_the_file_of_a_closed_period_is_handed_out_also_when_that_is_reopened(
    client_for: ClientFor, arrange: Arrange, office: Office, seal: Seal
) -> None:
    visitor = client_for(office.county)
    file = ask(visitor, f"?place={COUNTY}&period={QUARTER.code}").location
    before = visitor.get(file).data
    reopen(arrange, office, seal)
    assert visitor.get(file).data == before
    assert before.startswith(b"PK")


def test_a_closing_that_was_reopened_is_carried_away_as_it_was(
    app: Flask, client_for: ClientFor, arrange: Arrange, office: Office, seal: Seal, tmp_path: Path
) -> None:
    visitor = client_for(office.county)
    reopen(arrange, office, seal)
    with arrange() as session:
        filed(session, office, STREETS[0], name="漏报的合唱团")
        periods.close(session, office.county, QUARTER, COUNTY)
    for number, count in ((1, 2), (2, 3)):
        query = f"?period={QUARTER.code}&place={COUNTY}&round={number}"
        content = fetch(visitor, query, format="jsonl")
        assert len(names(content)) == count
        assert (hashlib.sha256(content).hexdigest() == seal.check_code) == (number == 1)
        with app.app_context(), speaking("zh_Hans"):
            [said] = map(translate, filters(request({"period": QUARTER.code, "round": str(number)}, clock.today())))
        assert said in str(sheet(fetch(visitor, query), 0))
    assert f"place={COUNTY}&amp;round=1" in visitor.get(f"/ledger/periods/{QUARTER.code}/{COUNTY}").text
    command = ["ledger", "export", "--scope", COUNTY, "--period", QUARTER.code, "--round", "1", "--format", "jsonl"]
    result = app.test_cli_runner().invoke(args=[*command, "--out", str(tmp_path / "ledger.jsonl")])
    assert seal.check_code in result.output


@pytest.mark.usefixtures("seal")
@pytest.mark.parametrize(
    "query",
    ["round=1", "round=0&period=2026Q3", "round=x&period=2026Q3", "round=2&period=2026Q3", "round=1&period=2026"],
)
def test_a_closing_that_never_was_is_named(client_for: ClientFor, office: Office, query: str) -> None:
    assert client_for(office.county).get(f"/ledger/export?place={COUNTY}&{query}").status_code == 422
    assert client_for(office.county).get(f"/ledger/export?place={STREETS[0]}&{query}").status_code == 422


def test_the_next_ledger_is_compared_with_it_and_lists_what_was_put_right(
    client_for: ClientFor, arrange: Arrange, office: Office, organizations: list[Organization], seal: Seal
) -> None:
    put_right(arrange, office, organizations)
    content = fetch(client_for(office.county), f"?place={COUNTY}")
    said = str(sheet(content, 2))
    assert seal.period == QUARTER.code
    assert "乙合唱队" in said
    assert said.count("甲舞蹈队") == 2  # among the differences, and among the adjustments
    assert "77" in said
    assert not re.search(r"\d{4}-\d\d-\d\d", said)  # days are written in full, as everywhere in this workbook


def test_a_period_is_compared_with_the_one_before(
    client_for: ClientFor, arrange: Arrange, office: Office, organizations: list[Organization], seal: Seal
) -> None:
    put_right(arrange, office, organizations)
    with at(datetime(2026, 11, 21, 2, tzinfo=UTC), tick=True), arrange() as session:
        close(session, office, OCTOBER)
    content = fetch(client_for(office.county), f"?place={COUNTY}&period={OCTOBER.code}")
    assert seal.period == QUARTER.code
    assert "77" in str(sheet(content, 2))


def test_no_sheet_of_differences_where_none_is_wanted_or_nothing_was_closed(
    client_for: ClientFor, office: Office, organizations: list[Organization]
) -> None:
    assert len(organizations) == 2
    book = openpyxl.load_workbook(io.BytesIO(fetch(client_for(office.county))))
    assert len(book.worksheets) == 2


def test_any_day_may_be_compared_with(client_for: ClientFor, office: Office, organizations: list[Organization]) -> None:
    content = fetch(client_for(office.county), against="day", against_day="2026-01-01")
    assert all(each.name in str(sheet(content, 2)) for each in organizations)


@pytest.mark.parametrize("query", ["period=2026-01", "period=x", "against=2026-01", "against=x"])
def test_a_period_that_nobody_closed_is_named(
    client_for: ClientFor, office: Office, organizations: list[Organization], query: str
) -> None:
    assert organizations
    assert client_for(office.county).get(f"/ledger/export?{query}").status_code == 422


def test_a_street_takes_its_part_of_the_closed_period(client_for: ClientFor, office: Office, seal: Seal) -> None:
    content = fetch(client_for(office.clerks[STREETS[0]]), f"?period={seal.period}", format="jsonl")
    assert names(content) == ["甲舞蹈队"]
    assert json.loads(content.splitlines()[0])["recorded_at"] < clock.now().isoformat()


@pytest.mark.usefixtures("seal")
@pytest.mark.parametrize("form", [Format.XLSX, Format.PDF])
def test_differences_give_signs_of_life_and_can_be_cut_off(
    app: Flask,
    arrange: Arrange,
    office: Office,
    organizations: list[Organization],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    form: Format,
) -> None:
    put_right(arrange, office, organizations)
    monkeypatch.setattr(production, "EVERY", 1)
    told: list[int] = []

    def last_one(rows: int) -> None:
        told.append(rows)
        if rows == whole:
            raise Cancelled

    with app.app_context(), reading() as session:
        asked = request({"place": COUNTY, "format": form.value}, clock.today())
        found = located.located(session, office.county, asked)
        whole = located.size(session, found) - 1
        assert whole - located.count(session, found) == 2 + 1  # two differ, two were put right in what was closed
        with pytest.raises(Cancelled):
            production.produce(session, found, tmp_path / "ledger", last_one)
    assert told[-3:] == [whole - 2, whole - 1, whole]
    assert list(tmp_path.glob("ledger*")) == []


@pytest.mark.usefixtures("seal")
def test_many_differences_of_few_organizations_are_a_job(
    client_for: ClientFor,
    arrange: Arrange,
    office: Office,
    organizations: list[Organization],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_right(arrange, office, organizations)
    monkeypatch.setattr(views, "AT_ONCE", dict.fromkeys(Format, 2))
    visitor = client_for(office.county)
    assert ask(visitor, f"?place={COUNTY}").location.startswith("/jobs/")
    assert "/file" in ask(visitor, f"?place={COUNTY}", format="csv").location


def test_the_command_writes_a_period_as_it_was_closed(app: Flask, tmp_path: Path, seal: Seal) -> None:
    out, options = str(tmp_path / "out"), ["--scope", COUNTY, "--format", "jsonl"]
    asked = ["ledger", "export", *options, "--out", out, "--period", seal.period]
    result = app.test_cli_runner().invoke(args=asked)
    assert result.exit_code == 0, result.output
    assert hashlib.sha256((tmp_path / "out").read_bytes()).hexdigest() == seal.check_code
    assert "the day of the last closing" in result.output
    for more in (["--as-of", "2026-09-30"], ["--period", "2026-01"], ["--period", "x"]):
        refused = app.test_cli_runner().invoke(args=[*asked, *more])
        assert refused.exit_code == 2
        assert "--period" in refused.output
