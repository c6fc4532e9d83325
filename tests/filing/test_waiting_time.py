"""What pages say of time: until when provisionally, and how long a case has been in whose hands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine

from portal.filing.actions import steps
from portal.filing.models import Filing
from portal.filing.rules.steps import State
from portal.shared.calendar import load_schedules
from portal.shared.clock import ZONE
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import Office, make_filing
from tests.filing.officer import Officer

MONDAY = datetime(2026, 12, 28, 10, tzinfo=ZONE)
PROVISIONAL = "暂定：2027年节假日安排尚未公布"
Stored = Callable[[int], Filing]


@pytest.fixture
def number(arrange: Arrange, office: Office) -> int:
    """A case that was returned on the last Monday of 2026."""
    with time_machine.travel(MONDAY), arrange() as session:
        load_schedules(session)
        return make_filing(session, office, State.RETURNED).id


def resubmit(arrange: Arrange, office: Office, number: int, when: datetime) -> None:
    with time_machine.travel(when), arrange() as session:
        steps.submit(session, office.clerk, number, session.get_one(Filing, number).version)


def test_a_day_that_may_still_move_says_so_wherever_it_stands(
    arrange: Arrange, office: Office, number: int, client_for: ClientFor
) -> None:
    resubmit(arrange, office, number, MONDAY + timedelta(hours=1))
    with time_machine.travel(MONDAY + timedelta(hours=2)):
        clerk = Officer(client_for(office.clerk))
        for page in (f"/filings/{number}", "/filings", "/desk"):
            text = clerk.read(page)
            assert "2027-01-05" in text, page
            assert PROVISIONAL in text, page


def test_a_day_that_is_certain_says_nothing_of_it(arrange: Arrange, office: Office, client_for: ClientFor) -> None:
    with time_machine.travel(MONDAY - timedelta(days=14)):
        with arrange() as session:
            load_schedules(session)
            number = make_filing(session, office, State.SUBMITTED).id
        clerk = Officer(client_for(office.clerk))
        for page in (f"/filings/{number}", "/filings", "/desk"):
            text = clerk.read(page)
            assert "2026-12-21" in text, page
            assert "暂定" not in text, page


def test_a_case_says_how_long_it_has_been_in_whose_hands(
    arrange: Arrange, office: Office, number: int, client_for: ClientFor, stored: Stored
) -> None:
    resubmit(arrange, office, number, MONDAY + timedelta(days=2))
    with time_machine.travel(MONDAY + timedelta(days=9)):  # Wednesday; 1 January is off
        page = Officer(client_for(office.clerk)).read(f"/filings/{number}")
    table = page.split('id="spans"')[1].split("</table>")[0]
    assert [int(found) for found in re.findall(r'<td class="number">(\d+)</td>', table)] == [0, 0, 2, 4]
    assert "合计：办理机关4个工作日，申请人2个工作日" in page
    assert str(stored(number).due_on) == "2027-01-07"
