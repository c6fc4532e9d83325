"""What arrives from outside before any view sees it: texts, ids, addresses; what a fault says in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import config
from portal import create_app
from portal.accounts.permissions import Role
from portal.shared.paging import row_id
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.support.visitor import Visitor

HUGE = "9" * 30


@pytest.mark.parametrize(
    "path",
    ["/?q=%00", "/?q=%00%00a", "/organizations?unit=%00&field=%00", "/verify?code=%00", f"/organizations?after={HUGE}"],
)
def test_what_no_database_takes_is_no_fault_in_public(client: Visitor, path: str) -> None:
    assert client.get(path).status_code < 500


def test_a_login_that_no_database_takes_is_wrong_like_any_other(client: Visitor) -> None:
    assert client.post("/sign-in", data={"login": "a\0b", "password": "\0\0\0"}).status_code == 422


def test_what_no_database_takes_is_no_fault_for_administrators_and_auditors(
    arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        people = [make_person(session, role, "4203") for role in (Role.ADMINISTRATOR, Role.AUDITOR)]
    administrator, auditor = (client_for(person) for person in people)
    assert administrator.get("/people?q=%00&after=%00").status_code == 200
    assert administrator.get(f"/people/{HUGE}").status_code == 404
    for asked in ("person=%00&subject=%00&event=%00", f"after={HUGE}", "after=%C2%B2", "first=0001-01-01"):
        assert auditor.get(f"/audit?{asked}").status_code == 200


def test_a_code_in_an_address_that_no_database_takes_is_no_page(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        county = client_for(make_person(session, Role.COUNTY_OFFICER, "420302"))
    for path in ("/policies/%00", "/ledger/freshness/420302003%00"):
        assert county.get(path).status_code == 404


@pytest.mark.parametrize(
    ("typed", "found"), [("17", 17), ("", None), ("-1", None), ("²", None), ("1_0", None), (HUGE, None)]
)
def test_a_page_goes_on_from_an_id_and_from_nothing_else(typed: str, found: int | None) -> None:
    assert row_id(typed) == found


@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.1"), (1, "192.0.2.7")])
def test_the_address_of_a_client_is_told_by_trusted_proxies_alone(
    instance: Path, database_url: str, proxies: int, address: str
) -> None:
    settings = config.Testing(PORTAL_INSTANCE=instance, SQLALCHEMY_DATABASE_URI=database_url, TRUSTED_PROXIES=proxies)
    app = create_app(settings)
    app.add_url_rule("/from", "from", lambda: f"{request.remote_addr}")
    sent = {"headers": {"X-Forwarded-For": "192.0.2.7"}, "environ_base": {"REMOTE_ADDR": "10.0.0.1"}}
    told = app.test_client().get("/from", **sent)
    assert told.get_data(as_text=True) == address


def test_a_fault_of_the_database_never_repeats_what_was_typed(session: Session) -> None:
    with pytest.raises(DBAPIError) as fault:
        session.execute(text("select * from nowhere where name = :name"), {"name": "张三丰"})
    assert "张三丰" not in str(fault.value)


def test_the_application_takes_these_requests_only(app: Flask) -> None:
    with app.test_request_context("/?q=a%00b", method="POST", data={"name": "夕阳\0红"}):
        assert (request.args["q"], request.form["name"]) == ("ab", "夕阳红")
