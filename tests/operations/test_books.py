"""The page on which an auditor checks the books, and the job behind it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.operations.books import VERIFY
from portal.operations.demo.load import load
from portal.shared import jobs
from portal.shared.db import db, transaction
from portal.shared.models import Job
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor


@pytest.fixture
def auditor(arrange: Arrange) -> Person:
    with arrange() as session:
        load(session, 1, date(2026, 11, 20), 40)
        return make_person(session, Role.AUDITOR, "4203")


def work(app: Flask) -> None:
    """Do what waits, as the worker would."""
    with app.app_context():
        ids = db.session.scalars(select(Job.id).where(Job.state == jobs.WAITING)).all()
    for job_id in ids:
        with app.app_context():
            jobs.run(job_id)


def test_an_auditor_asks_for_a_check_and_sees_that_the_books_are_whole(
    app: Flask, auditor: Person, client_for: ClientFor
) -> None:
    browser = client_for(auditor)
    before = browser.get("/audit/books").get_data(as_text=True)
    assert "尚未校验" in before
    assert browser.post("/audit/books").status_code == 302
    waiting = browser.get("/audit/books").get_data(as_text=True)
    assert "<progress" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    work(app)
    after = browser.get("/audit/books").get_data(as_text=True)
    assert "<progress" not in after
    assert "完整" in after
    with app.app_context():
        assert db.session.scalar(select(AuditLine.id).where(AuditLine.event == "books_checked")) is not None


def test_a_second_click_while_a_check_is_under_way_asks_for_nothing_more(
    app: Flask, auditor: Person, client_for: ClientFor
) -> None:
    browser = client_for(auditor)
    browser.post("/audit/books")
    browser.post("/audit/books")
    with app.app_context():
        assert len(db.session.scalars(select(Job).where(Job.kind == VERIFY)).all()) == 1


def test_a_changed_entry_is_named(app: Flask, auditor: Person, client_for: ClientFor) -> None:
    with app.app_context(), transaction() as session:
        where = " on entry" if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text(f"drop trigger {'entry_guard' if where else 'entry_guard_update'}{where}"))
        session.execute(text("update entry set effective_on = '2020-01-01' where book = '420302' and number = 2"))
    browser = client_for(auditor)
    browser.post("/audit/books")
    work(app)
    page = browser.get("/audit/books").get_data(as_text=True)
    assert "第2条记录不符" in page


def test_who_is_no_auditor_may_not_look(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        clerk = make_person(session)
    assert client_for(clerk).get("/audit/books").status_code == 403
