"""Comparing two days in a real browser: from the ledger to the sentence for the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.organizations.actions import Matter, cancel, change
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.organizations.factories import make_organization

Fits = Callable[[Page], bool]
Axe = Callable[[Page], list[str]]


@pytest.fixture
def clerk(arrange: Arrange) -> Person:
    """A clerk of a street where one was filed today, one renamed and one cancelled."""
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        old = date(2024, 1, 2)
        renamed, cancelled = (make_organization(session, decider, name=f"五堰{n}队", filed_on=old) for n in "甲乙")
        make_organization(session, decider, name="五堰新队", filed_on=clock.today())
        change(session, decider, Matter(renamed.id, clock.today(), "更名"), {"name": "五堰甲组", "members": 30})
        cancel(session, decider, Matter(cancelled.id, clock.today(), "自行申请"))
        return make_person(session)


def test_the_sentence_for_the_report_is_three_clicks_away(look: Callable[..., Page], clerk: Person) -> None:
    page = sign_in(look(language="en"), clerk.login)
    page.click("nav >> text=Ledger")
    page.click("text=Compare two days")
    expect(page.locator("#sentences")).to_contain_text(
        "茅箭区五堰街道: 2 at the beginning, 1 added, 1 cancelled, 2 at the end; details of 1 changed."
    )
    page.click("a.figure:has-text('Details changed')")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page.locator("tr[data-row]")).to_contain_text("五堰甲组")


def test_the_page_works_where_scripts_are_off(without_javascript: Page, clerk: Person) -> None:
    page = sign_in(without_javascript, clerk.login)
    page.goto("/ledger/compare")
    page.fill("#filter-from", "2023-12-31")
    page.select_option("#filter-kind", "added")
    page.click("form.filters button[type=submit]")
    expect(page.locator("tr[data-row]")).to_have_count(2)


def test_the_page_is_whole_at_both_widths(desktop: Page, phone: Page, clerk: Person, axe: Axe, fits: Fits) -> None:
    yesterday = clock.today() - timedelta(days=1)
    for page in (desktop, phone):
        sign_in(page, clerk.login)
        for query in ("", "?from=1999-01-01&as_of=1999-02-01", "?from=soon", f"?from_known={yesterday}&field=charity"):
            page.goto(f"/ledger/compare{query}")
            assert fits(page), query
            assert axe(page) == [], query
