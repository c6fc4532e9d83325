"""A county officer changes the policy in a real browser, at a desk, on a phone and without scripts."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from portal.accounts.permissions import Role
from portal.filing.rules.steps import State
from tests.accounts.factories import PASSWORD, make_person
from tests.conftest import Arrange
from tests.filing.factories import make_filing, make_office

UNIT = "/policies/420302"
Fits = Callable[[Page], bool]
Axe = Callable[[Page], list[str]]


def signed_in(page: Page, arrange: Arrange) -> Page:
    """The page of an officer of the county."""
    with arrange() as session:
        login = make_person(session, Role.COUNTY_OFFICER, "420302").login
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk")
    return page


def filled(page: Page) -> Page:
    """The form with a change typed in, sent to be previewed."""
    page.goto(f"{UNIT}/change")
    page.fill("[name=reason]", "按县民政局2026年通知")
    page.fill("[name=min_members]", "15")
    page.uncheck("[name=shared_address]")
    page.check("[name=checklist_renew][value=roster]")
    page.click("button[value=preview]")
    expect(page.locator("#differences")).to_be_visible()
    return page


def test_every_page_of_a_policy_is_whole_at_both_widths(
    desktop: Page, phone: Page, arrange: Arrange, axe: Axe, fits: Fits
) -> None:
    with arrange() as session:
        make_filing(session, make_office(session), State.ACCEPTED)
    for page in (desktop, phone):
        signed_in(page, arrange)
        for path in (UNIT, f"{UNIT}/change"):
            page.goto(path)
            assert fits(page)
            assert axe(page) == []
        filled(page)
        assert fits(page)
        assert axe(page) == []
    desktop.click("button[value=confirm]")
    desktop.click("#history a[href*=take-back]")
    expect(desktop.locator("[name=reason]")).to_be_visible()
    assert fits(desktop)
    assert axe(desktop) == []


def test_what_was_typed_goes_to_the_preview_and_back_without_scripts(
    without_javascript: Page, arrange: Arrange
) -> None:
    page = filled(signed_in(without_javascript, arrange))
    expect(page.locator("#differences tbody tr")).to_have_count(3)
    page.click("button[value=edit]")
    expect(page.locator("[name=min_members]")).to_have_value("15")
    expect(page.locator("[name=shared_address]")).not_to_be_checked()
    expect(page.locator("[name=checklist_renew][value=roster]")).to_be_checked()
    page.click("button[value=preview]")
    page.click("button[value=confirm]")
    page.wait_for_url(f"**{UNIT}")
    expect(page.locator("#history tbody tr")).to_have_count(1)
