"""The notices and decisions of a case: issued once by its steps, in their transaction, frozen and signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.accounts.permissions import Role
from portal.filing import policy as policies
from portal.filing.actions import cases, decisions, documents, steps
from portal.filing.models import Filing, FilingStep, IssuedDocument
from portal.filing.policy import County
from portal.filing.queries import documents as queries
from portal.filing.rules.documents import ISSUED, DocumentKind
from portal.filing.rules.notices import in_full
from portal.filing.rules.steps import STEPS, Action, Kind, State
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.shared.clock import today
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_person
from tests.filing.factories import Office, make_filing, make_office
from tests.filing.kinds import make_case, make_record, uscc
from tests.filing.papers import first_print, only, text_of


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session)


ENDS = (State.NOT_ACCEPTED, State.RETURNED, State.ACCEPTED, State.REFUSED, State.FILED)


def expected(kind: Kind, state: State) -> Iterator[DocumentKind]:
    """What lies in the file of a case of this kind when it stands here, written down by hand."""
    if kind is not Kind.REVOKE:
        if state is State.RETURNED:
            yield DocumentKind.CORRECTION
        elif state is State.NOT_ACCEPTED:
            yield DocumentKind.NOT_ACCEPTED
        else:
            yield DocumentKind.ACCEPTANCE
    if state is State.REFUSED:
        yield DocumentKind.REFUSED
    if state is State.FILED:
        yield {
            Kind.ESTABLISH: DocumentKind.FILED,
            Kind.CHANGE: DocumentKind.CHANGED,
            Kind.RENEW: DocumentKind.RENEWED,
            Kind.REPLACE: DocumentKind.REPLACED,
            Kind.CANCEL: DocumentKind.CANCELLED,
            Kind.REVOKE: DocumentKind.REVOKED,
            Kind.REGISTER_ELSEWHERE: DocumentKind.REGISTERED_ELSEWHERE,
        }[kind]


@pytest.mark.parametrize("state", ENDS)
@pytest.mark.parametrize("kind", Kind)
def test_each_step_gives_out_what_it_should_and_once(
    session: Session, office: Office, kind: Kind, state: State
) -> None:
    filing = make_case(session, office, kind, state)
    given = queries.documents_of(session, filing.id)
    assert [row.kind for row in given] == list(expected(kind, state))
    actions = {row.id: row.action for row in session.execute(select(FilingStep.id, FilingStep.action))}
    assert all(ISSUED[kind, actions[row.step_id]] is row.kind for row in given)
    for row in given:
        assert documents.genuine(row)
        assert documents.notice_of(session, filing, row).title in text_of(
            documents.paper(documents.notice_of(session, filing, row))
        )


def test_the_table_knows_every_kind_and_no_step_that_there_is_not() -> None:
    taken = {action for _state, action in STEPS}
    assert {action for _kind, action in ISSUED} <= taken
    for kind in Kind:
        assert (kind, Action.FILE) in ISSUED
        assert (kind, Action.REFUSE) in ISSUED
        assert not {(kind, action) for action in (Action.SUBMIT, Action.PROPOSE, Action.WITHDRAW)} & set(ISSUED)


def test_nothing_is_given_out_where_the_step_is_refused(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.REVIEWED)
    before = session.scalar(select(func.count()).select_from(IssuedDocument))
    with pytest.raises(RuleBroken):
        decisions.refuse(session, office.decider, filing.id, filing.version, "", None)
    assert session.scalar(select(func.count()).select_from(IssuedDocument)) == before


def test_documents_of_an_office_are_numbered_without_a_gap(session: Session, office: Office) -> None:
    numbers = []
    for _each in range(3):
        filing = make_filing(session, office, State.ACCEPTED)
        numbers.append(documents.notice_of(session, filing, only(session, filing, DocumentKind.ACCEPTANCE)).number)
    year = today().year
    assert numbers == [f"茅箭区五堰街道社组受〔{year}〕{count}号" for count in (1, 2, 3)]


def under(session: Session, filing: Filing, county: County) -> None:
    """Have the case run under a policy in which the county takes this part."""
    filing.policy = policies.dump(replace(policies.load(filing.policy), county=county))
    session.flush()


def test_the_county_gets_a_copy_of_decisions_alone(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.SUBMITTED)
    under(session, filing, County.COPY)
    steps.accept(session, office.colleague, filing.id, filing.version)
    steps.review(session, office.colleague, filing.id, filing.version)
    decisions.file(session, office.decider, filing.id, filing.version)
    accepted, filed = (documents.notice_of(session, filing, row) for row in queries.documents_of(session, filing.id))
    assert accepted.copies_to == ()
    assert filed.copies_to == ("茅箭区民政局",)
    assert "抄送：茅箭区民政局" in text_of(documents.paper(filed))


def test_a_yes_that_the_county_has_yet_to_confirm_is_not_told(session: Session, office: Office) -> None:
    county = make_person(session, Role.COUNTY_OFFICER, "420302")
    filing = make_filing(session, office, State.REVIEWED)
    under(session, filing, County.CONFIRMS)
    decisions.propose(session, office.decider, filing.id, filing.version)
    assert [row.kind for row in queries.documents_of(session, filing.id)] == [DocumentKind.ACCEPTANCE]
    decisions.file(session, county, filing.id, filing.version)
    notice = documents.notice_of(session, filing, only(session, filing, DocumentKind.FILED))
    assert notice.office == "茅箭区人民政府五堰街道办事处"


def test_each_round_of_correction_has_its_own_notice(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.RETURNED)
    steps.submit(session, office.clerk, filing.id, filing.version)
    steps.return_(session, office.colleague, filing.id, filing.version, "请补充场所证明")
    first, second = (documents.notice_of(session, filing, row) for row in queries.documents_of(session, filing.id))
    assert (first.points, second.points) == (("请补充成员名册",), ("请补充场所证明",))
    assert first.number != second.number


def test_remarks_come_before_the_note(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.SUBMITTED)
    taking = cases.begin(session, office.colleague, filing.id, Action.RETURN, filing.version, "请一并核对")
    line = cases.finish(session, office.colleague, taking)
    document = documents.issue(session, office.colleague, taking, line, ["成员名册：缺签名"])
    assert document is not None
    assert documents.notice_of(session, filing, document).points == ("成员名册：缺签名", "请一并核对")


def test_an_acceptance_says_until_when_the_office_decides(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.ACCEPTED)
    due = filing.due_on
    assert due is not None
    text = text_of(first_print(session, filing, office, DocumentKind.ACCEPTANCE))
    assert f"将于{due.year}年{due.month}月{due.day}日前" in text
    assert "决定自" in text
    assert "送达回证" in text


def test_a_correction_says_everything_that_is_missing(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.RETURNED)
    text = text_of(first_print(session, filing, office, DocumentKind.CORRECTION))
    assert "一次告知" in text
    assert "请补充成员名册" in text


@pytest.mark.parametrize("state", [State.REFUSED, State.NOT_ACCEPTED])
def test_a_refusal_says_its_ground_and_how_to_contest_it(session: Session, office: Office, state: State) -> None:
    filing = make_filing(session, office, state)
    kind = DocumentKind.REFUSED if state is State.REFUSED else DocumentKind.NOT_ACCEPTED
    text = text_of(first_print(session, filing, office, kind))
    for words in (
        "六十日内",
        "《中华人民共和国行政复议法》第二十条",
        "向茅箭区人民政府申请行政复议",
        "六个月内",
        "《中华人民共和国行政诉讼法》第四十六条",
        "与已备案组织重复" if state is State.REFUSED else "不属于社区社会组织",
    ):
        assert words in text


def test_in_a_functional_area_the_city_reconsiders(session: Session) -> None:
    office = make_office(session, "420302004")
    filing = make_filing(session, office, State.REFUSED, "420302004")
    text = text_of(first_print(session, filing, office, DocumentKind.REFUSED))
    assert "向十堰市人民政府申请行政复议" in text
    assert "十堰经济技术开发区白浪开发区白浪街道办事处" in text


def test_a_notice_of_filing_tells_what_stands_on_the_register(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.FILED, name="金秋舞蹈队", responsible_person="张䶮")
    text = text_of(first_print(session, filing, office, DocumentKind.FILED))
    for words in (
        "金秋舞蹈队",
        str(filing.number),
        "张䶮",
        "准予备案",
        "备案不赋予法人资格",
        "领取社区社会组织备案证书",
    ):
        assert words in text


def test_a_notice_of_change_tells_before_and_after(session: Session, office: Office) -> None:
    record = make_record(session, office, address="老街社区二楼", responsible_person="张三丰")
    filing = make_case(session, office, Kind.CHANGE, State.FILED, record)
    notice = documents.notice_of(session, filing, only(session, filing, DocumentKind.CHANGED))
    assert notice.headed
    told = {row[1:] for row in notice.rows}
    assert ("老街社区二楼", "党群服务中心三楼") in told
    assert ("张三丰", "李四") in told
    assert f"自{in_full(today())}起生效" in notice.paragraphs[0]


def test_a_notice_of_change_names_the_day_on_which_the_register_changes(session: Session, office: Office) -> None:
    record, day = make_record(session, office), today() - timedelta(days=40)
    filing = make_case(session, office, Kind.CHANGE, State.FILED, record, effective_on=str(day))
    notice = documents.notice_of(session, filing, only(session, filing, DocumentKind.CHANGED))
    assert f"自{in_full(day)}起生效" in notice.paragraphs[0]
    assert notice.issued_on == today()


def test_a_revocation_tells_what_was_found_and_how_to_contest_it(session: Session, office: Office) -> None:
    filing = make_case(session, office, Kind.REVOKE, State.FILED)
    text = text_of(first_print(session, filing, office, DocumentKind.REVOKED))
    assert "多次收取费用从事营利性培训" in text
    assert "听取你组织的陈述和申辩" in text
    assert "行政复议" in text


def test_a_transfer_names_the_registered_body(session: Session, office: Office) -> None:
    filing = make_case(session, office, Kind.REGISTER_ELSEWHERE, State.FILED)
    text = text_of(first_print(session, filing, office, DocumentKind.REGISTERED_ELSEWHERE))
    assert "茅箭区夕阳红艺术团" in text
    assert uscc() in text


def test_what_was_issued_stays_when_the_record_changes(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.FILED, address="老街社区二楼")
    document = only(session, filing, DocumentKind.FILED)
    before = documents.notice_of(session, filing, document)
    facts = {"address": "党群服务中心三楼"}
    organizations.change(session, office.decider, Matter(filing.organization_id or 0, today(), "搬迁"), facts)
    assert documents.notice_of(session, filing, document) == before
    assert "老街社区二楼" in text_of(documents.paper(before))


def test_no_name_stands_in_the_clear(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.ACCEPTED, responsible_person="独孤求败")
    document = only(session, filing, DocumentKind.ACCEPTANCE)
    row = " ".join(str(getattr(document, column.name)) for column in IssuedDocument.__table__.columns)
    assert "独孤求败" not in row
    assert "独孤求败" in documents.notice_of(session, filing, document).addressee


def test_a_document_is_genuine_until_a_letter_changes(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.REFUSED)
    document = only(session, filing, DocumentKind.REFUSED)
    stood = {column.name: getattr(document, column.name) for column in IssuedDocument.__table__.columns}
    assert documents.genuine(IssuedDocument(**stood))
    for name, value in [
        ("facts_sealed", document.facts_sealed[:-1]),
        ("kind", DocumentKind.FILED),
        ("filing_id", filing.id + 1),
        ("step_id", document.step_id + 1),
        ("signature", "no base64"),
    ]:
        forged = IssuedDocument(**stood | {name: value})
        assert not documents.genuine(forged)
        with pytest.raises(RuleBroken):
            documents.print_document(session, office.clerk, filing, forged)


def test_what_is_issued_is_never_changed(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.ACCEPTED)
    document = only(session, filing, DocumentKind.ACCEPTANCE)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(IssuedDocument).where(IssuedDocument.id == document.id).values(signature="1"))


def test_a_reason_that_no_font_has_is_refused_before_it_is_issued(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.SUBMITTED)
    with pytest.raises(RuleBroken, match="U\\+"):
        steps.return_(session, office.colleague, filing.id, filing.version, "请核对姓名\U000323af")
