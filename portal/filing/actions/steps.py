"""The steps of a case before its decision: submit, accept, return, review, withdraw. One function per verb."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions import about, addresses, corrections, documents, names
from portal.filing.actions.cases import answers_of, begin, finish
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.rules.checks import problems
from portal.filing.rules.grounds import Ground
from portal.filing.rules.materials import missing
from portal.filing.rules.steps import Action
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def submit(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Hand the case in (提交): nothing may be missing or wrong. The check of completeness begins to run."""
    taking = begin(session, person, filing_id, Action.SUBMIT, seen, note)
    filing, policy = taking.filing, taking.policy
    present = [material.item for material in queries.materials_of(session, filing.id)]
    answers = answers_of(session, filing)
    found = problems(filing.kind, answers, policy, clock.today()) | about.problems(session, filing, answers)
    if found or missing(filing.kind, answers, policy, present):
        raise RuleBroken(
            _("Some answers or materials are still missing. They are marked below: mend them, then submit.")
        )
    addresses.check_at_submission(session, filing, answers, policy)
    names.check_at_submission(session, person, filing, answers, policy)
    corrections.close(session, filing)
    filing.submitted_at = clock.now()
    finish(session, person, taking)
    return filing


def accept(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Take it up (受理): the materials are complete. The time for the decision begins to run."""
    taking = begin(session, person, filing_id, Action.ACCEPT, seen, note)
    taking.filing.accepted_at = clock.now()
    documents.issue(session, person, taking, finish(session, person, taking))
    return taking.filing


def not_accept(
    session: Session, person: Person, filing_id: int, seen: int, note: str, ground: Ground | None = None
) -> Filing:
    """Do not take it up (不予受理), with a ground of the list and the reason."""
    taking = begin(session, person, filing_id, Action.NOT_ACCEPT, seen, note, ground)
    documents.issue(session, person, taking, finish(session, person, taking))
    return taking.filing


def return_(
    session: Session,
    person: Person,
    filing_id: int,
    seen: int,
    note: str = "",
    remarks: Mapping[str, str] = MappingProxyType({}),
) -> Filing:
    """Give it back for correction (退回补正), saying all that is missing at once. No time runs meanwhile.

    `remarks` are texts by what they are pinned to (``answer:name``, ``material:charter``): they reopen that alone. A
    note alone reopens everything.
    """
    taking = begin(session, person, filing_id, Action.RETURN, seen, note, said=remarks.values())
    pinned = corrections.check(session, taking, remarks)
    line = finish(session, person, taking)
    points = corrections.pin(session, taking.filing, line, pinned)
    documents.issue(session, person, taking, line, points)
    return taking.filing


def withdraw(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Take it back for the applicant (撤回); a draft needs no reason."""
    taking = begin(session, person, filing_id, Action.WITHDRAW, seen, note)
    finish(session, person, taking)
    return taking.filing


def review(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Say that the review found nothing against it (审查通过); it waits for the decision."""
    taking = begin(session, person, filing_id, Action.REVIEW, seen, note)
    finish(session, person, taking)
    return taking.filing
