"""Names with rare characters: what a font has is filed, issued, printed and found; what none has is refused by name."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.filing.actions.printing import print_certificate, printed
from portal.filing.models import Filing
from portal.filing.rules.steps import State
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_person
from tests.conftest import Arrange
from tests.filing.factories import Office, make_draft, make_filing, make_office
from tests.filing.issued import make_certificate
from tests.filing.officer import Officer
from tests.filing.test_certificate import text_of
from tests.support.visitor import Visitor

RARE = "五堰街道𠮷祥㐂〇䶮舞蹈队"
UNHEARD = "五堰街道𱁬祥舞蹈队"
"""U+3106C came with extension G: no font of the documents has it."""
NAMED = "𱁬（U+3106C）"


def test_what_no_font_has_is_refused_at_its_field_and_named(office: Office, clerk: Officer, arrange: Arrange) -> None:
    with arrange() as session:
        unheard = make_draft(session, office.clerk, name=UNHEARD).id
    check = f"/filings/{unheard}/check"
    assert NAMED in clerk.read(check)
    assert NAMED in clerk.read(f"/filings/{unheard}/draft/organization")
    assert clerk.post(check, check).status_code == 422


@pytest.mark.parametrize("field", ["name", "purpose", "address", "responsible_person"])
def test_all_that_is_printed_is_asked(session: Session, field: str) -> None:
    office = make_office(session)
    with pytest.raises(RuleBroken):
        make_filing(session, office, State.SUBMITTED, **{field: f"五堰{UNHEARD}"})


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": UNHEARD}, "Name"),
        ({"responsible_person": "张𱁬"}, "Responsible person"),
        ({"address": "𱁬巷3号"}, "Place of activity"),
        ({"purpose": "弹奏𱁬"}, "Scope of activity"),
    ],
)
def test_what_came_in_before_is_refused_at_the_decision(session: Session, facts: dict[str, str], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        make_certificate(session, make_person(session), **facts)
    assert str(refused.value).startswith(f"{field}: ")
    assert NAMED in str(refused.value)


def test_a_rare_name_is_filed_and_found_by_the_public(client: Visitor, arrange: Arrange, office: Office) -> None:
    with arrange() as session:
        make_filing(session, office, State.FILED, name=RARE, responsible_person="张𠮷")
    for typed in ("𠮷祥", "㐂〇", "䶮舞蹈", RARE):
        assert RARE in client.get("/", query_string={"q": typed}).get_data(as_text=True)


def test_a_rare_name_is_printed_as_it_is_written(session: Session) -> None:
    certificate = make_certificate(session, make_person(session), name=RARE, responsible_person="张𠮷〇")
    print_certificate(session, make_person(session), session.get_one(Filing, certificate.filing_id))
    text = text_of(printed(session, certificate) or b"")
    assert RARE in text
    assert "张𠮷〇" in text
    assert "U+" not in text
