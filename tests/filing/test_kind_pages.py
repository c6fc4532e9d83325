"""Pages of cases about a record: begin one, its sections, what the case page shows, the list by kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.accounts.models import AuditLine
from portal.accounts.permissions import Role
from portal.filing.models import Filing
from portal.filing.policy import Policy
from portal.filing.rules.answers import sections
from portal.filing.rules.kinds import WORDS
from portal.filing.rules.materials import checklist
from portal.filing.rules.steps import Kind, State
from portal.shared import clock
from portal.shared.i18n import speaking, translate
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.about import KINDS, make_case, make_record, typed_for
from tests.filing.factories import Office
from tests.filing.officer import Officer
from tests.support.forms import fields_of


@pytest.fixture
def record(arrange: Arrange, office: Office) -> int:
    """The id of an organization on the register."""
    with arrange() as session:
        return make_record(session, office, name="五堰街道夕阳红舞蹈队").id


def page_of(record: int, kind: Kind) -> str:
    return f"/organizations/{record}/cases/{kind}/new"


def begun(clerk: Officer, record: int, kind: Kind) -> int:
    path = page_of(record, kind)
    found = re.fullmatch(r"/filings/(\d+)/draft/\w+", clerk.send(path, path))
    assert found
    return int(found[1])


def fill(clerk: Officer, filing_id: int, kind: Kind, **changes: str) -> str:
    """Fill in all pages of the kind, everything seen on paper; where the last leads."""
    typed = typed_for(kind) | changes
    after = ""
    for section, names in sections(kind).items():
        path = f"/filings/{filing_id}/draft/{section}"
        said: dict[str, object] = {name: typed[name] for name in names if name in typed}
        if "changed" in said:
            said["changed"] = str(said["changed"]).split()
        if section == "materials":
            said["all_originals"] = "y"
        after = clerk.send(path, path, **said)
    return after


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_goes_from_the_page_of_the_organization_to_the_decision(
    clerk: Officer, decider: Officer, record: int, kind: Kind, stored: Callable[[int], Filing]
) -> None:
    assert page_of(record, kind) in clerk.read(f"/ledger/organizations/{record}")
    filing_id = begun(clerk, record, kind)
    assert fill(clerk, filing_id, kind) == f"/filings/{filing_id}/check"
    clerk.submit(filing_id)
    for action in ("accept", "review", "file"):
        decider.step(filing_id, action)
    filing = stored(filing_id)
    assert (filing.state, filing.kind, filing.organization_id) == (State.FILED, kind, record)
    assert f"/filings/{filing_id}" in decider.read(f"/ledger/organizations/{record}")


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_before_says_what_is_needed_and_what_it_does(
    arrange: Arrange, clerk: Officer, record: int, kind: Kind
) -> None:
    page = clerk.read(page_of(record, kind))
    words = WORDS[kind]
    with arrange(), speaking("zh_Hans"):
        said = [translate(sentence) for sentence in (words.purpose, words.outcome, words.basis)]
    assert [sentence for sentence in said if sentence not in page] == []
    assert "<li>" in page


def test_a_renewal_too_early_says_from_when(arrange: Arrange, office: Office, clerk: Officer) -> None:
    until = clock.today() + timedelta(days=90)
    with arrange() as session:
        record = make_record(session, office, certificate_until=until).id
    page = clerk.read(f"/ledger/organizations/{record}")
    assert page_of(record, Kind.RENEW) not in page
    assert str(until - timedelta(days=30)) in page
    assert str(until - timedelta(days=30)) in clerk.read(page_of(record, Kind.RENEW))


def test_where_a_case_is_open_the_way_leads_to_it(clerk: Officer, record: int) -> None:
    filing_id = begun(clerk, record, Kind.CANCEL)
    for page in (f"/ledger/organizations/{record}", page_of(record, Kind.CHANGE)):
        assert f'href="/filings/{filing_id}"' in clerk.read(page)
    assert page_of(record, Kind.CHANGE) not in clerk.read(f"/ledger/organizations/{record}")


def test_a_second_case_that_was_begun_on_an_older_page_is_refused_there(clerk: Officer, record: int) -> None:
    path = page_of(record, Kind.CHANGE)
    page = clerk.read(path)
    begun(clerk, record, Kind.CANCEL)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    answer = clerk.visitor.post(path, data={"csrf_token": token[1] if token else ""})
    assert answer.status_code == 422


@pytest.mark.parametrize("role", [Role.TOWNSHIP_DECIDER, Role.COUNTY_OFFICER])
def test_who_enters_no_cases_is_offered_none(arrange: Arrange, client_for: ClientFor, record: int, role: Role) -> None:
    with arrange() as session:
        person = make_person(session, role, "420302" if role is Role.COUNTY_OFFICER else "420302003")
    reader = Officer(client_for(person))
    assert "/cases/" not in reader.read(f"/ledger/organizations/{record}")
    assert reader.visitor.get(page_of(record, Kind.CHANGE)).status_code == 403


def test_a_record_elsewhere_is_not_found(stranger: Officer, record: int) -> None:
    assert stranger.visitor.get(page_of(record, Kind.CHANGE)).status_code == 404


def test_an_organization_is_found_by_a_part_of_its_name_or_its_number(
    clerk: Officer, record: int, arrange: Arrange, office: Office
) -> None:
    with arrange() as session:
        number = make_record(session, office).filing_number
    assert f"/ledger/organizations/{record}#cases" in clerk.read("/filings/new?q=夕阳红舞蹈队")
    found = clerk.read(f"/filings/new?q={number}")
    assert found.count("#cases") == 1
    assert "#cases" not in clerk.read("/filings/new?q=没有这个")
    assert "#cases" not in clerk.read("/filings/new?q=%25")


def test_only_the_ticked_facts_are_asked_with_what_the_register_says_beside_them(clerk: Officer, record: int) -> None:
    filing_id = begun(clerk, record, Kind.CHANGE)
    path = f"/filings/{filing_id}/draft/changes"
    clerk.send(path, path, changed=["phone", "members"], reason="换届")
    page = clerk.read(f"/filings/{filing_id}/draft/details")
    assert 'name="phone"' in page
    assert 'name="members"' in page
    assert 'name="address"' not in page
    assert "19900001234" in page


def test_nothing_ticked_leads_back_to_the_ticks(clerk: Officer, record: int) -> None:
    filing_id = begun(clerk, record, Kind.CHANGE)
    assert f'href="/filings/{filing_id}/draft/changes"' in clerk.read(f"/filings/{filing_id}/draft/details")


def test_a_day_and_figures_are_taken_as_people_write_them_and_shown_in_plain_form(clerk: Officer, record: int) -> None:
    filing_id = begun(clerk, record, Kind.CHANGE)
    path = f"/filings/{filing_id}/draft"
    first = {"changed": ["members", "funds"], "reason": "增员", "effective_on": "2026年9月1日"}
    assert clerk.send(f"{path}/changes", f"{path}/changes", **first)
    assert clerk.send(f"{path}/details", f"{path}/details", members="３１", funds="１，２００.5")
    page = clerk.read(f"/filings/{filing_id}/check")
    for shown in ("2026-09-01", "31", "1200.5"):
        assert shown in page


def test_what_cannot_be_read_as_a_day_stays_on_the_page(clerk: Officer, record: int) -> None:
    filing_id = begun(clerk, record, Kind.CANCEL)
    path = f"/filings/{filing_id}/draft/request"
    answer = clerk.post(path, path, **(typed_for(Kind.CANCEL) | {"resolved_on": "去年冬天"}))
    assert answer.status_code == 422
    assert 'value="去年冬天"' in answer.get_data(as_text=True)
    assert 'value="去年冬天"' in clerk.read(path)


def test_a_page_that_saves_itself_keeps_the_ticks(
    clerk: Officer, record: int, answers: Callable[[int], dict[str, str]]
) -> None:
    filing_id = begun(clerk, record, Kind.CHANGE)
    path = f"/filings/{filing_id}/draft/changes"
    assert clerk.post(path, f"{path}/autosave", changed=["phone"], reason="换了手机").status_code == 204
    assert answers(filing_id)["changed"] == "phone"
    clerk.send(path, path, changed=["phone", "hub"], reason="换了手机")
    assert answers(filing_id)["changed"] == "phone hub"


def test_the_case_shows_what_stood_and_what_shall_be(arrange: Arrange, office: Office, decider: Officer) -> None:
    with arrange() as session:
        record = make_record(session, office)
        filing_id = make_case(session, office, record, Kind.CHANGE, changed="members phone", members="30").id
    page = decider.read(f"/filings/{filing_id}")
    facts = re.sub(r"<[^>]+>|\s+", " ", page)
    assert re.search(r"24\s+→.*30", facts)
    assert re.search(r"19900001234\s+→.*13911112222", facts)


def test_personal_facts_before_and_after_are_masked_for_others(
    arrange: Arrange, office: Office, client_for: ClientFor
) -> None:
    with arrange() as session:
        filing_id = make_case(session, office, make_record(session, office), Kind.CHANGE).id
        person = make_person(session, Role.CITY_OFFICER, "4203")
    page = Officer(client_for(person)).read(f"/filings/{filing_id}")
    assert "13911112222" not in page
    assert "19900001234" not in page
    assert "139****2222" in page


def test_a_renewal_shows_whom_to_ask_and_that_is_audited(
    office: Office,
    client_for: ClientFor,
    clerk: Officer,
    record: int,
    audited: Callable[[str], list[AuditLine]],
) -> None:
    filing_id = begun(clerk, record, Kind.RENEW)
    colleague = Officer(client_for(office.colleague))
    assert "19900001234" in colleague.read(f"/filings/{filing_id}/draft/request")
    assert [line.subject_id for line in audited("personal_read")] == [str(filing_id)]


def test_the_list_is_narrowed_by_kind(arrange: Arrange, office: Office, clerk: Officer) -> None:
    with arrange() as session:
        made = {kind: make_case(session, office, make_record(session, office), kind).id for kind in KINDS}
    for kind, filing_id in made.items():
        page = clerk.read(f"/filings?kind={kind}")
        assert re.findall(r'href="/filings/(\d+)"', page) == [str(filing_id)]


def test_what_was_not_typed_yet_is_not_wrong_when_the_page_opens(clerk: Officer, record: int) -> None:
    filing_id = begun(clerk, record, Kind.CHANGE)
    changes, details = (f"/filings/{filing_id}/draft/{section}" for section in ("changes", "details"))
    clerk.send(changes, changes, changed=["phone", "members"], reason="成员增加")
    assert "field-error" not in clerk.read(details)
    assert clerk.post(details, details, members="31").status_code == 422
    page = clerk.read(details)
    assert 'id="phone-error"' not in page
    assert clerk.post(details, details, members="两").status_code == 422
    assert 'id="members-error"' in clerk.read(details)


def test_a_day_that_was_saved_in_plain_form_is_not_taken_for_changed_again(
    clerk: Officer, office: Office, client_for: ClientFor, record: int, answers: Callable[[int], dict[str, str]]
) -> None:
    filing_id = begun(clerk, record, Kind.CANCEL)
    path = f"/filings/{filing_id}/draft/request"
    page = fields_of(clerk.read(path), path) | {"resolved_on": "2026年9月1日"}
    saved = clerk.visitor.post(f"{path}/autosave", data=page)
    colleague = Officer(client_for(office.colleague))
    assert colleague.post(path, f"{path}/autosave", resolved_on="2026-08-01").status_code == 204
    page |= {"base": f"{page['base']} {saved.headers['Draft-Base']}", "settlement": "无"}
    clerk.visitor.post(f"{path}/autosave", data=page)
    kept = answers(filing_id)
    assert (kept["resolved_on"], kept["settlement"]) == ("2026-08-01", "无")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_returned_corrected_and_submitted_again(
    clerk: Officer, decider: Officer, record: int, kind: Kind, stored: Callable[[int], Filing]
) -> None:
    filing_id = begun(clerk, record, kind)
    fill(clerk, filing_id, kind)
    clerk.submit(filing_id)
    path, text = f"/filings/{filing_id}", TEXTS[kind]
    paper = checklist(kind, typed_for(kind), Policy())[-1]
    said = {f"answer:{text}": "写得不清楚", f"material:{paper}": "缺签名"}
    ticks = {f"tick:{name}": "y" for name in said}
    assert decider.send(f"{path}/correction", f"{path}/correction", **(said | ticks)) == path
    page = clerk.read(f"{path}/draft/correct")
    names = re.findall(r'name="([^"]+)"', page)
    assert {text, str(paper)} <= set(names)
    replies = {name: "已改正" for name in names if name.startswith("reply")}
    resolved = {name: "y" for name in names if name.startswith("resolved")}
    typed = {text: "按要求重新写明的内容"}
    assert (
        clerk.post(f"{path}/draft/correct", f"{path}/draft/correct", **(typed | replies | resolved)).status_code == 302
    )
    clerk.submit(filing_id)
    assert stored(filing_id).state is State.SUBMITTED


TEXTS = {
    Kind.CHANGE: "reason",
    Kind.RENEW: "activities",
    Kind.REPLACE: "statement",
    Kind.CANCEL: "settlement",
    Kind.REVOKE: "findings",
    Kind.REGISTER_ELSEWHERE: "registered_name",
}
"""An answer of each kind that is a text."""
