"""The export page and my exports: small ones come at once, large ones as a job; masked unless opened; audited."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.models import AuditLine
from portal.ledger.exports import jobs as exports
from portal.ledger.exports import words
from portal.ledger.exports.jobs import EXPORT
from portal.ledger.exports.request import Format
from portal.ledger.views import exports as views
from portal.shared import clock, files, jobs
from portal.shared.i18n import speaking, translate
from portal.shared.jobs import Work
from portal.shared.models import Job
from portal.shared.workshop import folder
from tests.conftest import Arrange, ClientFor
from tests.ledger.exported import NAMES, PERSON, PHONE, Ledger, make_ledger
from tests.organizations.factories import make_organization
from tests.support.forms import fields_of
from tests.support.visitor import Visitor

PAGE, MINE = "/ledger/export", "/ledger/exports"
YESTERDAY = clock.today() - timedelta(days=1)
OPENED = {"opened": "y", "purpose": "contact"}


@pytest.fixture
def ledger(arrange: Arrange) -> Ledger:
    return make_ledger(arrange)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked for is too much to wait for."""
    monkeypatch.setattr(views, "AT_ONCE", dict.fromkeys(Format, -1))


def ask(visitor: Visitor, query: str = "", **typed: object) -> TestResponse:
    page = visitor.get(PAGE + query)
    assert page.status_code == 200, page.text
    action = re.search(r'action="(/ledger/export[^"]*)"', page.text)
    assert action
    address = action[1].replace("&amp;", "&")
    ticked = re.findall(r'<input checked [^>]*name="columns"[^>]*value="(\w+)"', page.text)
    return visitor.post(address, data=fields_of(page.text, address) | {"columns": ticked} | typed)


def fetch(visitor: Visitor, query: str = "", **typed: object) -> bytes:
    """Ask for a small export, and what comes of it."""
    answer = ask(visitor, query, **typed)
    assert answer.status_code == 302, answer.text
    assert answer.location.endswith("/file")
    file = visitor.get(answer.location)
    assert file.status_code == 200
    return file.data


def run(app: Flask, address: str) -> None:
    with app.app_context():
        jobs.run(int(address.rsplit("/", 1)[1]))


def names(jsonl: bytes) -> list[str]:
    return [json.loads(line)["name"] for line in jsonl.decode().splitlines()]


