"""The days of a period, and the table of its steps, written out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.permissions import GRANTS, Role
from portal.ledger.rules.periods import (
    PERMISSIONS,
    STEPS,
    Act,
    Kind,
    Stage,
    State,
    check_reason,
    overs,
    period_of,
    read,
    stage,
    step,
)
from portal.ledger.rules.periods.figures import WORDS, counted
from portal.ledger.rules.tallies import Tally
from portal.shared.errors import RuleBroken

CLERK, DECIDER, COUNTY, CITY = Role.TOWNSHIP_CLERK, Role.TOWNSHIP_DECIDER, Role.COUNTY_OFFICER, Role.CITY_OFFICER
NOBODY: frozenset[Role] = frozenset()
TOWNSHIP = frozenset({CLERK, DECIDER, COUNTY})
#                 running  waiting   ready              closed               accepted
MAY = {
    Act.CONFIRM: (NOBODY, TOWNSHIP, TOWNSHIP, NOBODY, NOBODY),
    Act.WITHDRAW: (NOBODY, TOWNSHIP, TOWNSHIP, NOBODY, NOBODY),
    Act.CLOSE: (NOBODY, NOBODY, frozenset({COUNTY}), NOBODY, NOBODY),
    Act.ACCEPT: (NOBODY, NOBODY, NOBODY, frozenset({CITY}), NOBODY),
    Act.REOPEN: (NOBODY, NOBODY, NOBODY, frozenset({COUNTY}), NOBODY),
    Act.GIVE_BACK: (NOBODY, NOBODY, NOBODY, frozenset({CITY}), frozenset({CITY})),
}
"""Who may take which step where the period stands: step × state × role."""
CASES = [(act, at, role) for act, row in MAY.items() for at, _roles in zip(Stage, row, strict=True) for role in Role]


@pytest.mark.parametrize(("act", "at", "role"), CASES)
def test_a_step_is_for_those_roles_and_stages_that_the_table_says(act: Act, at: Stage, role: Role) -> None:
    possible = (at, act) in STEPS and STEPS[at, act].permission in GRANTS[role]
    assert possible == (role in MAY[act][list(Stage).index(at)])


@pytest.mark.parametrize(("at", "act"), [(at, act) for at in Stage for act in Act if (at, act) not in STEPS])
def test_what_the_table_does_not_offer_is_refused_with_a_sentence(at: Stage, act: Act) -> None:
    with pytest.raises(RuleBroken) as refused:
        step(at, act)
    assert len(str(refused.value)) > 30


def test_every_act_has_one_permission() -> None:
    assert PERMISSIONS.keys() == set(Act)
    assert all(PERMISSIONS[act] is taken.permission for (_at, act), taken in STEPS.items())


def test_every_figure_stands_in_the_data_dictionary() -> None:
    told = (Path(__file__).parents[2] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    section = told.partition("## Figures of a closed period")[2]
    assert {name for name in WORDS if f"`{name}`" not in section} == set()


def test_who_says_that_there_is_no_party_organization_has_none() -> None:
    facts: dict[str, object] = {"standing": "normal", "field": "charity", "form": "team", "township_code": "420302003"}
    facts |= {"members": 3, "party_members": None, "volunteers": 0}
    said = [(None, False), ("none", False), ("none", True), ("own", False), ("joint", True)]
    rows = [SimpleNamespace(**facts, party_organization=party, hub=hub) for party, hub in said]
    found = counted(rows, ["420302003"], Tally(""), 0)
    assert (found["count"], found["party"], found["hub"], found["members"]) == (5, 2, 2, 15)


def test_only_undoing_a_closing_needs_a_reason() -> None:
    needing = {act for (_at, act), taken in STEPS.items() if taken.needs_reason}
    assert needing == {Act.REOPEN, Act.GIVE_BACK}
    with pytest.raises(RuleBroken):
        check_reason(STEPS[Stage.CLOSED, Act.REOPEN], "  ")
    check_reason(STEPS[Stage.CLOSED, Act.ACCEPT], "")


@pytest.mark.parametrize(
    ("over", "missing", "seal", "at"),
    [
        (False, True, None, Stage.RUNNING),
        (False, False, None, Stage.RUNNING),
        (True, True, None, Stage.WAITING),
        (True, False, None, Stage.READY),
        (True, True, State.REOPENED, Stage.WAITING),
        (True, False, State.REOPENED, Stage.READY),
        (True, True, State.CLOSED, Stage.CLOSED),
        (True, False, State.CLOSED, Stage.CLOSED),
        (True, False, State.ACCEPTED, Stage.ACCEPTED),
    ],
)
def test_where_a_period_stands(*, over: bool, missing: bool, seal: State | None, at: Stage) -> None:
    assert stage(over=over, missing=missing, seal=seal) is at


@pytest.mark.parametrize(
    ("code", "first", "last", "label"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "December 2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30), "Third quarter of 2026"),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "Fourth quarter of 2026"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "The year 2026"),
    ],
)
def test_the_days_of_a_period(code: str, first: date, last: date, label: str) -> None:
    period = read(code)
    assert (period.first, period.last, str(period.label), period.code) == (first, last, label, code)


@pytest.mark.parametrize("typed", ["", "26", "2026-13", "2026-00", "2026Q5", "2026q1", "0999", "2026-1", "２０２６"])
def test_nonsense_is_no_period(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read(typed)
    assert refused.value.field == "period"


def test_a_period_is_over_the_day_after_its_last() -> None:
    assert not read("2026Q3").over(date(2026, 9, 30))
    assert read("2026Q3").over(date(2026, 10, 1))


@given(st.sampled_from(Kind), st.dates(date(2001, 1, 1), date(2998, 12, 31)))
def test_periods_of_a_kind_follow_one_another_without_gap(kind: Kind, day: date) -> None:
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    assert read(period.code) == period
    assert period.after.first == period.last + timedelta(days=1)
    assert period.after.before == period == period.before.after


def test_the_last_periods_are_those_that_are_over_newest_first() -> None:
    assert [period.code for period in overs(Kind.QUARTER, date(2026, 4, 1), 3)] == ["2026Q1", "2025Q4", "2025Q3"]
    assert [period.code for period in overs(Kind.MONTH, date(2026, 3, 31), 2)] == ["2026-02", "2026-01"]
    assert [period.code for period in overs(Kind.YEAR, date(2026, 3, 31), 1)] == ["2025"]
