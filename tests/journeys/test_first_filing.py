"""The first filing, from sign-in to the record, as people at their desks do it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.filing.models import Filing
from portal.filing.rules.materials import SEEN_ONLY
from portal.filing.rules.steps import State
from portal.organizations.models import Organization
from portal.shared import clock
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import Office, make_filing, make_office, typed_answers
from tests.filing.officer import Officer


@pytest.fixture
def office(arrange: Arrange) -> Office:
    with arrange() as session:
        return make_office(session)


@pytest.fixture
def typed(arrange: Arrange) -> dict[str, str]:
    with arrange() as session:
        return typed_answers(session, name="五堰街道夕阳红舞蹈队")


@pytest.fixture
def stored(arrange: Arrange) -> Callable[[int], Filing]:
    def read(filing_id: int) -> Filing:
        with arrange() as session:
            return session.scalars(select(Filing).where(Filing.id == filing_id).order_by(Filing.id)).one()

    return read


def test_an_organization_is_filed_and_every_officer_sees_what_is_theirs(
    office: Office, typed: dict[str, str], client_for: ClientFor, arrange: Arrange, stored: Callable[[int], Filing]
) -> None:
    clerk, colleague, decider = (Officer(client_for(p)) for p in (office.clerk, office.colleague, office.decider))
    filing_id = clerk.begin()
    clerk.fill(filing_id, typed)
    clerk.submit(filing_id)
    assert "夕阳红" in clerk.read(f"/filings/{filing_id}/done")
    colleague.step(filing_id, "accept")
    colleague.step(filing_id, "review")
    assert "张三丰" in decider.read(f"/filings/{filing_id}")
    decider.step(filing_id, "file")
    filing = stored(filing_id)
    assert filing.number == f"420302003-{clock.today().year}-0001"
    page = decider.read(f"/filings/{filing_id}")
    assert filing.number in page
    assert "张三丰" not in page
    with arrange() as session:
        organization = session.get_one(Organization, filing.organization_id)
    assert organization.name == "五堰街道夕阳红舞蹈队"


def test_a_case_is_returned_corrected_and_filed(
    office: Office, typed: dict[str, str], client_for: ClientFor, stored: Callable[[int], Filing]
) -> None:
    clerk, colleague, decider = (Officer(client_for(p)) for p in (office.clerk, office.colleague, office.decider))
    filing_id = clerk.begin()
    clerk.fill(filing_id, typed)
    clerk.submit(filing_id)
    correction = f"/filings/{filing_id}/correction"
    colleague.send(correction, correction, note="成员名册缺两人签名,请补齐")
    assert "缺两人签名" in clerk.read(f"/filings/{filing_id}/draft")
    path = f"/filings/{filing_id}/draft/people"
    clerk.send(path, path, members="26")
    clerk.submit(filing_id)
    for action in ("accept", "review"):
        colleague.step(filing_id, action)
    decider.step(filing_id, "file")
    assert stored(filing_id).state is State.FILED
    assert "缺两人签名" in decider.read(f"/filings/{filing_id}")


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ([("colleague", "not_accept")], State.NOT_ACCEPTED),
        ([("clerk", "withdraw")], State.WITHDRAWN),
        ([("colleague", "accept"), ("clerk", "withdraw")], State.WITHDRAWN),
        ([("colleague", "accept"), ("colleague", "review"), ("decider", "refuse")], State.REFUSED),
    ],
)
def test_a_case_ends_without_a_number(
    steps: list[tuple[str, str]],
    end: State,
    office: Office,
    typed: dict[str, str],
    client_for: ClientFor,
    stored: Callable[[int], Filing],
) -> None:
    desks = {name: Officer(client_for(getattr(office, name))) for name in ("clerk", "colleague", "decider")}
    filing_id = desks["clerk"].begin()
    desks["clerk"].fill(filing_id, typed)
    desks["clerk"].submit(filing_id)
    for who, action in steps:
        said = {} if action in {"accept", "review"} else {"note": "发起人要求", "ground": "outside"}
        desks[who].step(filing_id, action, **said)
    filing = stored(filing_id)
    assert (filing.state, filing.number, filing.organization_id) == (end, None, None)


def test_the_next_case_that_waits_opens_after_a_decision(
    office: Office, client_for: ClientFor, arrange: Arrange
) -> None:
    with arrange() as session:
        first = make_filing(session, office, State.REVIEWED).id
        second = make_filing(session, office, State.REVIEWED).id
    decider = Officer(client_for(office.decider))
    where = decider.step(first, "file")
    assert where == f"/filings/{second}?decided={first}"
    page = decider.read(where)
    assert f'href="/filings/{first}"' in page
    assert f'href="/filings/{first}/certificate"' in page
    assert decider.step(second, "file") == f"/filings/{second}"


def test_no_copy_of_an_identity_document_can_be_attached(office: Office, client_for: ClientFor) -> None:
    clerk = Officer(client_for(office.clerk))
    page = clerk.read(f"/filings/{clerk.begin()}/draft/materials")
    assert 'name="charter"' in page
    assert all(f'name="{item}"' not in page for item in SEEN_ONLY)
