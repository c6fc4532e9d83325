"""The administrator's pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import handover, passwords
from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.accounts.queries import person_by_login
from portal.shared import clock
from portal.shared.db import db
from portal.shared.keys import new_data_key, seal
from tests.accounts.factories import PASSWORD, STREET, make_duty, make_person, reloaded
from tests.conftest import Arrange, ClientFor
from tests.support.pages import problems
from tests.support.visitor import Visitor

NEW = {
    "name": "王小明",
    "login": "wang.xiaoming",
    "role": "township_clerk",
    "place": STREET,
    "from_day": "2026-01-05",
    "last_day": "",
}


def administrator(session: Session, place: str = "420302") -> Person:
    return make_person(session, Role.ADMINISTRATOR, place)


def audited(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        found = select(AuditLine.event, AuditLine.subject_id).order_by(AuditLine.id)
        return [(event, subject) for event, subject in db.session.execute(found)]


def stored(app: Flask, login: str) -> Person:
    with app.app_context():
        person = person_by_login(db.session(), login)
        assert person is not None
        db.session.expunge_all()
        return person


def test_a_new_person_signs_in_with_the_password_that_was_shown_once(
    app: Flask, arrange: Arrange, client: Visitor, client_for: ClientFor
) -> None:
    with arrange() as session:
        admin = administrator(session)
    desk = client_for(admin)
    assert "五堰街道" in desk.get("/people/new").text
    told = desk.post("/people/new", data=NEW)
    assert told.status_code == 200
    password = re.findall(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", told.text)[0]
    response = client.post("/sign-in", data={"login": "wang.xiaoming", "password": password})
    assert response.location == "/account/password"
    assert password not in desk.get("/people").text
    assert audited(app)[0] == ("person_added", "wang.xiaoming")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"login": "王"}, "login"),
        ({"name": "   "}, "name"),
        ({"name": ""}, "name"),
        ({"role": ""}, "role"),
        ({"place": "420303001"}, "place"),
        ({"place": "420302"}, "place"),
        ({"role": "city_officer", "place": "420302"}, "place"),
        ({"from_day": "someday"}, "from_day"),
        ({"last_day": "2026-01-01"}, "last_day"),
    ],
)
def test_what_is_wrong_with_a_new_person_stands_at_its_field(
    arrange: Arrange, client_for: ClientFor, change: dict[str, str], word: str
) -> None:
    with arrange() as session:
        admin = administrator(session)
    page = client_for(admin).post("/people/new", data=NEW | change)
    assert page.status_code == 422
    assert f'id="{word}-error"' in page.text
    assert "wang.xiaoming" in page.text or "login" in change


def test_a_login_is_given_once(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin = administrator(session)
        make_person(session, login="wang.xiaoming")
    page = client_for(admin).post("/people/new", data=NEW)
    assert page.status_code == 422
    assert 'id="login-error"' in page.text


def test_an_administrator_sees_the_people_of_the_own_places_only(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin = administrator(session)
        near = make_person(session)
        far = make_person(session, Role.TOWNSHIP_CLERK, "420303001")
        bailang = make_person(session, Role.TOWNSHIP_CLERK, "420302004")
    desk = client_for(admin)
    page = desk.get("/people").text
    assert near.login in page
    assert far.login not in page
    assert bailang.login not in page
    assert desk.get(f"/people/{far.id}").status_code == 404
    assert desk.post(f"/people/{far.id}/password", data={"version": far.version}).status_code == 404
    assert desk.get(f"/people/{near.id}").status_code == 200


def test_people_are_found_by_name_or_login_and_paged(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin = administrator(session)
        wanted = make_person(session, name="欧阳修文")
        for _ in range(52):
            make_person(session)
    desk = client_for(admin)
    found = desk.get("/people?q=欧阳").text
    assert wanted.login in found
    assert found.count("/people/") < 5
    first = desk.get("/people").text
    after = re.findall(r"/people\?after=([\w.]+)", first)
    assert len(after) == 1
    second = desk.get(f"/people?after={after[0]}").text
    logins = re.compile(r"<td[^>]*>(person\d+)</td>")
    assert len(logins.findall(first)) == 50
    assert len(set(logins.findall(first)) | set(logins.findall(second))) == 54


def test_a_locked_account_is_unlocked(app: Flask, arrange: Arrange, client: Visitor, client_for: ClientFor) -> None:
    with arrange() as session:
        admin = administrator(session)
        clerk = make_person(session, locked_until=clock.now() + timedelta(minutes=10))
    desk = client_for(admin)
    assert f"/people/{clerk.id}/unlock" in desk.get(f"/people/{clerk.id}").text
    assert desk.post(f"/people/{clerk.id}/unlock", data={"version": clerk.version}).status_code == 302
    assert client.post("/sign-in", data={"login": clerk.login, "password": PASSWORD}).status_code == 302
    assert desk.post(f"/people/{clerk.id}/unlock", data={"version": clerk.version + 1}).status_code == 422
    assert audited(app)[0] == ("unlocked", clerk.login)


def test_a_new_first_password_replaces_the_old_one(arrange: Arrange, client: Visitor, client_for: ClientFor) -> None:
    with arrange() as session:
        admin, clerk = administrator(session), make_person(session)
    told = client_for(admin).post(f"/people/{clerk.id}/password", data={"version": clerk.version})
    password = re.findall(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", told.text)[0]
    assert client.post("/sign-in", data={"login": clerk.login, "password": PASSWORD}).status_code == 422
    answer = client.post("/sign-in", data={"login": clerk.login, "password": password})
    assert answer.location == "/account/password"


def test_who_was_changed_in_between_is_not_changed_again(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin, clerk = administrator(session), make_person(session)
    desk = client_for(admin)
    assert desk.post(f"/people/{clerk.id}/password", data={"version": clerk.version}).status_code == 200
    assert desk.post(f"/people/{clerk.id}/password", data={"version": clerk.version}).status_code == 409


def test_signing_in_does_not_disturb_the_administrator(
    arrange: Arrange, client: Visitor, client_for: ClientFor
) -> None:
    with arrange() as session:
        admin, clerk = administrator(session), make_person(session)
    client.post("/sign-in", data={"login": clerk.login, "password": "not-this-one"})
    client.post("/sign-in", data={"login": clerk.login, "password": PASSWORD})
    desk = client_for(admin)
    assert desk.post(f"/people/{clerk.id}/password", data={"version": clerk.version}).status_code == 200


def test_a_duty_is_given_and_ended(app: Flask, arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin, clerk = administrator(session), make_person(session)
    desk = client_for(admin)
    duty = {"role": "township_decider", "place": "420302002", "from_day": "2026-01-05", "version": str(clerk.version)}
    assert desk.get(f"/people/{clerk.id}/duties/new").status_code == 200
    assert desk.post(f"/people/{clerk.id}/duties/new", data=duty).status_code == 302
    person = stored(app, clerk.login)
    assert [d.role for d in person.duties] == [Role.TOWNSHIP_CLERK, Role.TOWNSHIP_DECIDER]
    address = f"/people/{clerk.id}/duties/{person.duties[1].id}/end"
    today = clock.today().isoformat()
    assert desk.get(address).status_code == 200
    assert desk.post(address, data={"version": person.version, "from_day": today}).status_code == 302
    assert stored(app, clerk.login).duties[1].valid_to == clock.today()
    assert [event for event, _ in audited(app)] == ["duty_added", "duty_ended"]


def test_whose_duty_has_ended_sees_nothing_any_more(app: Flask, arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin, leaver = administrator(session), make_person(session, Role.ADMINISTRATOR, "420302")
    still_open = client_for(leaver)
    assert still_open.get("/people").status_code == 200
    address = f"/people/{leaver.id}/duties/{stored(app, leaver.login).duties[0].id}/end"
    ending = {"version": leaver.version, "from_day": clock.today().isoformat()}
    assert client_for(admin).post(address, data=ending).status_code == 302
    assert still_open.get("/people").status_code == 403


@pytest.mark.parametrize("days", [-1, 1])
def test_a_duty_ends_neither_in_the_past_nor_after_its_end(
    app: Flask, arrange: Arrange, client_for: ClientFor, days: int
) -> None:
    with arrange() as session:
        admin, clerk = administrator(session), make_person(session, None)
        make_duty(session, clerk, Role.TOWNSHIP_CLERK, valid_to=clock.today() + timedelta(days=1))
    duty = stored(app, clerk.login).duties[0]
    day = (clock.today() if days < 0 else duty.valid_to) + timedelta(days=days)
    address = f"/people/{clerk.id}/duties/{duty.id}/end"
    page = client_for(admin).post(address, data={"version": clerk.version, "from_day": day.isoformat()})
    assert page.status_code == 422
    assert 'id="from_day-error"' in page.text


@pytest.mark.parametrize(
    ("duty", "word"),
    [
        ({"role": "administrator", "place": "420302"}, "role"),
        ({"role": "auditor", "place": "420302"}, "role"),
        ({"role": "township_clerk", "place": STREET}, "role"),
        ({"role": "township_clerk", "place": "420303001"}, "place"),
        ({"role": "auditor", "place": "4203"}, "place"),
    ],
)
def test_a_duty_that_cannot_be_is_refused_at_its_field(
    app: Flask, arrange: Arrange, client_for: ClientFor, duty: dict[str, str], word: str
) -> None:
    with arrange() as session:
        admin, clerk = administrator(session), make_person(session)
    sent = {"from_day": "2026-01-05", "version": str(clerk.version)} | duty
    page = client_for(admin).post(f"/people/{clerk.id}/duties/new", data=sent)
    assert page.status_code == 422
    assert f'id="{word}-error"' in page.text
    assert len(stored(app, clerk.login).duties) == 1


def test_nobody_changes_their_own_account(app: Flask, arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin = administrator(session)
    desk = client_for(admin)
    duty = {"role": "auditor", "place": "420302", "from_day": "2026-01-05", "version": str(admin.version)}
    assert desk.post(f"/people/{admin.id}/duties/new", data=duty).status_code == 422
    assert desk.post(f"/people/{admin.id}/password", data={"version": admin.version}).status_code == 422
    assert desk.get(f"/people/{admin.id}").status_code == 200
    assert audited(app) == []


def test_a_county_does_not_take_over_the_account_of_a_city_officer(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        admin = administrator(session)
        both = make_person(session, Role.CITY_OFFICER, "4203")
        make_duty(session, both, Role.COUNTY_OFFICER, "420302")
    desk = client_for(admin)
    assert desk.get(f"/people/{both.id}").status_code == 200
    assert desk.post(f"/people/{both.id}/password", data={"version": both.version}).status_code == 422


def test_open_cases_of_a_leaver_go_to_a_colleague(
    app: Flask, arrange: Arrange, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases: dict[int, int] = {}

    def give(_session: Session, _actor: Person, leaver: Person, colleague: Person) -> None:
        cases[colleague.id] = cases.pop(leaver.id)

    monkeypatch.setattr(handover, "_registered", [])
    handover.register_handover(lambda _session, person_id: cases.get(person_id, 0), give)
    with arrange() as session:
        admin, leaver, colleague = administrator(session), make_person(session), make_person(session)
        elsewhere = make_person(session, Role.TOWNSHIP_CLERK, "420302002")
    cases[leaver.id] = 3
    desk = client_for(admin)
    page = desk.get(f"/people/{leaver.id}/hand-over").text
    assert f'value="{colleague.id}"' in page
    assert f">{colleague.name} ({colleague.login})<" in page  # two may bear one name
    assert f'value="{elsewhere.id}"' not in page
    sent = {"version": leaver.version, "colleague": str(colleague.id)}
    assert desk.post(f"/people/{leaver.id}/hand-over", data=sent).status_code == 302
    assert cases == {colleague.id: 3}
    assert audited(app) == [("cases_handed_over", leaver.login)]
    again = {"version": leaver.version + 1, "colleague": str(colleague.id)}
    assert desk.post(f"/people/{leaver.id}/hand-over", data=again).status_code == 422
    forged = {"version": leaver.version + 1, "colleague": str(elsewhere.id)}
    assert desk.post(f"/people/{leaver.id}/hand-over", data=forged).status_code == 422


def test_no_page_ever_shows_a_password_hash_or_a_session_token(
    app: Flask, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        people = [make_person(session, Role.ADMINISTRATOR, "4203"), make_person(session, Role.AUDITOR, "4203")]
        people += [make_person(session), make_person(session, must_change_password=True)]
        people = [reloaded(session, person) for person in people]
    secrets = [secret for person in people for secret in (person.password_hash, person.session_token)]
    ids = {"person_id": people[2].id, "duty_id": people[2].duties[0].id}
    ours = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("accounts.")]
    pages = [rule for rule in ours if "GET" in (rule.methods or ())]
    assert len(pages) > 8
    with app.test_request_context():
        addresses = [app.url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments}) for rule in pages]
    for visitor in map(client_for, people[:3]):
        for address in addresses:
            text = visitor.get(address).text
            assert "$argon2" not in text
            assert not [secret for secret in secrets if secret in text]


def test_a_page_that_shows_a_hash_or_a_sealed_text_fails_every_test(app: Flask) -> None:
    with app.app_context():
        secrets = [passwords.hashed(PASSWORD), seal(new_data_key(), "organization:1:phone", "1")]
    for secret in secrets:
        assert "the page shows a password hash or a sealed text" in problems(f"<p>{secret}</p>")
    assert not problems("<p>GB s1.5</p>")
