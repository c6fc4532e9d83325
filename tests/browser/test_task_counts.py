"""What the daily tasks cost a person, held against the product's measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from bench import tasks
from portal.filing.rules.steps import State
from portal.shared import clock
from tests.accounts.factories import PASSWORD
from tests.browser.conftest import DESKTOP
from tests.conftest import Arrange
from tests.filing.factories import Office, make_filing, make_office
from tests.organizations.factories import make_organization

Look = Callable[..., Page]
SOON = ("金秋舞蹈队", "银杏书画社")
"""Organizations whose certificates end soon."""


@pytest.fixture
def office(arrange: Arrange) -> Office:
    """An office at work: one case to accept, two clean ones to decide, two certificates to renew."""
    with arrange() as session:
        office = make_office(session)
        make_filing(session, office, State.SUBMITTED, name="朝霞合唱团")
        for name in ("流霞太极拳队", "松涛读书社"):
            make_filing(session, office, State.REVIEWED, name=name)
        for days, name in enumerate(SOON, start=9):
            make_organization(
                session, office.decider, name=name, certificate_until=clock.today() + timedelta(days=days)
            )
        return office


def test_no_task_costs_more_than_the_product_allows(look: Look, office: Office) -> None:
    def open_desk(login: str) -> Page:
        return tasks.sign_in(look(DESKTOP), login, PASSWORD)

    found = tasks.run(open_desk, office.clerk.login, office.decider.login)
    table = "\n".join([tasks.HEAD, *(tasks.line(name, hand) for name, hand in found.items())])
    assert set(found) == set(tasks.LIMITS)
    assert all(tasks.LIMITS[name].holds(hand) for name, hand in found.items()), table
