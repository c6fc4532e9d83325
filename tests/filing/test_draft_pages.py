"""The pages of a draft: what they keep, what they refuse, what they leave in the audit."""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.actions import materials
from portal.filing.actions.materials import Upload
from portal.filing.models import Material
from portal.filing.rules.answers import NAME_REASON, SECTIONS, Section
from portal.filing.rules.materials import CHECKLISTS, Item
from portal.filing.rules.steps import Kind, State
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.contents import PDF, PNG
from tests.filing.factories import Made, Office, make_draft, typed_answers
from tests.filing.officer import Officer
from tests.support.forms import fields_of

LIMIT = 10 * 1024 * 1024
ASKED = CHECKLISTS[Kind.ESTABLISH]


def test_a_section_with_something_wrong_keeps_what_was_typed_and_says_what(
    clerk: Officer, answers: Callable[[int], dict[str, str]]
) -> None:
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/people"
    answer = clerk.post(path, path, members="很多", phone="13800001234")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="很多"' in page
    assert page.count("field-bad") == 6  # members, and the five that are empty
    assert answers(filing_id)["members"] == "很多"
    again = clerk.read(path)
    assert 'value="很多"' in again
    assert again.count("field-bad") == 1


def test_at_most_twelve_of_the_fields_are_typed(clerk: Officer) -> None:
    filing_id = clerk.begin()
    pages = "".join(clerk.read(f"/filings/{filing_id}/draft/{section}") for section in SECTIONS[Kind.ESTABLISH])
    form = pages.replace('type="search"', "")
    typed = re.findall(r'<input[^>]* type="(?:text|date)"|<textarea|<select[^>]* data-combobox', form)
    assert len(typed) == 12


def test_full_width_figures_are_shown_as_plain_ones(clerk: Officer) -> None:
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/people"
    clerk.post(path, path, members="１２", phone="１３８００００１２３４")
    page = clerk.read(f"/filings/{filing_id}/check")
    assert ">12<" in page
    assert "13800001234" in page


def test_a_draft_can_be_left_with_a_section_unfinished(clerk: Officer) -> None:
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/people"
    assert clerk.send(path, path, members="很多", then="list") == f"/filings/{filing_id}/draft"


def test_a_draft_saves_itself(clerk: Officer, answers: Callable[[int], dict[str, str]]) -> None:
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/organization"
    assert f'data-autosave="{path}/autosave"' in clerk.read(path)
    answer = clerk.visitor.post(f"{path}/autosave", data={"name": "夕阳", "form": "team"})
    assert answer.status_code == 204
    assert answers(filing_id)["name"] == "夕阳"


def test_a_submitted_case_does_not_save_itself_any_more(clerk: Officer, made: Made) -> None:
    filing_id = made(State.SUBMITTED)
    answer = clerk.visitor.post(f"/filings/{filing_id}/draft/people/autosave", data={"members": "99"})
    assert answer.status_code == 422


def test_the_pages_of_a_draft_lead_to_the_case_once_it_is_submitted(clerk: Officer, made: Made) -> None:
    filing_id = made(State.SUBMITTED)
    for page in ("draft", "draft/people", "check"):
        assert clerk.visitor.get(f"/filings/{filing_id}/{page}").location == f"/filings/{filing_id}"


def test_the_check_page_shows_what_is_missing_and_the_way_back_to_it(clerk: Officer) -> None:
    filing_id = clerk.begin()
    page = clerk.read(f"/filings/{filing_id}/check")
    fields = [(section, name) for section, names in SECTIONS[Kind.ESTABLISH].items() for name in names]
    for section, name in fields:
        # Of a clerk of one township it cannot be changed; a reason is asked for where the name is another's too.
        if name not in {"township_code", NAME_REASON}:
            assert f'href="/filings/{filing_id}/draft/{section}#{name}"' in page
    assert "#township_code" not in page
    path = f"/filings/{filing_id}/check"
    assert clerk.post(path, path).status_code == 422


def test_the_village_is_found_among_those_of_the_township(clerk: Officer) -> None:
    page = clerk.read(f"/filings/{clerk.begin()}/draft/place")
    assert "data-combobox" in page
    assert re.search(r'data-keys="bjsqjwh beijie', page)  # by initials and by pinyin
    assert 'value="420302003' in page
    assert 'value="420303' not in page


