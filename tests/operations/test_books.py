"""The pages of the books: an auditor has them checked, an office takes its own out for checking elsewhere."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.history import export
from portal.history.models import Book
from portal.operations.books import VERIFY, verify_books
from portal.operations.demo.load import load
from portal.organizations.models import Organization, OrganizationVersion
from portal.shared import jobs
from portal.shared.db import aside, db, transaction
from portal.shared.jobs import Work
from portal.shared.models import Job
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.support.visitor import Visitor


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
    assert "按记录重算，台账各项与现存内容一致。" in after
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
    assert "账簿不完整，由其得出的内容无从比对。" in page


def test_what_does_not_follow_from_the_entries_is_told(app: Flask, auditor: Person, client_for: ClientFor) -> None:
    with app.app_context(), transaction() as session:
        newest = select(func.max(OrganizationVersion.id)).scalar_subquery()
        session.execute(update(OrganizationVersion).where(OrganizationVersion.id == newest).values(name="改过的名称"))
    browser = client_for(auditor)
    browser.post("/audit/books")
    work(app)
    page = browser.get("/audit/books").get_data(as_text=True)
    assert "完整" in page
    assert "organization_version" in page
    assert "name 改过的名称 →" in page


@pytest.mark.usefixtures("auditor")
def test_others_record_while_the_books_are_checked(app: Flask) -> None:
    """On SQLite there is one writer: the check must not be it."""
    told: list[tuple[int, int]] = []

    class Told(Work):
        def progress(self, done: int, total: int) -> None:
            with aside() as session:
                session.execute(update(Organization).values(lock=Organization.lock + 1))
            told.append((done, total))

    with app.app_context():
        assert verify_books(Told(0))["replayed"] == []
    assert told[-1][0] == told[-1][1]


OFFICE = "420302"


@pytest.fixture
def officer(arrange: Arrange, auditor: Person) -> Person:  # noqa: ARG001 - with the auditor came the records
    with arrange() as session:
        return make_person(session, Role.COUNTY_OFFICER, OFFICE)


def head_of(app: Flask, code: str) -> tuple[int, str]:
    with app.app_context():
        book = db.session.get_one(Book, code)
        return book.last_number, book.last_hash


def test_an_office_sees_its_own_book_and_its_head(app: Flask, officer: Person, client_for: ClientFor) -> None:
    page = client_for(officer).get("/books").get_data(as_text=True)
    number, head = head_of(app, OFFICE)
    assert head in page
    assert head_of(app, "4203WD")[1] not in page
    assert f"verify_ledger.py {OFFICE}-{number}.jsonl --head HASH --number NUMBER" in page


def test_the_file_of_the_book_fits_its_head_in_the_program_beside_it(
    app: Flask, officer: Person, client_for: ClientFor, client: Visitor, tmp_path: Path
) -> None:
    number, head = head_of(app, OFFICE)
    answer = client_for(officer).get(f"/books/{OFFICE}/entries.jsonl", buffered=True)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={OFFICE}-{number}.jsonl"
    assert answer.content_length == len(answer.data)
    program, book = tmp_path / "verify_ledger.py", tmp_path / "book.jsonl"
    program.write_bytes(client.get("/books/verify-ledger.py").data)
    book.write_bytes(answer.data)
    command = [sys.executable, "-I", "-S", str(program), str(book), "--head", head, "--number", str(number)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    with app.app_context():
        line = db.session.scalars(select(AuditLine).where(AuditLine.event == "book_exported")).one()
        assert (line.person_id, line.subject_id, line.scope_path) == (officer.id, OFFICE, f"/4203/{OFFICE}/")
        assert head in line.detail


def test_a_book_may_be_taken_out_up_to_an_entry(officer: Person, client_for: ClientFor) -> None:
    browser = client_for(officer)
    assert browser.get(f"/books/{OFFICE}/entries.jsonl?until=2", buffered=True).data.count(b"\n") == 2
    for nonsense in ("0", "x", "-1", "99999"):
        answer = browser.get(f"/books/{OFFICE}/entries.jsonl?until={nonsense}")
        assert answer.status_code == 422
        assert "attachment" not in answer.headers.get("Content-Disposition", "")


def test_the_book_of_another_office_is_not_there(officer: Person, client_for: ClientFor) -> None:
    for code in ("420303", "4203WD", "4203", "420399"):
        assert client_for(officer).get(f"/books/{code}/entries.jsonl", buffered=True).status_code == 404


def test_the_city_and_the_auditor_take_out_every_book(arrange: Arrange, auditor: Person, client_for: ClientFor) -> None:
    with arrange() as session:
        city = make_person(session, Role.CITY_OFFICER, "4203")
    for person in (city, auditor):
        for code in (OFFICE, "4203WD"):
            assert client_for(person).get(f"/books/{code}/entries.jsonl", buffered=True).status_code == 200
    assert "/books/4203WD/entries.jsonl" in client_for(auditor).get("/audit/books").get_data(as_text=True)


def test_a_file_that_cannot_be_finished_is_not_begun(
    app: Flask, officer: Person, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_row: dict[str, object]) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "line", full)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client_for(officer).get(f"/books/{OFFICE}/entries.jsonl", buffered=True)
    assert answer.status_code == 500
    assert answer.mimetype == "text/html"


def test_before_anything_is_recorded_the_pages_say_so(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        city = make_person(session, Role.CITY_OFFICER, "4203")
    assert "尚无记录" in client_for(city).get("/books").get_data(as_text=True)


def test_who_is_no_auditor_may_not_look(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        clerk = make_person(session)
    for address in ("/audit/books", "/books", "/books/420302/entries.jsonl"):
        assert client_for(clerk).get(address).status_code == 403
