"""Setting until when the office owes the next step, and setting it anew when the calendar changes."""

from __future__ import annotations

from functools import cache

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal.filing import policy as policies
from portal.filing.models import Filing
from portal.filing.policy import Policy
from portal.filing.queries import deadlines as queries
from portal.filing.rules.deadlines import Taken, due
from portal.filing.rules.steps import WITH_OFFICE
from portal.shared.calendar import hold
from portal.shared.db import table_of
from portal.shared.queries import calendar


def set_due(session: Session, filing: Filing, policy: Policy, step: Taken) -> None:
    """Write the due day of a case as its steps, the policy it began under and the calendar have it.

    `step` is the one being taken, not written yet; what is set goes into the database with it. The calendar stays as
    it is to the end of the transaction.
    """
    found = None
    if step.to_state in WITH_OFFICE:
        with session.no_autoflush:
            hold(session)
            found = due(policy, [*queries.taken_of(session, filing.id), step], calendar(session))
    filing.due_on = found.day if found else None
    filing.due_provisional = bool(found and found.provisional)


def recompute(session: Session) -> int:
    """Reckon the due days of all cases that the office has anew; how many have another day now.

    Decided cases have none and never move. Nobody did anything with these cases: their versions stay, so that who has
    one open may go on.
    """
    load, days, taken = cache(policies.load), calendar(session), queries.taken_of_owed(session)
    moved, changed = 0, []
    for filing in queries.owed(session):
        found = due(load(filing.policy), taken[filing.id], days)
        day, provisional = (found.day, found.provisional) if found else (None, False)
        moved += day != filing.due_on
        if (day, provisional) != (filing.due_on, filing.due_provisional):
            changed.append({"case": filing.id, "day": day, "provisional": provisional})
            session.expire(filing)
    if changed:
        table = table_of(Filing)
        setting = update(table).where(table.c.id == bindparam("case"))
        session.execute(setting.values(due_on=bindparam("day"), due_provisional=bindparam("provisional")), changed)
    return moved
