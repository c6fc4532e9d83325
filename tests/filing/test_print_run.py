"""Printing many certificates at once: chosen from a list, done by a job, put into one file that does not stay."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.filing import print_run
from portal.filing.models import Certificate, CertificatePrintFile
from portal.filing.print_run import CLEAR, PRINT
from portal.history import seals
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.shared import clock, files, jobs
from portal.shared.jobs import Work
from portal.shared.models import Job
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.issued import make_certificate, renew_certificate
from tests.filing.officer import Officer

NAMES = ("金秋舞蹈队", "银杏书画社", "朝霞合唱团")
PAGE = "/certificates"
Work_ = Callable[[str], Job]


@dataclass
class Office:
    """Somebody who prints, and the certificates of their street in the order they were issued."""

    person: Person
    certificates: list[Certificate]


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_CLERK)
        return Office(person, [make_certificate(session, person, name=name) for name in NAMES])


@pytest.fixture
def officer(office: Office, client_for: ClientFor) -> Officer:
    return Officer(client_for(office.person))


@pytest.fixture
def worked(app: Flask, arrange: Arrange) -> Work_:
    """Does the job that an address leads to, as the worker would."""

    def work(address: str) -> Job:
        job_id = int(address.rsplit("/", 1)[1])
        with app.app_context():
            jobs.run(job_id)
        with arrange() as session:
            return session.get_one(Job, job_id)

    return work


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def ask_for_all(officer: Officer) -> str:
    return officer.send(PAGE, PAGE, everything="1")


def prints(session: Session) -> list[str]:
    found = select(AuditLine.detail).where(AuditLine.event == "certificate_printed").order_by(AuditLine.id)
    return list(session.scalars(found))


def destroy(session: Session, certificate: Certificate) -> None:
    """Anonymize the record behind a certificate, as it happens once it has left the register."""
    seals.destroy(session, session.get_one(Organization, certificate.organization_id).data_key_id or 0)


# The list.


def test_the_list_shows_what_is_in_force_within_reach(
    officer: Officer, office: Office, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        gone, renewed = (session.get_one(Certificate, certificate.id) for certificate in office.certificates[:2])
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        organizations.cancel(session, decider, Matter(gone.organization_id, clock.today(), "理由"))
        newer = renew_certificate(session, decider, session.get_one(Organization, renewed.organization_id))
        neighbor = make_person(session, Role.TOWNSHIP_CLERK, "420302001")
    text = officer.read(PAGE)
    assert NAMES[0] not in text
    assert f"/filings/{newer.filing_id}/certificate" in text
    assert f"/filings/{renewed.filing_id}/certificate" not in text
    assert NAMES[2] in text
    assert NAMES[2] not in Officer(client_for(neighbor)).read(PAGE)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("printed=no", {1, 2}),
        ("printed=yes", {0}),
        ("text=书画", {1}),
        ("text=%E9%87%91%E7%A7%8B&printed=no", set()),
        ("township=420302003", {0, 1, 2}),
        ("township=420302001", set()),
        ("after=0", set()),
        ("after=x", {0, 1, 2}),
    ],
)
def test_the_list_is_narrowed(officer: Officer, office: Office, query: str, shown: set[int]) -> None:
    first = f"/filings/{office.certificates[0].filing_id}/certificate"
    officer.send(first, first)
    text = officer.read(f"{PAGE}?{query}")
    assert {number for number, name in enumerate(NAMES) if f">{name}<" in text} == shown


@pytest.mark.parametrize(
    ("role", "place", "status"), [(Role.COUNTY_OFFICER, "420302", 403), (Role.ADMINISTRATOR, "4203", 403)]
)
def test_only_who_prints_certificates_sees_the_list(
    arrange: Arrange, client_for: ClientFor, role: Role, place: str, status: int
) -> None:
    with arrange() as session:
        person = make_person(session, role, place)
    assert client_for(person).get(PAGE).status_code == status


def test_an_empty_list_says_why(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_CLERK)
    officer = Officer(client_for(person))
    assert "empty-title" in officer.read(PAGE)
    assert "empty-title" in officer.read(f"{PAGE}?text=无")


# The run.


def test_all_that_the_list_shows_comes_in_one_file(officer: Officer, worked: Work_) -> None:
    address = ask_for_all(officer)
    assert 'http-equiv="refresh"' in officer.read(address)
    assert worked(address).state == jobs.DONE
    text = officer.read(address)
    assert 'http-equiv="refresh"' not in text
    link = re.search(r'href="(/jobs/\d+/certificates\.pdf)"', text)
    assert link is not None
    pages = pages_of(officer.visitor.get(link[1]).data)
    assert len(pages) == len(NAMES)
    assert all(name in page for name, page in zip(NAMES, pages, strict=True))


def test_those_ticked_come_alone(officer: Officer, office: Office, worked: Work_) -> None:
    address = officer.send(PAGE, PAGE, certificate=[str(office.certificates[1].id)])
    assert jobs.result(worked(address)) == {"sheets": [office.certificates[1].id], "left_out": 0}


def test_nothing_ticked_is_refused(officer: Officer) -> None:
    assert officer.post(PAGE, PAGE).status_code == 422
    assert officer.post(PAGE, PAGE, certificate=["x"]).status_code == 422


def test_what_lies_out_of_reach_cannot_be_asked_for(office: Office, arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        neighbor = make_person(session, Role.TOWNSHIP_CLERK, "420302001")
        make_certificate(session, neighbor, township_code="420302001", village_code=None)
    stranger = Officer(client_for(neighbor))
    assert stranger.post(PAGE, PAGE, certificate=[str(office.certificates[0].id)]).status_code == 422


def test_at_most_five_hundred_are_printed_in_one_run(
    officer: Officer, office: Office, worked: Work_, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_run, "MOST", 2)
    job = worked(ask_for_all(officer))
    assert jobs.result(job)["sheets"] == [certificate.id for certificate in office.certificates[:2]]


def test_who_asks_twice_for_the_same_gets_the_one_under_way(officer: Officer, worked: Work_) -> None:
    address = ask_for_all(officer)
    assert ask_for_all(officer) == address
    worked(address)
    assert ask_for_all(officer) != address


def test_each_print_leaves_its_line_and_its_own_file(
    officer: Officer, office: Office, worked: Work_, arrange: Arrange
) -> None:
    worked(ask_for_all(officer))
    with arrange() as session:
        assert prints(session) == [certificate.number for certificate in office.certificates]
        kept = session.scalars(
            select(CertificatePrintFile.certificate_id).order_by(CertificatePrintFile.certificate_id)
        )
        assert list(kept) == [certificate.id for certificate in office.certificates]


def test_what_was_printed_before_is_the_same_sheet(officer: Officer, office: Office, worked: Work_) -> None:
    first = f"/filings/{office.certificates[0].filing_id}/certificate"
    officer.send(first, first)
    alone = officer.visitor.get(f"{first}.pdf").data
    address = ask_for_all(officer)
    worked(address)
    together = officer.visitor.get(f"{address}/certificates.pdf").data
    assert pages_of(together)[0] == pages_of(alone)[0]


def test_a_run_that_was_cut_short_goes_on_where_it_stood(
    app: Flask, officer: Officer, office: Office, arrange: Arrange
) -> None:
    job_id = int(ask_for_all(officer).rsplit("/", 1)[1])
    ids = [certificate.id for certificate in office.certificates]
    with app.app_context():
        print_run.print_run(Work(job_id, {"certificates": ids[:2]}, office.person.id))
        again = Work(job_id, {"certificates": ids}, office.person.id, done=2)
        assert print_run.print_run(again) == {"sheets": ids, "left_out": 0}
    with arrange() as session:
        assert prints(session) == [certificate.number for certificate in office.certificates]
        job = session.get_one(Job, job_id)
        assert (job.done, job.total) == (3, 3)


def test_what_was_anonymized_meanwhile_is_left_out_and_counted(
    officer: Officer, office: Office, worked: Work_, arrange: Arrange
) -> None:
    address = ask_for_all(officer)
    with arrange() as session:
        destroy(session, office.certificates[0])
    assert jobs.result(worked(address)) == {"sheets": [c.id for c in office.certificates[1:]], "left_out": 1}
    assert len(pages_of(officer.visitor.get(f"{address}/certificates.pdf").data)) == 2


def test_what_was_altered_is_left_out(officer: Officer, office: Office, worked: Work_, arrange: Arrange) -> None:
    address = ask_for_all(officer)
    with arrange() as session:
        forge(session, office.certificates[2])
    assert jobs.result(worked(address))["left_out"] == 1


def forge(session: Session, certificate: Certificate) -> None:
    """Change the number beside a certificate behind the portal's back; the guards of the database are lifted for it."""
    guard = session.get_bind().dialect.name == "sqlite"
    connection = session.connection()
    if guard:
        names = connection.exec_driver_sql(
            "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'certificate'"
        ).all()
        for name, _sql in names:
            connection.exec_driver_sql(f'drop trigger "{name}"')
    else:
        connection.exec_driver_sql("alter table certificate disable trigger user")
    session.execute(update(Certificate).where(Certificate.id == certificate.id).values(number="0"))


