"""Policies in the database: which one holds on a day, setting and taking back, and what each setting does to a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.filing.actions import decisions, policies, steps
from portal.filing.models import Filing, PolicyVersion
from portal.filing.policy import County, Policy, dump, load
from portal.filing.queries import policy as queries
from portal.filing.queries.copies import for_information
from portal.filing.rules.numbering import render
from portal.filing.rules.policy_form import Change
from portal.filing.rules.steps import State
from portal.organizations.rules import Field
from portal.shared import clock
from portal.shared.errors import OutOfReach, RuleBroken
from tests.accounts.factories import STREET, make_person
from tests.conftest import Arrange
from tests.filing.factories import make_draft, make_filing, make_office
from tests.filing.test_at_once import at_once
from tests.organizations.factories import make_organization

UNIT, OTHER = "420302", "420303"
FIRST = date(2026, 3, 1)


@pytest.fixture
def officer(session: Session) -> Person:
    person = make_person(session, Role.COUNTY_OFFICER, UNIT)
    session.expunge(person)
    return person


def change(session: Session, day: date | None = None, reason: str = "按县民政局通知", **said: object) -> Change:
    """A change of what holds on the day, as an officer sees it now."""
    begins = day or clock.today()
    policy = replace(queries.policy_for(session, UNIT, begins), **said)  # type: ignore[arg-type]
    return Change(policy, begins, reason, queries.stamp(session, UNIT))


def set_(session: Session, officer: Person, day: date | None = None, **said: object) -> PolicyVersion:
    return policies.set_policy(session, officer, UNIT, change(session, day, **said))


def members(session: Session, day: date | None = None) -> int:
    return queries.policy_for(session, UNIT, day or clock.today()).min_members


def tomorrow(days: int = 1) -> date:
    return clock.today() + timedelta(days=days)


# Which one holds


Told = list[tuple[int, int | None]]
"""Versions in the order they were entered: days after the first on which each begins, and on which it is taken back."""


def naive(told: Told, on: int) -> int | None:
    """The number of the version that holds on a day: look at all of them."""
    best = None
    for number, (begins, taken_back) in enumerate(told):
        counts = begins <= on and (taken_back is None or taken_back > on)
        if counts and (best is None or begins >= told[best][0]):
            best = number
    return best


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.none() | st.integers(0, 8)), max_size=6))
def test_on_any_day_the_version_holds_that_a_scan_of_all_finds(session: Session, told: Told) -> None:
    for number, (begins, taken_back) in enumerate(told):
        day = FIRST + timedelta(days=taken_back or 0)
        session.add(
            PolicyVersion(
                unit_code=UNIT,
                effective_from=FIRST + timedelta(days=begins),
                settings=dump(Policy(min_members=100 + number)),
                taken_back_at=None if taken_back is None else datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
            )
        )
    session.flush()
    try:
        for on in range(-1, 10):
            wanted = naive(told, on)
            day = FIRST + timedelta(days=on)
            assert members(session, day) == (10 if wanted is None else 100 + wanted)
            holding = queries.version_for(session, UNIT, day)
            assert (holding is None) == (wanted is None)
            assert queries.policy_for(session, OTHER, day) == Policy()
    finally:
        session.rollback()


def test_a_policy_is_found_by_one_indexed_query(session: Session, officer: Person) -> None:
    set_(session, officer, min_members=12)
    session.flush()
    said: list[tuple[str, Any]] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *told: said.append(told[2:4]))
    assert members(session) == 12
    (statement,) = said
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"explain query plan {statement[0]}", statement[1]).all()
        assert any("ix_policy_version_unit" in row[3] for row in plan)


# Setting


def test_a_change_holds_from_its_day_on(session: Session, officer: Person) -> None:
    set_(session, officer, tomorrow(5), min_members=12)
    assert (members(session, tomorrow(4)), members(session, tomorrow(5))) == (10, 12)


def test_who_set_it_when_and_why_is_kept_and_audited(session: Session, officer: Person) -> None:
    version = set_(session, officer, min_members=12)
    assert (version.entered_by_id, version.reason) == (officer.id, "按县民政局通知")
    assert version.entered_at is not None
    line = session.scalars(select(AuditLine).where(AuditLine.event == "policy_set").order_by(AuditLine.id)).one()
    assert (line.subject_kind, line.subject_id, line.scope_path) == ("policy", str(version.id), f"/4203/{UNIT}/")


def test_the_day_cannot_have_passed(session: Session, officer: Person) -> None:
    with pytest.raises(RuleBroken, match="never reaches back") as refusal:
        set_(session, officer, tomorrow(-1), min_members=12)
    assert refusal.value.field == "effective_from"


def test_a_change_that_changes_nothing_is_refused(session: Session, officer: Person) -> None:
    with pytest.raises(RuleBroken, match="Nothing would change"):
        set_(session, officer)


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.COUNTY_OFFICER, OTHER), (Role.CITY_OFFICER, "4203"), (Role.TOWNSHIP_DECIDER, STREET)],
)
def test_nobody_else_sets_it(session: Session, role: Role, place: str) -> None:
    person = make_person(session, role, place)
    with pytest.raises(OutOfReach):
        set_(session, person, min_members=12)


def test_the_later_of_two_officers_is_told_what_changed(session: Session, officer: Person) -> None:
    mine = change(session, min_members=15)
    colleague = make_person(session, Role.COUNTY_OFFICER, UNIT)
    set_(session, colleague, tomorrow(3), reason="换证期限调整", renewal_days=20)
    with pytest.raises(RuleBroken) as refusal:
        policies.set_policy(session, officer, UNIT, mine)
    said = str(refusal.value)
    assert colleague.name in said
    assert "换证期限调整" in said
    assert "Days before its end from which a certificate can be renewed" in said
    assert str(tomorrow(3)) in said


def test_the_later_of_two_officers_is_told_what_was_taken_back(session: Session, officer: Person) -> None:
    version = set_(session, officer, min_members=12)
    mine = change(session, min_members=15)
    policies.take_back(session, officer, UNIT, version.id, "录入有误，收回", queries.stamp(session, UNIT))
    with pytest.raises(RuleBroken, match=f"{officer.name} took the version from"):
        policies.set_policy(session, officer, UNIT, mine)


# Taking back


def take_back(session: Session, officer: Person, version: PolicyVersion, reason: str = "录入有误，收回") -> None:
    policies.take_back(session, officer, UNIT, version.id, reason, queries.stamp(session, UNIT))


def test_a_version_to_come_disappears_when_it_is_taken_back(session: Session, officer: Person) -> None:
    version = set_(session, officer, tomorrow(5), min_members=12)
    take_back(session, officer, version)
    assert members(session, tomorrow(5)) == 10
    assert version in queries.versions(session, UNIT)


def test_one_in_force_counts_no_more_from_the_day_on_which_it_is_taken_back(session: Session, officer: Person) -> None:
    version = set_(session, officer, min_members=12)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        take_back(session, officer, version)
        assert [members(session, tomorrow(days)) for days in (-4, -3, -1, 0, 1)] == [10, 12, 12, 10, 10]


def test_who_took_it_back_when_and_why_is_kept_and_audited(session: Session, officer: Person) -> None:
    version = set_(session, officer, min_members=12)
    take_back(session, officer, version)
    assert version.taken_back_by_id == officer.id
    assert version.taken_back_at is not None
    found = select(AuditLine).where(AuditLine.event == "policy_taken_back").order_by(AuditLine.id)
    assert "录入有误，收回" in session.scalars(found).one().detail


def test_the_version_before_holds_again(session: Session, officer: Person) -> None:
    set_(session, officer, min_members=12)
    take_back(session, officer, set_(session, officer, min_members=14))
    assert members(session) == 12


def test_nothing_is_taken_back_twice(session: Session, officer: Person) -> None:
    version = set_(session, officer, min_members=12)
    take_back(session, officer, version)
    with pytest.raises(RuleBroken, match="already"):
        take_back(session, officer, version)


def test_a_version_that_was_replaced_cannot_be_taken_back(session: Session, officer: Person) -> None:
    version = set_(session, officer, min_members=12)
    set_(session, officer, min_members=14)
    with pytest.raises(RuleBroken, match="has replaced this one"):
        take_back(session, officer, version)


def test_of_two_versions_to_come_from_one_day_the_later_entered_one_is_taken_back_first(
    session: Session, officer: Person
) -> None:
    first, second = (set_(session, officer, tomorrow(5), min_members=count) for count in (12, 14))
    with pytest.raises(RuleBroken, match="has replaced this one"):
        take_back(session, officer, first)
    take_back(session, officer, second)
    assert members(session, tomorrow(5)) == 12
    take_back(session, officer, first)
    assert members(session, tomorrow(5)) == 10


def test_taking_back_needs_a_reason(session: Session, officer: Person) -> None:
    version = set_(session, officer, min_members=12)
    with pytest.raises(RuleBroken) as refusal:
        take_back(session, officer, version, " ")
    assert refusal.value.field == "reason"


def test_taking_back_what_an_open_case_needs_is_refused_with_the_case_named(session: Session, officer: Person) -> None:
    set_(session, officer, fields=(Field.CHARITY,))
    version = set_(session, officer, fields=tuple(Field))
    filing = make_draft(session, make_office(session).clerk)
    with pytest.raises(RuleBroken, match=f"case {filing.id} "):
        take_back(session, officer, version)


# Cases


def test_a_running_case_keeps_what_it_began_under(session: Session, officer: Person) -> None:
    office = make_office(session)
    filing = make_filing(session, office, State.REVIEWED)
    kept = filing.policy
    set_(session, officer, min_members=50, number_template="茅民备{township3}-{year}-{seq4}", county=County.CONFIRMS)
    decisions.file(session, office.decider, filing.id, filing.version)
    assert (filing.state, filing.policy) == (State.FILED, kept)
    assert filing.number == render(Policy().number_template, STREET, clock.today(), 1)
    assert load(make_draft(session, office.clerk).policy).min_members == 50


def test_a_category_that_an_open_case_uses_cannot_be_dropped(session: Session, officer: Person) -> None:
    filing = make_draft(session, make_office(session).clerk)
    with pytest.raises(RuleBroken, match=f"case {filing.id} ") as refusal:
        set_(session, officer, fields=(Field.CHARITY,))
    assert refusal.value.field == "fields"


def test_a_category_that_is_not_offered_cannot_be_submitted(session: Session, officer: Person) -> None:
    set_(session, officer, fields=(Field.CHARITY, Field.FARMING))
    office = make_office(session)
    filing = make_draft(session, office.clerk)
    with pytest.raises(RuleBroken, match="still missing"):
        steps.submit(session, office.clerk, filing.id, filing.version)
    assert make_filing(session, office, State.SUBMITTED, field="charity").state is State.SUBMITTED


def test_an_address_that_somebody_has_is_refused_where_none_may_be_shared(session: Session, officer: Person) -> None:
    set_(session, officer, shared_address=False)
    office = make_office(session)
    make_organization(session, office.decider, name="五堰合唱团", address="五堰街道人民路１２号")
    filing = make_draft(session, office.clerk, address="人民路12号")
    with pytest.raises(RuleBroken, match="“五堰合唱团” has this address") as refusal:
        steps.submit(session, office.clerk, filing.id, filing.version)
    assert refusal.value.field == "address"
    assert make_filing(session, office, State.SUBMITTED, address="人民路12号二楼").state is State.SUBMITTED


def test_an_address_that_an_open_case_asks_for_is_refused_too(session: Session, officer: Person) -> None:
    set_(session, officer, shared_address=False)
    office = make_office(session)
    first = make_filing(session, office, State.SUBMITTED, address="人民路12号")
    with pytest.raises(RuleBroken, match=f"Case {first.id} "):
        make_filing(session, office, State.SUBMITTED, address="人民路 12 号")


def test_where_addresses_may_be_shared_nobody_looks(session: Session) -> None:
    office = make_office(session)
    cases = [make_filing(session, office, State.SUBMITTED, address="人民路12号") for _ in range(2)]
    assert [case.state for case in cases] == [State.SUBMITTED] * 2


def test_addresses_cannot_be_kept_apart_while_an_open_case_shares_one(session: Session, officer: Person) -> None:
    office = make_office(session)
    make_organization(session, office.decider, name="五堰合唱团", address="人民路12号")
    filing = make_filing(session, office, State.SUBMITTED, address="人民路12号")
    with pytest.raises(RuleBroken, match=f"case {filing.id} .*五堰合唱团") as refusal:
        set_(session, officer, shared_address=False)
    assert refusal.value.field == "shared_address"


def test_a_number_that_an_open_case_could_get_too_is_refused_with_the_case_named(
    session: Session, officer: Person
) -> None:
    set_(session, officer, number_template="{county6}{township3}{seq8}")
    filing = make_draft(session, make_office(session).clerk)
    with pytest.raises(RuleBroken, match=f"case {filing.id} ") as refusal:
        set_(session, officer, number_template="{county6}{township3}{year}{seq4}")
    assert refusal.value.field == "number_template"


def test_a_number_that_another_county_could_give_is_refused(session: Session, officer: Person) -> None:
    settings = dump(Policy(number_template="{county6}{township3}{seq8}"))
    session.add(PolicyVersion(unit_code=OTHER, effective_from=clock.today(), settings=settings))
    with pytest.raises(RuleBroken, match="Numbers are or were given by"):
        set_(session, officer, number_template="{county6}{township3}{year}{seq4}")


def test_what_was_filed_under_a_policy_with_a_copy_comes_to_the_county(session: Session, officer: Person) -> None:
    office = make_office(session)
    make_filing(session, office, State.FILED)
    set_(session, officer, county=County.COPY)
    filed = make_filing(session, office, State.FILED)
    make_filing(session, office, State.SUBMITTED)
    elsewhere = make_person(session, Role.COUNTY_OFFICER, OTHER)
    seen = select(Filing.id).where(for_information(session, officer)).order_by(Filing.id)
    assert list(session.scalars(seen)) == [filed.id]
    for person in (elsewhere, office.decider):
        assert not session.scalars(select(Filing.id).where(for_information(session, person)).order_by(Filing.id)).all()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert not session.scalars(select(Filing.id).where(for_information(session, officer)).order_by(Filing.id)).all()


def test_of_two_officers_at_the_same_moment_one_sets_it_and_the_other_is_told(app: Flask, arrange: Arrange) -> None:
    with arrange() as prepared:
        officers = [make_person(prepared, Role.COUNTY_OFFICER, UNIT) for _ in range(2)]
        wanted = [change(prepared, min_members=12), change(prepared, min_members=14)]

    def setting(officer: Person, wish: Change) -> Callable[[Session], object]:
        return lambda session: policies.set_policy(session, officer, UNIT, wish).id

    outcomes = at_once(app, [setting(*pair) for pair in zip(officers, wanted, strict=True)])
    refused = [outcome for outcome in outcomes if isinstance(outcome, RuleBroken)]
    assert len(refused) == 1
    assert "Meanwhile" in str(refused[0])
    with arrange() as kept:
        assert len(queries.versions(kept, UNIT)) == 1
