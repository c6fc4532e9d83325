"""The first filing in a real browser: from sign-in to a certificate that anybody can check."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdf
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.filing.factories import Office, make_office

Look = Callable[..., Page]
NAME = "五堰街道夕阳红舞蹈队"
NUMBER = re.compile(r"420302003-\d{4}-0001")


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


def go_on(page: Page, path: str) -> None:
    """Press the first button of the page's form, and arrive."""
    page.click("main form button[type=submit] >> nth=0")
    page.wait_for_url(path)


def enter(page: Page, *, combobox: bool) -> None:
    """Type what a clerk types: four sections."""
    page.goto("/filings/new")
    go_on(page, "**/draft/organization")
    page.fill("[name=name]", NAME)
    page.select_option("[name=form]", "team")
    page.select_option("[name=field]", "culture_sport")
    page.fill("[name=purpose]", "组织居民开展广场舞活动")
    page.fill("[name=founded_on]", "2026-05-01")
    page.select_option("[name=activity_area]", "village")
    go_on(page, "**/draft/place")
    if combobox:
        page.locator("[role=combobox]").press_sequentially("朝阳")
        page.locator("[role=option]").first.click()
    else:
        page.select_option("[name=village_code]", index=1)
    page.fill("[name=address]", "社区文化活动室二楼")
    go_on(page, "**/draft/people")
    typed = {
        "responsible_person": "张三丰",
        "phone": "13800001234",
        "initiators": "3",
        "members": "24",
        "party_members": "6",
    }
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=party_organization]", "none")
    page.check("[name=notice]")
    go_on(page, "**/draft/materials")
    page.select_option("[name=village_opinion]", "agrees")
    page.set_input_files("[name=charter]", {"name": "章程.pdf", "mimeType": "application/pdf", "buffer": a_pdf()})
    for box in page.locator("[name^=seen_]").all():
        if box.get_attribute("name") != "seen_charter":
            box.check()
    go_on(page, "**/check")


def a_pdf() -> bytes:
    """A real file of one empty page."""
    writer, file = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return file.getvalue()


def take_steps(page: Page, *actions: str) -> None:
    """From the desk: open the case that waits, and press what is offered."""
    page.click(f"main table a:has-text('{NAME}')")
    for action in actions:
        page.click(f"form[action$='/steps/{action}'] button")
        page.wait_for_load_state()


def certificate_of(page: Page) -> str:
    """Print the certificate of the open case; the words on it."""
    page.click("a[href$='/certificate']")
    with page.expect_response(lambda answer: "pdf" in answer.headers.get("content-type", "")) as printed:
        page.click("form[action$='/certificate'] button")
    content = page.request.get(printed.value.url).body()
    return "".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_clerk_files_a_colleague_decides_and_anybody_checks(
    look: Look, office: Office, size: dict[str, int], axe: Callable[[Page], list[str]], fits: Callable[[Page], bool]
) -> None:
    clerk, colleague, decider, anybody = (look(size) for _ in range(4))
    sign_in(clerk, office.clerk.login)
    enter(clerk, combobox=True)
    assert fits(clerk)
    assert axe(clerk) == []
    go_on(clerk, "**/done")
    sign_in(colleague, office.colleague.login)
    take_steps(colleague, "accept", "review")
    sign_in(decider, office.decider.login)
    take_steps(decider, "file")
    assert fits(decider)
    assert axe(decider) == []
    found = NUMBER.search(decider.inner_text("main"))
    assert found is not None
    number = found.group()
    case = decider.url
    decider.click("a[href$='/certificate']")
    code = decider.locator("a[href*='/verify/']").first.get_attribute("href")
    decider.goto(case)
    words = certificate_of(decider)
    assert NAME in words
    assert number in words
    assert code is not None
    anybody.goto(code)
    assert number in anybody.inner_text("main")
    assert "张三丰" not in anybody.content()
    assert fits(anybody)
    assert axe(anybody) == []


def test_the_whole_way_works_without_javascript(look: Look, office: Office) -> None:
    clerk, decider = look(DESKTOP, javascript=False), look(DESKTOP, javascript=False)
    sign_in(clerk, office.clerk.login)
    enter(clerk, combobox=False)
    go_on(clerk, "**/done")
    sign_in(decider, office.decider.login)
    take_steps(decider, "accept", "review", "file")
    assert NUMBER.search(decider.inner_text("main"))


def test_what_was_typed_is_there_again_after_the_browser_was_closed(look: Look, office: Office) -> None:
    clerk = look(DESKTOP)
    sign_in(clerk, office.clerk.login)
    clerk.goto("/filings/new")
    go_on(clerk, "**/draft/organization")
    with clerk.expect_response("**/autosave"):
        clerk.fill("[name=name]", NAME)
        clerk.locator("[name=name]").blur()
    address = clerk.url
    again = look(DESKTOP)
    sign_in(again, office.clerk.login)
    again.goto(address)
    assert again.input_value("[name=name]") == NAME
