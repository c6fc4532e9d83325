"""The components of lists, facts and badges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask, render_template_string

from portal.shared.errors import msg
from portal.shared.paging import Page

Render = Callable[..., str]


@pytest.fixture
def render(app: Flask) -> Iterator[Render]:
    """Renders a line of template, in English, on the second page of a list."""
    with app.test_request_context("/?after=7", headers={"Accept-Language": "en"}):
        yield lambda source, **values: " ".join(render_template_string(source, **values).split())


def test_a_number_opens_its_list(render: Render) -> None:
    page = render(
        '{% from "components/lists.html" import figure %}{{ figure(12197, "public.home", label="all", q="x") }}'
    )
    assert 'href="/?q=x"' in page
    assert 'data-figure="12197"' in page
    assert ">12,197<" in page


def test_a_list_goes_on_and_back_to_its_beginning_with_its_filters(render: Render) -> None:
    source = '{% from "components/lists.html" import pager with context %}{{ pager(page, "public.home", {"q": "x"}) }}'
    page = render(source, page=Page([1], after="9"))
    assert "Next page" in page
    assert "after=9" in page
    assert 'href="/?q=x"' in page


def test_the_last_page_goes_no_further(render: Render) -> None:
    source = '{% from "components/lists.html" import pager with context %}{{ pager(page, "public.home") }}'
    assert "Next page" not in render(source, page=Page([1], after=None))


def test_a_fact_that_is_not_stated_says_so(render: Render) -> None:
    source = '{% from "components/facts.html" import facts %}{{ facts(rows) }}'
    page = render(source, rows=[(msg("Name"), "East"), (msg("Members"), 0), (msg("Telephone"), None)])
    assert page.count("not stated") == 1
    assert ">0<" in page


def test_a_badge_says_its_state_in_words(render: Render) -> None:
    source = '{% from "components/badges.html" import state %}{{ state("returned", words) }}'
    assert ">Returned for correction<" in render(source, words=msg("Returned for correction"))


@pytest.mark.parametrize(
    ("left", "said"),
    [(-2, "2 working days overdue"), (-1, "1 working day overdue"), (0, "due today"), (3, "3 working days left")],
)
def test_a_due_date_says_how_long_is_left(render: Render, left: int, said: str) -> None:
    page = render(
        '{% from "components/badges.html" import due %}{{ due(day, left) }}', day=date(2026, 12, 1), left=left
    )
    assert "2026-12-01" in page
    assert said in page
