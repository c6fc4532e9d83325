"""Keeping the calendar of working days: a year is entered as a whole, and what is owed is reckoned anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import may, require_may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.actions.deadlines import recompute
from portal.filing.queries.deadlines import lock_open
from portal.operations import queries
from portal.operations.rules import Named, check_stays_settled
from portal.shared import clock
from portal.shared.calendar import FIRST_YEAR, lock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.models import CalendarDay
from portal.shared.queries import SCHEDULE, beyond, calendar


@dataclass(frozen=True)
class Saved:
    """What a change of the calendar came to: days that are entered, cases that have another due day."""

    days: int
    moved: int


def years() -> range:
    """The years that can be entered: the notice of a year comes in the autumn before."""
    return range(FIRST_YEAR, clock.today().year + 2)


def manages(session: Session, person: Person) -> bool:
    """Whether this person keeps the calendar: one for all, so by a duty for the whole city."""
    return may(person, Permission.CALENDAR_MANAGE, queries.city(session))


def check_manages(session: Session, person: Person) -> None:
    """OutOfReach unless `manages`."""
    require_may(person, Permission.CALENDAR_MANAGE, queries.city(session))


def set_year(session: Session, person: Person, year: int, named: Sequence[Named], seen: str) -> Saved:
    """Replace all that is entered for a year; reckon the due days of open cases anew. Decided cases never move.

    RuleBroken if somebody changed the year since it looked like `seen`, or a year that has begun would lose its
    notice; OutOfReach without a duty for the whole city. Cases are locked before the calendar, as by a step.
    """
    check_manages(session, person)
    lock_open(session)
    lock(session)
    if queries.stamp(session, year) != seen:
        raise RuleBroken(
            _("Somebody else changed the calendar of %(year)s meanwhile. Open it again and look at it.", year=year)
        )
    check_stays_settled(year, clock.today().year, calendar(session).settled, named)
    days = _days(year, named)
    queries.forget_days(session, year, [row.day for row in days])
    session.add_all(days)
    session.flush()
    saved = Saved(len(days), recompute(session))
    audit.note(
        session,
        "calendar_changed",
        person,
        subject_kind="calendar",
        subject_id=year,
        scope_path=queries.city(session).scope_path,
        detail=_(
            "%(days)s days off or worked instead are entered; %(moved)s open cases have another due day.",
            days=saved.days,
            moved=saved.moved,
        ),
    )
    return saved


def take_back(session: Session, person: Person, year: int, seen: str) -> Saved:
    """Take the notice of a year back that has not begun; days of other sources stay."""
    kept = [named for named in queries.named(session, year) if named.source]
    return set_year(session, person, year, kept, seen)


def _days(year: int, named: Sequence[Named]) -> list[CalendarDay]:
    found = []
    for each in named:
        for day in each.stretch.days():
            source = each.source or (SCHEDULE if day.year == year else beyond(year))
            found.append(CalendarDay(day=day, working=each.stretch.working, name=each.stretch.name, source=source))
    return found