def test_a_run_of_which_nothing_is_left_says_so(
    officer: Officer, office: Office, worked: Work_, arrange: Arrange
) -> None:
    address = officer.send(PAGE, PAGE, certificate=[str(office.certificates[0].id)])
    with arrange() as session:
        destroy(session, office.certificates[0])
    assert worked(address).state == jobs.FAILED
    assert "notice-bad" in officer.read(address)


# The file.


def test_only_who_asked_sees_the_job_and_its_file(
    officer: Officer, worked: Work_, arrange: Arrange, client_for: ClientFor
) -> None:
    address = ask_for_all(officer)
    worked(address)
    with arrange() as session:
        colleague = client_for(make_person(session, Role.TOWNSHIP_CLERK))
    assert colleague.get(address).status_code == 404
    assert colleague.get(f"{address}/certificates.pdf").status_code == 404


def test_before_its_end_a_run_has_no_file(officer: Officer) -> None:
    assert officer.visitor.get(f"{ask_for_all(officer)}/certificates.pdf").status_code == 404


def test_opening_the_file_is_in_the_audit(officer: Officer, worked: Work_, arrange: Arrange) -> None:
    address = ask_for_all(officer)
    worked(address)
    officer.visitor.get(f"{address}/certificates.pdf")
    with arrange() as session:
        line = session.scalars(select(AuditLine).where(AuditLine.subject_kind == "print_run")).one()
    assert line.event == "personal_read"
    assert line.subject_id == address.rsplit("/", 1)[1]


