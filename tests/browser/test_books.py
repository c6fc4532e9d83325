"""The books in a real browser: taken out and checked by the program fetched beside them; the pages fit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from portal.accounts.permissions import Role
from portal.history.models import Book
from portal.operations.demo.load import load
from portal.organizations.models import OrganizationVersion
from portal.shared import jobs
from portal.shared.db import db, transaction
from portal.shared.models import Job
from tests.accounts.factories import make_person
from tests.browser.signing import sign_in
from tests.conftest import Arrange

Look = Callable[..., Page]


@pytest.fixture
def city(arrange: Arrange) -> None:
    with arrange() as session:
        load(session, 1, date(2026, 11, 20), 40)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("javascript", [True, False])
def test_an_inspector_gets_the_book_and_the_program_and_checks(
    look: Look, arrange: Arrange, app: Flask, tmp_path: Path, javascript: bool
) -> None:
    with arrange() as session:
        login = make_person(session, Role.COUNTY_OFFICER, "420302").login
    page = look(javascript=javascript)
    sign_in(page, login)
    page.goto("/books")
    for link, name in (("#books a[download]", "book.jsonl"), ("#how a[download]", "verify_ledger.py")):
        with page.expect_download() as download:
            page.locator(link).click()
        download.value.save_as(tmp_path / name)
    with app.app_context():
        head = db.session.get_one(Book, "420302").last_hash
    expect(page.locator("#books code")).to_have_text(head)
    command = [sys.executable, "-I", "-S", "verify_ledger.py", "book.jsonl", "--head", head]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_pages_of_the_books_fit_and_are_accessible(
    look: Look,
    arrange: Arrange,
    app: Flask,
    axe: Callable[[Page], list[str]],
    fits: Callable[[Page], bool],
    language: str,
) -> None:
    with arrange() as session:
        auditor = make_person(session, Role.AUDITOR, "4203")
        login = auditor.login
        session.execute(update(OrganizationVersion).values(purpose="用途改过" * 20))
        ids = [jobs.ask(session, "verify_books", {}, auditor).id]
    for width in (1280, 360):
        page = look({"width": width, "height": 800}, language=language)
        sign_in(page, login)
        for address in ("/audit/books", "/books"):
            page.goto(address)
            assert fits(page), address
            assert axe(page) == [], address
        if ids:
            with app.app_context():
                jobs.run(ids.pop())
    with app.app_context(), transaction() as session:
        session.execute(update(Job).values(state=jobs.RUNNING, done=1, total=3))
    page.goto("/audit/books")
    expect(page.locator("progress")).to_be_visible()
    assert axe(page) == []
