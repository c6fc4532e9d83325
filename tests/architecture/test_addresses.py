"""Every view says who may come in, and every address reads well; each rule notices who breaks it."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.accounts.access import public, requires
from portal.accounts.permissions import Permission
from tests.architecture import addresses


@pytest.fixture
def toy() -> Flask:
    """An application with one view that does everything right."""
    app = Flask("toy")

    @app.get("/open-data/<int:year>")
    @public
    def open_data(year: int) -> str:
        return str(year)

    @app.get("/desk")
    @requires(Permission.DESK_READ)
    def desk() -> str:
        return ""

    return app


def test_every_view_says_who_may_come_in(app: Flask) -> None:
    assert addresses.bare_views(app) == []


def test_addresses_are_kebab_case_and_typed(app: Flask) -> None:
    assert addresses.bad_addresses(app) == []


def test_nothing_is_changed_by_looking(app: Flask) -> None:
    assert addresses.unsafe_reads(app) == []


def test_a_view_that_does_everything_right_is_left_alone(toy: Flask) -> None:
    assert addresses.bare_views(toy) == []
    assert addresses.bad_addresses(toy) == []
    assert addresses.unsafe_reads(toy) == []


def test_a_bare_view_is_noticed(toy: Flask) -> None:
    toy.add_url_rule("/bare", "bare", lambda: "")
    assert addresses.bare_views(toy) == ["bare"]


def test_a_view_that_says_both_is_noticed(toy: Flask) -> None:
    toy.add_url_rule("/both", "both", public(requires(Permission.DESK_READ)(lambda: "")))
    assert addresses.bare_views(toy) == ["both"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("/open_data", "/open_data: open_data is not kebab-case"),
        ("/openData", "/openData: openData is not kebab-case"),
        ("/filings/<number>", "/filings/<number>: number has no type"),
    ],
)
def test_an_address_that_breaks_the_rules_is_noticed(toy: Flask, rule: str, sentence: str) -> None:
    toy.add_url_rule(rule, "odd", public(lambda number="": number))
    assert addresses.bad_addresses(toy) == [sentence]


def test_a_change_by_looking_is_noticed(toy: Flask) -> None:
    toy.add_url_rule("/filings/<int:number>/submit", "filing.submit", public(lambda number: f"{number}"))
    assert addresses.unsafe_reads(toy) == ["filing.submit"]
