"""Open cases of somebody who leaves, and cases of a township that passes to another unit."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.accounts import handover
from portal.accounts.access import may
from portal.accounts.actions import townships
from portal.accounts.permissions import Permission, Role
from portal.filing.models import Filing
from portal.filing.queries.cases import steps_of
from portal.filing.rules.steps import Action, State
from portal.shared.errors import RuleBroken
from tests.accounts.factories import STREET, make_person
from tests.filing.factories import make_filing, make_office


def test_open_cases_of_a_leaver_go_to_the_colleague_and_closed_ones_stay(session: Session) -> None:
    office, admin = make_office(session), make_person(session, Role.ADMINISTRATOR, "420302")
    draft, submitted, filed = (
        make_filing(session, office, state) for state in (State.DRAFT, State.SUBMITTED, State.FILED)
    )
    assert handover.open_cases(session, office.clerk.id) == 2
    handover.hand_over(session, admin, office.clerk, office.colleague)
    assert handover.open_cases(session, office.clerk.id) == 0
    handlers = [session.get_one(Filing, case.id).handler_id for case in (draft, submitted, filed)]
    assert handlers == [office.colleague.id, office.colleague.id, office.clerk.id]
    last = steps_of(session, draft.id)[-1]
    assert (last.action, last.actor_id) == (Action.HAND_OVER, admin.id)


def test_cases_do_not_go_to_who_may_not_enter_any(session: Session) -> None:
    office, admin = make_office(session), make_person(session, Role.ADMINISTRATOR, "420302")
    make_filing(session, office, State.DRAFT)
    with pytest.raises(RuleBroken) as refused:
        handover.hand_over(session, admin, office.clerk, office.decider)
    assert refused.value.field == "colleague"


def test_cases_follow_their_township_to_another_unit(session: Session) -> None:
    office = make_office(session)
    filed = make_filing(session, office, State.FILED)
    new_area = make_person(session, Role.COUNTY_OFFICER, "4203JK")
    old_county = make_person(session, Role.COUNTY_OFFICER, "420302")
    townships.move(session, make_person(session, Role.ADMINISTRATOR, "4203"), STREET, "4203JK", date(2026, 3, 1))
    case = session.get_one(Filing, filed.id)
    assert may(new_area, Permission.FILING_READ, case)
    assert not may(old_county, Permission.FILING_READ, case)
