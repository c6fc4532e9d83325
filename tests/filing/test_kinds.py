"""Cases about a record: what each kind does to it, when it is refused, and that only the last step touches it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.permissions import Role
from portal.filing import policy as policies
from portal.filing.actions import cases, decisions, drafts, steps
from portal.filing.models import Certificate, Filing
from portal.filing.policy import County, Policy
from portal.filing.rules.answers import Section
from portal.filing.rules.beginnings import SAYS
from portal.filing.rules.steps import Kind, State
from portal.history import seals
from portal.history.models import Entry
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.organizations.rules import ENDS, Management, Standing
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_person
from tests.filing.about import ENDING, KINDS, code_of, facts, make_case, make_record
from tests.filing.factories import Office, make_filing


def entries(session: Session, record: Organization) -> list[Entry]:
    found = select(Entry).where(Entry.subject_kind == "organization", Entry.subject_id == record.id)
    return list(session.scalars(found.order_by(Entry.recorded_at, Entry.number)))


def certificates(session: Session, record: Organization) -> list[Certificate]:
    found = select(Certificate).where(Certificate.organization_id == record.id)
    return list(session.scalars(found.order_by(Certificate.id)))


def grant(session: Session, people: Office, filing: Filing) -> Filing:
    return decisions.file(session, people.decider, filing.id, filing.version)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_last_step_touches_the_record_and_names_its_case(
    session: Session, people: Office, record: Organization, kind: Kind
) -> None:
    before, said = facts(session, record), len(entries(session, record))
    filing = make_case(session, people, record, kind)
    assert facts(session, record) == before
    assert len(entries(session, record)) == said
    grant(session, people, filing)
    *_earlier, last = entries(session, record)
    assert (last.kind, last.case_id, len(entries(session, record))) == (SAYS[kind], filing.id, said + 1)
    assert (filing.state, filing.number) == (State.FILED, None)
    assert all(isinstance(result, Head) for result in verify(session))
    assert differences(session) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_or_withdrawn_case_leaves_the_record_as_it_was(
    session: Session, people: Office, record: Organization, kind: Kind
) -> None:
    before = facts(session, record)
    make_case(session, people, record, kind, State.REFUSED)
    make_case(session, people, record, kind, State.WITHDRAWN)
    assert facts(session, record) == before
    assert len(entries(session, record)) == 1


@pytest.mark.parametrize("kind", ENDING)
def test_an_ending_takes_the_record_off_the_register_and_issues_nothing(
    session: Session, people: Office, record: Organization, kind: Kind
) -> None:
    grant(session, people, make_case(session, people, record, kind))
    assert facts(session, record)["standing"] is ENDS[SAYS[kind]]
    assert certificates(session, record) == []


def test_who_registers_elsewhere_stays_known_under_its_code(
    session: Session, people: Office, record: Organization
) -> None:
    filing = make_case(session, people, record, Kind.REGISTER_ELSEWHERE, uscc=code_of().lower())
    grant(session, people, filing)
    found = facts(session, record)
    assert (found["management"], found["uscc"]) == (Management.REGISTERED, code_of())


def test_a_change_of_the_telephone_confirms_the_contact_and_issues_nothing(
    session: Session, people: Office, record: Organization
) -> None:
    before = facts(session, record)
    grant(session, people, make_case(session, people, record, Kind.CHANGE))
    after = facts(session, record)
    assert {name for name in before if before[name] != after[name]} == {"phone", "contact_confirmed_on", "valid_from"}
    assert after["contact_confirmed_on"] == after["valid_from"]
    key = seals.data_key(session, record.data_key_id)
    assert seals.unseal(key, "organization", record.id, "phone", after["phone"]) == "13911112222"
    assert certificates(session, record) == []


def test_a_change_of_the_name_issues_a_certificate_of_the_new_name_and_the_old_number(
    session: Session, people: Office, record: Organization
) -> None:
    number = record.filing_number
    filing = make_case(
        session, people, record, Kind.CHANGE, changed="name members", name="五堰街道金秋舞蹈队", members="３０"
    )
    grant(session, people, filing)
    found = facts(session, record)
    assert (found["name"], found["members"], found["filing_number"]) == ("五堰街道金秋舞蹈队", 30, number)
    (issued,) = certificates(session, record)
    assert (issued.number, issued.filing_id) == (number, filing.id)
    assert "五堰街道金秋舞蹈队" in issued.issued


def test_a_renewal_follows_the_last_certificate_and_confirms_the_contact(
    session: Session, people: Office, record: Organization
) -> None:
    until, today = facts(session, record)["certificate_until"], clock.today()
    filing = make_case(session, people, record, Kind.RENEW)
    grant(session, people, filing)
    found = facts(session, record)
    first = until + timedelta(days=1)
    assert found["certificate_from"] == first
    assert found["certificate_until"] == Policy().last_day(first)
    assert found["contact_confirmed_on"] == today
    (issued,) = certificates(session, record)
    assert (issued.valid_from, issued.number) == (first, record.filing_number)


def test_a_renewal_of_a_lapsed_certificate_begins_today(session: Session, people: Office) -> None:
    today = clock.today()
    record = make_record(session, people, certificate_until=today - timedelta(days=90))
    assert facts(session, record)["standing"] is Standing.LAPSED
    grant(session, people, make_case(session, people, record, Kind.RENEW))
    found = facts(session, record)
    assert (found["standing"], found["certificate_from"]) == (Standing.NORMAL, today)


def test_a_replacement_has_the_same_number_and_validity(session: Session, people: Office, record: Organization) -> None:
    before = facts(session, record)
    filing = make_case(session, people, record, Kind.REPLACE)
    grant(session, people, filing)
    assert facts(session, record) == before | {"valid_from": facts(session, record)["valid_from"]}
    (issued,) = certificates(session, record)
    assert (issued.number, issued.valid_until) == (before["filing_number"], before["certificate_until"])


def test_where_the_county_confirms_it_grants_what_is_about_a_record_too(
    session: Session, people: Office, record: Organization
) -> None:
    county = make_person(session, Role.COUNTY_OFFICER, "420302")
    filing = make_case(session, people, record, Kind.CHANGE)
    filing.policy = policies.dump(Policy(county=County.CONFIRMS))
    session.flush()
    decisions.propose(session, people.decider, filing.id, filing.version)
    assert len(entries(session, record)) == 1
    decisions.file(session, county, filing.id, filing.version)
    assert entries(session, record)[-1].case_id == filing.id


# ------------------------------------------------------------------ when a case cannot begin


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ENDING)
def test_nothing_can_begin_about_a_record_that_has_left(
    session: Session, people: Office, record: Organization, ending: Kind, kind: Kind
) -> None:
    grant(session, people, make_case(session, people, record, ending))
    with pytest.raises(RuleBroken, match="not possible"):
        drafts.open_case(session, people.clerk, record.id, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_begin_about_a_record_that_was_taken_back(
    session: Session, people: Office, record: Organization, kind: Kind
) -> None:
    entry = entries(session, record)[0]
    organizations.annul(session, people.decider, record.id, (entry.book, entry.number), "重复录入")
    with pytest.raises(NotFound):
        drafts.open_case(session, people.clerk, record.id, kind)


def test_a_lapsed_certificate_is_renewed_and_not_replaced(session: Session, people: Office) -> None:
    record = make_record(session, people, certificate_until=clock.today() - timedelta(days=1))
    with pytest.raises(RuleBroken, match="not possible"):
        drafts.open_case(session, people.clerk, record.id, Kind.REPLACE)


def test_a_renewal_too_early_is_told_from_when(session: Session, people: Office) -> None:
    until = clock.today() + timedelta(days=60)
    record = make_record(session, people, certificate_until=until)
    with pytest.raises(RuleBroken) as refusal:
        drafts.open_case(session, people.clerk, record.id, Kind.RENEW)
    assert refusal.value.message.params == {"until": until, "first": until - timedelta(days=30)}


def test_a_certificate_without_end_is_not_renewed(session: Session, people: Office) -> None:
    record = make_record(session, people, certificate_until=None)
    with pytest.raises(RuleBroken, match="nothing to renew"):
        drafts.open_case(session, people.clerk, record.id, Kind.RENEW)


@pytest.mark.parametrize("kind", [Kind.RENEW, Kind.REPLACE])
def test_without_a_number_there_is_no_certificate(session: Session, people: Office, kind: Kind) -> None:
    record = make_record(session, people, filing_number=None)
    with pytest.raises(RuleBroken, match="no number"):
        drafts.open_case(session, people.clerk, record.id, kind)


def test_an_old_number_is_one(session: Session, people: Office) -> None:
    record = make_record(session, people, filing_number=None, legacy_number="茅民备〔2019〕12号")
    grant(session, people, make_case(session, people, record, Kind.REPLACE))
    assert certificates(session, record)[0].number == "茅民备〔2019〕12号"


@pytest.mark.parametrize("kind", KINDS)
def test_two_cases_about_one_record_are_not_open_at_once(
    session: Session, people: Office, record: Organization, kind: Kind
) -> None:
    first = drafts.open_case(session, people.clerk, record.id, Kind.CHANGE)
    with pytest.raises(RuleBroken, match=f"Case {first.id}"):
        drafts.open_case(session, people.colleague, record.id, kind)
    steps.withdraw(session, people.clerk, first.id, first.version)
    assert drafts.open_case(session, people.colleague, record.id, kind).kind is kind


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_elsewhere_begins_a_case_here(session: Session, record: Organization, kind: Kind) -> None:
    stranger = make_person(session, Role.TOWNSHIP_CLERK, "420303001")
    with pytest.raises(NotFound):
        drafts.open_case(session, stranger, record.id, kind)


# ------------------------------------------------------------------ when a case cannot be submitted


@pytest.mark.parametrize(
    ("kind", "changes", "field", "sentence"),
    [
        (Kind.CHANGE, {"changed": ""}, "changed", "Tick what changes"),
        (Kind.CHANGE, {"phone": "19900001234"}, "phone", "says already"),
        (
            Kind.CHANGE,
            {"changed": "name", "name": "五堰街道新名队", "effective_on": "2026-01-01"},
            "effective_on",
            "new name",
        ),
        (Kind.CHANGE, {"changed": "members", "members": "5"}, "members", "at least"),
        (Kind.CHANGE, {"effective_on": "1999-01-01"}, "effective_on", "comes before"),
        (Kind.RENEW, {"contact_right": ""}, "contact_right", "Ask the organization"),
        (Kind.REPLACE, {"loss": ""}, "loss", "what happened"),
        (Kind.REPLACE, {"loss_on": ""}, "loss_on", "day of the loss"),
        (Kind.CANCEL, {"resolved_on": "2030-01-01"}, "resolved_on", "future"),
        (Kind.CANCEL, {"settlement": ""}, "settlement", "funds"),
        (Kind.REVOKE, {"hearing": ""}, "hearing", "without a hearing"),
        (Kind.REVOKE, {"hearing_said": ""}, "hearing_said", "said"),
        (Kind.REVOKE, {"revoke_ground": "too_few"}, "revoke_ground", "ground"),
        (Kind.REGISTER_ELSEWHERE, {"uscc": "51420300MJA0000011"}, "uscc", "no unified"),
        (Kind.REGISTER_ELSEWHERE, {"uscc": ""}, "uscc", "Enter the unified"),
        (Kind.REGISTER_ELSEWHERE, {"uscc": code_of("91420300MJA00001")}, "uscc", "civil affairs"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stops_the_submission(
    session: Session,
    people: Office,
    record: Organization,
    kind: Kind,
    changes: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    filing = make_case(session, people, record, kind, State.DRAFT, **changes)
    found = drafts.to_mend(session, filing, cases.answers_of(session, filing))
    assert sentence in str(found[field])
    with pytest.raises(RuleBroken, match="missing"):
        steps.submit(session, people.clerk, filing.id, filing.version)


def test_who_did_not_answer_said_nothing(session: Session, people: Office, record: Organization) -> None:
    filing = make_case(session, people, record, Kind.REVOKE, hearing="no_answer", hearing_said="")
    assert grant(session, people, filing).state is State.FILED


# ------------------------------------------------------------------ when the record changed meanwhile


def correct(session: Session, people: Office, record: Organization, **said: object) -> None:
    organizations.correct(session, people.decider, Matter(record.id, clock.today(), "录入有误"), said)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_cancelled_meanwhile_is_not_decided(
    session: Session, people: Office, record: Organization, kind: Kind
) -> None:
    filing = make_case(session, people, record, kind)
    organizations.cancel(session, people.decider, Matter(record.id, clock.today(), "另案注销"))
    with pytest.raises(RuleBroken, match="not possible"):
        grant(session, people, filing)


@pytest.mark.parametrize("kind", KINDS)
def test_what_moved_meanwhile_is_not_decided_here(
    session: Session, people: Office, record: Organization, kind: Kind
) -> None:
    filing = make_case(session, people, record, kind)
    correct(session, people, record, township_code="420302001")
    with pytest.raises(RuleBroken, match="begun anew there"):
        grant(session, people, filing)


def test_a_change_of_what_was_corrected_meanwhile_is_not_decided(
    session: Session, people: Office, record: Organization
) -> None:
    filing = make_case(session, people, record, Kind.CHANGE)
    correct(session, people, record, phone="13800009999")
    with pytest.raises(RuleBroken, match="the register was changed"):
        grant(session, people, filing)
    assert filing.state is State.REVIEWED


def test_a_correction_of_something_else_is_in_nobodys_way(
    session: Session, people: Office, record: Organization
) -> None:
    filing = make_case(session, people, record, Kind.CHANGE)
    correct(session, people, record, members=31)
    grant(session, people, filing)
    assert facts(session, record)["members"] == 31


def test_a_draft_whose_record_was_corrected_says_so_and_goes_on_once_saved(
    session: Session, people: Office, record: Organization
) -> None:
    filing = make_case(session, people, record, Kind.CHANGE, State.DRAFT)
    correct(session, people, record, phone="13800009999")
    with pytest.raises(RuleBroken, match="missing"):
        steps.submit(session, people.clerk, filing.id, filing.version)
    typed = {"changed": "phone", "reason": "换了手机"}
    saved = drafts.save_section(session, people.clerk, filing.id, Section.CHANGES, typed, filing.version)
    assert saved.problems == {}
    assert cases.answers_of(session, filing)["was_phone"] == "13800009999"
    steps.submit(session, people.clerk, filing.id, filing.version)


def test_a_renewal_that_came_too_early_by_a_correction_is_not_decided(
    session: Session, people: Office, record: Organization
) -> None:
    filing = make_case(session, people, record, Kind.RENEW)
    correct(session, people, record, certificate_until=clock.today() + timedelta(days=400))
    with pytest.raises(RuleBroken, match="can be renewed from"):
        grant(session, people, filing)


# ------------------------------------------------------------------ names


def test_a_cancelled_name_rests(session: Session, people: Office, record: Organization) -> None:
    name = record.name
    grant(session, people, make_case(session, people, record, Kind.CANCEL))
    with pytest.raises(RuleBroken):
        make_filing(session, people, State.SUBMITTED, name=name)


def test_a_cancelled_name_is_free_again_after_its_rest(session: Session, people: Office) -> None:
    long_ago = date(2025, 1, 6)
    record = make_record(session, people)
    name = record.name
    organizations.cancel(session, people.decider, Matter(record.id, long_ago, "自行解散"))
    assert make_filing(session, people, State.SUBMITTED, name=name).state is State.SUBMITTED
