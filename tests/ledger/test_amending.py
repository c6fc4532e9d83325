"""Corrections and late entries, through their pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.history.models import Entry
from portal.history.replay import differences
from portal.history.rules import Place
from portal.organizations.actions import Matter, annul, cancel, change
from portal.organizations.models import Organization
from portal.organizations.queries import facts_on
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import BAILANG, FILED, make_organization
from tests.support.entries import entries_of
from tests.support.forms import fields_of
from tests.support.visitor import Visitor

LATER, LATEST = date(2025, 6, 1), date(2025, 9, 1)
WHY = "录入时看错了原件"
Said = Callable[[], list[Entry]]


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    """A clerk and a decider of 五堰街道, a decider of 白浪街道, a county officer."""
    with arrange() as session:
        return {
            "clerk": make_person(session),
            "decider": make_person(session, Role.TOWNSHIP_DECIDER),
            "stranger": make_person(session, Role.TOWNSHIP_DECIDER, BAILANG),
            "county": make_person(session, Role.COUNTY_OFFICER, "420302"),
        }


@pytest.fixture
def made(arrange: Arrange, people: dict[str, Person]) -> Organization:
    """Filed with 24 members; since LATER 30, by entry 420302/2."""
    with arrange() as session:
        organization = make_organization(session, people["decider"])
        change(session, people["decider"], Matter(organization.id, LATER, "增员"), {"members": 30})
        session.refresh(organization)
        return organization


@pytest.fixture
def decider(client_for: ClientFor, people: dict[str, Person]) -> Visitor:
    """The decider at a browser."""
    return client_for(people["decider"])


def of(made: Organization, rest: str = "") -> str:
    """The address of the record, or of one of its pages."""
    return f"/ledger/organizations/{made.id}{rest}"


def said(arrange: Arrange, made: Organization) -> list[Entry]:
    """All that is recorded of it."""
    with arrange() as session:
        return entries_of(session, "organization", made.id)


def on(arrange: Arrange, made: Organization, day: date, fact: str = "members", known: date | None = None) -> object:
    """What holds of it on a day."""
    with arrange() as session:
        return (facts_on(session, made.id, day, known) or {}).get(fact)


def typed(visitor: Visitor, page: str, **typed: str) -> dict[str, str]:
    """The form of a page with something typed into it."""
    return fields_of(visitor.get(page).text, page) | typed


def through(visitor: Visitor, page: str, **what: str) -> object:
    """Type, look at what it comes to, confirm; the last answer."""
    checked = visitor.post(page, data=typed(visitor, page, **what) | {"go": "preview"})
    assert checked.status_code == 200, checked.text
    return visitor.post(page, data=fields_of(checked.text, page) | {"go": "confirm"})


def test_a_correction_holds_from_its_day_until_the_next_word(
    decider: Visitor, arrange: Arrange, made: Organization
) -> None:
    answer = through(decider, of(made, "/correct?fact=members"), members="25", effective_on="2024-03-05", reason=WHY)
    assert (answer.status_code, answer.location) == (302, of(made, "?order=recorded#life"))  # type: ignore[attr-defined]
    assert [on(arrange, made, day) for day in (FILED, LATER)] == [25, 30]
    assert [entry.kind for entry in said(arrange, made)] == ["established", "changed", "corrected"]
