"""Files, their names and notes of a case: only for those who may open personal facts there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.actions import materials, steps
from portal.filing.actions.materials import Upload
from portal.filing.queries import cases as queries
from portal.filing.rules.materials import Item
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.contents import PDF
from tests.filing.factories import Office, make_draft
from tests.filing.officer import Officer

FILE, NOTE, WORD = "张三丰的章程.pdf", "请张三丰补充名册", "〔仅限经办机关查看〕"
Audited = Callable[[str], list[AuditLine]]


@pytest.fixture
def case(arrange: Arrange, office: Office) -> str:
    """The page of a case with a file that was returned with a note."""
    with arrange() as session:
        filing = make_draft(session, office.clerk)
        materials.attach(session, office.clerk, filing.id, Upload(Item.CHARTER, FILE, PDF))
        session.flush()
        steps.submit(session, office.clerk, filing.id, filing.version)
        steps.return_(session, office.colleague, filing.id, filing.version, NOTE)
        row = next(row for row in queries.materials_of(session, filing.id) if not row.paper_seen)
        return f"/filings/{filing.id} /filings/{filing.id}/materials/{row.id}"


@pytest.mark.parametrize(
    ("role", "place"), [(Role.TOWNSHIP_CLERK, "420302003"), (Role.COUNTY_OFFICER, "420302")], ids=["clerk", "county"]
)
def test_who_may_open_personal_facts_reads_notes_and_opens_files(
    role: Role, place: str, case: str, arrange: Arrange, client_for: ClientFor, audited: Audited
) -> None:
    page, file = case.split()
    with arrange() as session:
        reader = Officer(client_for(make_person(session, role, place)))
    text = reader.read(page)
    assert FILE in text
    assert NOTE in text
    assert WORD not in text
    assert reader.visitor.get(file).status_code == 200
    assert len(audited("material_read")) == 1


def test_a_city_officer_sees_that_there_are_a_file_and_a_note_and_no_more(
    case: str, arrange: Arrange, client_for: ClientFor, audited: Audited
) -> None:
    page, file = case.split()
    with arrange() as session:
        reader = Officer(client_for(make_person(session, Role.CITY_OFFICER, "4203")))
    text = reader.read(page)
    assert "张三丰" not in text
    assert text.count(WORD) == 2
    assert file not in text
    assert reader.visitor.get(file).status_code == 403
    assert audited("material_read") == []
    assert [line.subject_id for line in audited("refused")] == [f"GET {file}"]


def test_personal_facts_opened_elsewhere_open_no_file_here(case: str, arrange: Arrange, client_for: ClientFor) -> None:
    from tests.accounts.factories import make_duty, reloaded

    page, file = case.split()
    with arrange() as session:
        both = make_person(session, Role.CITY_OFFICER, "4203")
        make_duty(session, both, Role.TOWNSHIP_CLERK, "420303001")
        reader = Officer(client_for(reloaded(session, both)))
    assert FILE not in reader.read(page)
    assert reader.visitor.get(file).status_code == 403
