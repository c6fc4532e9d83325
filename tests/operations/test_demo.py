"""The demonstration city: as a value, then in the database."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing import policy as policies
from portal.filing.actions.cases import answers_of
from portal.filing.actions.certificate import genuine
from portal.filing.actions.corrections import opened
from portal.filing.actions.numbering import reserve
from portal.filing.models import Filing, Material, PolicyVersion, Remark
from portal.filing.models.certificate import Certificate
from portal.filing.rules import beginnings
from portal.filing.rules.checks import problems
from portal.filing.rules.materials import missing
from portal.filing.rules.steps import OPEN, WITH_OFFICE, State
from portal.filing.rules.steps import Kind as CaseKind
from portal.history import queries as history
from portal.history.models import Entry
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.operations import queries
from portal.operations.demo import cases, city, people
from portal.operations.demo.load import load
from portal.operations.demo.places import Township, Village, shares, short
from portal.organizations.models import Organization, OrganizationVersion
from portal.organizations.rules import ENDS, ON_THE_REGISTER, EntryKind, Field, check_saying
from portal.regions.codes import Kind
from portal.shared import clock, keys

DAY = date(2026, 11, 20)
STREET = "420302003"
TOTAL = 300


def township(code: str = STREET, kind: Kind = Kind.STREET) -> Township:
    villages = tuple(Village(f"{code}{n:03}", f"第{n}社区", urban=kind is Kind.STREET) for n in range(1, 9))
    return Township(code, "某街道", kind, f"/4203/{code[:6]}/{code}/", code[:6], villages)


def test_a_village_is_called_as_people_call_it() -> None:
    assert short("北街社区居委会") == "北街社区"
    assert short("李家岗村委会") == "李家岗村"
    assert short("大柏树村村民委员会") == "大柏树村"
    assert short("艳湖居委会（三岔河村）") == "艳湖社区"


def test_shares_add_up_to_the_total() -> None:
    places = [township("420302003"), township("420302100", Kind.TOWN), township("420302201", Kind.TOWNSHIP)]
    assert sum(shares(places, 1000).values()) == 1000
    assert shares(places, 1000)["420302003"] > 500


def test_the_same_seed_and_day_give_the_same_city() -> None:
    first, again, other = (city.build(seed, DAY, [township()], 60, {STREET: 3}) for seed in (1, 1, 2))
    told = [
        [(e.kind, e.recorded_at, e.changes) for life in built.lives for e in life.events]
        for built in (first, again, other)
    ]
    assert told[0] == told[1]
    assert told[0] != told[2]


def test_no_name_stands_twice_in_a_township() -> None:
    built = city.build(1, DAY, [township()], 200, {STREET: 14})
    names = [life.start.name for life in [*built.lives, *built.applicants[STREET]]]
    assert len(set(names)) == len(names)


def test_all_of_it_lies_before_the_day_and_follows_the_rules() -> None:
    for life in city.build(3, DAY, [township()], 300, {}).lives:
        standing, days, last = None, [], None
        for event in life.events:
            assert event.effective_on < DAY
            assert event.recorded_at.date() < DAY
            assert event.effective_on <= event.recorded_at.date()
            assert last is None or last <= event.recorded_at
            if event.kind is not EntryKind.ESTABLISHED:
                check_saying(event.kind, standing, event.changes, days, event.effective_on)
            standing = event.changes.get("standing", standing or "normal")
            days, last = [*days, event.effective_on], event.recorded_at


def test_what_was_corrected_lapsed_or_told_late_is_there() -> None:
    built = city.build(1, DAY, [township()], 600, {})
    kinds = Counter(event.kind for life in built.lives for event in life.events)
    assert set(kinds) >= {
        EntryKind.ANNULLED,
        EntryKind.CORRECTED,
        EntryKind.RENEWED,
        EntryKind.CHANGED,
        EntryKind.REVOKED,
    }
    late = [e for life in built.lives for e in life.events if (e.recorded_at.date() - e.effective_on).days > 14]
    assert late


def test_nobody_has_these_telephone_numbers_and_yet_a_form_takes_them() -> None:
    built = city.build(1, DAY, [township()], 20, {STREET: len(cases.PLANS)})
    for life, plan in zip(built.applicants[STREET], cases.PLANS, strict=True):
        typed = cases.answers(life.opening.changes, plan)
        assert life.opening.changes["phone"].startswith("07190")
        assert plan.filled or problems(CaseKind.ESTABLISH, typed, policies.Policy(), DAY) == {}


@pytest.fixture
def small(session: Session) -> Session:
    load(session, 1, DAY, TOTAL)
    return session


def test_so_many_are_on_the_register_and_all_of_the_five_fields(small: Session) -> None:
    versions = select(OrganizationVersion.field, func.count()).where(
        history.as_of(OrganizationVersion, DAY), OrganizationVersion.standing.in_(ON_THE_REGISTER)
    )
    found = dict(small.execute(versions.group_by(OrganizationVersion.field)).all())
    assert sum(found.values()) == TOTAL
    assert set(found) == set(Field) - {Field.OTHER}


def test_there_is_somebody_for_every_role_and_all_are_marked(small: Session) -> None:
    workers = people.workers()
    assert {worker.role for worker in workers} == set(Role)
    assert small.scalar(select(func.count()).where(Person.demonstration)) == len(workers)
    assert queries.demonstration(small)


def test_every_staffed_township_has_a_case_in_every_state(small: Session) -> None:
    for place, *_ in people.TOWNSHIPS.values():
        states = set(small.scalars(select(Filing.state).where(Filing.township_code == place)))
        assert states >= set(State) - {State.CONFIRMING}
    confirming = small.scalars(select(Filing.township_code).where(Filing.state == State.CONFIRMING)).all()
    assert confirming == ["420323103"]


def test_every_change_renewal_and_ending_of_a_staffed_township_has_its_case(small: Session) -> None:
    asked = (EntryKind.CHANGED, EntryKind.RENEWED, *ENDS)
    staffed = [place for place, *_ in people.TOWNSHIPS.values()]
    here = select(Organization.id).where(Organization.township_code.in_(staffed))
    entries = small.scalars(select(Entry).where(Entry.kind.in_(asked), Entry.subject_id.in_(here))).all()
    anew = {entry.subject_id for entry in small.scalars(select(Entry).where(Entry.kind == EntryKind.ANNULLED))}
    without = [entry for entry in entries if entry.case_id is None and entry.subject_id not in anew]
    late = small.scalars(select(PolicyVersion.effective_from).where(PolicyVersion.unit_code == "420323")).one()
    assert entries
    assert len({entry.case_id for entry in entries}) > 20
    assert all(clock.day_of(entry.recorded_at) >= late for entry in without)
    kinds = {filing.id: filing.kind for filing in small.scalars(select(Filing))}
    assert all(beginnings.SAYS[kinds[entry.case_id]] == entry.kind for entry in entries if entry.case_id)


def test_an_organization_has_one_open_case_at_most_and_its_answers_fit_its_kind(small: Session) -> None:
    filings = small.scalars(select(Filing).where(Filing.organization_id.is_not(None))).all()
    open_about = [filing.organization_id for filing in filings if filing.state in OPEN]
    assert len(open_about) == len(set(open_about)) > len(people.TOWNSHIPS)
    for filing in filings:
        found = problems(filing.kind, answers_of(small, filing), policies.load(filing.policy), DAY)
        assert set(found) <= {"uscc"}  # nobody's code


def test_what_the_office_owes_is_due_around_the_day(small: Session) -> None:
    owed = small.scalars(select(Filing).where(Filing.state.in_(WITH_OFFICE))).all()
    left = [(filing.due_on - DAY).days for filing in owed if filing.due_on]
    assert len(left) == len(owed)
    assert min(left) < 0 < max(left) < 21
    assert 0 in left


def test_submitted_cases_have_their_materials(small: Session) -> None:
    for filing in small.scalars(select(Filing).where(Filing.submitted_at.is_not(None))):
        present = set(small.scalars(select(Material.item).where(Material.filing_id == filing.id)))
        assert not missing(filing.kind, answers_of(small, filing), policies.load(filing.policy), present)


def test_returned_cases_have_remarks_at_an_answer_and_at_a_material(small: Session) -> None:
    remarks = small.scalars(select(Remark).order_by(Remark.id)).all()
    by_case: dict[int, list[Remark]] = {}
    for remark in remarks:
        by_case.setdefault(remark.filing_id, []).append(remark)
    stands = dict(small.execute(select(Filing.id, Filing.state).where(Filing.id.in_(by_case))).all())
    assert set(stands.values()) == {State.RETURNED, State.SUBMITTED}
    for filing_id, found in by_case.items():
        filing = small.get_one(Filing, filing_id)
        assert {each.target.partition(":")[0] for each in found} == {"answer", "material"}
        for each in found:
            said = opened(small, filing, each)
            assert said.text
            assert said.before
            assert bool(each.resolved_at and said.after and said.reply) == (stands[filing_id] is State.SUBMITTED)


def test_certificates_are_genuine_and_carry_the_number(small: Session) -> None:
    certificates = small.scalars(select(Certificate)).all()
    assert certificates
    for certificate in certificates:
        assert genuine(certificate)
        assert certificate.number == small.get_one(Organization, certificate.organization_id).filing_number


def test_the_next_number_follows_without_a_gap(small: Session) -> None:
    opened = select(Entry.changes).where(Entry.kind == EntryKind.ESTABLISHED)
    numbers = sorted(json.loads(changes)["filing_number"] for changes in small.scalars(opened))
    here = [number for number in numbers if number.startswith(f"{STREET}-2025-")]
    assert here == [f"{STREET}-2025-{n:04}" for n in range(1, len(here) + 1)]
    assert reserve(small, policies.Policy().number_template, STREET, date(2025, 12, 31)).endswith(
        f"-{len(here) + 1:04}"
    )


def test_the_books_are_whole_and_replay_finds_no_difference(small: Session) -> None:
    assert all(isinstance(result, Head) for result in verify(small))
    assert differences(small) == []


def test_a_database_with_people_is_left_alone(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["demo", "load", "--small", "--day", DAY.isoformat()]).exit_code == 0
    again = run(args=["demo", "load", "--small"])
    assert again.exit_code == 1
    assert "people in this database already" in again.output
    unhurt = run(args=["demo", "load", "--if-empty"])
    assert unhurt.exit_code == 0
    assert people.PASSWORD in unhurt.output


@pytest.mark.soak
def test_the_whole_city_loads_and_replays(session: Session) -> None:
    load(session, 1, clock.today(), city.WHOLE)
    assert all(isinstance(result, Head) for result in verify(session))
    assert differences(session) == []
    assert keys.keyring()
