"""The calendar in a real browser: a notice pasted, looked at and saved; its pages fit, print and are accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.permissions import Role
from portal.filing.rules.steps import State
from portal.shared import clock
from portal.shared.calendar import load_schedules
from tests.accounts.factories import make_person
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.filing.factories import make_filing, make_office
from tests.support.notices import text_of

Look = Callable[..., Page]
CITY = "4203"
COMING = clock.today().year + 1


@pytest.fixture
def administrator(arrange: Arrange) -> str:
    with arrange() as session:
        load_schedules(session)
        return make_person(session, Role.ADMINISTRATOR, CITY).login


@pytest.mark.parametrize("javascript", [True, False])
def test_a_notice_is_pasted_looked_at_and_saved(look: Look, administrator: str, javascript: bool) -> None:
    page = look(javascript=javascript)
    sign_in(page, administrator)
    page.get_by_role("navigation").get_by_role("link", name="工作日历").click()
    page.goto("/calendar/2026/days")
    page.fill("#text", text_of(2026, long_weekdays=False))
    page.locator("section#paste button[type=submit]").click()
    expect(page.locator("#rows-1-name")).to_have_value("元旦")
    expect(page.locator("#rows-0-last")).to_have_value("2026-01-03")
    page.locator("#days-form button[type=submit]").click()
    page.wait_for_url("**/calendar?year=2026")
    expect(page.locator(".notice-good")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_calendar_s_pages_fit_and_are_accessible(
    look: Look,
    administrator: str,
    axe: Callable[[Page], list[str]],
    fits: Callable[[Page], bool],
    language: str,
) -> None:
    for width in (1280, 360):
        page = look({"width": width, "height": 800}, language=language)
        sign_in(page, administrator)
        for address in ["/calendar?year=2026", f"/calendar?year={COMING}", "/calendar/2026/days", "read"]:
            if address == "read":
                page.fill("#text", text_of(2026, long_weekdays=False).replace("周四", "周五"))
                page.locator("section#paste button[type=submit]").click()
                expect(page.locator("#read .notice-bad")).to_be_visible()
            else:
                page.goto(address)
            assert fits(page), address
            assert axe(page) == [], address


def test_the_case_says_how_long_it_has_been_in_whose_hands(
    look: Look, arrange: Arrange, axe: Callable[[Page], list[str]], fits: Callable[[Page], bool]
) -> None:
    with arrange() as session:
        load_schedules(session)
        office = make_office(session)
        number = make_filing(session, office, State.REVIEWED).id
        login = office.decider.login
    for width in (1280, 360):
        page = look({"width": width, "height": 800})
        sign_in(page, login)
        page.goto(f"/filings/{number}")
        expect(page.locator("#spans tbody tr")).to_have_count(4)
        assert fits(page)
        assert axe(page) == []
