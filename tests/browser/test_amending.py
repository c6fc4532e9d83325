"""A wrong entry is set right, and both clocks tell of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.permissions import Role
from portal.history import seals
from portal.history.book import record
from portal.organizations.rules import EntryKind
from portal.organizations.sayings import Teller
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.browser.conftest import DESKTOP, PHONE, Axe
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.organizations.factories import FILED, make_recorded

MOVED = date(2025, 6, 1)
WRONG, RIGHT = "五堰街道文化站三楼", "五堰街道老年活动中心"


@pytest.fixture
def record_page(arrange: Arrange) -> tuple[str, str]:
    """Who decides, and the page of an organization whose move was recorded wrongly in 2025."""
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        made = make_recorded(session, decider, clock.end_of(FILED))
        key = seals.data_key(session, made.data_key_id)
        teller = Teller(made.id, "420302", decider.id, key, recorded_at=clock.end_of(MOVED))
        record(session, teller.say(EntryKind.CHANGED, MOVED, {"address": WRONG}, "迁址"))
        return decider.login, f"/ledger/organizations/{made.id}"


@pytest.mark.parametrize(("size", "javascript"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def test_a_wrong_entry_is_recorded_anew_and_both_clocks_tell(
    look: Callable[..., Page],
    record_page: tuple[str, str],
    axe: Axe,
    fits: Callable[[Page], bool],
    size: dict[str, int],
    javascript: bool,
) -> None:
    login, here = record_page
    page = sign_in(look(size, javascript=javascript), login)

    def fine() -> None:
        assert fits(page)
        assert not javascript or axe(page) == []

    page.goto(here)
    fine()
    page.locator(f"a[href='{here}/entries/420302/2/wrong']").click()
    fine()
    page.locator(f"a[href='{here}/entries/420302/2/anew']").click()
    page.locator("input[name=fact][value=address]").check()
    page.locator("form[method=get] button").last.click()
    page.fill("[name=address]", RIGHT)
    page.fill("[name=reason]", "原件写的是老年活动中心")
    fine()
    page.locator("button[value=preview]").click()
    expect(page.locator("#effects")).to_contain_text(WRONG)
    expect(page.locator("#effects")).to_contain_text(RIGHT)
    fine()
    page.locator("button[value=confirm]").click()
    page.wait_for_url("**/ledger/organizations/*?order=recorded")
    expect(page.locator("#life li").first).to_contain_text("420302/4")
    expect(page.locator("#facts-2")).to_contain_text(RIGHT)
    fine()
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    page.goto(f"{here}?known_on={yesterday}")
    expect(page.locator("#facts-2")).to_contain_text(WRONG)
    page.goto(f"{here}/versions?entry=420302/4")
    columns = page.locator("#versions tr", has_text=RIGHT)
    expect(columns).to_have_count(1)
    expect(columns).to_contain_text(WRONG)
    fine()
    page.goto(f"{here}/versions")
    fine()
