"""The people of an office, and an organization whose record they set right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

import config
from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.organizations.actions import Matter, change
from portal.organizations.models import Organization
from portal.shared import i18n
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.ledger.amending import LATER
from tests.organizations.factories import BAILANG, make_organization
from tests.support.visitor import Visitor


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    """A clerk and a decider of 五堰街道, a decider of 白浪街道, a county and a city officer."""
    with arrange() as session:
        return {
            "clerk": make_person(session),
            "decider": make_person(session, Role.TOWNSHIP_DECIDER),
            "stranger": make_person(session, Role.TOWNSHIP_DECIDER, BAILANG),
            "county": make_person(session, Role.COUNTY_OFFICER, "420302"),
            "city": make_person(session, Role.CITY_OFFICER, "4203"),
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


@pytest.fixture
def english() -> Iterator[None]:
    """Words are said in English, where no portal is there to say them."""
    app = Flask("portal")
    app.config.from_object(config.Testing())
    i18n.init_app(app)
    with app.app_context(), i18n.speaking("en"):
        yield
