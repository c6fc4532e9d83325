"""Who comes late with a draft is told, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable

from portal.accounts.models import Person
from portal.filing.actions import steps
from portal.filing.models import Filing, Material
from portal.filing.queries.cases import materials_of
from portal.filing.rules.steps import State
from tests.conftest import Arrange
from tests.filing.factories import Made, Office
from tests.filing.officer import Officer


def submit(arrange: Arrange, filing_id: int, colleague: Person) -> None:
    """A colleague submits the case."""
    with arrange() as session:
        steps.submit(session, colleague, filing_id, session.get_one(Filing, filing_id).version)


def test_what_is_typed_after_a_colleague_submitted_comes_back_with_the_reason(
    clerk: Officer, office: Office, made: Made, arrange: Arrange, answers: Callable[[int], dict[str, str]]
) -> None:
    filing_id = made(State.DRAFT)
    submit(arrange, filing_id, office.colleague)
    path = f"/filings/{filing_id}/draft/organization"
    page = clerk.visitor.post(path, data=answers(filing_id) | {"purpose": "组织居民打太极拳"})
    assert page.status_code == 422
    assert "组织居民打太极拳" in page.text
    assert "待受理" in page.text


def test_a_material_is_not_taken_away_after_submission_and_the_page_says_why(
    clerk: Officer, office: Office, made: Made, arrange: Arrange
) -> None:
    filing_id = made(State.DRAFT)
    submit(arrange, filing_id, office.colleague)
    with arrange() as session:
        material_id = materials_of(session, filing_id)[0].id
    page = clerk.visitor.post(f"/filings/{filing_id}/materials/{material_id}/remove")
    assert page.status_code == 422
    assert "待受理" in page.text
    with arrange() as session:
        assert session.get(Material, material_id) is not None
