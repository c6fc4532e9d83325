"""Issuing and printing: frozen, signed, printed once and the same ever after."""

from __future__ import annotations

import io
import threading
from datetime import date

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import AuditLine, Person
from portal.filing.actions.certificate import genuine
from portal.filing.actions.printing import print_certificate, printed
from portal.filing.models import Certificate, CertificatePrintFile, Filing
from portal.filing.queries import certificate as queries
from portal.filing.rules.certificate import Issued, grouped
from portal.history import seals
from portal.organizations.models import Organization
from portal.shared import clock, files
from portal.shared.db import db, transaction
from tests.accounts.factories import make_person
from tests.conftest import Arrange
from tests.filing.issued import make_certificate


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def first_print(session: Session, certificate: Certificate) -> bytes:
    person = make_person(session)
    print_certificate(session, person, session.get_one(Filing, certificate.filing_id))
    found = printed(session, certificate)
    assert found is not None
    return found


def test_a_certificate_holds_what_was_decided(session: Session) -> None:
    certificate = make_certificate(session, make_person(session), name="金秋舞蹈队", village_code="420302003001")
    issued = Issued.read(certificate.issued)
    assert (issued.name, issued.number) == ("金秋舞蹈队", certificate.number)
    assert issued.office == "茅箭区人民政府五堰街道办事处"
    assert issued.village.endswith("社区")


def test_the_name_of_a_person_stands_nowhere_in_the_clear(session: Session) -> None:
    certificate = make_certificate(session, make_person(session), responsible_person="独孤求败")
    row = " ".join(str(getattr(certificate, column.name)) for column in Certificate.__table__.columns)
    assert "独孤求败" not in row


def test_a_certificate_is_genuine_until_a_letter_changes(session: Session) -> None:
    certificate = make_certificate(session, make_person(session))
    assert genuine(certificate)
    forged = {column.name: getattr(certificate, column.name) for column in Certificate.__table__.columns}
    for name, value in [
        ("issued", certificate.issued.replace("舞蹈", "合唱")),
        ("holder_sealed", certificate.holder_sealed[:-1]),
        ("signature", certificate.signature[:-8]),
        ("signature", "no base64"),
        ("number", "420302003-2026-9999"),
        ("code", "0000000000000000"),
        ("valid_until", date(2099, 1, 1)),
    ]:
        assert not genuine(Certificate(**forged | {name: value}))


def test_what_is_issued_is_never_changed(session: Session) -> None:
    certificate = make_certificate(session, make_person(session))
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(Certificate).where(Certificate.id == certificate.id).values(number="1"))


def test_the_print_holds_name_number_and_dates(session: Session) -> None:
    certificate = make_certificate(
        session, make_person(session), name="金秋舞蹈队", responsible_person="张䶮", issued_on=date(2026, 11, 23)
    )
    text = text_of(first_print(session, certificate))
    for words in ("金秋舞蹈队", certificate.number, "张䶮", "2026年11月23日", "2024年3月5日至2027年3月4日"):
        assert words in text
    assert f"/verify/{grouped(certificate.code)}" in text


def test_a_certificate_of_a_demonstration_says_so_across_the_page(session: Session) -> None:
    certificate = make_certificate(session, make_person(session, demonstration=True))
    assert "演示数据" in text_of(first_print(session, certificate))


def test_a_real_certificate_says_nothing_of_a_demonstration(session: Session) -> None:
    certificate = make_certificate(session, make_person(session))
    assert "演示" not in text_of(first_print(session, certificate))


def test_a_certificate_without_an_end_says_so(session: Session) -> None:
    certificate = make_certificate(session, make_person(session), certificate_until=None)
    assert "自2024年3月5日起长期有效" in text_of(first_print(session, certificate))


def test_every_reprint_is_the_bytes_of_the_first(session: Session, app: Flask) -> None:
    certificate = make_certificate(session, make_person(session))
    first = first_print(session, certificate)
    app.config["PUBLIC_URL"] = "https://moved.example"
    assert first_print(session, certificate) == first


def test_every_print_leaves_a_line_in_the_audit(session: Session) -> None:
    certificate = make_certificate(session, make_person(session))
    first_print(session, certificate)
    first_print(session, certificate)
    session.flush()
    lines = select(func.count()).select_from(AuditLine).where(AuditLine.event == "certificate_printed")
    assert session.scalar(lines) == 2


def test_before_the_first_print_there_is_nothing(session: Session) -> None:
    assert printed(session, make_certificate(session, make_person(session))) is None


def test_a_case_that_issued_none_prints_none(session: Session) -> None:
    with pytest.raises(NotFound):
        print_certificate(session, make_person(session), Filing(id=4711))


def test_where_the_name_was_destroyed_the_paper_says_anonymized(session: Session) -> None:
    certificate = make_certificate(session, make_person(session), responsible_person="独孤求败")
    assert "独孤求败" in text_of(first_print(session, certificate))
    seals.destroy(session, session.get_one(Organization, certificate.organization_id).data_key_id or 0)
    session.flush()
    after = first_print(session, certificate)
    assert "〔已匿名〕" in text_of(after)
    assert "独孤求败" not in text_of(after)
    assert first_print(session, certificate) == after


def test_the_stored_print_cannot_be_read_without_its_key(session: Session) -> None:
    certificate = make_certificate(session, make_person(session))
    pdf = first_print(session, certificate)
    kept = queries.print_file(session, certificate.id)
    assert kept is not None
    stored = (files.uploads() / kept.file_name).read_bytes()
    assert pdf[:1000] not in stored
    assert b"%PDF" not in stored


def test_two_who_print_for_the_first_time_at_once_get_the_same_bytes(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        people = [make_person(session) for _each in range(4)]
        certificate = make_certificate(session, people[0])
    got: list[bytes | None] = []
    start = threading.Barrier(len(people))

    def print_it(person: Person) -> None:
        with app.app_context():
            start.wait()
            with transaction() as session:
                print_certificate(session, person, session.get_one(Filing, certificate.filing_id))
            got.append(printed(db.session(), certificate))

    threads = [threading.Thread(target=print_it, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(people)
    assert len(set(got)) == 1
    with arrange() as session:
        assert session.scalar(select(func.count()).select_from(CertificatePrintFile)) == 1


def test_the_day_of_issue_is_the_day_in_shanghai(session: Session) -> None:
    certificate = make_certificate(session, make_person(session))
    assert Issued.read(certificate.issued).issued_on == clock.today()
