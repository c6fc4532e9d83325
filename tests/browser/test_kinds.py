"""Cases about an organization on the register in a real browser: from its page to the decision, each kind once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from portal.filing.rules.steps import Kind
from tests.browser.conftest import DESKTOP, PHONE, Axe
from tests.browser.signing import sign_in
from tests.browser.test_first_filing import go_on
from tests.conftest import Arrange
from tests.filing.about import KINDS, make_record, typed_for
from tests.filing.factories import Office, make_office

Look = Callable[..., Page]
Fits = Callable[[Page], bool]
SIZES = dict.fromkeys(KINDS, DESKTOP) | {Kind.CHANGE: PHONE}


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


@pytest.fixture
def record(arrange: Arrange, office: Office) -> int:
    with arrange() as session:
        return make_record(session, office, name="五堰街道夕阳红舞蹈队").id


def begin(page: Page, record: int, kind: Kind) -> None:
    """From the page of the organization to the first page of the draft."""
    page.goto(f"/ledger/organizations/{record}")
    page.click(f"#cases a[href$='/cases/{kind}/new']")
    page.wait_for_url("**/new")


def answer(page: Page, kind: Kind) -> tuple[int, int]:
    """Fill in page after page up to the check; how many pages that were, and how many fields were typed."""
    pages = typed = 0
    while "/draft/" in page.url:
        pages += 1
        for name, value in typed_for(kind).items():
            fields = page.locator(f"main [name={name}]:not([type=file])")
            if not fields.count():
                continue
            if name == "changed":
                for ticked in value.split():
                    page.check(f"[name=changed][value={ticked}]")
            elif fields.first.get_attribute("type") == "checkbox":
                fields.first.check()
            elif fields.first.evaluate("field => field.tagName") == "SELECT":
                page.select_option(f"[name={name}]", value)
            else:
                typed += 1
                fields.first.fill(value)
        if page.locator("[name=all_originals]").count():
            page.check("[name=all_originals]")
        here = page.url
        page.click("main form[data-autosave] button[type=submit] >> nth=0")
        page.wait_for_url(lambda url, here=here: url != here)
    return pages, typed


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_goes_from_the_page_of_the_organization_to_the_decision(
    look: Look, office: Office, record: int, kind: Kind, axe: Axe, fits: Fits
) -> None:
    clerk, decider = look(SIZES[kind]), look(SIZES[kind])
    sign_in(clerk, office.clerk.login)
    begin(clerk, record, kind)
    assert axe(clerk) == []
    assert fits(clerk)
    go_on(clerk, "**/draft/*")
    assert axe(clerk) == []
    assert fits(clerk)
    pages, typed = answer(clerk, kind)
    assert pages + 1 <= 4
    assert typed <= 3
    assert axe(clerk) == []
    assert fits(clerk)
    go_on(clerk, "**/done")
    case = clerk.url.removesuffix("/done")
    sign_in(decider, office.decider.login)
    decider.goto(case)
    for action in ("accept", "review", "file"):
        decider.click(f"form[action$='/steps/{action}'] button[type=submit]")
        decider.wait_for_load_state()
    decider.goto(case)
    assert axe(decider) == []
    assert fits(decider)
    decider.goto(f"/ledger/organizations/{record}")
    assert decider.locator(f"#life a[href='/filings/{case.rsplit('/', 1)[1]}']").count() == 1


def test_a_new_name_is_compared_and_the_facts_stand_side_by_side(
    look: Look, office: Office, record: int, axe: Axe
) -> None:
    clerk = look(DESKTOP)
    sign_in(clerk, office.clerk.login)
    begin(clerk, record, Kind.CHANGE)
    go_on(clerk, "**/draft/changes")
    for fact in ("name", "village_code", "activity_area", "responsible_person", "phone"):
        clerk.check(f"[name=changed][value={fact}]")
    clerk.fill("[name=reason]", "换届")
    clerk.click("main form[data-autosave] button[type=submit] >> nth=0")
    clerk.wait_for_url("**/draft/details")
    assert axe(clerk) == []
    assert clerk.inner_text(".was >> nth=0").endswith("五堰街道夕阳红舞蹈队")
    clerk.locator("[role=combobox]").press_sequentially("朝阳")
    clerk.locator("[role=option]").first.click()
    with clerk.expect_response("**/likeness*"):
        clerk.fill("[name=name]", "五堰街道金秋舞蹈队")


def test_another_organization_is_found_from_new(look: Look, office: Office, record: int, axe: Axe, fits: Fits) -> None:
    clerk = look(PHONE)
    sign_in(clerk, office.clerk.login)
    clerk.goto("/filings/new")
    clerk.fill("#record-q", "夕阳红")
    clerk.click("form[role=search]:has(#record-q) button")
    clerk.wait_for_url("**q=*")
    assert axe(clerk) == []
    assert fits(clerk)
    clerk.click("#found a")
    clerk.wait_for_url(f"**/organizations/{record}*")
    assert axe(clerk) == []
    assert fits(clerk)
