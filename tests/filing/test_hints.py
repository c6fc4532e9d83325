"""What stands at the field of a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.filing.policy import Policy
from portal.filing.rules.answers import QUESTIONS
from portal.filing.rules.hints import HINTS, hints
from portal.filing.rules.steps import Kind, State
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import Office, make_filing
from tests.filing.officer import Officer
from tests.support.forms import fields_of

Answers = Callable[[int], dict[str, str]]


@pytest.mark.parametrize("kind", Kind)
def test_every_question_of_every_kind_has_its_hint(kind: Kind) -> None:
    assert set(hints(kind, Policy())) == set(QUESTIONS)
    assert set(HINTS) <= set(QUESTIONS)


def test_the_numbers_asked_for_are_those_of_the_county() -> None:
    found = hints(Kind.ESTABLISH, Policy(min_initiators=7, min_members=23))
    assert "7" in str(found["initiators"].help)
    assert "23" in str(found["members"].help)


def test_what_is_to_be_corrected_has_the_help_and_the_legal_basis_of_its_section(
    arrange: Arrange, office: Office, client_for: ClientFor, clerk: Officer
) -> None:
    with arrange() as session:
        filing_id = make_filing(session, office, State.SUBMITTED).id
    path, colleague = f"/filings/{filing_id}/correction", Officer(client_for(office.colleague))
    named = ("answer:name", "answer:members", "material:identity")
    said = dict.fromkeys(named, "请核实") | {f"tick:{name}": "y" for name in named}
    colleague.visitor.post(path, data=fields_of(colleague.read(path), path) | {"note": "请核实"} | said)
    page = clerk.read(f"/filings/{filing_id}/draft/correct")
    assert 'id="name-help"' in page
    assert 'id="members-help"' in page
    assert "《社会团体登记管理条例》" in page
    assert "查验原件后勾选" in page
