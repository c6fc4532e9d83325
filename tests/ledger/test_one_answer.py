"""Page, API, export page and command line give the same rows as a replay: random histories, both clocks, any reader."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from portal.accounts.permissions import Role
from portal.shared.db import db
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.ledger import naive
from tests.ledger.naive import Asked, Ledger, Row
from tests.ledger.stories import CLOSES, Recorder, Story, When, asked, by_days, long_stories, stories
from tests.support.databases import Databases
from tests.support.forms import fields_of
from tests.support.visitor import Visitor

ROW = re.compile(r"<tr data-row>.*?/ledger/organizations/(\d+)[^>]*>([^<]*)</a>.*?</tr>", re.DOTALL)

OFFICE = {"4203": Role.CITY_OFFICER, "420302": Role.COUNTY_OFFICER, "420302003": Role.TOWNSHIP_CLERK}
"""Who reads: for the city, for a county, for a street."""
NOW = CLOSES + timedelta(days=1)
Question = tuple[When, Asked]
in_requests = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass
class House:
    """The portal after a story, and its readers by the place of their duty."""

    app: Flask
    ledger: Ledger
    readers: dict[str, Visitor]

    def expected(self, place: str, when: When, asked: Asked) -> list[Row]:
        """What somebody with a duty at this place should be shown."""
        return self.ledger.rows(when.as_of, when.known_at(self.ledger), asked, (place,))


Told = Callable[[Story], House]


@pytest.fixture
def told(
    app: Flask, arrange: Arrange, client_for: ClientFor, databases: Databases, database_url: str
) -> Iterator[Told]:
    """Tells a story to a database in which nothing was said before."""

    def tell(story: Story) -> House:
        with app.app_context():
            db.engine.dispose()
        databases.renew(database_url)
        with arrange() as session:
            people = {place: make_person(session, role, place) for place, role in OFFICE.items()}
            ledger = Recorder(session, people["4203"].id).record(story)
        return House(app, ledger, {place: client_for(person) for place, person in people.items()})

    with time_machine.travel(NOW, tick=False):
        yield tell


def query(when: When, asked: Asked, **more: str) -> str:
    known = {"known_on": when.known_on.isoformat()} if when.known_on else {}
    return urlencode({"as_of": when.as_of.isoformat()} | known | asked.args() | more)


def check_page(house: House, place: str, when: When, asked: Asked) -> None:
    expected = house.expected(place, when, asked)
    answer = house.readers[place].get(f"/ledger?{query(when, asked)}")
    if not naive.reachable(asked.place, (place,)):
        assert answer.status_code == 422
        assert expected == []
        return
    assert answer.status_code == 200
    assert [(int(number), name) for number, name in ROW.findall(answer.text)] == [
        (row.id, row.facts["name"]) for row in expected
    ]
    event(f"{len(expected)} on the page")
    told = re.search(r'<dl class="totals">.*?</dl>', answer.text, re.DOTALL)
    figures = [int(number) for number in re.findall(r'data-figure="(\d+)"', told[0])] if told else []
    totals = naive.totals(expected)
    by_standing, by_field = (Counter(key[at] for key in totals.elements()) for at in (0, 1))
    assert figures[:1] == [len(expected)][: len(expected)]
    assert sorted(figures[1:]) == sorted([*by_standing.values(), *by_field.values()])


def check_api(house: House, place: str, when: When, asked: Asked, limit: int) -> None:
    expected = house.expected(place, when, asked)
    found: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        address = f"/api/ledger?{query(when, asked, limit=str(limit), **more)}"
        answer = house.readers[place].get(address)
        if not naive.reachable(asked.place, (place,)):
            assert answer.status_code == 422
            assert answer.json["error"]["field"] == "place"  # type: ignore[index]
            return
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json  # type: ignore[assignment]
        assert told["count"] == len(expected)
        found += told["rows"]
        if told["next"] is None:
            break
        more = {"after": told["next"]}
    assert found == [row.line() for row in expected]


def check_organizations(house: House, when: When) -> None:
    """One organization after the other, through the API: what held, and how much had been said."""
    known_at = when.known_at(house.ledger)
    for subject in {told.subject for told in house.ledger.told}:
        answer = house.readers["4203"].get(f"/api/ledger/organizations/{subject}?{query(when, Asked())}")
        row = house.ledger.row(subject, when.as_of, known_at)
        told: dict[str, Any] = answer.json  # type: ignore[assignment]
        assert told["row"] == (row and row.line())
        known = [each for each in house.ledger.told if each.subject == subject and each.recorded_at <= known_at]
        assert len(told["entries"]) == len(known)


def check_export(house: House, place: str, when: When, asked: Asked) -> None:
    """The file of the export page: in official order, as known at the end of a day."""
    asked = Asked(**{**asked.args(), "sort": "", "order": ""})
    if not naive.reachable(asked.place, (place,)):
        return
    reader, address = house.readers[place], f"/ledger/export?{query(when, asked)}"
    page = reader.get(address)
    action = re.search(r'action="(/ledger/export[^"]*)"', page.text)
    assert action
    to = action[1].replace("&amp;", "&")
    answer = reader.post(to, data=fields_of(page.text, to) | {"format": "jsonl"})
    file = reader.get(answer.location)
    assert file.data.decode() == naive.lines(house.expected(place, when, asked))


def check_command(house: House, place: str, when: When, out: Path, *, everything: bool) -> None:
    """JSON lines and CSV of the command line, with the check code that it says."""
    known = ["--known-on", when.known_on.isoformat()] if when.known_on else []
    words = ["ledger", "export", "--scope", place, "--as-of", when.as_of.isoformat(), *known]
    words += ["--all"] if everything else []
    expected = house.expected("4203", when, Asked(place=place, standing="all" if everything else ""))
    for form in ("jsonl", "csv"):
        result = house.app.test_cli_runner().invoke(args=[*words, "--format", form, "--out", str(out)])
        assert result.exit_code == 0, result.output
        assert naive.check_code(expected) in result.output
        if form == "jsonl":
            assert out.read_bytes() == naive.lines(expected).encode()
            continue
        with out.open(encoding="utf-8", newline="") as file:
            assert list(csv.DictReader(file)) == [cells(row.line()) for row in expected]


def cells(line: dict[str, Any]) -> dict[str, str]:
    """A line as CSV has it."""
    words = {True: "true", False: "false"}
    return {
        name: words[value] if isinstance(value, bool) else "" if value is None else str(value)
        for name, value in line.items()
    }


QUESTIONS = st.lists(st.tuples(by_days, asked), min_size=2, max_size=3)


def ask_everywhere(house: House, out: Path, questions: list[Question]) -> None:
    for number, (when, wish) in enumerate(questions):
        for place in OFFICE:
            check_page(house, place, when, wish)
            check_api(house, place, when, wish, limit=1 + number)
        check_export(house, "420302", when, wish)
        check_organizations(house, when)
    when = questions[0][0]
    check_command(house, "420302", when, out, everything=False)
    check_command(house, "4203JK", when, out, everything=True)


@in_requests
@given(story=stories, questions=QUESTIONS)
def test_whoever_asks_wherever_gets_the_rows_of_the_replay(
    told: Told, tmp_path: Path, story: Story, questions: list[Question]
) -> None:
    ask_everywhere(told(story), tmp_path / "out", questions)


@pytest.mark.soak
@settings(in_requests, max_examples=150)
@given(story=long_stories, questions=QUESTIONS)
def test_whoever_asks_of_long_lives_gets_the_rows_of_the_replay(
    told: Told, tmp_path: Path, story: Story, questions: list[Question]
) -> None:
    ask_everywhere(told(story), tmp_path / "out", questions)
