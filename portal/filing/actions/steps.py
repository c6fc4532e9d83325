"""The steps of a case before its decision: submit, accept, return, review, withdraw. One function per verb."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions.cases import answers_of, begin, finish
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.rules.checks import problems
from portal.filing.rules.materials import missing
from portal.filing.rules.steps import Action
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.queries import calendar
from portal.shared.working_days import add_working_days


def submit(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Hand the filing in (提交): nothing may be missing or wrong. The check of completeness begins to run."""
    taking = begin(session, person, filing_id, Action.SUBMIT, seen, note)
    filing, policy = taking.filing, taking.policy
    present = [material.item for material in queries.materials_of(session, filing.id)]
    found = problems(answers_of(session, filing), policy, clock.today())
    if found or missing(policy, present):
        raise RuleBroken(
            _("Some answers or materials are still missing. They are marked below: mend them, then submit.")
        )
    filing.submitted_at = clock.now()
    filing.due_on = _due(session, filing.submitted_at, policy.check_days)
    finish(session, person, taking, note)
    return filing


def accept(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Take it up (受理): the materials are complete. The time for the decision begins to run."""
    taking = begin(session, person, filing_id, Action.ACCEPT, seen, note)
    taking.filing.accepted_at = clock.now()
    taking.filing.due_on = _due(session, taking.filing.accepted_at, taking.policy.decision_days)
    finish(session, person, taking, note)
    return taking.filing


def not_accept(session: Session, person: Person, filing_id: int, seen: int, note: str) -> Filing:
    """Do not take it up (不予受理), with the reason."""
    return _stop(session, person, filing_id, Action.NOT_ACCEPT, seen, note)


def return_(session: Session, person: Person, filing_id: int, seen: int, note: str) -> Filing:
    """Give it back for correction (退回补正), saying all that is missing at once. No time runs meanwhile."""
    return _stop(session, person, filing_id, Action.RETURN, seen, note)


def withdraw(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Take it back for the applicant (撤回); a draft needs no reason."""
    return _stop(session, person, filing_id, Action.WITHDRAW, seen, note)


def review(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Say that the review found nothing against it (审查通过); it waits for the decision."""
    taking = begin(session, person, filing_id, Action.REVIEW, seen, note)
    finish(session, person, taking, note)
    return taking.filing


def _stop(session: Session, person: Person, filing_id: int, action: Action, seen: int, note: str) -> Filing:
    """A step after which the office owes nothing."""
    taking = begin(session, person, filing_id, action, seen, note)
    taking.filing.due_on = None
    finish(session, person, taking, note)
    return taking.filing


def _due(session: Session, since: datetime, days: int) -> date:
    """The last day of a limit of so many working days; the day it begins does not count (domain.md G5)."""
    return add_working_days(clock.day_of(since), days, calendar(session)).day
