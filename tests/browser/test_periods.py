"""A month is closed in a real browser: the clerk confirms, the county closes, the city accepts and gives back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from portal.ledger.rules.periods import Kind, period_of
from portal.shared import clock
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.ledger.closing import COUNTY, STREETS, Office, filed, make_office

Fits = Callable[[Page], bool]
Axe = Callable[[Page], list[str]]


def an_office(arrange: Arrange) -> Office:
    """The people, and one organization in one street."""
    with arrange() as session:
        office = make_office(session)
        filed(session, office, STREETS[0])
        return office


def as_somebody(page: Page, login: str, path: str) -> Page:
    """The page as this person sees it."""
    page.context.clear_cookies()
    sign_in(page, login)
    page.goto(path)
    return page


def test_a_month_is_closed_accepted_given_back_and_closed_again(
    desktop: Page, arrange: Arrange, axe: Axe, fits: Fits
) -> None:
    office = an_office(arrange)
    here = f"/ledger/periods/{period_of(Kind.MONTH, clock.today()).before.code}/{COUNTY}"
    as_somebody(desktop, office.clerks[STREETS[0]].login, here).click("main .actions .btn-primary")
    expect(desktop.locator(".notice-good")).to_be_visible()

    as_somebody(desktop, office.county.login, here).click("main .actions .btn-primary")
    desktop.click("main form .btn-primary")
    desktop.wait_for_url(f"**{here}")
    expect(desktop.locator("#figures-1")).to_be_visible()
    assert fits(desktop)
    assert axe(desktop) == []

    as_somebody(desktop, office.city.login, here).click("main .actions .btn-primary")
    desktop.click("main form .btn-primary")
    desktop.wait_for_url(f"**{here}")
    desktop.click("main .actions a[href$=give-back]")
    desktop.fill("[name=reason]", "漏核一家组织")
    desktop.click("main form .btn-danger")
    desktop.wait_for_url(f"**{here}")
    expect(desktop.locator(".notice-warn")).to_contain_text("漏核一家组织")

    as_somebody(desktop, office.county.login, here).click("main .actions .btn-primary")
    desktop.click("main form .btn-primary")
    desktop.wait_for_url(f"**{here}")
    expect(desktop.locator("#rounds details").first).to_be_visible()
    assert desktop.locator("#rounds > details").count() == 2


def test_every_page_is_whole_at_both_widths(desktop: Page, phone: Page, arrange: Arrange, axe: Axe, fits: Fits) -> None:
    office = an_office(arrange)
    code = period_of(Kind.MONTH, clock.today()).before.code
    paths = {
        office.clerks[STREETS[0]].login: [f"/ledger/periods/{code}/{COUNTY}"],
        office.county.login: [f"/ledger/periods/{code}/{COUNTY}/close"],
        office.city.login: ["/ledger/periods", "/ledger/periods?kind=month", f"/ledger/periods/{code}/4203"],
    }
    for page in (desktop, phone):
        for login, seen in paths.items():
            for path in seen:
                as_somebody(page, login, path)
                assert fits(page)
                assert axe(page) == []
