"""Signing in: the lock, the idle time-out, first passwords, sessions that end."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts import passwords
from portal.accounts.actions import people, sign_in
from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.accounts.sessions import safe_next
from portal.shared.db import db
from tests.accounts.factories import PASSWORD, make_person
from tests.conftest import Arrange
from tests.support.visitor import Visitor, visitor

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def enter(client: Visitor, login: str, password: str = PASSWORD, onward: str = "") -> int:
    address = f"/sign-in?next={onward}" if onward else "/sign-in"
    return client.post(address, data={"login": login, "password": password}).status_code


def inside(client: Visitor) -> bool:
    return client.get("/account/password").status_code == 200


def events(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditLine.event).order_by(AuditLine.id)))


def test_the_right_password_lets_a_person_in(app: Flask, client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    assert enter(client, f" {clerk.login.upper()} ") == 302
    assert inside(client)
    assert events(app) == ["signed_in"]


@pytest.mark.parametrize("login", ["person-nobody-has", None])
def test_a_wrong_login_and_a_wrong_password_are_told_the_same(client: Visitor, arrange: Arrange, login: str) -> None:
    with arrange() as session:
        clerk = make_person(session)
    response = client.post("/sign-in", data={"login": login or clerk.login, "password": "not-this-one"})
    assert response.status_code == 422
    assert "15" in response.text
    assert "not-this-one" not in response.text
    assert not inside(client)


def test_five_failures_lock_an_account_for_fifteen_minutes(app: Flask, client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    with time_machine.travel(NOON, tick=False) as now:
        for _ in range(5):
            assert enter(client, clerk.login, "not-this-one") == 422
        assert enter(client, clerk.login) == 422
        now.shift(timedelta(minutes=15))
        assert enter(client, clerk.login) == 302
    assert events(app) == [*["sign_in_failed"] * 5, "locked", "sign_in_failed", "signed_in"]


def test_a_success_forgets_the_failures_before_it(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    for _ in range(2):
        for _ in range(4):
            enter(client, clerk.login, "not-this-one")
        assert enter(client, clerk.login) == 302


def test_failures_at_the_same_moment_are_all_counted(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    visitors = [visitor(app) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: enter(one, clerk.login, "not-this-one"), visitors))
    assert answers == [422] * 8
    assert sorted(events(app)) == ["locked", *["sign_in_failed"] * 8]


def test_a_session_ends_after_thirty_minutes_without_activity(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    with time_machine.travel(NOON, tick=False) as now:
        enter(client, clerk.login)
        for _ in range(3):
            now.shift(timedelta(minutes=29))
            assert inside(client)
        now.shift(timedelta(minutes=30))
        response = client.get("/account/password")
        assert response.status_code == 302
        assert response.location.startswith("/sign-in?next=")


def test_a_first_password_is_changed_before_anything_else(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        admin = make_person(session, Role.ADMINISTRATOR, "420302", must_change_password=True)
    response = client.post("/sign-in", data={"login": admin.login, "password": PASSWORD})
    assert response.location == "/account/password"
    assert client.get("/people").location == "/account/password"
    new = {"current": PASSWORD, "new": "another-Leaf-48", "again": "another-Leaf-48"}
    assert client.post("/account/password", data=new).status_code == 302
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("not-this-one", "another-Leaf-48", "another-Leaf-48"),
        (PASSWORD, "another-Leaf-48", "another-Leaf-49"),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, "short", "short"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    client: Visitor, arrange: Arrange, current: str, new: str, again: str
) -> None:
    with arrange() as session:
        clerk = make_person(session)
    enter(client, clerk.login)
    response = client.post("/account/password", data={"current": current, "new": new, "again": again})
    assert response.status_code == 422
    assert enter(client, clerk.login) == 302


def test_other_sessions_end_when_a_password_is_changed(app: Flask, client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    other = app.test_client()
    assert isinstance(other, Visitor)
    enter(client, clerk.login)
    enter(other, clerk.login)
    new = {"current": PASSWORD, "new": "another-Leaf-48", "again": "another-Leaf-48"}
    client.post("/account/password", data=new)
    assert inside(client)
    assert not inside(other)


def test_sessions_end_when_the_administrator_resets_the_password(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk, admin = make_person(session), make_person(session, Role.ADMINISTRATOR, "420302")
    enter(client, clerk.login)
    with arrange() as session:
        found = session.merge(clerk)
        session.refresh(found, ["duties"])
        people.reset_password(session, admin, found, found.version)
    assert not inside(client)


def test_signing_out_ends_the_session_and_is_never_a_link(app: Flask, client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    enter(client, clerk.login)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302
    assert not inside(client)
    assert events(app) == ["signed_in", "signed_out"]


def test_signing_out_ends_every_session_of_the_person_and_a_copied_cookie(
    app: Flask, client: Visitor, arrange: Arrange
) -> None:
    with arrange() as session:
        clerk, colleague = make_person(session), make_person(session)
    other, copy = visitor(app), visitor(app)
    enter(client, clerk.login)
    enter(other, colleague.login)
    with client.session_transaction() as own, copy.session_transaction() as taken:
        taken.update(own)
    assert inside(copy)
    client.post("/sign-out")
    assert not inside(copy)
    assert inside(other)
    assert enter(client, clerk.login) == 302


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("nobody.here", "nobody.here"), ("Wrong-field-47!", "—"), ("王小明", "—"), ("13800001234", "—"), ("ab", "—")],
)
def test_of_a_login_that_nobody_has_only_what_could_be_one_is_kept(
    app: Flask, client: Visitor, typed: str, kept: str
) -> None:
    assert enter(client, typed, "not-this-one") == 422
    with app.app_context():
        assert db.session.scalars(select(AuditLine.login).order_by(AuditLine.id)).all() == [kept]


def test_a_form_without_its_token_is_refused_and_audited(app: Flask, client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    enter(client, clerk.login)
    assert client.post("/sign-out", csrf=False).status_code == 400
    assert inside(client)
    with app.app_context():
        line = db.session.scalars(select(AuditLine).where(AuditLine.event == "forged")).one()
        assert (line.person_id, line.subject_id) == (clerk.id, "POST /sign-out")


def test_signing_in_goes_on_to_where_one_was_sent_from(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        admin = make_person(session, Role.ADMINISTRATOR, "420302")
    sent = client.get("/people?q=x")
    response = client.post(sent.location, data={"login": admin.login, "password": PASSWORD})
    assert response.location == "/people?q=x"


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "people",
        "",
        "/a\nb",
    ],
)
def test_a_foreign_address_is_no_way_on(target: str) -> None:
    assert safe_next(target) is None


@pytest.mark.parametrize("target", ["/", "/people?q=%E6%9D%8E&after=x", "/organizations/12#facts"])
def test_an_address_of_this_site_is_a_way_on(target: str) -> None:
    assert safe_next(target) == target


def test_a_hash_of_another_cost_is_renewed_at_the_next_sign_in(app: Flask, client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    app.config["ARGON2_TIME_COST"] = 2
    assert enter(client, clerk.login) == 302
    with app.app_context():
        kept = db.session.scalars(select(Person.password_hash).where(Person.id == clerk.id)).one()
        assert "t=2" in kept
        assert passwords.fits(kept, PASSWORD)


def test_a_password_that_was_changed_while_it_was_checked_lets_nobody_in(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    with arrange() as session:
        verdict = sign_in.check(session, clerk.login, PASSWORD)
    with arrange() as session:
        session.merge(clerk).password_hash = passwords.hashed("another-Leaf-48")
    with arrange() as session:
        assert sign_in.sign_in(session, verdict) is None
    assert events(app) == ["sign_in_failed"]


def test_the_language_is_kept_when_signing_in_and_out(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    assert client.post("/language", data={"language": "en", "next": "/sign-in"}).location == "/sign-in"
    enter(client, clerk.login)
    assert 'lang="en"' in client.get("/account/password").text
    client.post("/sign-out")
    assert 'lang="en"' in client.get("/sign-in").text


def test_a_language_nobody_speaks_here_is_refused(client: Visitor) -> None:
    assert client.post("/language", data={"language": "xx"}).status_code == 400


def test_who_signs_in_may_type_at_once(client: Visitor) -> None:
    assert re.search(r'<input[^>]* autofocus[^>]* name="login"', client.get("/sign-in").text)
    assert "autofocus" not in client.post("/sign-in", data={"login": "", "password": ""}).text  # what is wrong is first
