"""Checking the name a case asks for: while it is entered, as it is submitted, as it is decided; the outcome is kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.models import Filing, NameCheck
from portal.filing.policy import Policy
from portal.filing.queries import names as queries
from portal.filing.rules.answers import NAME_REASON, Answers
from portal.filing.rules.checks import Problems
from portal.filing.rules.names import Checked, to_mend, to_settle, wanted_name
from portal.filing.rules.verdicts import Stage
from portal.history.rules import canonical
from portal.shared import clock
from portal.shared.errors import RuleBroken


def check(session: Session, filing: Filing, answers: Answers, policy: Policy) -> Checked | None:
    """Who has a name like the one the case asks for; None if it asks for none."""
    name = wanted_name(filing.kind, answers)
    return queries.check(session, filing, name, policy.name_rest_days) if name else None


def problems(session: Session, filing: Filing, answers: Answers, policy: Policy) -> Problems:
    """What has to be mended about the name before the case can be submitted, by field."""
    checked = check(session, filing, answers, policy)
    return {} if checked is None else to_mend(checked, answers.get(NAME_REASON, ""))


def check_at_submission(session: Session, person: Person, filing: Filing, answers: Answers, policy: Policy) -> None:
    """Keep what the check comes to. RuleBroken at the field if the name is taken, or its reason is missing."""
    checked = check(session, filing, answers, policy)
    if checked is None:
        return
    for field, sentence in to_mend(checked, answers.get(NAME_REASON, "")).items():
        raise RuleBroken(sentence, field)
    _keep(session, person, filing, Stage.SUBMISSION, checked)


def check_at_decision(session: Session, person: Person, filing: Filing, answers: Answers, policy: Policy) -> None:
    """Before a yes, with the book locked by the caller: of two cases with one name only the first is granted.

    Keep what the check comes to. RuleBroken if the name is taken, or needs a reason by now that is not given; other
    cases do not take it, for they wait behind.
    """
    name = wanted_name(filing.kind, answers)
    if not name:
        return
    checked = queries.check(session, filing, name, policy.name_rest_days, cases=False)
    sentence = to_settle(checked, answers.get(NAME_REASON, ""))
    if sentence is not None:
        raise RuleBroken(sentence)
    _keep(session, person, filing, Stage.DECISION, checked)


def _keep(session: Session, person: Person, filing: Filing, stage: Stage, checked: Checked) -> None:
    found = [
        {
            "likeness": each.likeness,
            "nearness": each.nearness,
            **({"filing": each.filing_id} if each.organization_id is None else {"organization": each.organization_id}),
        }
        for each in checked.found
    ]
    session.add(
        NameCheck(
            filing_id=filing.id,
            stage=stage,
            verdict=checked.verdict,
            found=canonical(found),
            by_id=person.id,
            at=clock.now(),
        )
    )
