"""The pages of a record that was anonymized: they say so, and open nothing."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pytest
from pypdf import PdfReader

from portal.filing.actions import decisions, materials, steps
from portal.filing.actions.materials import Upload
from portal.filing.actions.printing import print_certificate
from portal.filing.queries import cases as queries
from portal.filing.queries import certificate as certificates
from portal.filing.rules.certificate import grouped
from portal.filing.rules.materials import Item
from portal.organizations import actions
from portal.organizations.actions import Matter
from portal.shared import clock
from tests.conftest import Arrange
from tests.filing.contents import PDF
from tests.filing.factories import Office, make_draft
from tests.filing.officer import Officer
from tests.support.visitor import Visitor

NAME, PHONE, NOTE, REASON, GONE = "独孤求败", "13800001234", "请补充成员名册", "自行解散了", "〔已匿名〕"


@dataclass(frozen=True)
class Gone:
    """A case that was returned, filed and printed, its organization cancelled and anonymized."""

    case: str
    file: str
    record: str
    card: str
    check: str


@pytest.fixture
def gone(arrange: Arrange, office: Office) -> Gone:
    """See there."""
    with arrange() as session:
        clerk, colleague, decider = office.clerk, office.colleague, office.decider
        filing = make_draft(session, clerk, responsible_person=NAME, phone=PHONE)
        materials.attach(session, clerk, filing.id, Upload(Item.CHARTER, f"{NAME}.pdf", PDF))
        session.flush()
        steps.submit(session, clerk, filing.id, filing.version)
        steps.return_(session, colleague, filing.id, filing.version, NOTE)
        steps.submit(session, clerk, filing.id, filing.version)
        steps.accept(session, colleague, filing.id, filing.version)
        steps.review(session, colleague, filing.id, filing.version)
        decisions.file(session, decider, filing.id, filing.version)
        print_certificate(session, decider, filing)
        number = filing.organization_id or 0
        actions.cancel(session, decider, Matter(number, clock.today(), REASON))
        actions.anonymize(session, decider, number, "保存期限届满")
        row = next(row for row in queries.materials_of(session, filing.id) if not row.paper_seen)
        certificate = certificates.newest(session, number)
        assert certificate is not None
        case = f"/filings/{filing.id}"
        record = f"/ledger/organizations/{number}"
        return Gone(
            case,
            f"{case}/materials/{row.id}",
            record,
            f"/organizations/{number}",
            f"/verify/{grouped(certificate.code)}",
        )


def test_the_record_says_so(decider: Officer, gone: Gone) -> None:
    page = decider.read(gone.record)
    assert page.count(GONE) >= 3  # name, telephone, reasons
    assert REASON not in page
    answer = decider.visitor.post(gone.record, data={"purpose": "contact"})
    assert answer.status_code == 422
    assert NAME not in answer.text


def test_the_case_says_so(decider: Officer, gone: Gone) -> None:
    page = decider.read(gone.case)
    assert "已作匿名化处理" in page or "匿名" in page
    for personal in (NAME, "独***", "138****1234", NOTE):
        assert personal not in page


def test_its_files_cannot_be_opened_and_the_answer_says_why(decider: Officer, gone: Gone) -> None:
    answer = decider.visitor.get(gone.file)
    assert answer.status_code == 422
    assert "匿名" in answer.text


def test_its_certificate_is_printed_without_the_name(decider: Officer, gone: Gone) -> None:
    assert GONE in decider.read(f"{gone.case}/certificate")
    assert decider.visitor.post(f"{gone.case}/certificate").status_code == 302
    printed = decider.visitor.get(f"{gone.case}/certificate.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.data)).pages)
    assert GONE in text
    assert NAME not in text


def test_its_documents_say_so_and_name_nobody(decider: Officer, gone: Gone) -> None:
    addresses = sorted(set(re.findall(rf"{gone.case}/documents/\d+", decider.read(gone.case))))
    assert len(addresses) == 3  # a correction, an acceptance, the notice of filing
    for address in addresses:
        page = decider.read(address)
        assert GONE in page
        assert NAME not in page
        printed = decider.visitor.post(f"{address}/print", follow_redirects=True)
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.data)).pages)
        assert GONE in text
        assert NAME not in text


def test_every_other_page_still_answers(clerk: Officer, client: Visitor, gone: Gone) -> None:
    for page in ("/desk", "/filings", f"{gone.case}/done"):
        clerk.read(page)
    for page in ("/check", "/draft", "/draft/people"):
        assert clerk.visitor.get(gone.case + page).status_code in (302, 403, 422)
    for page in (gone.card, gone.check):
        assert client.get(page).status_code == 200
