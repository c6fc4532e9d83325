"""The audit: written once, read within reach, in the reader's words."""

from __future__ import annotations

import ast
import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy.exc
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

import portal
from portal.accounts import audit, queries
from portal.accounts.events import EVENTS, SUBJECTS
from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.accounts.rules import AuditFilter
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from tests.accounts.factories import STREET, make_person
from tests.conftest import Arrange, ClientFor

NOTING = ("note", "note_aside", "note_reading", "refused")
WHOLE_CITY = ("/4203/",)
COUNTY = ("/4203/420302/",)


def line(session: Session, event: str, person: Person | None = None, **about: object) -> None:
    audit.note(session, event, person, **about)  # type: ignore[arg-type]
    session.flush()


def found(session: Session, reached: tuple[str, ...] = WHOLE_CITY, **wanted: object) -> list[str]:
    page = queries.lines(session, reached, AuditFilter(**wanted))  # type: ignore[arg-type]
    return [row.event for row, _name in page.rows]


def test_lines_stand_newest_first_and_page_by_page(session: Session) -> None:
    for number in range(5):
        line(session, f"e{number}")
    page = queries.lines(session, WHOLE_CITY, AuditFilter(), size=2)
    assert [row.event for row, _name in page.rows] == ["e4", "e3"]
    line(session, "later")
    page = queries.lines(session, WHOLE_CITY, AuditFilter(), page.after or "", size=2)
    assert [row.event for row, _name in page.rows] == ["e2", "e1"]


def test_a_line_is_seen_by_its_place_or_by_the_duties_of_who_caused_it(session: Session) -> None:
    near = make_person(session)
    far = make_person(session, Role.TOWNSHIP_CLERK, "420303001")
    line(session, "near_person", near)
    line(session, "far_person", far)
    line(session, "far_person_here", far, scope_path=f"/4203/420302/{STREET}/")
    line(session, "nobody", login="unknown")
    assert set(found(session, COUNTY)) == {"near_person", "far_person_here"}
    assert len(found(session)) == 4


def test_lines_are_found_by_person_event_subject_and_day(session: Session) -> None:
    person = make_person(session, name="欧阳修文")
    line(session, "signed_in", person)
    line(session, "sign_in_failed", login="Somebody")
    line(session, "decided", person, subject_kind="filing", subject_id=12)
    session.add(AuditLine(at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC), event="old", login=""))
    session.flush()
    assert found(session, person="欧阳") == ["decided", "signed_in"]
    assert found(session, person="Somebody") == []
    assert found(session, event="decided") == ["decided"]
    assert found(session, subject="12") == found(session, subject="filing:12") == ["decided"]
    assert found(session, subject="person:12") == []
    assert found(session, first=date(2026, 3, 2), last=date(2026, 3, 2)) == ["old"]
    assert found(session, last=date(2026, 3, 1)) == []


def test_a_line_is_never_changed_or_removed(session: Session) -> None:
    line(session, "signed_in")
    for statement in (update(AuditLine).values(event="x"), delete(AuditLine)):
        with pytest.raises(sqlalchemy.exc.DBAPIError), session.begin_nested():
            session.execute(statement)
    row = session.scalars(select(AuditLine)).one()
    row.event = "x"
    with pytest.raises(RuntimeError, match="append-only"):
        session.flush()


MESSAGES = st.recursive(
    st.builds(Message, st.text(max_size=10), st.dictionaries(st.text("abc", min_size=1), st.text(max_size=5))),
    lambda inner: st.builds(Message, st.text(max_size=10), st.dictionaries(st.text("abc", min_size=1), inner)),
    max_leaves=4,
)


@given(MESSAGES | st.text(max_size=20).filter(lambda text: not text.startswith('{"text":')))
def test_a_detail_comes_back_as_it_was_said(detail: Message | str) -> None:
    assert audit.unpacked(audit.packed(detail)) == detail


def test_a_day_in_a_detail_is_shown_as_a_day() -> None:
    packed = audit.packed(_("Until %(day)s", day=date(2026, 3, 2)))
    assert str(audit.unpacked(packed)) == "Until 2026-03-02"


def test_every_event_and_subject_that_is_noted_has_its_words() -> None:
    events, kinds = set(), set()
    for file in Path(portal.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("note", "note_aside", "note_reading", "refused")
            ):
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                events |= {text for text in texts if isinstance(text, str)}
                kinds |= {
                    word.value.value
                    for word in node.keywords
                    if word.arg == "subject_kind" and isinstance(word.value, ast.Constant)
                }
    assert len(events) > 10
    assert events - EVENTS.keys() == set()
    assert kinds - SUBJECTS.keys() == set()


def test_an_auditor_reads_plain_sentences(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        auditor, clerk = make_person(session, Role.AUDITOR, "420302"), make_person(session, name="李春")
        line(session, "decided", clerk, subject_kind="filing", subject_id=12, detail=_("Until %(day)s", day="<b>"))
    page = client_for(auditor).get("/audit", headers={"Accept-Language": "en"}).text
    assert "Decided a case" in page
    assert "Case 12" in page
    assert "李春" in page
    assert "Until &lt;b&gt;" in page


def test_an_audit_without_lines_that_fit_says_so(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        auditor = make_person(session, Role.AUDITOR, "420302")
    page = client_for(auditor).get("/audit?person=nobody&first=no-day&after=no-number")
    assert page.status_code == 200
    assert "empty" in page.text


def test_an_export_holds_the_lines_that_fit_and_is_itself_audited(
    app: Flask, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        auditor = make_person(session, Role.AUDITOR, "4203")
        line(session, "sign_in_failed", login="=cmd()")
        line(session, "signed_in", auditor)
    response = client_for(auditor).get("/audit.csv?event=sign_in_failed", headers={"Accept-Language": "en"})
    assert response.mimetype == "text/csv"
    assert re.search(r"audit-\d{4}-\d\d-\d\d\.csv", response.headers["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][2:4] == ["'=cmd()", "Failed to sign in"]
    with app.app_context():
        last = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
        assert last is not None
        assert (last.event, last.person_id) == ("exported", auditor.id)


def test_an_officer_does_not_read_the_audit(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        officer = make_person(session, Role.CITY_OFFICER, "4203")
    desk = client_for(officer)
    assert desk.get("/audit").status_code == 403
    assert desk.get("/audit.csv").status_code == 403
