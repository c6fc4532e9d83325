"""What becomes of open cases when somebody leaves, and of all cases when a township passes to another unit."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts.access import may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.actions.cases import write_step
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.rules.steps import Action
from portal.regions.actions import Moved
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def hand_over_all(session: Session, actor: Person, leaver: Person, colleague: Person) -> None:
    """Give all open cases of a person to a colleague, on behalf of the administrator `actor` (移交).

    RuleBroken if the colleague may not enter cases at the place of one of them; then none is handed over.
    """
    for filing in queries.open_with(session, leaver.id):
        if not may(colleague, Permission.FILING_DRAFT, filing):
            sentence = _(
                "%(name)s may not enter cases at the place of case %(case)s.", name=colleague.name, case=filing.id
            )
            raise RuleBroken(sentence, "colleague")
        filing.handler_id = colleague.id
        write_step(session, actor, filing, Action.HAND_OVER, filing.state)


def follow_township(session: Session, moved: Moved) -> None:
    """Cases of a township that another unit administers now are within that unit's reach, the decided ones too."""
    here = moved.below(Filing.scope_path)
    session.execute(update(Filing).where(here).values(scope_path=moved.rebased(Filing.scope_path)))
