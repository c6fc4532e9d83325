"""People, their desks and cases, for tests of pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.actions import cases
from portal.filing.models import Filing
from portal.filing.rules.steps import State
from portal.organizations.models import Organization
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.about import make_record
from tests.filing.factories import Made, Office, make_filing, make_office
from tests.filing.officer import Officer


@pytest.fixture
def people(session: Session) -> Office:
    return make_office(session)


@pytest.fixture
def record(session: Session, people: Office) -> Organization:
    return make_record(session, people)


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


@pytest.fixture
def clerk(office: Office, client_for: ClientFor) -> Officer:
    return Officer(client_for(office.clerk))


@pytest.fixture
def decider(office: Office, client_for: ClientFor) -> Officer:
    return Officer(client_for(office.decider))


@pytest.fixture
def made(arrange: Arrange, office: Office) -> Made:
    """The id of a case in this state."""

    def make(state: State) -> int:
        with arrange() as session:
            return make_filing(session, office, state).id

    return make


@pytest.fixture
def stranger(arrange: Arrange, client_for: ClientFor) -> Officer:
    with arrange() as session:
        person = make_person(session, Role.TOWNSHIP_CLERK, "420303001")
    return Officer(client_for(person))


@pytest.fixture
def stored(arrange: Arrange) -> Callable[[int], Filing]:
    def read(filing_id: int) -> Filing:
        with arrange() as session:
            return session.scalars(select(Filing).where(Filing.id == filing_id).order_by(Filing.id)).one()

    return read


@pytest.fixture
def answers(arrange: Arrange) -> Callable[[int], dict[str, str]]:
    def read(filing_id: int) -> dict[str, str]:
        with arrange() as session:
            return dict(cases.answers_of(session, session.get_one(Filing, filing_id)))

    return read


@pytest.fixture
def audited(arrange: Arrange) -> Callable[[str], list[AuditLine]]:
    def read(event: str) -> list[AuditLine]:
        with arrange() as session:
            found = select(AuditLine).where(AuditLine.event == event).order_by(AuditLine.id)
            return list(session.scalars(found))

    return read
