"""Deciding many cases at once: each is looked at again, and decided as it would be by itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing import policy as policies
from portal.filing.actions import decisions
from portal.filing.actions.cases import answers_of, check_seen
from portal.filing.actions.mending import to_mend
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.queries import names
from portal.filing.rules.answers import asked
from portal.filing.rules.checks import warnings
from portal.filing.rules.clean import Look, Seen, check_clean, questions
from portal.filing.rules.materials import missing
from portal.filing.rules.names import wanted_name
from portal.filing.rules.steps import Action, State, steps_for
from portal.shared import clock, fonts
from portal.shared.errors import Message


def decide(session: Session, person: Person, filing_id: int, seen: int) -> Filing:
    """Say yes to a clean case: file it, or pass it to the county where that confirms. RuleBroken if it is not clean."""
    filing = queries.filing_for_update(session, person, filing_id)
    check_seen(session, filing, seen)
    check_clean(look(session, filing))
    agrees = (State.REVIEWED, Action.PROPOSE) in steps_for(policies.load(filing.policy))
    verb = decisions.propose if agrees and filing.state is State.REVIEWED else decisions.file
    return verb(session, person, filing_id, seen)


def look(session: Session, filing: Filing) -> dict[Look, Message]:
    """What has to be looked at in the case itself before it is decided, and why; empty of a clean case."""
    answers, policy = answers_of(session, filing), policies.load(filing.policy)
    name = wanted_name(filing.kind, answers)
    present = [row.item for row in queries.materials_of(session, filing.id)]
    typed = "".join(answers.get(name, "") for part in asked(filing.kind, answers).values() for name in part)
    return questions(
        Seen(
            kind=filing.kind,
            to_mend=len(to_mend(session, filing, answers)),
            doubts=len(warnings(answers)),
            missing=len(missing(filing.kind, answers, policy, present)),
            name=names.check(session, filing, name, policy.name_rest_days, cases=False) if name else None,
            lacking=fonts.lacking(typed),
            due_on=filing.due_on,
            returned=sum(step.action is Action.RETURN for step in queries.steps_of(session, filing.id)),
        ),
        clock.today(),
    )