def test_a_clerk_of_two_townships_chooses_where_to_file(arrange: Arrange, client_for: ClientFor) -> None:
    from tests.accounts.factories import make_duty, reloaded

    with arrange() as session:
        person = make_person(session)
        make_duty(session, person, Role.TOWNSHIP_CLERK, "420303001")
        person = reloaded(session, person)
    clerk = Officer(client_for(person))
    assert "<select" in clerk.read("/filings/new")
    begun = clerk.send("/filings/new", "/filings/new", township_code="420303001")
    page = clerk.read(begun.replace("organization", "place"))
    assert 'name="township_code"' in page
    assert 'value="420303001' in page
    assert "#township_code" in clerk.read(begun.replace("draft/organization", "check"))


def test_the_same_name_is_shown_before_the_second_section(clerk: Officer, office: Office, arrange: Arrange) -> None:
    with arrange() as session:
        make_draft(session, office.clerk, name="五堰街道夕阳红舞蹈队")
        typed = typed_answers(session, name="五堰街道夕阳红 舞蹈队")
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/organization"
    asked = set(SECTIONS[Kind.ESTABLISH][Section.ORGANIZATION]) - {"hub", NAME_REASON}
    said = {name: typed[name] for name in asked}
    assert clerk.send(path, path, **said) == f"/filings/{filing_id}/namesakes"
    page = clerk.read(f"/filings/{filing_id}/namesakes")
    assert "五堰街道夕阳红舞蹈队" in page
    assert f'href="/filings/{filing_id}/draft/place"' in page


def test_of_several_files_the_refused_ones_are_named_and_the_rest_is_kept(clerk: Officer, arrange: Arrange) -> None:
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/materials"
    answer = clerk.post(
        path,
        path,
        funds="1200",
        charter=(io.BytesIO(PDF), "章程.pdf"),
        roster=(io.BytesIO(PNG), "名册.pdf"),
        premises=(io.BytesIO(PDF.ljust(LIMIT + 1)), "场所.pdf"),
        commitment=(io.BytesIO(PDF.ljust(LIMIT)), "承诺书.pdf"),
        application=(io.BytesIO(PDF.ljust(LIMIT)), "申请表.pdf"),
        opinion=(io.BytesIO(PDF.ljust(LIMIT)), "意见.pdf"),
        seen_identity="y",
    )
    answer.request.environ["wsgi.input"].close()  # the test client spools what is large into a file
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "名册.pdf" in page
    assert "场所.pdf" in page
    assert 'value="1200"' in page
    with arrange() as session:
        kept = session.scalars(select(Material).where(Material.filing_id == filing_id).order_by(Material.id)).all()
    assert {row.item for row in kept} == set(ASKED) - {Item.ROSTER, Item.PREMISES}


def test_a_request_larger_than_the_portal_takes_is_refused_with_a_page(clerk: Officer) -> None:
    path = f"/filings/{clerk.begin()}/draft/materials"
    announced = {"CONTENT_LENGTH": str(81 * 1024 * 1024)}
    answer = clerk.visitor.post(path, data={"funds": "1"}, environ_overrides=announced)
    assert answer.status_code == 413
    page = answer.get_data(as_text=True)
    assert "10 MB" in page
    assert "80 MB" in page