def sheets(xlsx: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    return str([list(sheet.iter_rows(values_only=True)) for sheet in book])


def audited(arrange: Arrange, event: str) -> list[AuditLine]:
    with arrange() as session:
        found = select(AuditLine).where(AuditLine.event == event).order_by(AuditLine.id)
        return list(session.scalars(found))


def newest(arrange: Arrange) -> Job:
    with arrange() as session:
        return session.scalars(select(Job).where(Job.kind == EXPORT).order_by(Job.id.desc())).first()  # type: ignore[return-value]


# The page.


def test_the_page_says_what_will_be_made(client_for: ClientFor, ledger: Ledger) -> None:
    text = client_for(ledger.city).get(f"{PAGE}?place=420302&standing=all").text
    for said in ("茅箭区", str(clock.today()), str(YESTERDAY), '<span class="lines">3</span>'):
        assert said in text


def test_what_is_recorded_today_is_included_if_asked_for(
    client_for: ClientFor, arrange: Arrange, ledger: Ledger
) -> None:
    with arrange() as session:
        make_organization(session, ledger.decider, name="五堰街道后来者")
    visitor, query = client_for(ledger.clerk), f"?known_on={clock.today()}"
    assert f'href="{PAGE}{query}"' in visitor.get(PAGE).text
    assert "五堰街道后来者" not in names(fetch(visitor, format="jsonl"))
    assert "五堰街道后来者" in names(fetch(visitor, query, format="jsonl"))


@pytest.mark.parametrize("query", ["as_of=x", "known_on=2999-01-01", "place=999", "field=x", "columns=x", "format=x"])
def test_a_nonsense_parameter_is_refused(client_for: ClientFor, ledger: Ledger, query: str) -> None:
    assert client_for(ledger.clerk).get(f"{PAGE}?{query}").status_code == 422


def test_another_street_cannot_be_asked_for(client_for: ClientFor, ledger: Ledger) -> None:
    assert client_for(ledger.stranger).get(f"{PAGE}?place=420302003").status_code == 422


# What comes of it.


def test_a_small_one_comes_at_once(client_for: ClientFor, ledger: Ledger) -> None:
    assert names(fetch(client_for(ledger.clerk), format="jsonl")) == list(NAMES[:2])
    assert names(fetch(client_for(ledger.city), "?place=4203JK", format="jsonl")) == list(NAMES[2:])


def test_the_official_one_is_masked(client_for: ClientFor, ledger: Ledger) -> None:
    said = sheets(fetch(client_for(ledger.clerk)))
    assert NAMES[0] in said
    assert "199****1234" in said
    assert PHONE not in said
    assert PERSON not in said


def test_the_check_code_of_all_forms_is_that_of_the_lines(
    client_for: ClientFor, arrange: Arrange, ledger: Ledger
) -> None:
    visitor, codes = client_for(ledger.county), set()
    code = hashlib.sha256(fetch(visitor, format="jsonl")).hexdigest()
    for form in ("csv", "xlsx", "plain-xlsx"):
        fetch(visitor, format=form)
        codes.add(jobs.result(newest(arrange))["check_code"])
    fetch(visitor, format="jsonl", **OPENED)
    codes.add(jobs.result(newest(arrange))["check_code"])
    assert codes == {code}
    assert visitor.get(MINE).text.count(code) == 5


@pytest.mark.parametrize("form", ["xlsx", "csv", "jsonl", "plain-xlsx"])
def test_names_and_telephones_are_opened_for_a_purpose(
    client_for: ClientFor, arrange: Arrange, ledger: Ledger, form: str
) -> None:
    content = fetch(client_for(ledger.clerk), format=form, **OPENED)
    said = sheets(content) if form.endswith("xlsx") else content.decode()
    assert PHONE in said
    assert PERSON in said
    line = audited(arrange, "exported")[-1]
    assert "with telephones" in line.detail
    assert audited(arrange, "personal_read")[-1].subject_id == line.subject_id


@pytest.mark.parametrize(
    "typed", [{"opened": "y"}, {"opened": "y", "purpose": "other"}, {"opened": "y", "purpose": "x"}]
)
def test_without_a_purpose_nothing_is_opened(
    client_for: ClientFor, arrange: Arrange, ledger: Ledger, typed: dict[str, str]
) -> None:
    assert ask(client_for(ledger.clerk), **typed).status_code == 422
    assert audited(arrange, "exported") == []


def test_a_day_to_compare_with_has_to_be_named(client_for: ClientFor, arrange: Arrange, ledger: Ledger) -> None:
    refused = ask(client_for(ledger.clerk), against="day", against_day="")
    assert refused.status_code == 422
    assert 'id="against_day-error"' in refused.text
    assert audited(arrange, "exported") == []


def test_who_may_not_open_them_here_cannot(client_for: ClientFor, arrange: Arrange, ledger: Ledger) -> None:
    city = client_for(ledger.city)
    assert 'name="opened"' not in city.get(PAGE).text
    assert 'name="opened"' in client_for(ledger.clerk).get(PAGE).text
    assert ask(city, **OPENED).status_code == 403
    assert audited(arrange, "exported") == []


def test_every_export_leaves_its_line(client_for: ClientFor, arrange: Arrange, ledger: Ledger) -> None:
    fetch(client_for(ledger.clerk), "?as_of=2025-01-01", format="csv")
    [line] = audited(arrange, "exported")
    assert (line.person_id, line.scope_path) == (ledger.clerk.id, "/4203/420302/420302003/")
    for said in ("2025-01-01", str(YESTERDAY), '"rows": "3"', "masked"):
        assert said in line.detail


def test_columns_are_chosen_in_official_order(client_for: ClientFor, ledger: Ledger) -> None:
    said = sheets(fetch(client_for(ledger.clerk), columns=["members", "field"]))
    assert "199****1234" not in said
    assert NAMES[0] in said


def test_the_same_request_gives_the_same_bytes(client_for: ClientFor, ledger: Ledger) -> None:
    query = f"?as_of={clock.today()}&known_on={YESTERDAY}"
    for form in ("xlsx", "csv", "jsonl", "plain-xlsx"):
        first = fetch(client_for(ledger.clerk), query, format=form)
        with time_machine.travel(clock.now() + timedelta(days=9)):
            assert fetch(client_for(ledger.clerk), query, format=form) == first


def test_an_empty_ledger_says_so(app: Flask, client_for: ClientFor, ledger: Ledger) -> None:
    visitor = client_for(ledger.clerk)
    assert "notice" in visitor.get(f"{PAGE}?known_on=2020-01-01").text
    assert fetch(visitor, "?known_on=2020-01-01", format="jsonl") == b""
    said = sheets(fetch(visitor, "?known_on=2020-01-01"))
    with app.app_context(), speaking("zh_Hans"):
        assert translate(words.EMPTY) in said


# Large ones: jobs.


@pytest.mark.usefixtures("large")
def test_a_large_one_is_a_job_whose_page_offers_the_file(app: Flask, client_for: ClientFor, ledger: Ledger) -> None:
    visitor = client_for(ledger.clerk)
    address = ask(visitor, format="jsonl").location
    assert 'http-equiv="refresh"' in visitor.get(address).text
    run(app, address)
    page = visitor.get(address).text
    file = re.search(r'href="(/ledger/exports/\d+/file)" data-fetch', page)
    assert file
    content = visitor.get(file[1]).data
    assert hashlib.sha256(content).hexdigest() in page
    assert names(content) == list(NAMES[:2])


@pytest.mark.usefixtures("large")
def test_who_asks_twice_for_the_same_gets_the_one_under_way(client_for: ClientFor, ledger: Ledger) -> None:
    visitor = client_for(ledger.clerk)
    first = ask(visitor).location
    assert ask(visitor).location == first
    assert ask(visitor, format="csv").location != first
    assert ask(visitor, **OPENED).location != first


@pytest.mark.usefixtures("large")
def test_a_waiting_one_is_cancelled(app: Flask, client_for: ClientFor, ledger: Ledger) -> None:
    visitor = client_for(ledger.clerk)
    address = ask(visitor).location
    assert f'action="{address}"' in visitor.get(MINE).text
    assert visitor.post(address).status_code == 302
    run(app, address)
    assert visitor.get(f"{MINE}/{address.rsplit('/', 1)[1]}/file").status_code == 422
    assert left(app) == []


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_one_that_is_cancelled_while_it_runs_leaves_nothing(
    app: Flask, client_for: ClientFor, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    visitor = client_for(ledger.clerk)
    address = ask(visitor, format=form).location
    stream = exports.produce.lines.stream

    def cancelled(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as it is called
        yield from stream(*args, **kwargs)
        assert visitor.post(address).status_code == 302

    monkeypatch.setattr(exports.produce.lines, "stream", cancelled)
    run(app, address)
    assert "data-fetch" not in visitor.get(address).text
    assert left(app) == []


def left(app: Flask) -> list[str]:
    """What lies in the folder of exports, or is left over of making them."""
    with app.app_context():
        kept = files.uploads() / exports.FOLDER
        return [str(path) for path in (*kept.glob("**/*"), *folder().glob("*/**/*"))]


@pytest.mark.usefixtures("large")
def test_a_run_that_is_repeated_writes_the_same_file(
    app: Flask, client_for: ClientFor, arrange: Arrange, ledger: Ledger
) -> None:
    visitor = client_for(ledger.clerk)
    address = ask(visitor).location
    job_id = int(address.rsplit("/", 1)[1])
    run(app, address)
    first = visitor.get(f"{MINE}/{job_id}/file").data
    with arrange() as session:
        asked = jobs.arguments(session.get_one(Job, job_id))
    with app.app_context():
        assert exports.export(Work(job_id, asked, ledger.clerk.id))["rows"] == 2
    assert visitor.get(f"{MINE}/{job_id}/file").data == first
    assert len(left(app)) == 1


def test_a_colleague_sees_neither_job_nor_file(client_for: ClientFor, ledger: Ledger) -> None:
    address = ask(client_for(ledger.clerk), format="csv").location
    assert client_for(ledger.decider).get(address).status_code == 404
    assert address not in client_for(ledger.decider).get(MINE).text


def test_nothing_lies_in_the_clear(app: Flask, client_for: ClientFor, ledger: Ledger) -> None:
    fetch(client_for(ledger.clerk), format="csv", **OPENED)
    with app.app_context():
        [file] = map(Path, left(app))
        assert PHONE.encode() not in file.read_bytes()
        assert b"filing_no" not in file.read_bytes()