def test_no_name_lies_in_the_file_in_the_clear(app: Flask, officer: Officer, worked: Work_) -> None:
    address = ask_for_all(officer)
    worked(address)
    with app.app_context():
        stored = (files.uploads() / print_run.file_name(int(address.rsplit("/", 1)[1]))).read_bytes()
    assert b"%PDF" not in stored


def test_the_file_dies_with_the_key_of_any_of_its_records(
    officer: Officer, office: Office, worked: Work_, arrange: Arrange
) -> None:
    address = ask_for_all(officer)
    worked(address)
    with arrange() as session:
        destroy(session, office.certificates[1])
    assert officer.visitor.get(f"{address}/certificates.pdf").status_code == 404


def test_the_file_is_taken_away_after_some_days_and_the_page_says_so(
    app: Flask, officer: Officer, worked: Work_, arrange: Arrange
) -> None:
    address = ask_for_all(officer)
    job_id = worked(address).id
    with app.app_context():
        assert print_run.clear(Work(0)) == {"runs": 0}
        assert files.there(print_run.file_name(job_id))
    with arrange() as session:
        ended = clock.now() - print_run.KEPT - timedelta(minutes=1)
        session.execute(update(Job).where(Job.id == job_id).values(finished_at=ended))
    with app.app_context():
        for _night in range(2):
            assert print_run.clear(Work(0)) == {"runs": 1}
        assert not files.there(print_run.file_name(job_id))
    assert "certificates.pdf" not in officer.read(address)
    assert officer.visitor.get(f"{address}/certificates.pdf").status_code == 404


def test_the_nightly_work_includes_taking_files_away(arrange: Arrange) -> None:
    with arrange() as session:
        jobs.ask_nightly(session, clock.now())
    with arrange() as session:
        assert CLEAR in session.scalars(select(Job.kind).order_by(Job.id)).all()
        assert PRINT not in session.scalars(select(Job.kind).order_by(Job.id)).all()
