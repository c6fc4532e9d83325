"""The name a case asks for: what the check says of it, what it stops, what of it is kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.permissions import Role
from portal.filing.actions import cases, decisions, drafts, steps
from portal.filing.actions import names as actions
from portal.filing.models import Filing, NameCheck
from portal.filing.policy import Policy
from portal.filing.queries import names
from portal.filing.queries.names import checks_of
from portal.filing.rules.names import Checked, Nearness
from portal.filing.rules.steps import Kind, State
from portal.filing.rules.verdicts import Stage, Verdict
from portal.organizations.actions import Matter, cancel, register_elsewhere
from portal.organizations.models import Organization
from portal.organizations.rules.names import Likeness
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.accounts.factories import STREET, make_person
from tests.conftest import Arrange
from tests.filing.factories import Office, make_draft, make_filing, make_office
from tests.filing.kinds import make_case, make_record, open_case
from tests.filing.officer import Officer
from tests.filing.test_at_once import at_once, deciding
from tests.organizations.factories import BAILANG, FILED, make_organization

NORTH, EAST = "420302003001", "420302003003"
NAME = "夕阳红舞蹈队"
REST = Policy().name_rest_days


def checked(session: Session, filing: Filing, name: str = NAME) -> Checked:
    return names.check(session, filing, name, REST)


def organization(session: Session, name: str = NAME, village: str | None = NORTH, **facts: object) -> Organization:
    decider = make_person(session, Role.CITY_OFFICER, "4203") if "township_code" in facts else None
    decider = decider or make_person(session, Role.TOWNSHIP_DECIDER)
    return make_organization(session, decider, name=name, village_code=village, **facts)


@pytest.mark.parametrize(
    ("village", "township", "verdict", "nearness"),
    [
        (NORTH, STREET, Verdict.BLOCKED, Nearness.VILLAGE),
        (EAST, STREET, Verdict.REASONED, Nearness.TOWNSHIP),
        (None, STREET, Verdict.REASONED, Nearness.TOWNSHIP),
        (None, BAILANG, Verdict.ALIKE, Nearness.COUNTY),
    ],
)
def test_the_same_name_weighs_by_how_near_it_is(
    session: Session, village: str | None, township: str, verdict: Verdict, nearness: Nearness
) -> None:
    office = make_office(session)
    taken = organization(session, village=village, township_code=township)
    found = checked(session, make_draft(session, office.clerk, village_code=NORTH))
    assert (found.verdict, found.found[0].nearness) == (verdict, nearness)
    assert (found.found[0].organization_id, found.found[0].likeness) == (taken.id, Likeness.SAME)


def test_a_name_that_nobody_has_is_clear(session: Session) -> None:
    draft = make_draft(session, make_office(session).clerk, village_code=NORTH)
    organization(session, "北街社区秧歌队")
    organization(session, township_code="420303001", village=None)  # another county
    assert checked(session, draft) == Checked(checked(session, draft).wanted, (), checked(session, draft).around)
    assert checked(session, draft).verdict is Verdict.CLEAR


@pytest.mark.parametrize(
    "name", ["夕阳红 舞蹈队", "夕阳红舞踏队", "夕阳虹舞蹈队", "五堰街道北街夕阳红舞蹈队", "夕阳的红舞蹈队"]
)
def test_a_name_that_is_merely_alike_is_listed_and_stops_nothing(session: Session, name: str) -> None:
    office = make_office(session)
    organization(session, name)
    filing = make_filing(session, office, State.FILED, name=NAME, village_code=NORTH)
    kept = checks_of(session, filing.id)
    assert [(check.stage, check.verdict) for check in kept] == [
        (Stage.SUBMISSION, Verdict.ALIKE),
        (Stage.DECISION, Verdict.ALIKE),
    ]


def test_what_a_check_came_to_is_kept_with_whom_and_why(session: Session) -> None:
    office = make_office(session)
    taken = organization(session, "夕阳虹舞蹈队", EAST)
    filing = make_filing(session, office, State.SUBMITTED, name=NAME, village_code=NORTH)
    [check] = checks_of(session, filing.id)
    assert check.by_id == office.clerk.id
    assert json.loads(check.found) == [{"likeness": "pinyin", "nearness": "township", "organization": taken.id}]


def test_a_name_taken_in_the_village_cannot_be_submitted(session: Session) -> None:
    office = make_office(session)
    taken = organization(session)
    draft = make_draft(session, office.clerk, name=NAME, village_code=NORTH)
    with pytest.raises(RuleBroken) as refused:
        actions.check_at_submission(session, office.clerk, draft, cases.answers_of(session, draft), Policy())
    assert refused.value.field == "name"
    assert refused.value.message.params["number"] == taken.id
    with pytest.raises(RuleBroken):
        steps.submit(session, office.clerk, draft.id, draft.version)
    assert checks_of(session, draft.id) == []


def test_a_name_of_the_township_needs_a_reason_which_is_sealed_with_the_answers(session: Session) -> None:
    office = make_office(session)
    organization(session, village=EAST)
    draft = make_draft(session, office.clerk, name=NAME, village_code=NORTH)
    mend = actions.problems(session, draft, cases.answers_of(session, draft), Policy())
    assert set(mend) == {"name_reason"}
    with pytest.raises(RuleBroken):
        steps.submit(session, office.clerk, draft.id, draft.version)
    reason = {"name_reason": "两队分属两个社区，名称前均冠社区名"}
    saved = drafts.save_section(session, office.clerk, draft.id, "organization", reason, draft.version)
    assert saved.problems == {}
    assert reason["name_reason"] not in draft.answers
    session.flush()
    steps.submit(session, office.clerk, draft.id, draft.version)
    assert [check.verdict for check in checks_of(session, draft.id)] == [Verdict.REASONED]


def test_another_draft_is_listed_and_a_submitted_case_holds_the_name(session: Session) -> None:
    office = make_office(session)
    mine = make_draft(session, office.clerk, name=NAME, village_code=NORTH)
    other = make_draft(session, office.colleague, name=NAME, village_code=NORTH)
    assert checked(session, mine).verdict is Verdict.ALIKE
    assert checked(session, mine).found[0].filing_id == other.id
    steps.submit(session, office.colleague, other.id, other.version)
    assert checked(session, mine).verdict is Verdict.BLOCKED
    session.flush()
    with pytest.raises(RuleBroken):
        steps.submit(session, office.clerk, mine.id, mine.version)
    steps.withdraw(session, office.clerk, other.id, other.version, "不再办理")
    assert checked(session, mine).verdict is Verdict.CLEAR


def test_a_case_of_another_township_is_found_by_the_very_same_name_alone(session: Session) -> None:
    office, there = make_office(session), make_office(session, BAILANG)
    mine = make_draft(session, office.clerk, name=NAME, village_code=NORTH)
    same = make_draft(session, there.clerk, BAILANG, name=NAME)
    make_draft(session, there.clerk, BAILANG, name="夕阳虹舞蹈队")
    assert [each.filing_id for each in checked(session, mine).found] == [same.id]


def test_where_no_village_is_chosen_the_one_the_name_begins_with_counts(session: Session) -> None:
    office = make_office(session)
    organization(session, "东岳社区舞蹈队", EAST)
    draft = drafts.open_draft(session, office.clerk, STREET)
    assert checked(session, draft, "北街社区舞蹈队").verdict is Verdict.CLEAR
    assert checked(session, draft, "东岳社区舞蹈队").verdict is Verdict.BLOCKED
    assert checked(session, draft, "东岳舞蹈队").found[0].likeness is Likeness.PLACE_PREFIX
    assert checked(session, draft, " · ").verdict is Verdict.CLEAR


def test_a_name_that_begins_with_another_village_than_was_chosen_is_compared_with_that_one_s(session: Session) -> None:
    office = make_office(session)
    organization(session, "东岳社区志愿服务队", EAST)
    draft = make_draft(session, office.clerk, village_code=NORTH)
    found = checked(session, draft, "东岳社区志愿服务站").found
    assert [(each.likeness, each.nearness) for each in found] == [(Likeness.ONE_CHARACTER, Nearness.TOWNSHIP)]
    assert checked(session, draft, "东岳社区志愿服务队").verdict is Verdict.REASONED
    assert checked(session, draft, "北街社区志愿服务队").verdict is Verdict.CLEAR


@pytest.mark.parametrize(
    ("days", "verdict"), [(0, Verdict.BLOCKED), (REST - 1, Verdict.BLOCKED), (REST, Verdict.CLEAR)]
)
def test_a_cancelled_name_rests_and_says_until_when(session: Session, days: int, verdict: Verdict) -> None:
    office = make_office(session)
    gone = organization(session)
    left = clock.today() - timedelta(days=days)
    cancel(session, make_person(session, Role.TOWNSHIP_DECIDER), Matter(gone.id, left, "自行解散"))
    draft = make_draft(session, office.clerk, name=NAME, village_code=NORTH)
    found = checked(session, draft)
    assert found.verdict is verdict
    if verdict is Verdict.BLOCKED:
        sentence = actions.problems(session, draft, cases.answers_of(session, draft), Policy())["name"]
        assert sentence.params["day"] == found.found[0].free_on == left + timedelta(days=REST)


def test_without_a_rest_period_a_cancelled_name_is_free_at_once(session: Session) -> None:
    office = make_office(session)
    gone = organization(session)
    cancel(session, make_person(session, Role.TOWNSHIP_DECIDER), Matter(gone.id, clock.today(), "自行解散"))
    draft = make_draft(session, office.clerk, name=NAME, village_code=NORTH)
    assert names.check(session, draft, NAME, 0).verdict is Verdict.CLEAR


def test_one_registered_with_the_county_keeps_its_name(session: Session) -> None:
    office = make_office(session)
    gone = organization(session)
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    register_elsewhere(session, decider, Matter(gone.id, FILED + timedelta(days=30), "登记"), "51420300MJH0000007")
    draft = make_draft(session, office.clerk, name=NAME, village_code=NORTH)
    assert checked(session, draft).verdict is Verdict.BLOCKED
    assert checked(session, draft).found[0].free_on is None


def same_name(session: Session, office: Office) -> list[Filing]:
    """Two cases that wait for their decision under one name: as two would that were submitted in one instant."""
    filings = [
        make_filing(session, office, State.REVIEWED, name=f"夕阳红舞蹈{n}队", village_code=NORTH) for n in "甲乙"
    ]
    for filing in filings:
        cases.write_answers(session, filing, {**cases.answers_of(session, filing), "name": NAME})
        filing.name = filing.wanted_name = NAME
    session.flush()
    return filings


def test_of_two_cases_with_one_name_decided_at_once_one_passes(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        filings = [(filing.id, filing.version) for filing in same_name(session, office)]
    done = at_once(app, [deciding(office, *filing) for filing in filings])
    refused = [result for result in done if isinstance(result, RuleBroken)]
    assert len(refused) == 1
    assert sum(isinstance(result, str) for result in done) == 1
    with arrange() as session:
        won = session.scalars(select(Filing).where(Filing.state == State.FILED).order_by(Filing.id)).one()
        assert refused[0].message.params["number"] == won.organization_id
        kept = session.scalars(select(NameCheck).where(NameCheck.stage == Stage.DECISION).order_by(NameCheck.id)).all()
        assert [(check.filing_id, check.verdict) for check in kept] == [(won.id, Verdict.CLEAR)]


def test_a_namesake_of_the_township_that_comes_after_submission_needs_a_reason_before_the_decision(
    session: Session,
) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.REVIEWED, name=NAME, village_code=NORTH)
    organization(session, village=EAST)
    with pytest.raises(RuleBroken, match="does not say why both"):
        actions.check_at_decision(session, office.decider, filing, cases.answers_of(session, filing), Policy())
    reason = {"name_reason": "两队分属两个社区"}
    cases.write_answers(session, filing, {**cases.answers_of(session, filing), **reason})
    session.flush()
    decisions.file(session, office.decider, filing.id, filing.version)
    assert [check.verdict for check in checks_of(session, filing.id)] == [Verdict.CLEAR, Verdict.REASONED]


def renaming(session: Session, office: Office, name: str) -> Filing:
    """A case that asks for another name for an organization of 北街社区."""
    record = make_record(session, office, name="北街社区腰鼓队", village_code=NORTH)
    said = {"changed": "name", "name": name, "effective_on": ""}
    return open_case(session, office.clerk, Kind.CHANGE, record, **said)


def test_a_change_that_asks_for_another_name_runs_through_the_same_checks(session: Session) -> None:
    office = make_office(session)
    taken = organization(session, "北街社区秧歌队")
    blocked = renaming(session, office, taken.name)
    with pytest.raises(RuleBroken):
        steps.submit(session, office.clerk, blocked.id, blocked.version)
    assert set(actions.problems(session, blocked, cases.answers_of(session, blocked), Policy())) == {"name"}
    free = renaming(session, office, "北街社区花鼓秧歌队")
    for verb, who in ((steps.submit, "clerk"), (steps.accept, "colleague"), (steps.review, "colleague")):
        verb(session, getattr(office, who), free.id, free.version)
    decisions.file(session, office.decider, free.id, free.version)
    assert [check.stage for check in checks_of(session, free.id)] == [Stage.SUBMISSION, Stage.DECISION]
    draft = make_draft(session, office.clerk, village_code=NORTH)
    assert checked(session, draft, "北街社区花鼓秧歌队").verdict is Verdict.BLOCKED


def test_what_a_change_asks_for_is_found_by_others_and_its_own_record_is_not(session: Session) -> None:
    office = make_office(session)
    change = renaming(session, office, "北街社区花鼓秧歌队")
    assert checked(session, change, "北街社区腰鼓队").verdict is Verdict.CLEAR
    draft = make_draft(session, office.clerk, village_code=NORTH)
    assert [each.filing_id for each in checked(session, draft, "花鼓秧歌队").found] == [change.id]


def test_a_change_of_something_else_asks_for_no_name(session: Session) -> None:
    office = make_office(session)
    record = make_record(session, office, name="北街社区腰鼓队", village_code=NORTH)
    organization(session, "北街社区腰鼓 队")
    filing = make_case(session, office, Kind.CHANGE, State.FILED, record)
    assert (filing.wanted_name, list(checks_of(session, filing.id))) == ("", [])


@pytest.fixture
def draft_id(arrange: Arrange, office: Office) -> int:
    """A draft of a new organization in 北街社区, and the same name in 东岳社区."""
    with arrange() as session:
        organization(session, "夕阳红舞蹈队", EAST)
        return make_draft(session, office.clerk, village_code=NORTH).id


def test_what_is_typed_is_answered_by_a_part_of_a_page(clerk: Officer, draft_id: int) -> None:
    part = clerk.read(f"/filings/{draft_id}/likeness?name=夕阳红舞蹈队")
    assert "<html" not in part
    assert "夕阳红舞蹈队" in part
    assert "/ledger/organizations/" in part
    assert clerk.read(f"/filings/{draft_id}/likeness?name=").strip() == ""
    assert "field-help" in clerk.read(f"/filings/{draft_id}/likeness?name=北街社区腰鼓队")
    assert clerk.read(f"/filings/{draft_id}/likeness?name={'长' * 3000}")


def test_of_an_organization_out_of_reach_the_public_card_is_linked(
    arrange: Arrange, clerk: Officer, draft_id: int
) -> None:
    with arrange() as session:
        there = make_office(session, BAILANG)
        organization(session, "歌友会", None, township_code=BAILANG)
        other = make_draft(session, there.clerk, BAILANG, name="棋友会馆")
    assert "/organizations/" in clerk.read(f"/filings/{draft_id}/likeness?name=歌友会")
    part = clerk.read(f"/filings/{draft_id}/likeness?name=棋友会馆")
    assert "棋友会馆" in part
    assert f"/filings/{other.id}" not in part


def test_a_case_out_of_reach_answers_nothing(stranger: Officer, draft_id: int) -> None:
    assert stranger.visitor.get(f"/filings/{draft_id}/likeness?name=夕阳红").status_code == 404


def test_the_reason_is_asked_for_where_it_is_needed_and_shown_on_the_case(
    clerk: Officer, decider: Officer, draft_id: int
) -> None:
    path = f"/filings/{draft_id}/draft/organization"
    assert 'name="name_reason"' not in clerk.read(path)
    answer = clerk.post(path, path, name=NAME)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'name="name_reason"' in page
    assert 'href="#name_reason"' in page
    assert 'id="name_reason-error"' in page
    assert f"/filings/{draft_id}/draft/organization#name_reason" in clerk.read(f"/filings/{draft_id}/check")
    assert clerk.send(path, path, name=NAME, name_reason="两个社区各有一队") == f"/filings/{draft_id}/namesakes"
    clerk.submit(draft_id)
    case = decider.read(f"/filings/{draft_id}")
    assert "两个社区各有一队" in case
    assert "alike-checks" in case


def test_without_a_namesake_the_next_section_follows_at_once(clerk: Officer, draft_id: int) -> None:
    path = f"/filings/{draft_id}/draft/organization"
    assert clerk.send(path, path, name="北街社区太极拳队") == f"/filings/{draft_id}/draft/place"
    assert "name_reason" not in clerk.read(f"/filings/{draft_id}/check")
