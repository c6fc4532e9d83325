"""What the lists of the desk need to show their rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from portal.desk.rules import HELD_BY
from portal.filing.rules.kinds import state_words
from portal.filing.rules.steps import CLOSED, KINDS
from portal.organizations.rules import label
from portal.regions import queries as regions
from portal.shared import clock
from portal.shared.queries import calendar
from portal.shared.working_days import days_left


def shown(session: Session, rows: Iterable[Any]) -> dict[str, Any]:
    """Names of the rows' places, words, and how many working days are left."""
    today, working_days = clock.today(), calendar(session)
    codes = {getattr(row, "village_code", None) or row.township_code for row in rows}
    return {
        "places": regions.display_names(session, codes),
        "today": today,
        "left": lambda due_on: None if due_on is None else days_left(today, due_on, working_days),
        "days_since": lambda instant: (today - clock.day_of(instant)).days,
        "held_by": HELD_BY,
        "state_words": state_words,
        "closed": CLOSED,
        "kinds": KINDS,
        "label": label,
    }
