"""The whole table of steps × roles × counties' policies: what it says, and that the actions do just that."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import Person
from portal.accounts.permissions import Role, granted
from portal.filing.actions.cases import begin
from portal.filing.models import Filing
from portal.filing.policy import County, Policy, dump
from portal.filing.rules.grounds import Ground
from portal.filing.rules.steps import Action, Kind, State, steps_for
from portal.shared.errors import OutOfReach
from tests.accounts.factories import STREET, make_person
from tests.filing.factories import make_office
from tests.filing.kinds import make_record, open_case

POLICIES = {
    "the township decides": Policy(),
    "an accepted case may be returned": Policy(return_after_acceptance=True),
    "the county gets a copy": Policy(county=County.COPY),
    "the county confirms": Policy(county=County.CONFIRMS),
    "the county confirms, an accepted case may be returned": Policy(
        county=County.CONFIRMS, return_after_acceptance=True
    ),
}
CLERK, DECIDER, COUNTY = Role.TOWNSHIP_CLERK, Role.TOWNSHIP_DECIDER, Role.COUNTY_OFFICER
EITHER = {CLERK, DECIDER}

ALWAYS = {
    ("draft", "submit"): ("submitted", {CLERK}),
    ("draft", "withdraw"): ("withdrawn", {CLERK}),
    ("submitted", "accept"): ("accepted", EITHER),
    ("submitted", "return"): ("returned", EITHER),
    ("submitted", "not_accept"): ("not_accepted", EITHER),
    ("submitted", "withdraw"): ("withdrawn", {CLERK}),
    ("returned", "submit"): ("submitted", {CLERK}),
    ("returned", "withdraw"): ("withdrawn", {CLERK}),
    ("accepted", "review"): ("reviewed", EITHER),
    ("accepted", "withdraw"): ("withdrawn", {CLERK}),
    ("reviewed", "refuse"): ("refused", {DECIDER}),
    ("reviewed", "withdraw"): ("withdrawn", {CLERK}),
}
LATE_RETURN = {("accepted", "return"): ("returned", EITHER)}
TOWNSHIP = {("reviewed", "file"): ("filed", {DECIDER})}
CONFIRMED = {
    ("reviewed", "return"): ("returned", {DECIDER}),
    ("reviewed", "propose"): ("confirming", {DECIDER}),
    ("confirming", "file"): ("filed", {COUNTY}),
    ("confirming", "send_back"): ("reviewed", {COUNTY}),
    ("confirming", "withdraw"): ("withdrawn", {CLERK}),
}


def written(policy: Policy) -> dict[tuple[str, str], tuple[str, set[Role]]]:
    """The table as this test has it: where each action leads, and whose it is."""
    late = LATE_RETURN if policy.return_after_acceptance else {}
    return ALWAYS | late | (CONFIRMED if policy.county == "confirms" else TOWNSHIP)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_each_county_has_just_these_steps_and_each_leads_where_it_says(policy: Policy) -> None:
    wanted = {place: to for place, (to, _roles) in written(policy).items()}
    assert {(str(at), str(action)): str(step.to) for (at, action), step in steps_for(policy).items()} == wanted


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_each_role_may_take_just_these_steps(policy: Policy, role: Role) -> None:
    mine = {place for place, (_to, roles) in written(policy).items() if role in roles}
    found = {place for place, step in steps_for(policy).items() if granted(role, step.permission)}
    assert {(str(at), str(action)) for at, action in found} == mine


PLACES = {Role.CITY_OFFICER: "4203", Role.ADMINISTRATOR: "4203", Role.AUDITOR: "4203", COUNTY: "420302"}


@pytest.fixture
def everybody(session: Session) -> dict[Role, Person]:
    """Somebody of each role within whose duty the street lies, who has nothing to do with the case."""
    people = {role: make_person(session, role, PLACES.get(role, STREET)) for role in Role if role.value not in BASES}
    for person in people.values():
        session.expunge(person)
    return people


BASES = {"base_manager"}
"""Their duties lie in a base, not in a street."""


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("kind", Kind)
def test_in_every_state_everybody_is_let_do_what_the_table_says_and_nothing_else(
    session: Session, everybody: dict[Role, Person], policy: Policy, kind: Kind
) -> None:
    office = make_office(session)
    filing = open_case(session, office.clerk, kind, None if kind is Kind.ESTABLISH else make_record(session, office))
    table = written(policy)
    filing.policy = dump(policy)
    for state in State:
        filing.state = state
        session.flush()
        for role, action in product(everybody, Action):
            to, roles = table.get((str(state), str(action)), ("", set()))
            found = let(session, everybody[role], filing, action)
            assert found == (to if role in roles else None), (state, role, action)


def let(session: Session, person: Person, filing: Filing, action: Action) -> State | None:
    """Where this action would lead this person; None if it is not for them. Out of reach is not found."""
    try:
        taking = begin(session, person, filing.id, action, filing.version, "理由", Ground.OTHER)
    except (OutOfReach, NotFound):
        return None
    return taking.step.to
