"""A case in the browser: returned with remarks, corrected, submitted again; and a draft whose line is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.filing.rules.steps import State
from tests.browser.conftest import DESKTOP, PHONE, Axe
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.filing.contents import PDF, PNG
from tests.filing.factories import Office, make_draft, make_filing, make_office

Look = Callable[..., Page]


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


@pytest.mark.parametrize("javascript", [True, False])
def test_returned_corrected_submitted_again_and_what_changed_is_seen(
    look: Look, office: Office, arrange: Arrange, axe: Axe, tmp_path: Path, *, javascript: bool
) -> None:
    with arrange() as session:
        case = f"/filings/{make_filing(session, office, State.SUBMITTED).id}"
    reviewer = sign_in(look(javascript=javascript), office.colleague.login)
    clerk = sign_in(look(PHONE, javascript=javascript), office.clerk.login)

    reviewer.goto(case)
    reviewer.click(f'a[href^="{case}/correction?at=answer:phone"]')
    reviewer.fill('[name="answer:phone"]', "电话打不通")
    expect(reviewer.locator('[name="material:roster"]')).to_be_hidden()
    reviewer.check('[name="tick:material:roster"]')
    reviewer.fill('[name="material:roster"]', "名册缺两人签名")
    if javascript:
        assert axe(reviewer) == []
    reviewer.click("main form button[type=submit]")
    expect(reviewer.locator("#rounds")).to_contain_text("名册缺两人签名")

    clerk.goto(f"{case}/draft")
    clerk.click(f'a[href="{case}/draft/correct"]')
    expect(clerk.locator("[name=members]")).to_have_count(0)
    clerk.fill("[name=phone]", "13900005678")
    roster = tmp_path / "新名册.pdf"
    roster.write_bytes(PDF)
    clerk.set_input_files("[name=roster]", roster)
    clerk.fill("[name^=reply-] >> nth=0", "已与负责人核对")
    for box in clerk.locator("[name^=resolved-]").all():
        box.check()
    assert clerk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if javascript:
        assert axe(clerk) == []
    clerk.click("main form .actions button >> nth=0")
    clerk.wait_for_url(f"**{case}/check*")
    clerk.click("main form .actions button >> nth=0")
    clerk.wait_for_url(f"**{case}/done*")

    reviewer.goto(case)
    rounds = reviewer.locator("#rounds")
    for words in ("13800001234", "13900005678", "新名册.pdf", "已与负责人核对"):
        expect(rounds).to_contain_text(words)
    if javascript:
        assert axe(reviewer) == []


def test_files_are_looked_at_beside_the_answers_by_the_keys(
    look: Look, office: Office, arrange: Arrange, axe: Axe, tmp_path: Path
) -> None:
    with arrange() as session:
        case = f"/filings/{make_draft(session, office.clerk).id}"
    clerk = sign_in(look(DESKTOP), office.clerk.login)
    clerk.goto(f"{case}/draft/materials")
    for name, content in (("甲.png", PNG), ("乙.png", PNG)):
        (tmp_path / name).write_bytes(content)
    clerk.set_input_files("#charter", [tmp_path / "甲.png", tmp_path / "乙.png"])
    clerk.get_by_role("button", name="保存并继续").click()
    clerk.wait_for_url("**/check")
    clerk.goto(case)
    clerk.keyboard.press("]")
    expect(clerk.locator("#preview img")).to_have_attribute("alt", "甲.png")
    clerk.keyboard.press("]")
    expect(clerk.locator("#preview img")).to_have_attribute("alt", "乙.png")
    assert axe(clerk) == []
    left, right = (clerk.locator(part).bounding_box() for part in (".columns-main", "#preview"))
    assert left
    assert right
    assert right["x"] >= left["x"] + left["width"]
    clerk.set_viewport_size(PHONE)
    left, right = (clerk.locator(part).bounding_box() for part in (".columns-main", "#preview"))
    assert left
    assert right
    assert right["y"] >= left["y"] + left["height"]
    clerk.keyboard.press("[")
    expect(clerk.locator("#preview img")).to_have_attribute("alt", "甲.png")
    clerk.keyboard.press("x")
    expect(clerk.locator("#preview")).to_have_count(0)


def test_what_was_typed_while_the_line_was_lost_is_saved_once_it_is_back(
    look: Look, office: Office, arrange: Arrange
) -> None:
    with arrange() as session:
        path = f"/filings/{make_draft(session, office.clerk).id}/draft/people"
    clerk = sign_in(look(), office.clerk.login)
    clerk.goto(path)
    status = clerk.locator("[data-autosaved]")
    clerk.context.set_offline(True)
    clerk.fill("[name=members]", "26")
    clerk.locator("[name=members]").blur()
    expect(status).to_have_text(str(status.get_attribute("data-offline")))
    clerk.click("main form .actions button >> nth=0")
    expect(status).to_have_text(str(status.get_attribute("data-offline")))
    expect(clerk.locator("[name=members]")).to_have_value("26")
    with clerk.expect_response("**/autosave") as answered:
        clerk.context.set_offline(False)
    assert answered.value.status == 204
    clerk.reload()
    expect(clerk.locator("[name=members]")).to_have_value("26")
    assert clerk.evaluate("localStorage.length + sessionStorage.length") == 0


def test_who_was_signed_out_signs_in_in_another_tab_and_loses_nothing(
    look: Look, office: Office, arrange: Arrange
) -> None:
    with arrange() as session:
        path = f"/filings/{make_draft(session, office.clerk).id}/draft/people"
    clerk = sign_in(look(), office.clerk.login)
    clerk.goto(path)
    clerk.context.clear_cookies()
    clerk.fill("[name=members]", "27")
    clerk.locator("[name=members]").blur()
    status = clerk.locator("[data-autosaved]")
    expect(status).to_have_text(str(status.get_attribute("data-signed-out")))
    sign_in(clerk.context.new_page(), office.clerk.login)
    with clerk.expect_response("**/autosave"):
        clerk.fill("[name=volunteers]", "9")
        clerk.locator("[name=volunteers]").blur()
    expect(status).to_contain_text(str(status.get_attribute("data-saved")).split("{")[0].strip())
    clerk.reload()
    expect(clerk.locator("[name=members]")).to_have_value("27")
    expect(clerk.locator("[name=volunteers]")).to_have_value("9")
