"""A day at the desk in a real browser: from the keyboard, at both widths, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.actions import steps
from portal.filing.rules.steps import State
from portal.shared import clock
from tests.accounts.factories import make_duty, make_person, reloaded
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.filing.factories import Office, make_draft, make_filing, make_office
from tests.organizations.factories import FILED, make_organization

Look = Callable[..., Page]
Axe = Callable[[Page], list[str]]
Fits = Callable[[Page], bool]
NAMES = ("流霞太极拳队", "松涛读书队", "银杏书画队")
BAILANG = "420302004"


@pytest.fixture
def office(arrange: Arrange) -> Office:
    """An office with three clean cases to decide, and a telephone to confirm."""
    with arrange() as session:
        office = make_office(session)
        for name in NAMES:
            make_filing(session, office, State.REVIEWED, name=name)
        make_organization(session, office.decider, name="金秋舞蹈队", filed_on=FILED)
        return office


def test_cases_are_decided_from_the_keyboard_and_the_next_opens_by_itself(look: Look, office: Office) -> None:
    page = look(DESKTOP)
    sign_in(page, office.decider.login)
    page.keyboard.press("n")
    page.wait_for_url("**/filings/*")
    for _case in range(len(NAMES) - 1):
        page.keyboard.press("d")
        assert page.evaluate("document.activeElement.closest('form').action").endswith("/steps/file")
        with page.expect_navigation(url="**/filings/*?decided=*"):
            page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    page.wait_for_selector("a[href$='/certificate']")
    assert "decided" not in page.url
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


def test_one_key_goes_to_the_next_case_and_back(look: Look, office: Office) -> None:
    page = look(DESKTOP)
    sign_in(page, office.decider.login)
    page.keyboard.press("n")
    page.wait_for_url("**/filings/*")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("p")
    page.wait_for_url(first)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_all_clean_cases_are_decided_with_one_tick(look: Look, office: Office, javascript: bool) -> None:
    page = look(DESKTOP, javascript=javascript)
    sign_in(page, office.decider.login)
    page.click("main a[href='/filings/decide']")
    page.check("[name=every]")
    page.click("main form .btn-primary")
    page.wait_for_selector("#decided")
    assert page.locator("#decided tbody tr").count() == len(NAMES)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_desk_are_whole_at_both_widths(
    look: Look, office: Office, arrange: Arrange, size: dict[str, int], axe: Axe, fits: Fits
) -> None:
    with arrange() as session:
        county = make_person(session, Role.COUNTY_OFFICER, "420302").login
    for login, paths in (
        (office.clerk.login, ("/desk", "/desk/contacts")),
        (office.decider.login, ("/desk", "/filings/decide")),
        (county, ("/desk", "/desk/townships", "/desk/cases?late=near")),
    ):
        page = look(size)
        sign_in(page, login)
        for path in paths:
            page.goto(path)
            assert fits(page), path
            assert axe(page) == [], path


def alone(arrange: Arrange) -> tuple[Person, int]:
    """The one officer of a street, and a case that they entered and reviewed."""
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_CLERK, BAILANG)
        make_duty(session, person, Role.TOWNSHIP_DECIDER, BAILANG)
        person = reloaded(session, person)
        session.expunge(person)
        filing = make_draft(session, person, BAILANG, name="朝霞合唱团")
        for verb in (steps.submit, steps.accept, steps.review):
            verb(session, person, filing.id, filing.version)
        return person, filing.id


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_who_is_alone_decides_with_a_reason(
    look: Look, arrange: Arrange, size: dict[str, int], axe: Axe, fits: Fits
) -> None:
    person, filing_id = alone(arrange)
    page = look(size)
    sign_in(page, person.login)
    page.goto(f"/filings/{filing_id}")
    form = page.locator("form:has([name=alone])[action$='/steps/file']")
    page.click("details.confirm:has(form[action$='/steps/file']) summary")
    assert fits(page)
    assert axe(page) == []
    form.locator("button[type=submit]").click()
    page.wait_for_selector(".error-summary")
    page.locator("form:has([name=alone])[action$='/steps/file'] textarea").fill("本单位只有一名工作人员")
    page.click("form:has([name=alone])[action$='/steps/file'] button[type=submit]")
    page.wait_for_selector("a[href$='/certificate']")
    assert str(clock.today().year) in page.inner_text("main")
