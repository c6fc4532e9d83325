"""Names that look alike are listed as one types; without JavaScript on the page after the section."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.permissions import Role
from tests.accounts.factories import PASSWORD, make_person
from tests.browser.conftest import PHONE, Axe
from tests.conftest import Arrange
from tests.filing.factories import make_draft, make_office
from tests.organizations.factories import make_organization

NORTH = "420302003001"


@pytest.fixture
def typing(look: Callable[..., Page], arrange: Arrange) -> Callable[..., Page]:
    """A draft of 北街社区, where there is a 夕阳红舞蹈队 already; its first section, in the clerk's browser."""
    with arrange() as session:
        office = make_office(session)
        number = make_draft(session, office.clerk, village_code=NORTH).id
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        make_organization(session, decider, name="北街社区夕阳红舞蹈队", village_code=NORTH)
        login = office.clerk.login

    def open_page(size: dict[str, int], *, javascript: bool = True) -> Page:
        page = look(size, javascript=javascript)
        page.goto("/sign-in")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/desk")
        page.goto(f"/filings/{number}/draft/organization")
        return page

    return open_page


def test_who_has_such_a_name_is_listed_while_it_is_typed(
    typing: Callable[..., Page], axe: Axe, fits: Callable[[Page], bool]
) -> None:
    page = typing(PHONE)
    found = page.locator("#alike")
    page.fill("#name", "北街社区夕阳虹舞蹈队")
    expect(found).to_contain_text("读音相同")
    page.fill("#name", "北街社区夕阳红舞蹈队")
    expect(found).to_contain_text("同名")
    expect(found.get_by_role("link")).to_have_count(1)
    assert fits(page)
    assert axe(page) == []
    page.fill("#name", "北街社区青松合唱团")
    expect(found.get_by_role("link")).to_have_count(0)
    expect(page.locator("#name")).to_be_focused()


def test_without_javascript_they_are_shown_after_the_section(typing: Callable[..., Page]) -> None:
    page = typing(PHONE, javascript=False)
    page.fill("#name", "北街社区夕阳虹舞蹈队")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/namesakes")
    expect(page.locator("main")).to_contain_text("读音相同")
    page.get_by_role("link", name="不是同一组织，继续").click()
    page.wait_for_url("**/draft/place")
