"""Printing many certificates in a real browser: chosen, waited for, opened; with and without JavaScript."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from pypdf import PdfReader

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.shared import jobs
from portal.shared.jobs import Work
from tests.accounts.factories import make_person
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.filing.issued import make_certificate

Look = Callable[..., Page]
NAMES = ("金秋舞蹈队", "银杏书画社", "朝霞𠮷祥合唱团")


@pytest.fixture
def clerk(arrange: Arrange) -> Person:
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_CLERK)
        for name in NAMES:
            make_certificate(session, person, name=name)
        return person


def ask(page: Page) -> int:
    """Ask for two certificates; the job."""
    page.goto("/certificates?printed=no")
    for name in NAMES[:2]:
        page.check(f"tr:has-text('{name}') input[name=certificate]")
    page.click("main form[method=post] .btn-primary")
    page.wait_for_url("**/jobs/*")
    return int(page.url.rsplit("/", 1)[1])


def done(page: Page) -> None:
    """What the page shows in the end: a file of two sheets."""
    page.locator(".notice-good").wait_for()
    pdf = page.request.get(str(page.locator("main .actions a").get_attribute("href"))).body()
    assert [name for name in NAMES if name in "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)] == [
        *NAMES[:2]
    ]


def test_the_page_follows_the_job_to_its_file(look: Look, app: Flask, clerk: Person) -> None:
    page = look(DESKTOP)
    sign_in(page, clerk.login)
    job_id = ask(page)
    with app.app_context():
        Work(job_id).progress(0, 2)
        page.locator("progress[max='2']").wait_for()
        jobs.run(job_id)
    done(page)
    page.goto("/certificates?printed=no")
    assert page.locator("tbody tr").count() == 1


def test_without_javascript_the_page_loads_itself_again(look: Look, app: Flask, clerk: Person) -> None:
    page = look(DESKTOP, javascript=False)
    sign_in(page, clerk.login)
    job_id = ask(page)
    with app.app_context():
        jobs.run(job_id)
    done(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_list_and_the_job_are_whole(
    look: Look,
    app: Flask,
    clerk: Person,
    axe: Callable[[Page], list[str]],
    fits: Callable[[Page], bool],
    size: dict[str, int],
) -> None:
    page = look(size)
    sign_in(page, clerk.login)
    page.goto("/certificates")
    assert fits(page)
    assert axe(page) == []
    job_id = ask(page)
    assert fits(page)
    assert axe(page) == []
    with app.app_context():
        jobs.run(job_id)
    page.locator(".notice-good").wait_for()
    assert fits(page)
    assert axe(page) == []
