"""The cases of the demonstration city, about to be written: about whom, what was typed, what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from portal.filing.policy import Policy
from portal.filing.rules import deadlines
from portal.filing.rules import steps as rules
from portal.filing.rules.steps import Action, Kind, State
from portal.operations.demo import cases, requests
from portal.operations.demo.cases import Plan, Taken
from portal.operations.demo.lives import POLICY
from portal.operations.demo.places import Township
from portal.operations.demo.records import Record
from portal.operations.demo.requests import Request
from portal.operations.demo.rules import policy_of
from portal.shared.clock import day_of
from portal.shared.working_days import Calendar, Deadline


@dataclass(frozen=True)
class Dossier:
    """A case: about whom, of which kind, what was typed, what happened. `facts` are those its decision made."""

    record: Record
    case_id: int
    kind: Kind
    answers: Mapping[str, str]
    steps: Sequence[Taken]
    facts: Mapping[str, Any]
    policy: Policy = POLICY
    remarks: Mapping[str, str] = field(default_factory=dict)
    due: Deadline | None = None
    warn_on: date | None = None

    @property
    def township(self) -> Township:
        """Where it lies."""
        return self.record.life.start.township

    def last(self, action: Action) -> Taken | None:
        """The last step of this kind."""
        return next((taken for taken in reversed(self.steps) if taken.action is action), None)

    def states(self) -> list[State]:
        """The state after each step, by the table of steps."""
        return through(self.steps, self.policy)


def filed(records: Sequence[Record], days: Calendar) -> list[Dossier]:
    """The cases of the organizations that were filed by one."""
    return [
        Dossier(
            record,
            record.case_id,
            Kind.ESTABLISH,
            cases.answers(record.life.opening.changes, cases.FILED),
            cases.filed_steps(record.life.opening.recorded_at, days),
            record.life.opening.changes,
        )
        for record in records
        if record.case_id
    ]


def followed(records: Sequence[Record], days: Calendar) -> list[Dossier]:
    """The cases behind changes, renewals and endings, in the order of their decisions."""
    found = [
        _followed(record, request, days)
        for record in records
        if record.requests
        for request in requests.requests(record.life)
        if id(request.event) in record.requests
    ]
    return sorted(found, key=lambda dossier: dossier.steps[-1].at)


def _followed(record: Record, request: Request, days: Calendar) -> Dossier:
    taken = cases.filed_steps(request.event.recorded_at, days)
    case_id = record.requests[id(request.event)]
    return Dossier(record, case_id, request.kind, requests.answers(request), taken, request.after)


def under_way(records: Sequence[Record], day: date, days: Calendar) -> list[Dossier]:
    """The cases of those who are not on the register: one for each plan in each staffed township."""
    by_township: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_township[record.life.start.township.code].append(record)
    found = []
    for applicants in by_township.values():
        plans = cases.plans(applicants[0].life.start.township)
        for record, plan in zip(applicants, plans, strict=True):
            facts = record.life.opening.changes
            found.append(planned(record, record.case_id, Kind.ESTABLISH, cases.answers(facts, plan), plan, day, days))
    return found


def asked_for(
    asking: Sequence[tuple[Record, Kind, Plan]], case_ids: Sequence[int], day: date, days: Calendar
) -> list[Dossier]:
    """Cases under way about some who are on the register, as `to_ask` chose them."""
    found = []
    for (record, kind, plan), case_id in zip(asking, case_ids, strict=True):
        facts = requests.today(record.life) or {}
        wanted = requests.answers(Request(requests.imagined(kind, record.life, day), kind, facts))
        found.append(planned(record, case_id, kind, wanted, plan, day, days))
    return found


def to_ask(records: Sequence[Record], townships: Sequence[str], day: date) -> list[tuple[Record, Kind, Plan]]:
    """Who asks for what in each of these townships: whose certificate ends soon, or has ended, to renew it."""
    by_township: dict[str, list[tuple[date, Record]]] = defaultdict(list)
    for record in records:
        facts = requests.today(record.life)
        if facts is not None:
            by_township[record.life.start.township.code].append((facts["certificate_until"], record))
    found = []
    for township in townships:
        ending = [record for until, record in by_township[township] if until <= day + timedelta(days=30)]
        running = [record for until, record in by_township[township] if until > day + timedelta(days=30)]
        for kind, plan in cases.REQUESTS:
            choice = ending if kind is Kind.RENEW else running
            if choice:
                found.append((choice.pop(), kind, plan))
    return found


def planned(
    record: Record, case_id: int, kind: Kind, answers: Mapping[str, str], plan: Plan, day: date, days: Calendar
) -> Dossier:
    """A case that is not decided yes, as far as its plan goes."""
    taken = cases.steps(plan, day, days)
    policy = policy_of(record.life.start.township, day_of(taken[0].at), day)
    owed = due(taken, policy, days)
    warn_on = deadlines.warn_on(policy, through(taken, policy)[-1], owed.day, days) if owed else None
    return Dossier(
        record, case_id, kind, answers, taken, record.life.opening.changes, policy, plan.remarks, owed, warn_on
    )


def due(steps: Sequence[Taken], policy: Policy, days: Calendar) -> Deadline | None:
    """Until when the office owes the next step."""
    after = through(steps, policy)
    taken = [
        deadlines.Taken(step.action, before, state, step.at)
        for step, before, state in zip_longest(steps, [None, *after[:-1]], after)
    ]
    return deadlines.due(policy, taken, days)


def through(steps: Sequence[Taken], policy: Policy) -> list[State]:
    """The state after each step, by the table of steps."""
    states = [State.DRAFT]
    for taken in steps[1:]:
        states.append(rules.step(states[-1], taken.action, policy).to)
    return states
