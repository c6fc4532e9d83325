"""The page of a job, whatever its kind: how far it is, cancelled by who asked for it, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.shared import job_pages, jobs
from portal.shared.errors import msg as _
from portal.shared.job_pages import Outcome, Shown
from portal.shared.jobs import Work
from portal.shared.models import Job
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor

KIND = "test_paged"


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """A kind of job with a page."""

    @jobs.handler(KIND)
    def does(_work: Work) -> Mapping[str, Any]:
        return {}

    back = (_("Desk"), "desk.home")
    kept = _("What was made before stays.")
    job_pages.show(KIND, Shown(_("Work"), _("%(done)s of %(total)s"), back, lambda _job: Outcome((kept,)), kept))
    yield
    del jobs._HANDLERS[KIND], job_pages._SHOWN[KIND]


@pytest.fixture
def person(arrange: Arrange) -> Person:
    with arrange() as session:
        return make_person(session)


@pytest.fixture
def address(arrange: Arrange, person: Person) -> str:
    with arrange() as session:
        return f"/jobs/{jobs.ask(session, KIND, {}, person).id}"


def state(arrange: Arrange) -> str:
    with arrange() as session:
        return session.scalars(select(Job.state).where(Job.kind == KIND)).one()


def test_the_page_looks_again_by_itself_until_the_end(
    app: Flask, client_for: ClientFor, person: Person, address: str
) -> None:
    visitor = client_for(person)
    under_way = visitor.get(address).text
    with app.app_context():
        jobs.run(int(address.rsplit("/", 1)[1]))
    ended = visitor.get(address).text
    for again in ('http-equiv="refresh"', "hx-get"):
        assert (again in under_way, again in ended) == (True, False)
    assert "notice-good" in ended


def test_who_asked_cancels_it(client_for: ClientFor, arrange: Arrange, person: Person, address: str) -> None:
    visitor = client_for(person)
    assert f'action="{address}"' in visitor.get(address).text
    assert visitor.post(address).location == address
    assert state(arrange) == jobs.CANCELLED
    page = visitor.get(address, headers={"Accept-Language": "en"}).text
    assert "What was made before stays." in page
    assert 'http-equiv="refresh"' not in page


def test_nobody_else_sees_or_cancels_it(client_for: ClientFor, arrange: Arrange, address: str) -> None:
    with arrange() as session:
        colleague, chief = make_person(session), make_person(session, Role.CITY_OFFICER, "4203")
    for other in (colleague, chief):
        assert client_for(other).get(address).status_code == 404
        assert client_for(other).post(address).status_code == 404
    assert state(arrange) == jobs.WAITING


def test_what_came_to_its_end_cannot_be_cancelled(
    app: Flask, client_for: ClientFor, arrange: Arrange, person: Person, address: str
) -> None:
    with app.app_context():
        jobs.run(int(address.rsplit("/", 1)[1]))
    assert client_for(person).post(address).status_code == 422
    assert state(arrange) == jobs.DONE
