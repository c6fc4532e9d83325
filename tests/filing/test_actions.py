"""A case's life, through the actions, with a database."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.actions import cases, decisions, drafts, materials, steps
from portal.filing.actions.materials import Upload
from portal.filing.models import Certificate, Filing, NumberCounter, PolicyVersion
from portal.filing.policy import load
from portal.filing.queries import cases as queries
from portal.filing.queries.policy import policy_for
from portal.filing.rules.answers import Section
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import Action, State
from portal.history import seals
from portal.history.verify import Head, verify
from portal.organizations.models import Organization
from portal.regions.actions import move_township
from portal.shared import clock, files
from portal.shared.db import begin_reading
from portal.shared.errors import OutOfReach, RuleBroken
from tests.accounts.factories import STREET, make_person
from tests.filing.contents import PDF, PNG
from tests.filing.factories import book_of, make_draft, make_filing, make_office, typed_answers

BAILANG = "420302004"
ELSEWHERE = "420303001"


def test_a_case_goes_from_draft_to_filed(session: Session) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.FILED, name="五堰街道夕阳红舞蹈队")
    year = clock.today().year
    assert filing.state is State.FILED
    assert filing.number == f"{STREET}-{year}-0001"
    organization = session.get_one(Organization, filing.organization_id)
    assert (organization.name, organization.filing_number) == ("五堰街道夕阳红舞蹈队", filing.number)
    assert organization.certificate_until == load(filing.policy).last_day(clock.today())
    assert organization.funds_fen == 120_050
    assert [line.action for line in queries.steps_of(session, filing.id)] == [
        Action.OPEN,
        Action.SUBMIT,
        Action.ACCEPT,
        Action.REVIEW,
        Action.FILE,
    ]


def test_the_register_has_the_personal_facts_sealed_under_the_case_s_own_key(session: Session) -> None:
    filing = make_filing(session, make_office(session), State.FILED)
    organization = session.get_one(Organization, filing.organization_id)
    assert organization.data_key_id == filing.data_key_id
    key = seals.data_key(session, filing.data_key_id)
    assert seals.unseal(key, "organization", organization.id, "phone", organization.phone) == "13800001234"
    assert "张三丰" not in filing.answers + organization.responsible_person


def test_a_decision_issues_one_certificate_and_a_line_in_the_audit(session: Session) -> None:
    filing = make_filing(session, make_office(session), State.FILED)
    certificate = session.scalars(select(Certificate).order_by(Certificate.id)).one()
    line = session.scalars(select(AuditLine).where(AuditLine.event == "decided").order_by(AuditLine.id)).one()
    assert (certificate.filing_id, certificate.number) == (filing.id, filing.number)
    assert (line.subject_kind, line.subject_id, line.scope_path) == ("filing", str(filing.id), filing.scope_path)


def test_a_place_run_by_a_functional_area_is_numbered_by_its_official_code_and_written_into_the_area_s_book(
    session: Session,
) -> None:
    filing = make_filing(session, make_office(session, BAILANG), State.FILED, BAILANG)
    assert filing.number == f"{BAILANG}-{clock.today().year}-0001"
    assert book_of(filing) == "4203JK"
    assert [result.book for result in verify(session) if isinstance(result, Head)] == ["4203JK"]


def test_numbers_count_on_in_a_township_and_begin_anew_in_another(session: Session) -> None:
    office, other = make_office(session), make_office(session, BAILANG)
    numbers = [make_filing(session, office, State.FILED).number for _ in range(3)]
    elsewhere = make_filing(session, other, State.FILED, BAILANG).number
    assert [number[-4:] for number in [*numbers, elsewhere]] == ["0001", "0002", "0003", "0001"]


def test_a_decision_that_fails_gives_no_number_away(session: Session) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.REVIEWED)
    session.commit()
    seen, filing_id = filing.version, filing.id
    with pytest.raises(RuleBroken):
        decisions.file(session, office.decider, filing_id, seen - 1)
    with pytest.raises(OutOfReach):
        decisions.file(session, office.clerk, filing_id, seen)
    session.rollback()
    assert not [
        counter
        for counter in session.scalars(select(NumberCounter).order_by(NumberCounter.prefix))
        if counter.prefix.startswith("420302")
    ]
    assert decisions.file(session, office.decider, filing_id, seen).number.endswith("-0001")


def test_a_returned_filing_can_be_submitted_again(session: Session) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.RETURNED)
    assert filing.due_on is None
    steps.submit(session, office.clerk, filing.id, filing.version)
    assert filing.state is State.SUBMITTED
    assert filing.due_on > clock.today()


def test_a_reason_is_sealed_and_can_be_read_again(session: Session) -> None:
    filing = make_filing(session, make_office(session), State.REFUSED)
    line = queries.steps_of(session, filing.id)[-1]
    assert "重复" not in line.note
    assert cases.note_of(session, filing, line) == "与已备案组织重复"
    assert filing.number is None
    assert filing.organization_id is None


def test_a_draft_with_something_missing_cannot_be_submitted(session: Session) -> None:
    office = make_office(session)
    filing = make_draft(session, office.clerk, members="3")
    with pytest.raises(RuleBroken, match="still missing"):
        steps.submit(session, office.clerk, filing.id, filing.version)


def test_a_draft_without_a_material_cannot_be_submitted(session: Session) -> None:
    office = make_office(session)
    filing = make_draft(session, office.clerk)
    materials.tick(session, office.clerk, filing.id, frozenset(Item) - {Item.CHARTER}, filing.version)
    session.flush()
    with pytest.raises(RuleBroken, match="still missing"):
        steps.submit(session, office.clerk, filing.id, filing.version)
    materials.attach(session, office.clerk, filing.id, Upload(Item.CHARTER, "章程.pdf", PDF))
    session.flush()
    assert steps.submit(session, office.clerk, filing.id, filing.version).state is State.SUBMITTED


def test_what_was_typed_wrong_is_kept_in_the_draft_and_marked(session: Session) -> None:
    office = make_office(session)
    filing = drafts.open_draft(session, office.clerk, STREET)
    typed = {"members": "很多", "phone": "12"}
    found = drafts.save_section(session, office.clerk, filing.id, Section.PEOPLE, typed, 0).problems
    assert {"members", "phone"} <= set(found)
    assert "name" not in found
    assert cases.answers_of(session, filing)["members"] == "很多"


def test_a_village_of_another_township_is_not_kept(session: Session) -> None:
    office = make_office(session)
    filing = drafts.open_draft(session, office.clerk, STREET)
    elsewhere = typed_answers(session, ELSEWHERE)["village_code"]
    typed = typed_answers(session) | {"village_code": elsewhere}
    assert "village_code" in drafts.save_section(session, office.clerk, filing.id, Section.PLACE, typed, 0).problems
    assert filing.village_code is None


def test_a_draft_moves_only_to_a_township_where_the_clerk_may_enter_cases(session: Session) -> None:
    office = make_office(session)
    filing = drafts.open_draft(session, office.clerk, STREET)
    with pytest.raises(OutOfReach):
        drafts.save_section(session, office.clerk, filing.id, Section.PLACE, typed_answers(session, ELSEWHERE), 0)


def test_submitted_answers_cannot_be_changed(session: Session) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.SUBMITTED)
    with pytest.raises(RuleBroken, match="no longer be changed"):
        drafts.save_section(session, office.clerk, filing.id, Section.PEOPLE, {"members": "100"}, 0)


def test_nobody_decides_a_case_they_entered(session: Session) -> None:
    office = make_office(session)
    both = make_person(session, Role.TOWNSHIP_CLERK)
    from tests.accounts.factories import make_duty, reloaded

    make_duty(session, both, Role.TOWNSHIP_DECIDER)
    both = reloaded(session, both)
    session.expunge(both)
    filing = make_draft(session, both)
    steps.submit(session, both, filing.id, filing.version)
    steps.accept(session, office.colleague, filing.id, filing.version)
    steps.review(session, office.colleague, filing.id, filing.version)
    with pytest.raises(RuleBroken, match="Ask a colleague"):
        decisions.file(session, both, filing.id, filing.version)
    assert decisions.file(session, office.decider, filing.id, filing.version).state is State.FILED


def test_a_case_of_another_township_does_not_exist_for_me(session: Session) -> None:
    filing = make_filing(session, make_office(session), State.REVIEWED)
    stranger = make_person(session, Role.TOWNSHIP_DECIDER, ELSEWHERE)
    with pytest.raises(NotFound):
        decisions.file(session, stranger, filing.id, filing.version)
    with pytest.raises(NotFound):
        queries.filing_or_404(session, stranger, filing.id)
    assert queries.listing(session, stranger, queries.Filter()).rows == []


def test_who_comes_second_is_told_what_happened(session: Session) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.REVIEWED)
    seen = filing.version
    decisions.file(session, office.decider, filing.id, seen)
    with pytest.raises(RuleBroken) as refusal:
        decisions.refuse(session, office.deputy, filing.id, seen, "名称重复")
    assert refusal.value.message.params["who"] == office.decider.name
    assert str(refusal.value.message.params["what"]) == "filed it"


def test_a_file_is_sealed_and_opens_again(session: Session) -> None:
    office = make_office(session)
    filing = drafts.open_draft(session, office.clerk, STREET)
    material = materials.attach(session, office.clerk, filing.id, Upload(Item.PREMISES, "张三房产证.png", PNG))
    session.flush()
    stored = (files.uploads() / material.stored_name).read_bytes()
    assert PNG not in stored
    assert "张三" not in material.file_name
    assert materials.name_of(session, filing, material) == "张三房产证.png"
    session.commit()
    begin_reading()
    assert materials.open_file(session, office.clerk, filing, material) == PNG


def test_of_several_files_the_good_ones_are_kept(session: Session) -> None:
    office = make_office(session)
    filing = drafts.open_draft(session, office.clerk, STREET)
    good, bad = Upload(Item.CHARTER, "章程.pdf", PDF), Upload(Item.ROSTER, "名册.exe", b"MZ")
    refusals = materials.attach_all(session, office.clerk, filing.id, [bad, good])
    assert [refusal.field for refusal in refusals] == [Item.ROSTER]
    assert [row.item for row in queries.materials_of(session, filing.id)] == [Item.CHARTER]


def test_a_decision_after_a_township_has_moved_goes_into_the_new_unit_s_book_under_the_same_digits(
    session: Session,
) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.REVIEWED)
    move_township(session, office.clerk, STREET, "4203JK", clock.today())
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    assert decisions.file(session, decider, filing.id, filing.version).number.startswith(STREET)
    assert [result.book for result in verify(session) if isinstance(result, Head)] == ["4203JK"]


def test_a_case_keeps_the_policy_it_began_under(session: Session) -> None:
    office = make_office(session)
    before = drafts.open_draft(session, office.clerk, STREET)
    settings = '{"min_members":30,"village_opinion":false}'
    session.add(PolicyVersion(unit_code="420302", effective_from=clock.today(), settings=settings))
    session.flush()
    after = drafts.open_draft(session, office.clerk, STREET)
    assert load(before.policy).min_members == 10
    assert load(after.policy).min_members == 30
    assert policy_for(session, "420303", clock.today()).min_members == 10


def test_the_list_is_read_page_by_page_and_narrowed(session: Session) -> None:
    office = make_office(session)
    made = [make_draft(session, office.clerk).id for _ in range(queries.PAGE + 2)]
    first = queries.listing(session, office.clerk, queries.Filter())
    second = queries.listing(session, office.clerk, queries.Filter(), int(first.after))
    assert [row.id for row in [*first.rows, *second.rows]] == sorted(made, reverse=True)
    name = session.get_one(Filing, made[0]).name
    assert [row.id for row in queries.listing(session, office.clerk, queries.Filter(text=name)).rows] == [made[0]]
    assert queries.listing(session, office.clerk, queries.Filter(state="filed")).rows == []


@pytest.mark.parametrize(
    "change", [{"name": "五堰街道\n夕阳红队"}, {"address": "社区\r\n二楼"}, {"responsible_person": "张\u2028三"}]
)
def test_no_line_break_of_a_forged_form_reaches_the_register(session: Session, change: dict[str, str]) -> None:
    office = make_office(session)
    filing = make_draft(session, office.clerk, **change)
    answers = cases.answers_of(session, filing)
    (name,) = change
    assert answers[name] == " ".join(change[name].split())
    assert "\n" not in filing.name
