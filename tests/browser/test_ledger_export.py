"""The ledger for the inspector in a real browser: three clicks from the desk; a long one is waited for, cancelled."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Page

from portal.ledger.exports import jobs as exports
from portal.ledger.exports.request import read
from portal.shared import clock, jobs
from portal.shared.jobs import Work
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.signing import sign_in
from tests.conftest import Arrange
from tests.ledger.exported import NAMES, Ledger, make_ledger

Look = Callable[..., Page]


@pytest.fixture
def ledger(arrange: Arrange) -> Ledger:
    return make_ledger(arrange)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_the_ledger_for_the_inspector_takes_three_clicks(look: Look, ledger: Ledger, *, javascript: bool) -> None:
    page = look(DESKTOP, javascript=javascript)
    sign_in(page, ledger.city.login)
    page.click("nav a[href='/ledger']")
    page.click("main a[href^='/ledger/export']:visible >> nth=0")
    with page.expect_download() as download:
        page.click("main form[method=post] .btn-primary")
    assert download.value.suggested_filename.endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    said = str([list(sheet.iter_rows(values_only=True)) for sheet in book])
    assert all(name in said for name in NAMES)


def asked(arrange: Arrange, ledger: Ledger) -> int:
    """A long one, as the page would have it done by the worker."""
    with arrange() as session:
        return exports.ask(session, ledger.clerk, read({"format": "csv"}, clock.today())).id


def test_the_page_of_a_long_one_fetches_the_file_when_it_is_there(
    look: Look, app: Flask, arrange: Arrange, ledger: Ledger
) -> None:
    page = look(DESKTOP)
    sign_in(page, ledger.clerk.login)
    job_id = asked(arrange, ledger)
    page.goto(f"/jobs/{job_id}")
    with app.app_context():
        Work(job_id).progress(0, 2)
        page.locator("progress[max='2']").wait_for()
        with page.expect_download() as download:
            jobs.run(job_id)
    assert download.value.suggested_filename.endswith(".csv")
    page.locator(".notice-good").wait_for()


def test_a_long_one_is_cancelled_on_its_page(look: Look, app: Flask, arrange: Arrange, ledger: Ledger) -> None:
    page = look(DESKTOP)
    sign_in(page, ledger.clerk.login)
    job_id = asked(arrange, ledger)
    page.goto(f"/jobs/{job_id}")
    page.click("#job form button")
    page.locator("#job .notice").wait_for()
    with app.app_context():
        jobs.run(job_id)
    page.goto("/ledger/exports")
    assert page.locator("a[href$='/file']").count() == 0
    assert page.locator("a[href^='/ledger/export?']").count() == 1


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_are_whole(
    look: Look,
    app: Flask,
    arrange: Arrange,
    ledger: Ledger,
    axe: Callable[[Page], list[str]],
    fits: Callable[[Page], bool],
    size: dict[str, int],
) -> None:
    page = look(size)
    sign_in(page, ledger.clerk.login)
    job_id = asked(arrange, ledger)
    pages = ["/ledger/export", f"/jobs/{job_id}", "/ledger/exports"]
    for path in pages:
        page.goto(path)
        for summary in page.locator("main details > summary").all():
            summary.click()
        assert fits(page)
        assert axe(page) == []
    with app.app_context():
        jobs.run(job_id)
    for path in pages[1:]:
        page.goto(path)
        assert fits(page)
        assert axe(page) == []
