"""Cases as they stand at some moment, put straight into the tables."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing import policy
from portal.filing.models import Filing, FilingStep
from portal.filing.rules.steps import Action, Kind, State
from portal.history import seals
from portal.regions.queries import scope_paths
from portal.shared import clock
from tests.factories import number

STREET = "420302003"


def make_case(
    session: Session,
    handler: Person,
    state: State,
    township_code: str = STREET,
    due_on: date | None = None,
    days_ago: int = 0,
    **facts: Any,  # noqa: ANN401 - any column
) -> Filing:
    """A case that this person entered, handles and handed in, and that has stood in this state for some days."""
    since = clock.now() - timedelta(days=days_ago)
    values: dict[str, Any] = {
        "kind": Kind.ESTABLISH,
        "state": state,
        "scope_path": scope_paths(session, [township_code])[township_code],
        "township_code": township_code,
        "name": f"测试案件{number()}",
        "entered_by_id": handler.id,
        "handler_id": handler.id,
        "data_key_id": seals.new_key(session)[0],
        "answers": "",
        "policy": policy.dump(policy.Policy()),
        "entered_at": since,
        "changed_at": since,
        "due_on": due_on,
    }
    filing = Filing(**(values | facts))
    session.add(filing)
    session.flush()
    begun = [(Action.OPEN, None, State.DRAFT), (Action.SUBMIT, State.DRAFT, State.SUBMITTED)]
    for place, (action, before, after) in enumerate(begun[: 1 if state is State.DRAFT else 2], 1):
        step = FilingStep(number=place, action=action, from_state=before, to_state=after, filing_id=filing.id)
        step.actor_id, step.at = handler.id, since
        session.add(step)
    session.flush()
    return filing
