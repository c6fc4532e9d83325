"""The ledger in a real browser: narrowed, its columns chosen, kept under a name, opened by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.organizations.rules import Field
from tests.accounts.factories import make_person
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.organizations.factories import BAILANG, make_organization

Fits = Callable[[Page], bool]
Axe = Callable[[Page], list[str]]


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    """A clerk of 五堰街道 and one of another unit, with organizations; a county officer."""
    with arrange() as session:
        decider, other = (make_person(session, Role.TOWNSHIP_DECIDER, code) for code in ("420302003", BAILANG))
        for number in range(60):
            field = Field.CHARITY if number % 2 else Field.CULTURE_SPORT
            make_organization(session, decider, name=f"五堰第{number:02}队", field=field, filed_on=date(2024, 1, 2))
        make_organization(session, other, name="白浪志愿队", field=Field.CHARITY, township_code=BAILANG)
        return {
            "clerk": make_person(session),
            "other": other,
            "county": make_person(session, Role.COUNTY_OFFICER, "420302"),
        }


def headers(page: Page) -> list[str]:
    """What stands above the columns, in the order shown."""
    return [text.rstrip(" ▲▼") for text in page.locator("#ledger thead th").all_inner_texts()]


def test_a_list_is_narrowed_shaped_kept_and_opened_by_a_colleague_with_the_own_reach(
    look: Callable[..., Page], people: dict[str, Person]
) -> None:
    page = sign_in(look(language="en"), people["clerk"].login)
    page.click("nav >> text=Ledger")
    expect(page.locator("tr[data-row]")).to_have_count(50)
    page.select_option("#filter-field", "charity")
    page.click("form.filters button[type=submit]")
    expect(page.locator("tr[data-row]")).to_have_count(30)
    page.click("text=Choose columns")
    page.check("#show-members")
    up = page.get_by_label("Move up: Members")
    while page.locator("[data-reorder] > li").first.locator("#show-members").count() == 0:
        up.click()
    page.click("text=Show these columns")
    assert headers(page)[:2] == ["Members", "Township or street"]
    page.click("#ledger thead a:has-text('Name')")
    expect(page.locator("#ledger thead th[aria-sort=ascending]")).to_have_text("Name ▲")
    page.click("summary:has-text('Keep this view')")
    page.fill("#view-name", "Charities")
    page.click("text=Keep this view >> visible=true >> nth=-1")
    link = page.get_by_role("link", name="Charities")
    expect(link).to_be_visible()
    address = link.get_attribute("href") or ""
    other = sign_in(look(language="en"), people["other"].login)
    other.goto(address)
    expect(other.locator("tr[data-row]")).to_have_count(1)
    assert headers(other)[0] == "Members"
    expect(other.locator("tr[data-row] th")).to_have_text("白浪志愿队")


def test_columns_are_chosen_by_numbers_where_scripts_are_off(
    without_javascript: Page, people: dict[str, Person]
) -> None:
    page = sign_in(without_javascript, people["clerk"].login)
    page.goto("/ledger/columns?field=charity")
    while page.locator("[name=show]:checked").count():
        page.locator("[name=show]:checked").first.uncheck()
    page.check("#show-phone")
    page.fill("[name=at_phone]", "2")
    page.check("#show-name")
    page.fill("[name=at_name]", "1")
    page.click("main form button[type=submit]")
    expect(page.locator("#ledger thead th")).to_have_count(2)
    expect(page.locator("tr[data-row]")).to_have_count(30)
    expect(page.locator("tr[data-row]").first).to_contain_text("199****1234")
    page.goto("/ledger")
    page.click("a[rel=next]")
    expect(page.locator("tr[data-row]")).to_have_count(10)


def test_a_clerk_says_with_one_click_that_the_ledger_is_right(desktop: Page, people: dict[str, Person]) -> None:
    page = sign_in(desktop, people["clerk"].login)
    page.goto("/ledger")
    page.click("form[action$=confirmation] button")
    expect(page.locator(".freshness")).to_contain_text(people["clerk"].name)
    page.click("form[action$=withdrawal] button")
    expect(page.locator("form[action$=confirmation] button")).to_be_visible()


def test_every_page_of_the_list_is_whole_at_both_widths(
    desktop: Page, phone: Page, people: dict[str, Person], axe: Axe, fits: Fits
) -> None:
    for page in (desktop, phone):
        sign_in(page, people["county"].login)
        for path in (
            "/ledger",
            "/ledger?as_of=2025-03-01&form=team",
            "/ledger?as_of=soon",
            "/ledger?as_of=1999-01-01",
            "/ledger/columns",
            "/ledger/freshness",
            "/ledger/freshness/420302003",
            "/ledger/views",
        ):
            page.goto(path)
            assert fits(page), path
            assert axe(page) == [], path