def test_what_a_request_brought_along_is_closed_also_when_it_is_refused_half_way(clerk: Officer) -> None:
    path = f"/filings/{clerk.begin()}/draft/materials"
    data = {"charter": (io.BytesIO(PDF.ljust(LIMIT // 10)), "章程.pdf"), "funds": "1" * LIMIT}
    answer = clerk.visitor.post(path, data=data)
    answer.request.environ["wsgi.input"].close()  # as above
    assert answer.status_code == 413
    gc.collect()  # a file left open would be told now, and fail the test


def test_one_tick_says_that_all_paper_originals_were_seen(clerk: Officer, office: Office, arrange: Arrange) -> None:
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/materials"
    clerk.send(path, path, village_opinion="agrees", all_originals="y")
    with arrange() as session:
        kept = session.scalars(select(Material).where(Material.filing_id == filing_id).order_by(Material.id)).all()
    assert {(row.item, row.by_id, row.paper_seen) for row in kept} == {(item, office.clerk.id, True) for item in ASKED}
    assert len(fields_of(clerk.read(path), path).keys() & {f"seen_{item}" for item in ASKED}) == len(ASKED)


@pytest.mark.parametrize(
    "name",
    ["章\r\n程\x85\u2028.pdf", "C:\\材料\\章程.pdf", "../../章程.pdf", "章%0d%0a程.pdf", "章" * 300 + ".pdf"],
)
def test_a_file_with_a_strange_name_is_kept_and_can_be_opened(
    name: str, clerk: Officer, office: Office, arrange: Arrange
) -> None:
    filing_id = clerk.begin()
    with arrange() as session:
        row = materials.attach(session, office.clerk, filing_id, Upload(Item.CHARTER, name, PDF))
        session.flush()
        material_id = row.id
    for asked in ("", "?download=1"):
        answer = clerk.visitor.get(f"/filings/{filing_id}/materials/{material_id}{asked}")
        assert answer.status_code == 200
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].isprintable()


def attach(clerk: Officer, filing_id: int, content: bytes, name: str) -> str:
    """Attach a charter; where it can be opened."""
    path = f"/filings/{filing_id}/draft/materials"
    clerk.send(path, path, charter=(io.BytesIO(content), name), then="list")
    page = clerk.read(path)
    assert name in page
    found = re.search(rf"(/filings/{filing_id}/materials/\d+)/remove", page)
    assert found
    return found[1]


def test_a_file_is_shown_to_the_office_alone_and_that_it_was_is_in_the_audit(
    clerk: Officer, stranger: Officer, audited: Callable[[str], list[AuditLine]]
) -> None:
    filing_id = clerk.begin()
    address = attach(clerk, filing_id, PDF, "章程.pdf")
    answer = clerk.visitor.get(address)
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert clerk.visitor.get(f"{address}?download=1").headers["Content-Disposition"].startswith("attachment")
    assert stranger.visitor.get(address).status_code == 404
    assert [line.subject_id for line in audited("material_read")] == [str(filing_id)] * 2


def test_a_file_of_another_case_is_not_found_under_this_one(clerk: Officer) -> None:
    address = attach(clerk, clerk.begin(), PDF, "章程.pdf")
    other = clerk.begin()
    assert clerk.visitor.get(f"/filings/{other}/materials/{address.rsplit('/', 1)[1]}").status_code == 404


def test_a_file_taken_off_a_draft_is_gone(clerk: Officer) -> None:
    filing_id = clerk.begin()
    address = attach(clerk, filing_id, PDF, "章程.pdf")
    path = f"/filings/{filing_id}/draft/materials"
    assert clerk.send(path, f"{address}/remove") == path
    assert "章程.pdf" not in clerk.read(path)
    assert clerk.visitor.get(address).status_code == 404


def test_who_opens_a_colleague_s_draft_leaves_a_line_in_the_audit(
    clerk: Officer,
    office: Office,
    client_for: ClientFor,
    made: Made,
    audited: Callable[[str], list[AuditLine]],
) -> None:
    filing_id = made(State.DRAFT)
    colleague = Officer(client_for(office.colleague))
    for page in ("draft/people", "check"):
        clerk.read(f"/filings/{filing_id}/{page}")
    assert audited("personal_read") == []
    for page in ("draft/people", "check"):
        assert "张三丰" in colleague.read(f"/filings/{filing_id}/{page}")
    assert [line.person_id for line in audited("personal_read")] == [office.colleague.id] * 2


def test_a_check_page_that_comes_back_shows_a_colleague_s_draft_not_without_a_line_in_the_audit(
    office: Office, client_for: ClientFor, made: Made, audited: Callable[[str], list[AuditLine]]
) -> None:
    path = f"/filings/{made(State.DRAFT)}/check"
    answer = client_for(office.colleague).post(path, data={"version": "1"})
    assert answer.status_code == 422
    assert "张三丰" in answer.get_data(as_text=True)
    assert [line.person_id for line in audited("personal_read")] == [office.colleague.id]


def test_the_list_says_why_it_is_empty_and_what_to_do(clerk: Officer) -> None:
    assert 'href="/filings/new"' in clerk.read("/filings")
    assert "/filings" in clerk.read("/filings?state=filed&text=无")


def test_the_list_shows_the_cases_within_reach(clerk: Officer, stranger: Officer, made: Made) -> None:
    filing_id = made(State.SUBMITTED)
    assert f'href="/filings/{filing_id}"' in clerk.read("/filings?state=submitted&township=420302003")
    assert f'href="/filings/{filing_id}"' not in stranger.read("/filings")
