"""What has to be mended before a case can be submitted: in its answers, about its name, by what the register says."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.filing import policy as policies
from portal.filing.actions import about, addresses, names
from portal.filing.models import Filing
from portal.filing.rules.answers import Answers
from portal.filing.rules.checks import Problems, problems
from portal.shared import clock


def to_mend(session: Session, filing: Filing, answers: Answers) -> Problems:
    """All of it, by field; what is wrong with an answer by itself comes before what others have to do with it."""
    policy = policies.load(filing.policy)
    others = about.problems(session, filing, answers) | names.problems(session, filing, answers, policy)
    others |= addresses.problems(session, filing, answers, policy)
    return others | problems(filing.kind, answers, policy, clock.today())
