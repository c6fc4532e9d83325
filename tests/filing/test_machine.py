"""Random cases of every kind, driven by random people: whatever they try, the register stays whole.

The naive model is a table of where a case may go, a set of numbers and a count of entries; it knows nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.actions import decisions, steps
from portal.filing.models import Certificate, Filing, FilingStep, PolicyVersion
from portal.filing.rules.grounds import Ground
from portal.filing.rules.steps import Action, Kind, State
from portal.history.models import Entry
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.organizations.models import Organization
from portal.shared.clock import today
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_duty, make_person, reloaded
from tests.filing.factories import Office, make_draft, make_office
from tests.filing.kinds import make_record, open_case

BAOFENG = "420323103"
"""A township whose county confirms here."""
MAY_FOLLOW = {
    None: {"draft"},
    "draft": {"submitted", "withdrawn"},
    "submitted": {"accepted", "returned", "not_accepted", "withdrawn"},
    "returned": {"submitted", "withdrawn"},
    "accepted": {"reviewed", "withdrawn"},
    "reviewed": {"filed", "confirming", "refused", "withdrawn", "returned"},
    "confirming": {"filed", "reviewed", "withdrawn"},
}
VERBS: dict[Action, Callable[..., Any]] = {
    Action.SUBMIT: steps.submit,
    Action.ACCEPT: steps.accept,
    Action.RETURN: steps.return_,
    Action.NOT_ACCEPT: steps.not_accept,
    Action.REVIEW: steps.review,
    Action.PROPOSE: decisions.propose,
    Action.SEND_BACK: decisions.send_back,
    Action.FILE: decisions.file,
    Action.REFUSE: decisions.refuse,
    Action.WITHDRAW: steps.withdraw,
}
WITH_GROUND = {Action.NOT_ACCEPT, Action.REFUSE}
FORWARD = [Action.SUBMIT, Action.ACCEPT, Action.REVIEW, Action.PROPOSE, Action.FILE]
REFUSALS = (RuleBroken, NotFound)


class Cases(RuleBasedStateMachine):
    """Two townships, the one deciding, the other under a county that confirms; one officer with both duties."""

    session: Session
    reached: set[tuple[Kind, State]]

    @initialize()
    def begin(self) -> None:
        session = self.session
        session.add(
            PolicyVersion(unit_code="420323", effective_from=today(), settings='{"county":"confirms"}', reason="测试")
        )
        session.flush()
        self.offices = [make_office(session), make_office(session, BAOFENG)]
        alone = make_person(session, Role.TOWNSHIP_CLERK)
        make_duty(session, alone, Role.TOWNSHIP_DECIDER)
        counties = [make_person(session, Role.COUNTY_OFFICER, unit) for unit in ("420302", "420323")]
        others = [reloaded(session, alone), *counties]
        for person in others:
            session.expunge(person)
        self.people: list[Person] = [person for office in self.offices for person in vars(office).values()] + others
        self.records = [
            make_record(session, office, township_code=code).id for office, code in self.places() for _ in "12"
        ]
        self.cases: list[int] = []
        self.entries = self.count()

    def places(self) -> list[tuple[Office, str]]:
        return list(zip(self.offices, ("420302003", BAOFENG), strict=True))

    def count(self) -> int:
        return self.session.scalar(select(func.count()).select_from(Entry)) or 0

    def attempt(self, what: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is tried
        """Try it in a savepoint, as a request would: a refusal leaves nothing behind."""
        with suppress(*REFUSALS), self.session.begin_nested():
            return what()
        self.session.expire_all()
        return None

    @rule(place=st.integers(0, 1))
    def somebody_enters_a_new_organization(self, place: int) -> None:
        office, code = self.places()[place]
        filing = self.attempt(lambda: make_draft(self.session, office.clerk, code))
        if filing is not None:
            self.cases.append(filing.id)

    @rule(record=st.integers(0, 3), kind=st.sampled_from([kind for kind in Kind if kind is not Kind.ESTABLISH]))
    def somebody_asks_for_something_about_a_record(self, record: int, kind: Kind) -> None:
        session, organization = self.session, self.session.get_one(Organization, self.records[record])
        clerk = self.offices[0 if organization.township_code != BAOFENG else 1].clerk
        filing = self.attempt(lambda: open_case(session, clerk, kind, organization))
        if filing is not None:
            self.cases.append(filing.id)

    @precondition(lambda self: self.cases)
    @rule(
        which=st.integers(0, 30),
        who=st.integers(0, 10),
        action=st.sampled_from([*FORWARD, *VERBS]),
        stale=st.sampled_from([0, 0, 0, 0, 1]),
        note=st.sampled_from(["理由充分", "理由充分", ""]),
        alone=st.booleans(),
    )
    def somebody_takes_a_step(
        self, which: int, who: int, action: Action, stale: int, note: str, *, alone: bool
    ) -> None:
        session = self.session
        filing = session.get_one(Filing, self.cases[which % len(self.cases)])
        said: dict[str, Any] = {"ground": Ground.OTHER} if action in WITH_GROUND else {}
        if action in {Action.FILE, Action.PROPOSE, Action.REFUSE}:
            said["alone"] = alone
        seen, person = filing.version - stale, self.people[who % len(self.people)]
        self.attempt(lambda: VERBS[action](session, person, filing.id, seen, note, **said))

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 30), times=st.integers(1, 5), yes=st.booleans())
    def a_case_goes_on_as_it_should(self, which: int, times: int, *, yes: bool) -> None:
        for _ in range(times):
            self.go_on(self.session.get_one(Filing, self.cases[which % len(self.cases)]), yes=yes)

    def go_on(self, filing: Filing, *, yes: bool) -> None:
        session = self.session
        own = self.offices[0 if filing.township_code != BAOFENG else 1]
        county = self.people[-1]
        deciding = Action.PROPOSE if filing.township_code == BAOFENG else Action.FILE
        ways: dict[State, tuple[Action, Person]] = {
            State.DRAFT: (Action.SUBMIT, own.clerk),
            State.SUBMITTED: (Action.ACCEPT, own.colleague),
            State.ACCEPTED: (Action.REVIEW, own.colleague),
            State.REVIEWED: (deciding if yes else Action.REFUSE, own.decider),
            State.CONFIRMING: (Action.FILE, county),
        }
        if filing.state in ways:
            action, person = ways[filing.state]
            said = {"ground": Ground.OTHER} if action in WITH_GROUND else {}
            self.attempt(lambda: VERBS[action](session, person, filing.id, filing.version, "理由充分", **said))

    @invariant()
    def no_case_is_where_the_table_does_not_lead(self) -> None:
        if not hasattr(self, "cases"):
            return
        rows = select(FilingStep.filing_id, FilingStep.from_state, FilingStep.to_state)
        last: dict[int, str | None] = {}
        for filing_id, before, after in self.session.execute(rows.order_by(FilingStep.filing_id, FilingStep.number)):
            assert before == last.get(filing_id)
            assert after in MAY_FOLLOW[before]
            last[filing_id] = after
        states = dict(self.session.execute(select(Filing.id, Filing.state).order_by(Filing.id)).all())
        assert states == last

    @invariant()
    def no_number_is_given_twice_and_none_is_left_out(self) -> None:
        if not hasattr(self, "cases"):
            return
        found = self.session.scalars(select(Filing.number).where(Filing.number.is_not(None)).order_by(Filing.number))
        numbers = list(found)
        assert len(numbers) == len(set(numbers))
        for code in ("420302003", BAOFENG):
            mine = sorted(number for number in numbers if number.startswith(code))
            assert mine == [f"{code}-{today().year}-{count:04}" for count in range(1, len(mine) + 1)]

    @invariant()
    def a_record_changes_with_the_last_step_of_a_case_and_an_entry(self) -> None:
        if not hasattr(self, "cases"):
            return
        granted = self.session.scalars(select(Filing.id).where(Filing.state == State.FILED)).all()
        said = self.session.scalars(
            select(Entry.case_id).where(Entry.case_id.is_not(None)).order_by(Entry.number)
        ).all()
        assert sorted(said) == sorted(granted)
        assert self.count() == self.entries + len(granted)
        issued = self.session.scalars(select(Certificate.filing_id)).all()
        assert set(issued) <= set(granted)

    @invariant()
    def about_one_record_one_case_is_open(self) -> None:
        if not hasattr(self, "cases"):
            return
        closed = (State.FILED, State.REFUSED, State.NOT_ACCEPTED, State.WITHDRAWN)
        about = self.session.scalars(
            select(Filing.organization_id).where(Filing.organization_id.is_not(None), Filing.state.not_in(closed))
        ).all()
        assert len(about) == len(set(about))

    @invariant()
    def nobody_decided_what_they_entered_unless_it_is_marked(self) -> None:
        if not hasattr(self, "cases"):
            return
        rows = select(FilingStep.filing_id, FilingStep.action, FilingStep.actor_id, FilingStep.alone)
        entered: dict[int, set[int]] = {}
        for filing_id, action, actor_id, alone in self.session.execute(
            rows.order_by(FilingStep.filing_id, FilingStep.number)
        ):
            if action in {Action.OPEN, Action.SUBMIT}:
                entered.setdefault(filing_id, set()).add(actor_id)
            if action in {Action.FILE, Action.PROPOSE, Action.REFUSE}:
                assert (actor_id in entered[filing_id]) <= alone

    def teardown(self) -> None:
        """The books are whole, and replay comes to the same."""
        if hasattr(self, "cases"):
            assert all(isinstance(result, Head) for result in verify(self.session))
            assert differences(self.session) == []
            self.reached.update(
                (row.kind, row.state) for row in self.session.execute(select(Filing.kind, Filing.state))
            )
        self.session.rollback()


def test_whatever_people_try_the_register_stays_whole(session: Session) -> None:
    reached: set[tuple[Kind, State]] = set()
    machine = type("CasesHere", (Cases,), {"session": session, "reached": reached})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {state for _kind, state in reached} >= {State.FILED, State.CONFIRMING, State.REFUSED}
    assert len({kind for kind, state in reached if state is State.FILED}) > 3
