"""Signing in."""

from __future__ import annotations

from tests.accounts.factories import PASSWORD, make_person
from tests.conftest import Arrange
from tests.support.visitor import Visitor


def test_the_right_password_lets_a_person_in(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        clerk = make_person(session)
    page = client.get("/sign-in")
    assert page.status_code == 200
    answer = client.post("/sign-in", data={"login": clerk.login, "password": PASSWORD})
    assert answer.status_code == 302
