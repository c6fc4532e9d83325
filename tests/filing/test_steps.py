"""The life of a case, over the whole table."""

from __future__ import annotations

from itertools import product

import pytest

from portal.accounts.permissions import Permission, Role, granted
from portal.filing.policy import County, Policy
from portal.filing.rules.steps import (
    ACTIONS,
    CLOSED,
    DONE,
    EDITABLE,
    ENTERING,
    KINDS,
    STATES,
    STEPS,
    WITH_OFFICE,
    Action,
    Kind,
    State,
    check_other_eyes,
    check_said,
    step,
    steps_for,
)
from portal.shared.errors import RuleBroken

POLICY = Policy()
LENIENT = Policy(return_after_acceptance=True)
CONFIRMED = Policy(county=County.CONFIRMS)
POLICIES = (POLICY, LENIENT, CONFIRMED, Policy(county=County.CONFIRMS, return_after_acceptance=True))

A_CLEAN_LIFE = [
    (State.DRAFT, Action.SUBMIT, State.SUBMITTED),
    (State.SUBMITTED, Action.ACCEPT, State.ACCEPTED),
    (State.ACCEPTED, Action.REVIEW, State.REVIEWED),
    (State.REVIEWED, Action.FILE, State.FILED),
]


@pytest.mark.parametrize(("state", "action", "to"), A_CLEAN_LIFE)
def test_a_clean_case_goes_from_draft_to_filed(state: State, action: Action, to: State) -> None:
    assert step(state, action, POLICY).to is to


def test_a_returned_filing_can_be_submitted_again() -> None:
    assert step(State.SUBMITTED, Action.RETURN, POLICY).to is State.RETURNED
    assert step(State.RETURNED, Action.SUBMIT, POLICY).to is State.SUBMITTED


@pytest.mark.parametrize(("state", "action"), [p for p in product(State, Action) if p not in STEPS])
def test_a_forged_step_is_refused_with_a_sentence_that_names_the_state(state: State, action: Action) -> None:
    with pytest.raises(RuleBroken) as refusal:
        step(state, action, LENIENT)
    assert str(STATES[state]) in str(refusal.value)
    assert str(ACTIONS[action]) in str(refusal.value)


def test_a_refusal_of_a_step_on_an_open_case_says_the_way_on() -> None:
    with pytest.raises(RuleBroken, match="choose from what it offers"):
        step(State.DRAFT, Action.FILE, POLICY)


def test_a_refusal_of_a_step_on_a_closed_case_says_that_it_is_closed() -> None:
    with pytest.raises(RuleBroken, match="the case is closed"):
        step(State.FILED, Action.REFUSE, POLICY)


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_nothing_leads_out_of_a_closed_case(state: State) -> None:
    assert not [action for (at, action) in STEPS if at is state]


def reached_from(state: State, policy: Policy) -> set[State]:
    reached: set[State] = set()
    frontier = {state}
    while frontier:
        reached |= frontier
        frontier = {taken.to for (at, _), taken in steps_for(policy).items() if at in frontier} - reached
    return reached


@pytest.mark.parametrize("policy", POLICIES)
def test_every_open_case_can_reach_an_end(policy: Policy) -> None:
    for state in reached_from(State.DRAFT, policy) - CLOSED:
        assert reached_from(state, policy) & CLOSED


@pytest.mark.parametrize("policy", POLICIES)
def test_every_state_can_be_reached_from_a_draft_but_the_county_s_where_it_takes_no_part(policy: Policy) -> None:
    without = set() if policy.county is County.CONFIRMS else {State.CONFIRMING}
    assert reached_from(State.DRAFT, policy) == set(State) - without


def test_where_the_county_confirms_the_township_alone_files_nothing() -> None:
    with pytest.raises(RuleBroken):
        step(State.REVIEWED, Action.FILE, CONFIRMED)
    assert step(State.REVIEWED, Action.PROPOSE, CONFIRMED).to is State.CONFIRMING
    assert step(State.CONFIRMING, Action.FILE, CONFIRMED).permission is Permission.FILING_CONFIRM
    assert step(State.CONFIRMING, Action.SEND_BACK, CONFIRMED).to is State.REVIEWED


def test_what_the_county_misses_the_township_may_have_corrected() -> None:
    assert step(State.REVIEWED, Action.RETURN, CONFIRMED).to is State.RETURNED
    with pytest.raises(RuleBroken):
        step(State.REVIEWED, Action.RETURN, LENIENT)


def test_the_register_is_reached_by_a_decision_alone() -> None:
    leading = [taken for taken in STEPS.values() if taken.to in {State.FILED, State.REFUSED}]
    deciding = {Permission.FILING_DECIDE, Permission.FILING_CONFIRM}
    assert all(taken.barred >= ENTERING and taken.permission in deciding for taken in leading)


def test_an_accepted_case_is_returned_only_where_the_policy_lets_it() -> None:
    assert step(State.ACCEPTED, Action.RETURN, LENIENT).to is State.RETURNED
    with pytest.raises(RuleBroken):
        step(State.ACCEPTED, Action.RETURN, POLICY)


def test_whatever_stops_a_case_needs_a_reason() -> None:
    stopping = {State.RETURNED, State.NOT_ACCEPTED, State.REFUSED, State.WITHDRAWN}
    without = {place for place, taken in STEPS.items() if taken.to in stopping and not taken.needs_note}
    assert without == {(State.DRAFT, Action.WITHDRAW)}


@pytest.mark.parametrize("note", ["", "   ", "\n"])
def test_a_reason_of_blanks_is_none(note: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_said(STEPS[State.SUBMITTED, Action.RETURN], note, None)
    assert refusal.value.field == "note"


def test_nobody_decides_a_case_they_entered() -> None:
    with pytest.raises(RuleBroken, match="Ask a colleague"):
        check_other_eyes(STEPS[State.REVIEWED, Action.FILE], 7, {7, 8})
    check_other_eyes(STEPS[State.REVIEWED, Action.FILE], 9, {7, 8})
    check_other_eyes(STEPS[State.SUBMITTED, Action.ACCEPT], 7, {7})


def test_a_township_has_a_role_for_every_step() -> None:
    for taken in steps_for(LENIENT).values():
        assert granted(Role.TOWNSHIP_CLERK, taken.permission) or granted(Role.TOWNSHIP_DECIDER, taken.permission)


def test_every_word_has_a_label() -> None:
    assert set(STATES) == set(State)
    assert set(KINDS) == set(Kind)
    assert set(ACTIONS) == set(DONE) == set(Action)


def test_every_open_case_is_either_with_the_applicant_or_with_the_office() -> None:
    assert set(State) == EDITABLE | WITH_OFFICE | CLOSED
    assert not EDITABLE & WITH_OFFICE
