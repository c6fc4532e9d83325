"""Saved views of the ledger: kept under a name, opened by a link with the reader's own reach."""

from __future__ import annotations

import pytest

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.ledger.actions import views as actions
from portal.ledger.queries.views import own
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.organizations.factories import BAILANG, make_organization
from tests.support.visitor import Visitor

ENGLISH = {"Accept-Language": "en"}
QUERY = "field=culture_sport&columns=name,members"


@pytest.fixture
def people(arrange: Arrange) -> dict[str, Person]:
    """Two clerks of different units, each with an organization."""
    with arrange() as session:
        found = {
            "clerk": make_person(session, Role.TOWNSHIP_DECIDER),
            "other": make_person(session, Role.TOWNSHIP_DECIDER, BAILANG),
        }
        make_organization(session, found["clerk"], name="五堰舞蹈队")
        make_organization(session, found["other"], name="白浪舞蹈队", township_code=BAILANG)
        return found


def keep(client: Visitor, name: str, query: str = QUERY, status: int = 302) -> str:
    """Keep a view; what comes back: an address, or the page that says why not."""
    response = client.post("/ledger/views", data={"name": name, "query": query}, headers=ENGLISH)
    assert response.status_code == status, response.text
    return response.location or response.text


def views_of(arrange: Arrange, person: Person) -> list[tuple[int, str, str]]:
    """Number, name and query of somebody's views."""
    with arrange() as session:
        return [(view.id, view.name, view.query) for view in own(session, person)]


def test_a_view_is_kept_and_stands_on_the_list(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    client = client_for(people["clerk"])
    assert keep(client, "  文体组织 ") == "/ledger?field=culture_sport&columns=name%2Cmembers"
    [(view_id, name, query)] = views_of(arrange, people["clerk"])
    assert (name, query) == ("文体组织", "field=culture_sport&columns=name%2Cmembers")
    assert f'<a href="/ledger/views/{view_id}">文体组织</a>' in client.get("/ledger").text
    assert client.get(f"/ledger/views/{view_id}").location == f"/ledger?{query}"


def test_whoever_opens_the_link_sees_what_lies_within_the_own_duties(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    keep(client_for(people["clerk"]), "文体组织")
    [(view_id, _name, _query)] = views_of(arrange, people["clerk"])
    page = client_for(people["other"]).get(f"/ledger/views/{view_id}", follow_redirects=True).text
    assert ("白浪舞蹈队" in page, "五堰舞蹈队" in page) == (True, False)
    assert "文体组织" not in page


def test_a_name_is_given_once(client_for: ClientFor, arrange: Arrange, people: dict[str, Person]) -> None:
    client = client_for(people["clerk"])
    keep(client, "文体组织")
    page = keep(client, "文体组织", "field=charity", 422)
    assert "You have a view called “文体组织” already." in page
    assert 'value="field=charity"' in page
    keep(client_for(people["other"]), "文体组织")
    assert len(views_of(arrange, people["clerk"])) == 1


@pytest.mark.parametrize(("name", "sentence"), [("", "Give the view a name."), ("名" * 41, "at most 40 characters")])
def test_a_view_has_a_name_of_some_length(
    client_for: ClientFor, people: dict[str, Person], name: str, sentence: str
) -> None:
    assert sentence in keep(client_for(people["clerk"]), name, status=422)


def test_nonsense_is_not_kept(client_for: ClientFor, arrange: Arrange, people: dict[str, Person]) -> None:
    page = keep(client_for(people["clerk"]), "坏", "field=fishing", 422)
    assert "fishing" in page
    assert views_of(arrange, people["clerk"]) == []


def test_nobody_keeps_too_many(
    client_for: ClientFor, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    client = client_for(people["clerk"])
    keep(client, "一")
    keep(client, "二")
    assert "You keep 2 views already." in keep(client, "三", status=422)


def test_a_view_is_renamed_and_removed_by_its_owner(
    client_for: ClientFor, arrange: Arrange, people: dict[str, Person]
) -> None:
    client = client_for(people["clerk"])
    keep(client, "一")
    keep(client, "二")
    view_id = views_of(arrange, people["clerk"])[0][0]
    assert client.post(f"/ledger/views/{view_id}/name", data={"name": "二"}).status_code == 422
    assert client.post(f"/ledger/views/{view_id}/name", data={"name": "三"}).status_code == 302
    assert [name for _id, name, _query in views_of(arrange, people["clerk"])] == ["三", "二"]
    assert "三" in client.get("/ledger/views").text
    assert client.get(f"/ledger/views/{view_id}/name").status_code == 200
    assert client.post(f"/ledger/views/{view_id}/removal").status_code == 302
    assert [name for _id, name, _query in views_of(arrange, people["clerk"])] == ["二"]
    assert client.get(f"/ledger/views/{view_id}").status_code == 404


def test_a_view_is_not_changed_by_others(client_for: ClientFor, arrange: Arrange, people: dict[str, Person]) -> None:
    keep(client_for(people["clerk"]), "一")
    [(view_id, _name, _query)] = views_of(arrange, people["clerk"])
    other = client_for(people["other"])
    assert other.post(f"/ledger/views/{view_id}/name", data={"name": "我的"}).status_code == 404
    assert other.post(f"/ledger/views/{view_id}/removal").status_code == 404
    assert len(views_of(arrange, people["clerk"])) == 1


def test_a_page_without_views_says_what_to_do(client_for: ClientFor, people: dict[str, Person]) -> None:
    assert "You keep no views yet" in client_for(people["clerk"]).get("/ledger/views", headers=ENGLISH).text
