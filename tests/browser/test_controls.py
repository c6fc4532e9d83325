"""What JavaScript adds to the pages: suggestions, saving, keys; every page of officers fits and is accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.permissions import Role
from tests.accounts.factories import make_person
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.filing.factories import make_draft, make_office

Look = Callable[..., Page]
CITY = "4203"


@pytest.fixture
def draft(arrange: Arrange) -> tuple[str, int]:
    """The login of a clerk and the number of a draft of theirs."""
    with arrange() as session:
        clerk = make_office(session).clerk
        return clerk.login, make_draft(session, clerk).id


def test_a_village_is_found_by_typing_and_chosen_with_the_keys(desktop: Page, draft: tuple[str, int]) -> None:
    login, number = draft
    sign_in(desktop, login)
    desktop.goto(f"/filings/{number}/draft/place")
    box = desktop.get_by_role("combobox", name="村（社区）")
    for typed in ("dy", "dongyue", "东岳"):
        box.fill(typed)
        expect(desktop.get_by_role("option").first).to_contain_text("东岳")
    box.press("ArrowDown")
    option = desktop.get_by_role("option", selected=True)
    chosen = option.inner_text()
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    box.press("Enter")
    expect(box).to_have_value(chosen)
    expect(desktop.get_by_role("listbox")).to_be_hidden()
    desktop.click("text=保存并返回目录")
    desktop.goto(f"/filings/{number}/draft/place")
    expect(desktop.get_by_role("combobox", name="村（社区）")).to_have_value(chosen)


def test_a_village_can_be_chosen_without_javascript(without_javascript: Page, draft: tuple[str, int]) -> None:
    page = without_javascript
    login, number = draft
    sign_in(page, login)
    page.goto(f"/filings/{number}/draft/place")
    page.select_option("#village_code", index=2)
    value = page.input_value("#village_code")
    page.click("text=保存并返回目录")
    page.goto(f"/filings/{number}/draft/place")
    assert page.input_value("#village_code") == value


def test_a_draft_saves_itself_and_says_so(desktop: Page, draft: tuple[str, int]) -> None:
    login, number = draft
    sign_in(desktop, login)
    desktop.goto(f"/filings/{number}/draft/place")
    with desktop.expect_response("**/autosave") as saved:
        desktop.fill("#address", "五堰小区活动室")
    assert saved.value.status == 204
    expect(desktop.locator("[data-autosaved]")).to_contain_text("已保存")
    desktop.goto(f"/filings/{number}/draft/place")
    expect(desktop.locator("#address")).to_have_value("五堰小区活动室")


def test_a_draft_that_cannot_be_saved_says_so_and_keeps_what_was_typed(look: Look, draft: tuple[str, int]) -> None:
    page = look()
    login, number = draft
    sign_in(page, login)
    page.goto(f"/filings/{number}/draft/place")
    page.context.clear_cookies()
    page.fill("#address", "五堰小区活动室")
    expect(page.locator("[data-autosaved]")).to_contain_text("登录已失效")
    expect(page.locator("#address")).to_have_value("五堰小区活动室")


def test_a_form_is_sent_once_however_often_its_button_is_pressed(desktop: Page, draft: tuple[str, int]) -> None:
    login, number = draft
    sign_in(desktop, login)
    desktop.goto(f"/filings/{number}/draft/place")
    sent: list[str] = []
    desktop.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    desktop.locator("text=保存并返回目录").dblclick(no_wait_after=True)
    desktop.wait_for_url(f"**/filings/{number}/draft")
    assert len(sent) == 1


def test_leaving_what_was_typed_and_not_sent_asks_first(desktop: Page, draft: tuple[str, int]) -> None:
    sign_in(desktop, draft[0])
    desktop.goto("/account/password")
    desktop.locator("#current").press_sequentially("abc")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    desktop.on("dialog", stay)
    desktop.get_by_role("link", name="工作台").click()
    desktop.wait_for_url("**/desk")
    assert asked == ["beforeunload"]


def test_what_is_wrong_is_read_first_and_leads_to_its_field(desktop: Page, draft: tuple[str, int]) -> None:
    login, number = draft
    sign_in(desktop, login)
    desktop.goto(f"/filings/{number}/draft/people")
    desktop.fill("#phone", "12")
    desktop.press("#phone", "Control+Enter")
    summary = desktop.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(desktop.locator("#phone")).to_be_focused()


def test_keys_lead_to_the_search_and_to_their_help(desktop: Page) -> None:
    desktop.goto("/")
    desktop.keyboard.press("/")
    expect(desktop.locator("#search")).to_be_focused()
    desktop.goto("/")
    desktop.keyboard.press("?")
    expect(desktop.get_by_role("dialog")).to_be_visible()
    desktop.keyboard.press("Escape")
    expect(desktop.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_an_officer_fits_and_is_accessible(
    look: Look,
    draft: tuple[str, int],
    axe: Callable[[Page], list[str]],
    fits: Callable[[Page], bool],
    language: str,
) -> None:
    login, number = draft
    sections = [f"/filings/{number}/draft/{name}" for name in ("organization", "place", "people", "materials")]
    own = ["/desk", "/filings", "/filings/new", f"/filings/{number}/draft", *sections, f"/filings/{number}/check"]
    for width in (1280, 360):
        page = look({"width": width, "height": 800}, language=language)
        sign_in(page, login)
        for address in [*own, "/account/password", "/?q=队", "/organizations", "/verify"]:
            page.goto(address)
            assert fits(page), address
            assert axe(page) == [], address


def test_the_pages_of_administrator_and_auditor_fit_and_are_accessible(
    look: Look, arrange: Arrange, axe: Callable[[Page], list[str]], fits: Callable[[Page], bool]
) -> None:
    with arrange() as session:
        administrator = make_person(session, Role.ADMINISTRATOR, CITY)
        auditor = make_person(session, Role.AUDITOR, CITY)
    pages = {
        administrator.login: ["/people", "/people/new", f"/people/{auditor.id}", f"/people/{auditor.id}/duties/new"],
        auditor.login: ["/audit", "/audit/books"],
    }
    for login, addresses in pages.items():
        for width in (1280, 360):
            page = look({"width": width, "height": 800})
            sign_in(page, login)
            for address in addresses:
                page.goto(address)
                assert fits(page), address
                assert axe(page) == [], address
