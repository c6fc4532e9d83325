"""The pages of a case: what they keep, what they refuse, what they leave in the audit."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.actions import cases
from portal.filing.models import Filing, Material
from portal.filing.rules.answers import SECTIONS
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import State
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.contents import PDF, PNG
from tests.filing.factories import Office, make_draft, make_filing, make_office, typed_answers
from tests.filing.officer import Officer

Made = Callable[[State], int]
LIMIT = 10 * 1024 * 1024


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
    pages = "".join(clerk.read(f"/filings/{filing_id}/draft/{section}") for section in SECTIONS)
    form = pages.replace('type="search"', "")
    typed = re.findall(r'<input[^>]* type="(?:text|date)"|<textarea|<select[^>]* data-combobox', form)
    assert len(typed) == 12


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
    fields = [(section, name) for section, names in SECTIONS.items() for name in names]
    for section, name in fields:
        assert f'href="/filings/{filing_id}/draft/{section}#{name}"' in page
    path = f"/filings/{filing_id}/check"
    assert clerk.post(path, path).status_code == 422


def test_the_village_is_found_among_those_of_the_township(clerk: Officer) -> None:
    page = clerk.read(f"/filings/{clerk.begin()}/draft/place")
    assert "data-combobox" in page
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


def test_the_same_name_is_shown_before_the_second_section(clerk: Officer, office: Office, arrange: Arrange) -> None:
    with arrange() as session:
        make_draft(session, office.clerk, name="五堰街道夕阳红舞蹈队")
        typed = typed_answers(session, name="五堰街道夕阳红 舞蹈队")
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/organization"
    said = {name: typed[name] for name in SECTIONS["organization"] if name != "hub"}
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
    assert {row.item for row in kept} == {Item.CHARTER, Item.IDENTITY}


def test_a_request_larger_than_the_portal_takes_is_refused_with_a_page(clerk: Officer) -> None:
    path = f"/filings/{clerk.begin()}/draft/materials"
    announced = {"CONTENT_LENGTH": str(33 * 1024 * 1024)}
    answer = clerk.visitor.post(path, data={"funds": "1"}, environ_overrides=announced)
    assert answer.status_code == 413
    assert "10 MB" in answer.get_data(as_text=True)


def attach(clerk: Officer, filing_id: int, content: bytes, name: str) -> str:
    """Attach a charter; where it can be opened."""
    path = f"/filings/{filing_id}/draft/materials"
    clerk.send(path, path, charter=(io.BytesIO(content), name), then="list")
    page = clerk.read(path)
    assert name in page
    start = page.index(f"/filings/{filing_id}/materials/")
    return page[start : page.index('"', start)]


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


@pytest.mark.parametrize("page", ["", "/draft", "/draft/people", "/check", "/done", "/namesakes", "/materials/1"])
def test_a_case_of_another_township_is_not_found(page: str, made: Made, stranger: Officer) -> None:
    assert stranger.visitor.get(f"/filings/{made(State.DRAFT)}{page}").status_code == 404


@pytest.mark.parametrize("path", ["/steps/withdraw", "/draft/people", "/draft/people/autosave", "/check"])
def test_nothing_can_be_sent_to_a_case_of_another_township(
    path: str, made: Made, stranger: Officer, stored: Callable[[int], Filing]
) -> None:
    filing_id = made(State.DRAFT)
    assert stranger.visitor.post(f"/filings/{filing_id}{path}", data={"version": "2", "note": "x"}).status_code == 404
    assert stored(filing_id).state is State.DRAFT


def test_a_forged_step_is_refused_and_audited_and_changes_nothing(
    decider: Officer, made: Made, stored: Callable[[int], Filing], audited: Callable[[str], list[AuditLine]]
) -> None:
    filing_id = made(State.SUBMITTED)
    version = stored(filing_id).version
    answer = decider.visitor.post(f"/filings/{filing_id}/steps/file", data={"version": str(version), "note": ""})
    assert answer.status_code == 403
    assert (stored(filing_id).state, stored(filing_id).version) == (State.SUBMITTED, version)
    assert audited("refused")[-1].subject_id == f"POST /filings/{filing_id}/steps/file"


def test_a_step_that_is_not_this_person_s_is_refused_and_audited(
    clerk: Officer, made: Made, stored: Callable[[int], Filing], audited: Callable[[str], list[AuditLine]]
) -> None:
    filing_id = made(State.REVIEWED)
    data = {"version": str(stored(filing_id).version), "note": ""}
    assert clerk.visitor.post(f"/filings/{filing_id}/steps/file", data=data).status_code == 403
    assert stored(filing_id).state is State.REVIEWED
    assert len(audited("refused")) == 1


def test_a_step_there_is_none_of_is_no_page(clerk: Officer, made: Made) -> None:
    assert clerk.visitor.post(f"/filings/{made(State.DRAFT)}/steps/erase").status_code == 404


@pytest.mark.parametrize("token", [None, "wrong"])
def test_a_form_without_its_token_is_refused_and_audited(
    token: str | None,
    decider: Officer,
    made: Made,
    stored: Callable[[int], Filing],
    audited: Callable[[str], list[AuditLine]],
) -> None:
    filing_id = made(State.REVIEWED)
    data = {"version": str(stored(filing_id).version)} | ({"csrf_token": token} if token else {})
    answer = decider.visitor.post(f"/filings/{filing_id}/steps/file", data=data, csrf=False)
    assert answer.status_code == 400
    assert stored(filing_id).state is State.REVIEWED
    assert len(audited("forged")) == 1


@pytest.mark.parametrize("version", ["", "abc", "-1", "99999999999999999999"])
def test_a_step_with_a_broken_version_is_refused(
    version: str, decider: Officer, made: Made, stored: Callable[[int], Filing]
) -> None:
    filing_id = made(State.REVIEWED)
    answer = decider.visitor.post(f"/filings/{filing_id}/steps/file", data={"version": version})
    assert answer.status_code == 422
    assert stored(filing_id).state is State.REVIEWED


def test_a_return_without_a_reason_comes_back_at_its_field(office: Office, client_for: ClientFor, made: Made) -> None:
    colleague = Officer(client_for(office.colleague))
    path = f"/filings/{made(State.SUBMITTED)}"
    answer = colleague.post(path, f"{path}/steps/return", note="  ")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'for="note-return"' in page
    assert "field-error" in page


def test_who_decides_second_sees_the_case_as_it_stands_and_who_was_first(
    office: Office, client_for: ClientFor, decider: Officer, made: Made
) -> None:
    filing_id = made(State.REVIEWED)
    page = f"/filings/{filing_id}"
    deputy = Officer(client_for(office.deputy))
    from tests.support.forms import fields_of

    sent = fields_of(deputy.read(page), f"{page}/steps/refuse") | {"note": "名称重复"}
    decider.step(filing_id, "file")
    answer = deputy.visitor.post(f"{page}/steps/refuse", data=sent)
    assert answer.status_code == 422
    assert office.decider.name in answer.get_data(as_text=True)


def test_who_entered_a_case_is_told_why_it_is_not_theirs_to_decide(arrange: Arrange, client_for: ClientFor) -> None:
    from tests.accounts.factories import make_duty, reloaded

    with arrange() as session:
        office = make_office(session)
        both = make_person(session)
        make_duty(session, both, Role.TOWNSHIP_DECIDER)
        both = reloaded(session, both)
        session.expunge(both)
        everywhere = Office(both, office.colleague, office.decider, office.deputy)
        filing_id = make_filing(session, everywhere, State.REVIEWED).id
    page = Officer(client_for(both)).read(f"/filings/{filing_id}")
    assert f"/filings/{filing_id}/steps/file" not in page
    assert 'id="next"' in page


def test_personal_facts_are_shown_to_those_who_work_on_the_case_and_that_is_audited(
    decider: Officer, made: Made, audited: Callable[[str], list[AuditLine]]
) -> None:
    filing_id = made(State.REVIEWED)
    page = decider.read(f"/filings/{filing_id}")
    assert "张三丰" in page
    assert [line.subject_id for line in audited("personal_read")] == [str(filing_id)]


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.CITY_OFFICER])
def test_personal_facts_are_masked_for_everybody_else(
    role: Role, arrange: Arrange, client_for: ClientFor, made: Made, audited: Callable[[str], list[AuditLine]]
) -> None:
    with arrange() as session:
        place = "4203" if role is Role.CITY_OFFICER else "420302"
        reader = make_person(session, role, place)
    page = Officer(client_for(reader)).read(f"/filings/{made(State.REVIEWED)}")
    assert "张三丰" not in page
    assert "138****1234" in page
    assert "/steps/" not in page
    assert audited("personal_read") == []


def test_ids_and_texts_that_no_database_takes_are_no_fault(
    clerk: Officer, answers: Callable[[int], dict[str, str]]
) -> None:
    huge = "9" * 30
    for path in (f"/filings/{huge}", f"/filings/{huge}/draft", f"/filings/{clerk.begin()}/materials/{huge}"):
        assert clerk.visitor.get(path).status_code == 404
    clerk.read(f"/filings?after={huge}")
    clerk.read("/filings?text=%00&township=%00&state=%00")
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/organization"
    assert clerk.visitor.post(f"{path}/autosave", data={"name": "夕阳\x00红", "purpose": "\x00"}).status_code == 204
    assert answers(filing_id)["name"] == "夕阳红"


def test_the_list_says_why_it_is_empty_and_what_to_do(clerk: Officer) -> None:
    assert 'href="/filings/new"' in clerk.read("/filings")
    assert "/filings" in clerk.read("/filings?state=filed&text=无")


def test_the_list_shows_the_cases_within_reach(clerk: Officer, stranger: Officer, made: Made) -> None:
    filing_id = made(State.SUBMITTED)
    assert f'href="/filings/{filing_id}"' in clerk.read("/filings?state=submitted&township=420302003")
    assert f'href="/filings/{filing_id}"' not in stranger.read("/filings")


def test_the_office_sees_that_the_name_is_taken(decider: Officer, office: Office, arrange: Arrange) -> None:
    with arrange() as session:
        taken = make_filing(session, office, State.FILED, name="五堰街道夕阳红舞蹈队").organization_id
        waiting = make_filing(session, office, State.REVIEWED, name="五堰街道“夕阳红”舞蹈队").id
    assert f'href="/ledger/organizations/{taken}"' in decider.read(f"/filings/{waiting}")


def test_an_anonymized_case_says_so(clerk: Officer, made: Made, arrange: Arrange) -> None:
    from portal.history import seals

    filing_id = made(State.FILED)
    with arrange() as session:
        filing = session.get_one(Filing, filing_id)
        seals.destroy(session, filing.data_key_id)
        with pytest.raises(RuleBroken):
            cases.answers_of(session, filing)
    page = clerk.read(f"/filings/{filing_id}")
    assert "138****1234" not in page
    assert "notice" in page
