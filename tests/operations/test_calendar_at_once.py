"""The calendar changes while cases are handed in and decided: no due day is left from the calendar before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.actions import steps
from portal.filing.actions.deadlines import recompute
from portal.filing.models import Filing
from portal.filing.rules.steps import WITH_OFFICE, State
from portal.operations import calendar, queries
from portal.operations.rules import Named
from portal.shared.calendar import load_schedules
from portal.shared.clock import ZONE
from portal.shared.errors import RuleBroken
from portal.shared.holiday_notice import Stretch
from tests.accounts.factories import make_person
from tests.conftest import Arrange
from tests.filing.factories import Office, make_draft, make_filing, make_office
from tests.filing.test_at_once import at_once

CASES = 5
NEW_YEAR = Named(Stretch(date(2027, 1, 1), date(2027, 1, 5), working=False, name="元旦"), "")
NATIONAL_DAY = Named(Stretch(date(2027, 10, 1), date(2027, 10, 7), working=False, name="国庆节"), "")


def entering(administrator: Person, seen: str) -> Callable[[Session], object]:
    return lambda session: calendar.set_year(session, administrator, 2027, [NEW_YEAR, NATIONAL_DAY], seen)


def moving(verb: Callable[..., Filing], person: Person, filing: Filing) -> Callable[[Session], object]:
    filing_id, seen = filing.id, filing.version
    return lambda session: verb(session, person, filing_id, seen).state


def works(session: Session, office: Office) -> list[Callable[[Session], object]]:
    """Hand some cases in, accept some, review some."""
    drafts = [make_draft(session, office.clerk) for _ in range(CASES)]
    submitted = [make_filing(session, office, State.SUBMITTED) for _ in range(CASES)]
    accepted = [make_filing(session, office, State.ACCEPTED) for _ in range(CASES)]
    return [
        *(moving(steps.submit, office.clerk, filing) for filing in drafts),
        *(moving(steps.accept, office.colleague, filing) for filing in submitted),
        *(moving(steps.review, office.colleague, filing) for filing in accepted),
    ]


def test_no_due_day_is_left_from_the_calendar_before(app: Flask, arrange: Arrange) -> None:
    with time_machine.travel(datetime(2026, 12, 29, 10, tzinfo=ZONE)):
        with arrange() as session:
            load_schedules(session)
            moves = works(session, make_office(session))
            administrator = make_person(session, Role.ADMINISTRATOR, "4203")
            seen = queries.stamp(session, 2027)
        done = at_once(app, [*moves[:8], entering(administrator, seen), *moves[8:]])
        assert [result for result in done if isinstance(result, Exception)] == []
        with arrange() as session:
            assert recompute(session) == 0
            owed = session.scalars(select(Filing).where(Filing.state.in_(WITH_OFFICE)).order_by(Filing.id)).all()
            assert len(owed) == 3 * CASES
            assert not any(filing.due_provisional for filing in owed)


def test_of_two_who_enter_a_year_at_once_one_is_told(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        administrator = make_person(session, Role.ADMINISTRATOR, "4203")
        seen = queries.stamp(session, 2027)
    with time_machine.travel(datetime(2026, 12, 29, 10, tzinfo=ZONE)):
        done = at_once(app, [entering(administrator, seen)] * 2)
    assert sorted(type(result).__name__ for result in done) == ["RuleBroken", "Saved"]
    assert [result for result in done if isinstance(result, RuleBroken)]
