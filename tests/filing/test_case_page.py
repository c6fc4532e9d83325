"""The page of a case: whom it shows what, what it refuses, what it leaves in the audit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.actions import cases
from portal.filing.models import Filing
from portal.filing.rules.steps import State
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import Made, Office, make_filing, make_office
from tests.filing.officer import Officer


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


@pytest.mark.parametrize("data", [{}, {"version": ""}, {"version": "x"}])
def test_a_step_without_what_the_page_sends_along_is_refused_and_audited(
    data: dict[str, str],
    decider: Officer,
    made: Made,
    stored: Callable[[int], Filing],
    audited: Callable[[str], list[AuditLine]],
) -> None:
    filing_id = made(State.SUBMITTED)
    answer = decider.visitor.post(f"/filings/{filing_id}/steps/accept", data=data)
    assert answer.status_code == 422
    assert "Version" not in answer.get_data(as_text=True)
    assert stored(filing_id).state is State.SUBMITTED
    assert audited("refused")[-1].subject_id == f"POST /filings/{filing_id}/steps/accept"


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
    answer = colleague.post(f"{path}/correction", f"{path}/correction", note="  ")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="note-error"' in page


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


def test_notes_are_opened_to_an_officer_who_does_not_handle_the_case_and_that_is_audited(
    arrange: Arrange, client_for: ClientFor, audited: Callable[[str], list[AuditLine]]
) -> None:
    with arrange() as session:
        office = make_office(session)
        reader = make_person(session, Role.COUNTY_OFFICER, "420302")
        filing_id = make_filing(session, office, State.REFUSED).id
    page = Officer(client_for(reader)).read(f"/filings/{filing_id}")
    assert "与已备案组织重复" in page
    assert "张三丰" not in page
    assert [line.person_id for line in audited("personal_read")] == [reader.id]


def test_a_page_that_comes_back_with_its_notes_is_audited_too(
    decider: Officer, made: Made, audited: Callable[[str], list[AuditLine]]
) -> None:
    filing_id = made(State.REFUSED)
    sent = {"version": "1", "note": "x"}
    assert decider.visitor.post(f"/filings/{filing_id}/steps/file", data=sent).status_code == 422
    assert [line.subject_id for line in audited("personal_read")] == [str(filing_id)]


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
