"""The documents of a case, for staff: listed, read, printed, taken to Word; and the papers of a draft."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from pypdf import PdfReader

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.models import Filing
from portal.filing.queries import documents as queries
from portal.filing.rules.steps import Kind, State
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import Made, Office, make_filing
from tests.filing.kinds import make_case
from tests.filing.officer import Officer
from tests.filing.papers import text_of
from tests.support.visitor import Visitor

Audited = Callable[[str], list[AuditLine]]


@pytest.fixture
def refused(arrange: Arrange, office: Office) -> str:
    """The address of the decision that refused a case."""
    with arrange() as session:
        filing = make_filing(session, office, State.REFUSED, name="金秋舞蹈队", responsible_person="独孤求败")
        document = queries.documents_of(session, filing.id)[-1]
        return f"/filings/{filing.id}/documents/{document.id}"


def case_of(document: str) -> str:
    return document.rsplit("/", 2)[0]


def test_the_case_lists_what_it_gave_out(clerk: Officer, refused: str) -> None:
    page = clerk.read(case_of(refused))
    assert refused in page
    assert "not printed yet" in page or "尚未打印" in page


def test_a_document_is_read_word_for_word(clerk: Officer, refused: str) -> None:
    page = clerk.read(refused)
    assert "不予备案决定书" in page
    assert "独孤求败" in page
    assert "向茅箭区人民政府申请行政复议" in page


def test_printing_leads_to_the_file_and_again_to_the_same(clerk: Officer, refused: str) -> None:
    first = clerk.visitor.post(f"{refused}/print", follow_redirects=True)
    again = clerk.visitor.post(f"{refused}/print", follow_redirects=True)
    assert first.mimetype == "application/pdf"
    assert "与已备案组织重复" in text_of(first.data)
    assert again.data == first.data


def test_who_printed_is_on_the_page_and_how_often_on_the_case(
    clerk: Officer, decider: Officer, office: Office, refused: str
) -> None:
    clerk.visitor.post(f"{refused}/print")
    decider.visitor.post(f"{refused}/print")
    page = clerk.read(refused)
    assert office.clerk.name in page
    assert office.decider.name in page
    case = clerk.read(case_of(refused))
    assert f"{refused}#prints" in case


def test_before_the_first_print_there_is_no_file(clerk: Officer, refused: str) -> None:
    assert clerk.visitor.get(f"{refused}/notice.pdf").status_code == 404


def test_reading_printing_and_opening_are_in_the_audit(clerk: Officer, refused: str, audited: Audited) -> None:
    before = len(audited("personal_read"))
    clerk.read(refused)
    clerk.visitor.post(f"{refused}/print", follow_redirects=True)
    clerk.visitor.get(f"{refused}/notice.docx")
    assert len(audited("personal_read")) == before + 3
    (line,) = audited("document_printed")
    assert line.subject_kind == "document"
    assert line.subject_id == refused.rsplit("/", 1)[1]


def test_word_is_handed_over(clerk: Officer, refused: str) -> None:
    answer = clerk.visitor.get(f"{refused}/notice.docx")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "不予备案决定书" in [p.text for p in docx.Document(io.BytesIO(answer.data)).paragraphs]


def test_a_print_without_its_token_is_refused_and_makes_nothing(clerk: Officer, refused: str) -> None:
    assert clerk.visitor.post(f"{refused}/print", csrf=False).status_code == 400
    assert clerk.visitor.get(f"{refused}/notice.pdf").status_code == 404


def test_who_is_elsewhere_finds_nothing(stranger: Officer, refused: str) -> None:
    for path in (refused, f"{refused}/notice.pdf", f"{refused}/notice.docx"):
        assert stranger.visitor.get(path).status_code == 404
    assert stranger.visitor.post(f"{refused}/print").status_code == 404


@pytest.mark.parametrize(
    ("role", "place", "read", "printed"),
    [
        (Role.COUNTY_OFFICER, "420302", 200, 403),
        (Role.CITY_OFFICER, "4203", 403, 403),
        (Role.ADMINISTRATOR, "4203", 403, 403),
    ],
)
def test_the_county_reads_its_copy_and_the_office_prints(
    arrange: Arrange, client_for: ClientFor, refused: str, role: Role, place: str, read: int, printed: int
) -> None:
    with arrange() as session:
        person = make_person(session, role, place)
    visitor: Visitor = client_for(person)
    assert visitor.get(refused).status_code == read
    assert visitor.post(f"{refused}/print").status_code == printed


def test_a_document_of_another_case_is_not_found(clerk: Officer, refused: str, made: Made) -> None:
    other = made(State.ACCEPTED)
    assert clerk.visitor.get(f"/filings/{other}/documents/{refused.rsplit('/', 1)[1]}").status_code == 404


def test_where_the_document_cannot_be_issued_the_step_is_not_taken(
    clerk: Officer, made: Made, arrange: Arrange, stored: Callable[[int], Filing]
) -> None:
    filing_id = made(State.SUBMITTED)
    answer = clerk.visitor.post(
        f"/filings/{filing_id}/correction",
        data={"version": stored(filing_id).version, "note": "姓名\U000323af请核对"},
    )
    assert answer.status_code == 422
    assert stored(filing_id).state is State.SUBMITTED
    with arrange() as session:
        assert queries.documents_of(session, filing_id) == []


# The papers of a draft.


def test_a_draft_prints_its_application_form(
    arrange: Arrange, office: Office, clerk: Officer, audited: Audited
) -> None:
    with arrange() as session:
        filing = make_filing(session, office, State.DRAFT, name="金秋舞蹈队", responsible_person="张䶮", volunteers="")
    answer = clerk.visitor.get(f"/filings/{filing.id}/application.pdf")
    text = text_of(answer.data)
    for words in (
        "社区社会组织备案申请表",
        "金秋舞蹈队",
        "张䶮",
        "13800001234",
        "2026年5月1日",
        "文体娱乐",
        "负责人（签字）",
    ):
        assert words in text
    for words in ("村（居）民委员会意见", "乡镇人民政府（街道办事处）意见", "申请材料清单"):
        assert words in text
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 2
    assert "县（市、区）民政部门意见" not in text
    assert [line.subject_id for line in audited("personal_read")] == [str(filing.id)]


def test_a_form_hardly_begun_prints_its_empty_boxes(clerk: Officer) -> None:
    page = clerk.visitor.post("/filings/new", data={"township_code": "420302003"})
    case = page.location.removesuffix("/draft/organization")
    answer = clerk.visitor.get(f"{case}/application.pdf")
    assert "负责人（签字）" in text_of(answer.data)
    again = clerk.visitor.get(f"{case}/application.pdf")
    assert again.data == answer.data


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.CHANGE, ("变更备案申请表", "变更前", "党群服务中心三楼", "李四")),
        (Kind.RENEW, ("换发申请表", "每周两次排练")),
        (Kind.REPLACE, ("补发申请表", "搬家时遗失")),
        (Kind.CANCEL, ("注销备案申请表", "无剩余财产")),
        (Kind.REGISTER_ELSEWHERE, ("转登记", "茅箭区夕阳红艺术团")),
    ],
)
def test_every_kind_that_is_applied_for_has_a_form(
    arrange: Arrange, office: Office, clerk: Officer, kind: Kind, words: tuple[str, ...]
) -> None:
    with arrange() as session:
        filing = make_case(session, office, kind, State.DRAFT)
    text = text_of(clerk.visitor.get(f"/filings/{filing.id}/application.pdf").data)
    for word in (*words, filing.name):
        assert word in text


def test_a_revocation_is_applied_for_by_nobody(arrange: Arrange, office: Office, clerk: Officer) -> None:
    with arrange() as session:
        filing = make_case(session, office, Kind.REVOKE, State.DRAFT)
    assert clerk.visitor.get(f"/filings/{filing.id}/application.pdf").status_code == 404


def test_the_charter_is_drafted_with_the_answers_filled_in(arrange: Arrange, office: Office, clerk: Officer) -> None:
    with arrange() as session:
        filing = make_filing(session, office, State.DRAFT, name="金秋𠮷舞蹈队", purpose="组织居民开展广场舞活动。")
    answer = clerk.visitor.get(f"/filings/{filing.id}/charter.docx")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(answer.data)).paragraphs)
    for words in (
        "金秋𠮷舞蹈队章程",
        "第一章　总则",
        "第八章　附则",
        "第二十九条",
        "业务范围是：组织居民开展广场舞活动。",
        "24名",
    ):
        assert words in text
    assert clerk.visitor.get(f"/filings/{filing.id}/charter.docx").data == answer.data


@pytest.mark.parametrize("paper", ["application.pdf", "charter.docx"])
def test_papers_of_a_draft_are_for_those_who_enter_it(
    stranger: Officer, decider: Officer, made: Made, paper: str
) -> None:
    filing_id = made(State.DRAFT)
    assert stranger.visitor.get(f"/filings/{filing_id}/{paper}").status_code == 404
    assert decider.visitor.get(f"/filings/{filing_id}/{paper}").status_code == 403


def test_a_closed_case_prints_no_form_any_more(clerk: Officer, made: Made) -> None:
    assert clerk.visitor.get(f"/filings/{made(State.FILED)}/application.pdf").status_code == 404


def test_the_checklist_begins_with_the_form(clerk: Officer, made: Made) -> None:
    filing_id = made(State.DRAFT)
    for page in ("check", "draft/materials"):
        text = clerk.read(f"/filings/{filing_id}/{page}")
        assert f"/filings/{filing_id}/application.pdf" in text
        assert text.index("application.pdf") < text.index("charter.docx")
