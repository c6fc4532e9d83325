"""A draft in the browser: two on one section, files too large to send, one tick for all paper originals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.factories import PASSWORD
from tests.browser.conftest import PHONE, Axe
from tests.conftest import Arrange
from tests.filing.contents import PDF
from tests.filing.factories import make_draft, make_office

Look = Callable[..., Page]
MEGABYTE = 1024 * 1024


@pytest.fixture
def opened(look: Look, arrange: Arrange) -> Callable[..., list[Page]]:
    """A section of one draft, in the browsers of two clerks."""
    with arrange() as session:
        office = make_office(session)
        number = make_draft(session, office.clerk).id
        logins = [office.clerk.login, office.colleague.login]

    def open_pages(section: str, **how: bool) -> list[Page]:
        return [_opened(look(**how), login, f"/filings/{number}/draft/{section}") for login in logins]

    return open_pages


def _opened(page: Page, login: str, path: str) -> Page:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk")
    page.goto(path)
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="保存并继续").click()


def test_who_types_what_a_colleague_changed_is_told_and_sees_both(opened: Callable[..., list[Page]], axe: Axe) -> None:
    clerk, colleague = opened("organization")
    colleague.fill("#purpose", "组织居民打太极拳")
    save(colleague)
    colleague.wait_for_url("**/draft/place")
    clerk.fill("#purpose", "组织居民唱歌")
    expect(clerk.locator("[data-autosaved]")).to_contain_text("未覆盖对方的内容")
    save(clerk)
    table = clerk.locator("#differences")
    expect(table).to_contain_text("组织居民打太极拳")
    expect(clerk.locator("#purpose")).to_have_value("组织居民唱歌")
    assert axe(clerk) == []
    clerk.set_viewport_size(PHONE)
    assert clerk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    save(clerk)
    clerk.wait_for_url("**/draft/place")


def test_one_s_own_saving_is_never_in_the_way_by_the_back_button_either(opened: Callable[..., list[Page]]) -> None:
    clerk, _colleague = opened("people")
    for members in ("25", "26"):
        with clerk.expect_response("**/autosave") as answered:
            clerk.fill("#members", members)
        assert answered.value.status == 204
    save(clerk)
    clerk.wait_for_url("**/draft/materials")
    clerk.go_back()
    clerk.fill("#members", "27")
    save(clerk)
    clerk.wait_for_url("**/draft/materials")


def test_a_file_too_large_is_told_before_it_is_sent_and_its_field_afterwards(
    opened: Callable[..., list[Page]], tmp_path: Path
) -> None:
    large, small = tmp_path / "名册.pdf", tmp_path / "章程.pdf"
    large.write_bytes(PDF.ljust(10 * MEGABYTE + 1))
    small.write_bytes(PDF)
    clerk, _colleague = opened("materials")
    with clerk.expect_response("**/autosave"):
        clerk.set_input_files("#charter", small)
    status = clerk.locator("[data-autosaved]")
    expect(status).to_contain_text(str(status.get_attribute("data-chosen")).split("{time}")[1])
    clerk.set_input_files("#roster", large)
    said = clerk.locator("#roster-size")
    expect(said).to_contain_text("名册.pdf")
    save(clerk)
    expect(clerk.locator("#roster-error")).to_contain_text("名册.pdf")
    expect(clerk.get_by_role("link", name="章程.pdf", exact=True)).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_one_tick_is_enough_for_all_paper_originals(javascript: bool, opened: Callable[..., list[Page]]) -> None:
    clerk, _colleague = opened("materials", javascript=javascript)
    everything = clerk.get_by_label("已查验全部纸质原件")
    boxes = clerk.locator('input[name^="seen_"]')
    if javascript:
        expect(everything).to_be_checked()
        boxes.first.uncheck()
        expect(everything).not_to_be_checked()
    else:
        boxes.first.uncheck()
    everything.check()
    save(clerk)
    clerk.wait_for_url("**/check")
    clerk.go_back()
    clerk.reload()
    assert all(box.is_checked() for box in boxes.all())
