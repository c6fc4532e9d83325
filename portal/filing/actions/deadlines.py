"""Setting until when the office owes the next step, and setting it anew when the calendar changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal.filing import policy as policies
from portal.filing.models import Filing
from portal.filing.policy import Policy
from portal.filing.queries import deadlines as queries
from portal.filing.rules.deadlines import Taken, due, warn_on
from portal.filing.rules.steps import WITH_OFFICE
from portal.shared.calendar import hold
from portal.shared.db import table_of
from portal.shared.queries import calendar
from portal.shared.working_days import Calendar

Owed = tuple[date | None, bool, date | None]
"""The due day, whether it is provisional, the day the desk warns from."""
_NOTHING: Owed = (None, False, None)


def set_due(session: Session, filing: Filing, policy: Policy, step: Taken) -> None:
    """Write the due day of a case, and from when the desk warns, as its steps, its policy and the calendar have it.

    `step` is the one being taken, not written yet; what is set goes into the database with it. The calendar stays as
    it is to the end of the transaction.
    """
    owed = _NOTHING
    if step.to_state in WITH_OFFICE:
        with session.no_autoflush:
            hold(session)
            owed = _owed(policy, [*queries.taken_of(session, filing.id), step], calendar(session))
    filing.due_on, filing.due_provisional, filing.warn_on = owed


def recompute(session: Session) -> int:
    """Reckon the due days of all cases that the office has anew; how many have another day now.

    Decided cases have none and never move. Nobody did anything with these cases: their versions stay, so that who has
    one open may go on.
    """
    load, days, taken = cache(policies.load), calendar(session), queries.taken_of_owed(session)
    moved, changed = 0, []
    for filing in queries.owed(session):
        owed = _owed(load(filing.policy), taken[filing.id], days)
        moved += owed[0] != filing.due_on
        if owed != (filing.due_on, filing.due_provisional, filing.warn_on):
            changed.append(dict(zip(("case", "day", "provisional", "warn"), (filing.id, *owed), strict=True)))
            session.expire(filing)
    if changed:
        table = table_of(Filing)
        setting = update(table).where(table.c.id == bindparam("case"))
        session.execute(
            setting.values(
                due_on=bindparam("day"), due_provisional=bindparam("provisional"), warn_on=bindparam("warn")
            ),
            changed,
        )
    return moved


def _owed(policy: Policy, taken: Sequence[Taken], days: Calendar) -> Owed:
    found = due(policy, taken, days)
    if found is None:
        return _NOTHING
    return found.day, found.provisional, warn_on(policy, taken[-1].to_state, found.day, days)
