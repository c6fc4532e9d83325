"""Looking whether an address is another's, where the policy of the case lets nobody share one (一址多社)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.filing.actions.cases import answers_of
from portal.filing.models import Filing
from portal.filing.policy import Policy
from portal.filing.queries import addresses as queries
from portal.filing.rules.addresses import Holder, alike, asked_for, refusal
from portal.filing.rules.answers import Answers
from portal.filing.rules.checks import Problems
from portal.regions.queries import below_and_above
from portal.shared.errors import RuleBroken


def beside(session: Session, filing: Filing, answers: Answers, *, cases: bool = True) -> Holder | None:
    """Who has the address that a case asks for: somebody of its township, or (`cases`) a case handed in."""
    wanted = asked_for(filing.kind, answers)
    if wanted is None:
        return None
    above = list(below_and_above(session, filing.township_code).values())
    for holder in queries.on_register(session, filing.scope_path, filing.organization_id):
        if alike(wanted, holder.address, above):
            return holder
    for other in queries.cases_with_address(session, filing.scope_path, filing.id) if cases else ():
        theirs = asked_for(other.kind, answers_of(session, other))
        if theirs is not None and alike(wanted, theirs, above):
            return Holder(other.name, theirs, other.id)
    return None


def problems(session: Session, filing: Filing, answers: Answers, policy: Policy) -> Problems:
    """What has to be mended about the address before the case can be submitted, by field."""
    holder = None if policy.shared_address else beside(session, filing, answers)
    return {} if holder is None else {"address": refusal(holder)}


def check_at_submission(session: Session, filing: Filing, answers: Answers, policy: Policy) -> None:
    """RuleBroken at the field if somebody else has the address and none may be shared."""
    for field, sentence in problems(session, filing, answers, policy).items():
        raise RuleBroken(sentence, field)


def check_at_decision(session: Session, filing: Filing, answers: Answers, policy: Policy) -> None:
    """Before a yes, with the book locked by the caller: of two cases with one address only the first is granted.

    RuleBroken if somebody on the register has it by now and none may be shared; other cases wait behind.
    """
    holder = None if policy.shared_address else beside(session, filing, answers, cases=False)
    if holder is not None:
        raise RuleBroken(refusal(holder))
