"""The pages of a policy: who sees them, what the form keeps, what the preview says, what is refused and how."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import html5lib
import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.models import PolicyVersion
from portal.filing.policy import County, Policy, dump, load
from portal.filing.rules.steps import State
from portal.organizations.rules import Field
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import make_filing, make_office
from tests.organizations.factories import make_organization
from tests.support.visitor import Visitor

UNIT, OTHER = "420302", "420303"
PAGE = f"/policies/{UNIT}"
CHANGE = f"{PAGE}/change"
WHY = {"reason": "按县民政局2026年通知"}
Sent = list[tuple[str, str]]


@pytest.fixture
def person(arrange: Arrange) -> Person:
    with arrange() as session:
        return make_person(session, Role.COUNTY_OFFICER, UNIT)


@pytest.fixture
def officer(person: Person, client_for: ClientFor) -> Visitor:
    return client_for(person)


def form_of(page: str, path: str = CHANGE) -> Sent:
    """All that the form of a page sends, boxes of one name each by itself."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    (form,) = [form for form in root.iter("form") if form.get("action") == path and form.get("method") == "post"]
    found: Sent = []
    for field in form.iter():
        name, kind = field.get("name"), field.get("type") or "text"
        if not name or field.tag == "button":
            continue
        if field.tag == "select":
            options = list(field.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            found.append((name, chosen.get("value") or ""))
        elif field.tag == "textarea":
            found.append((name, (field.text or "").removeprefix("\n")))
        elif kind not in {"checkbox", "radio"} or field.get("checked") is not None:
            found.append((name, field.get("value") or ""))
    return found


def typed(page: str, **said: str | list[str]) -> dict[str, Any]:
    """The form of a page with some fields typed anew."""
    found: dict[str, list[str]] = {}
    for name, value in form_of(page):
        found.setdefault(name, []).append(value)
    return {**found, **said}


def send(officer: Visitor, go: str, **said: str | list[str]) -> Any:  # noqa: ANN401 - werkzeug's answer
    return officer.post(CHANGE, data=typed(officer.get(CHANGE).text, **said, go=go))


def versions(arrange: Arrange) -> list[PolicyVersion]:
    with arrange() as session:
        return list(session.scalars(select(PolicyVersion).order_by(PolicyVersion.id)))


def test_a_county_officer_sees_their_own_at_once(officer: Visitor) -> None:
    answer = officer.get("/policies")
    assert (answer.status_code, answer.location) == (302, PAGE)


def test_a_city_officer_sees_all_units_and_changes_none(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        city = make_person(session, Role.CITY_OFFICER, "4203")
    visitor = client_for(city)
    assert len(re.findall(r'href="/policies/\w+"', visitor.get("/policies").text)) == 10
    page = visitor.get(PAGE)
    assert CHANGE not in page.text
    assert visitor.get(CHANGE).status_code == 403


def test_a_clerk_reads_the_policy_of_their_county_only(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        clerk = make_person(session)
    visitor = client_for(clerk)
    assert visitor.get(PAGE).status_code == 200
    assert visitor.get(f"/policies/{OTHER}").status_code == 404
    assert visitor.get("/policies/999999").status_code == 404


def test_another_county_s_policy_is_not_found(officer: Visitor) -> None:
    assert officer.get(f"/policies/{OTHER}").status_code == 404
    assert officer.get(f"/policies/{OTHER}/change").status_code == 404
    assert officer.post(f"/policies/{OTHER}/change", data={"go": "confirm"}).status_code == 404


def test_every_default_is_marked_with_where_it_comes_from(officer: Visitor) -> None:
    page = officer.get(PAGE, headers={"Accept-Language": "en"}).text
    assert page.count("Default, not checked against the city") == 19
    assert page.count("In the city") >= 1
    assert "Xiangtan: 3 years (Art. 17)." in page


def test_the_preview_says_what_changes_and_saves_nothing(officer: Visitor, arrange: Arrange) -> None:
    answer = send(officer, "preview", **WHY, min_members="15", number_template="茅民备{township3}-{year}-{seq3}")
    assert answer.status_code == 200
    assert "<strong>15</strong>" in answer.text
    assert f"茅民备001-{clock.today().year}-001" in answer.text
    assert versions(arrange) == []


def test_the_preview_names_the_open_cases(officer: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        filing = make_filing(session, make_office(session), State.ACCEPTED)
    page = send(officer, "preview", **WHY, min_members="15").text
    assert f'href="/filings/{filing.id}"' in page
    assert filing.name in page


def test_what_was_previewed_is_set_when_it_is_confirmed(officer: Visitor, person: Person, arrange: Arrange) -> None:
    day = (clock.today() + timedelta(days=7)).isoformat()
    said = {"effective_from": day, "min_members": "15", "county": "copy", "checklist_renew": ["application", "roster"]}
    page = send(officer, "preview", **WHY, **said).text
    answer = officer.post(CHANGE, data=typed(page, go="confirm"))
    assert (answer.status_code, answer.location) == (302, PAGE)
    (version,) = versions(arrange)
    assert (version.effective_from, version.reason) == (date.fromisoformat(day), WHY["reason"])
    assert version.entered_by_id == person.id
    policy = load(version.settings)
    assert (policy.min_members, policy.county, len(policy.checklists["renew"])) == (15, County.COPY, 2)  # type: ignore[index]
    shown = officer.get(PAGE).text
    assert WHY["reason"] in shown
    assert f"{PAGE}?on={day}" in shown


def test_what_was_typed_comes_back_from_the_preview(officer: Visitor) -> None:
    said: dict[str, Any] = {"min_members": "15", "fields": ["charity"], "scheme_plan_charity": "", "publish": ["hub"]}
    preview = send(officer, "preview", **WHY, **said).text
    back = officer.post(CHANGE, data=typed(preview, go="edit"))
    assert back.status_code == 200
    kept = typed(back.text)
    assert [kept[name] for name in said] == [["15"], ["charity"], [""], ["hub"]]
    assert kept["reason"] == [WHY["reason"]]
    assert "shared_address" in kept


def test_a_box_that_was_emptied_stays_empty(officer: Visitor) -> None:
    sent = typed(officer.get(CHANGE).text, **WHY, go="preview")
    del sent["shared_address"], sent["village_opinion"]
    preview = officer.post(CHANGE, data=sent).text
    back = officer.post(CHANGE, data=typed(preview, go="edit")).text
    assert {"shared_address", "village_opinion"} & set(typed(back)) == set()


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_lost(officer: Visitor, arrange: Arrange) -> None:
    said = {"check_days": "0", "number_template": "{year}", "fields": [], "checklist_cancel": [], "reason": ""}
    answer = send(officer, "preview", **said, certificate_title="民间组织备案证")  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == len(said)
    assert 'value="民间组织备案证"' in answer.text
    assert versions(arrange) == []


def test_what_is_wrong_with_a_limit_says_with_which(officer: Visitor) -> None:
    answer = send(officer, "preview", reason="调整期限", decision_days="很多")
    assert answer.status_code == 422
    assert re.search(r'href="#decision_days">决定期限：', answer.text)


def test_a_day_that_has_passed_is_refused(officer: Visitor) -> None:
    day = (clock.today() - timedelta(days=1)).isoformat()
    answer = send(officer, "preview", **WHY, min_members="15", effective_from=day)
    assert answer.status_code == 422
    assert 'id="effective_from-error"' in answer.text


def test_the_form_begins_with_what_holds_on_the_chosen_day(officer: Visitor, arrange: Arrange) -> None:
    day = clock.today() + timedelta(days=7)
    with arrange() as session:
        session.add(PolicyVersion(unit_code=UNIT, effective_from=day, settings=dump(Policy(min_members=22))))
    assert typed(officer.get(CHANGE).text)["min_members"] == ["10"]
    assert typed(officer.get(f"{CHANGE}?from={day}").text)["min_members"] == ["22"]


def test_the_page_shows_the_settings_of_any_day(officer: Visitor, arrange: Arrange) -> None:
    day = clock.today() + timedelta(days=7)
    with arrange() as session:
        settings = dump(Policy(certificate_title="社区社会组织备案卡"))
        session.add(PolicyVersion(unit_code=UNIT, effective_from=day, settings=settings))
    assert "社区社会组织备案卡" in officer.get(f"{PAGE}?on={day}").text
    for asked in ("", "?on=", "?on=nonsense", "?on=0001-01-01", f"?on={day - timedelta(days=1)}"):
        assert "社区社会组织备案卡" not in officer.get(PAGE + asked).text
    assert officer.get(f"{PAGE}?on=9999-12-31").status_code == 200


def test_a_version_to_come_that_does_not_take_the_change_up_is_pointed_out(officer: Visitor, arrange: Arrange) -> None:
    day = clock.today() + timedelta(days=7)
    with arrange() as session:
        session.add(PolicyVersion(unit_code=UNIT, effective_from=day, settings=dump(Policy(min_members=22))))
    assert day.isoformat() in send(officer, "preview", **WHY, min_members="15").text


@pytest.mark.parametrize("go", ["preview", "confirm"])
def test_a_policy_that_makes_an_open_case_impossible_is_refused_with_the_case_named(
    officer: Visitor, arrange: Arrange, go: str
) -> None:
    with arrange() as session:
        office = make_office(session)
        make_organization(session, office.decider, name="五堰合唱团", address="人民路12号")
        case = make_filing(session, office, State.SUBMITTED, address="人民路12号").id
    sent = typed(officer.get(CHANGE).text, **WHY, fields=["charity"], go=go)
    del sent["shared_address"]
    answer = officer.post(CHANGE, data=sent)
    assert answer.status_code == 422
    said = answer.text
    assert 'id="fields-error"' in said
    assert re.search(rf'id="fields-error">[^<]*(?<!\d){case}(?!\d)', said)
    if go == "preview":
        assert re.search(rf'id="shared_address-error">[^<]*(?<!\d){case}(?!\d)', said)
    assert versions(arrange) == []


def test_a_number_that_could_be_given_twice_is_refused(officer: Visitor, arrange: Arrange) -> None:
    settings = dump(Policy(number_template="{county6}{township3}{seq8}"))
    with arrange() as session:
        session.add(PolicyVersion(unit_code=OTHER, effective_from=clock.today(), settings=settings))
    answer = send(officer, "preview", **WHY, number_template="{county6}{township3}{year}{seq4}")
    assert answer.status_code == 422
    assert 'id="number_template-error"' in answer.text


def test_the_later_of_two_officers_is_told_and_can_go_on(officer: Visitor, arrange: Arrange) -> None:
    mine = typed(officer.get(CHANGE).text, **WHY, min_members="15", go="confirm")
    assert send(officer, "confirm", reason="换证期限调整", renewal_days="20").status_code == 302
    answer = officer.post(CHANGE, data=mine)
    assert answer.status_code == 422
    assert "换证期限调整" in answer.text
    again = officer.post(CHANGE, data=typed(answer.text, go="preview"))
    assert again.status_code == 200
    assert len(versions(arrange)) == 1


def test_a_version_is_taken_back_with_a_reason_and_stays_in_the_history(
    officer: Visitor, person: Person, arrange: Arrange
) -> None:
    assert send(officer, "confirm", **WHY, min_members="15").status_code == 302
    (version,) = versions(arrange)
    path = f"{PAGE}/versions/{version.id}/take-back"
    page = officer.get(path).text
    assert "<strong>10</strong>" in page
    refused = officer.post(path, data=typed_at(page, path, reason=""))
    assert refused.status_code == 422
    answer = officer.post(path, data=typed_at(page, path, reason="录入有误，收回"))
    assert (answer.status_code, answer.location) == (302, PAGE)
    shown = officer.get(PAGE).text
    assert "录入有误，收回" in shown
    assert person.name in shown
    assert path not in shown
    assert officer.post(path, data=typed_at(page, path, reason="录入有误，收回")).status_code == 422


def typed_at(page: str, path: str, **said: str) -> dict[str, Any]:
    return dict(form_of(page, path)) | said


def test_a_clerk_s_draft_offers_the_categories_of_its_policy(
    officer: Visitor, arrange: Arrange, client_for: ClientFor
) -> None:
    assert send(officer, "confirm", **WHY, fields=["charity", "farming"]).status_code == 302
    with arrange() as session:
        clerk = make_office(session).clerk
    visitor = client_for(clerk)
    draft = visitor.post("/filings/new", data=dict(form_of(visitor.get("/filings/new").text, "/filings/new"))).location
    (choice,) = re.findall(r'<select[^>]* name="field".*?</select>', visitor.get(draft).text, re.DOTALL)
    offered = {field for field in Field if f'value="{field.value}"' in choice}
    assert offered == {Field.CHARITY, Field.FARMING}


def test_the_public_card_shows_just_what_the_county_publishes(
    officer: Visitor, client: Visitor, arrange: Arrange
) -> None:
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        made = make_organization(session, decider, address="人民路12号", purpose="教老人跳舞", members=37)
    card = f"/organizations/{made.id}"
    assert not {"人民路12号", "教老人跳舞", "37"} & set(re.findall(r"[^<>]+", client.get(card).text))
    assert send(officer, "confirm", **WHY, publish=["address", "members"]).status_code == 302
    page = client.get(card).text
    assert "人民路12号" in page
    assert ">37<" in page
    assert "教老人跳舞" not in page
    assert "人民路12号" not in client.get("/organizations").text
