"""Printing what a case gave out: made once, kept sealed, the same ever after; and the same words in Word."""

from __future__ import annotations

import io
import threading

import docx
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import AuditLine, Person
from portal.filing.actions import documents
from portal.filing.models import DocumentPrintFile, Filing, IssuedDocument
from portal.filing.queries import documents as queries
from portal.filing.rules.documents import DocumentKind
from portal.filing.rules.steps import Kind, State
from portal.history import seals
from portal.shared import files
from portal.shared.db import db, transaction
from tests.conftest import Arrange
from tests.filing.factories import Office, make_filing, make_office
from tests.filing.kinds import make_case
from tests.filing.papers import first_print, only, text_of


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session)


def test_every_reprint_is_the_bytes_of_the_first_and_leaves_a_line(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.FILED)
    first = first_print(session, filing, office, DocumentKind.FILED)
    assert first_print(session, filing, office, DocumentKind.FILED) == first
    session.flush()
    document = only(session, filing, DocumentKind.FILED)
    prints = queries.prints_of(session, document.id)
    assert [each.by for each in prints] == [office.colleague.name] * 2
    assert queries.print_counts(session, [document.id]) == {document.id: 2}
    lines = select(func.count()).select_from(AuditLine).where(AuditLine.event == "document_printed")
    assert session.scalar(lines) == 2
    assert session.scalar(select(func.count()).select_from(DocumentPrintFile)) == 1


def test_the_same_words_make_the_same_bytes(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.FILED)
    notice = documents.notice_of(session, filing, only(session, filing, DocumentKind.FILED))
    assert documents.paper(notice) == documents.paper(notice)
    assert documents.word(notice) == documents.word(notice)


def test_rare_characters_are_drawn(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.ACCEPTED, name="㐂〇舞蹈队", responsible_person="𠮷䶮")
    text = text_of(first_print(session, filing, office, DocumentKind.ACCEPTANCE))
    assert "㐂〇舞蹈队" in text
    assert "𠮷䶮" in text


def test_two_who_print_for_the_first_time_at_once_get_the_same_bytes(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        filing = make_filing(session, office, State.ACCEPTED)
        document_id = only(session, filing, DocumentKind.ACCEPTANCE).id
    got: list[bytes | None] = []
    start = threading.Barrier(3)

    def print_it(person: Person) -> None:
        with app.app_context():
            start.wait()
            with transaction() as session:
                document, case = session.get_one(IssuedDocument, document_id), session.get_one(Filing, filing.id)
                documents.print_document(session, person, case, document)
            document, case = db.session().get_one(IssuedDocument, document_id), db.session().get_one(Filing, filing.id)
            got.append(documents.printed(db.session(), case, document))

    threads = [
        threading.Thread(target=print_it, args=(each,)) for each in (office.clerk, office.colleague, office.decider)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 3
    assert len(set(got)) == 1
    with arrange() as session:
        assert session.scalar(select(func.count()).select_from(DocumentPrintFile)) == 1
        assert queries.print_counts(session, [document_id]) == {document_id: 3}


def test_before_the_first_print_there_is_nothing(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.ACCEPTED)
    assert documents.printed(session, filing, only(session, filing, DocumentKind.ACCEPTANCE)) is None


def test_the_stored_print_cannot_be_read_without_its_key(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.ACCEPTED)
    first_print(session, filing, office, DocumentKind.ACCEPTANCE)
    kept = queries.print_file(session, only(session, filing, DocumentKind.ACCEPTANCE).id)
    assert kept is not None
    assert b"%PDF" not in (files.uploads() / kept.file_name).read_bytes()


def test_where_the_names_were_destroyed_the_paper_says_anonymized(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.FILED, responsible_person="独孤求败")
    assert "独孤求败" in text_of(first_print(session, filing, office, DocumentKind.FILED))
    seals.destroy(session, filing.data_key_id)
    session.flush()
    after = first_print(session, filing, office, DocumentKind.FILED)
    assert "〔已匿名〕" in text_of(after)
    assert "独孤求败" not in text_of(after)
    assert first_print(session, filing, office, DocumentKind.FILED) == after


def test_word_holds_the_same_words(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.REFUSED, name="金秋舞蹈队")
    notice = documents.notice_of(session, filing, only(session, filing, DocumentKind.REFUSED))
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(documents.word(notice))).paragraphs]
    assert notice.title in texts
    assert set(notice.paragraphs) | set(notice.closing) <= set(texts)


def test_word_holds_the_table_of_changes(session: Session, office: Office) -> None:
    filing = make_case(session, office, Kind.CHANGE, State.FILED)
    notice = documents.notice_of(session, filing, only(session, filing, DocumentKind.CHANGED))
    (table,) = docx.Document(io.BytesIO(documents.word(notice))).tables
    assert tuple(tuple(cell.text for cell in row.cells) for row in table.rows) == notice.rows
