"""The certificate of a case, for staff: seen, printed, printed again."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.filing.models import Certificate
from portal.filing.rules.certificate import grouped
from portal.filing.rules.steps import Kind
from portal.organizations.models import Organization
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.issued import make_certificate, make_decided_case, renew_certificate

NEIGHBOR = "420302001"


@dataclass
class Issued:
    """A certificate and who issued it."""

    certificate: Certificate
    officer: Person

    @property
    def page(self) -> str:
        return f"/filings/{self.certificate.filing_id}/certificate"


@pytest.fixture
def issued(arrange: Arrange) -> Issued:
    """Of a dance team in 五堰街道."""
    with arrange() as session:
        officer = make_person(session, Role.TOWNSHIP_DECIDER)
        certificate = make_certificate(session, officer, name="金秋舞蹈队", responsible_person="独孤求败")
    return Issued(certificate, officer)


def test_the_page_shows_what_was_issued_but_not_the_person(client_for: ClientFor, issued: Issued) -> None:
    text = client_for(issued.officer).get(issued.page).get_data(as_text=True)
    assert "金秋舞蹈队" in text
    assert grouped(issued.certificate.code) in text
    assert "独孤求败" not in text


def test_printing_leads_to_the_file_and_again_to_the_same(client_for: ClientFor, issued: Issued) -> None:
    client = client_for(issued.officer)
    first = client.post(issued.page, follow_redirects=True)
    again = client.post(issued.page, follow_redirects=True)
    assert first.mimetype == "application/pdf"
    assert "独孤求败" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(first.data)).pages)
    assert again.data == first.data


def test_before_the_first_print_there_is_no_file(client_for: ClientFor, issued: Issued) -> None:
    assert client_for(issued.officer).get(f"{issued.page}.pdf").status_code == 404


def test_prints_and_openings_are_in_the_audit(client_for: ClientFor, issued: Issued, arrange: Arrange) -> None:
    client = client_for(issued.officer)
    client.post(issued.page, follow_redirects=True)
    client.get(f"{issued.page}.pdf?download=1")
    with arrange() as session:
        events = session.scalars(select(AuditLine.event).order_by(AuditLine.id)).all()
    assert [event for event in events if event in {"certificate_printed", "personal_read"}] == [
        "certificate_printed",
        "personal_read",
        "personal_read",
    ]


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.TOWNSHIP_CLERK, "420302003", 200),
        (Role.TOWNSHIP_DECIDER, NEIGHBOR, 404),
        (Role.COUNTY_OFFICER, "420302", 403),
        (Role.ADMINISTRATOR, "4203", 403),
    ],
)
def test_a_certificate_is_printed_where_it_was_issued(
    client_for: ClientFor, issued: Issued, arrange: Arrange, role: Role, place: str, status: int
) -> None:
    with arrange() as session:
        person = make_person(session, role, place)
    client = client_for(person)
    assert client.get(issued.page).status_code == status
    assert client.post(issued.page).status_code == (302 if status == 200 else status)
    assert client.get(f"{issued.page}.pdf").status_code == status


def test_a_forged_print_is_refused_and_nothing_is_made(client_for: ClientFor, issued: Issued) -> None:
    client = client_for(issued.officer)
    assert client.post(issued.page, csrf=False).status_code == 400
    assert client.get(f"{issued.page}.pdf").status_code == 404


def test_a_certificate_that_was_replaced_says_so_and_the_new_one_which_it_replaces(
    client_for: ClientFor, issued: Issued, arrange: Arrange
) -> None:
    with arrange() as session:
        organization = session.get_one(Organization, issued.certificate.organization_id)
        newer = renew_certificate(session, issued.officer, organization, replaces=clock.today())
    client = client_for(issued.officer)
    english = {"Accept-Language": "en"}
    old = client.get(issued.page, headers=english).get_data(as_text=True)
    new = client.get(f"/filings/{newer.filing_id}/certificate", headers=english).get_data(as_text=True)
    assert "A newer certificate was issued to the organization on" in old
    assert "A newer certificate" not in new
    assert f"the certificate issued on {clock.today()}" in new


def test_what_does_not_bear_the_signature_is_not_printed(
    client_for: ClientFor, issued: Issued, arrange: Arrange
) -> None:
    with arrange() as session:
        organization = session.get_one(Organization, issued.certificate.organization_id)
        case = make_decided_case(session, issued.officer, organization, Kind.REPLACE)
        columns = [column.name for column in Certificate.__table__.columns if column.name != "id"]
        values = {name: getattr(issued.certificate, name) for name in columns}
        session.add(Certificate(**values | {"filing_id": case.id, "code": "0123456789ABCDEF"}))
    client = client_for(issued.officer)
    page = f"/filings/{case.id}/certificate"
    assert client.post(page).status_code == 422
    assert client.get(f"{page}.pdf").status_code == 404


def test_a_case_without_a_certificate_has_no_such_page(client_for: ClientFor, issued: Issued) -> None:
    assert client_for(issued.officer).get("/filings/4711/certificate").status_code == 404
