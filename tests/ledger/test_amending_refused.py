"""What cannot be set right so, and who may not: refused with a sentence, nothing typed is lost."""

from __future__ import annotations

import pytest

from portal.accounts.models import Person
from portal.organizations.actions import Matter, annul, change
from portal.organizations.models import Organization
from tests.conftest import Arrange, ClientFor
from tests.ledger.amending import LATEST, WHY, of, said, typed
from tests.organizations.factories import make_organization
from tests.support.forms import fields_of
from tests.support.visitor import Visitor


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("name", "队"),
        ("name", ""),
        ("members", "二十"),
        ("party_members", "31"),
        ("phone", "12345"),
        ("phone", ""),
        ("funds_fen", "1.234"),
        ("founded_on", "去年"),
        ("founded_on", "2999-01-01"),
        ("certificate_until", "2020-01-01"),
        ("uscc", "123"),
        ("village_code", "420302004001"),
        ("activity_area", "village"),
        ("field", "nonsense"),
        ("effective_on", ""),
        ("effective_on", "2023-01-01"),
        ("effective_on", "2999-01-01"),
        ("effective_on", "soon"),
        ("reason", " "),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_typed_is_lost(
    decider: Visitor, arrange: Arrange, made: Organization, fact: str, text: str
) -> None:
    chosen = fact if fact not in ("effective_on", "reason") else "volunteers"
    page = of(made, f"/correct?fact={chosen}")
    begun = {"volunteers": "9"} if chosen == "volunteers" else {}
    data = typed(decider, page, **(begun | {"effective_on": "2025-07-01", "reason": WHY} | {fact: text}))
    answer = decider.post(page, data=data | {"go": "confirm"})
    assert answer.status_code == 422
    assert f'id="{fact}-error"' in answer.text
    if fact != "reason":
        assert WHY in answer.text
    assert len(said(arrange, made)) == 2


def test_a_filing_number_is_had_once(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    with arrange() as session:
        other = make_organization(session, people["decider"], name="五堰街道另一支队")
    page = of(made, "/correct?fact=filing_number")
    data = typed(decider, page, filing_number=other.filing_number or "", effective_on="2024-03-05", reason=WHY)
    answer = decider.post(page, data=data | {"go": "preview"})
    assert (answer.status_code, "五堰街道另一支队" in answer.text) == (422, True)


def test_what_would_change_nothing_is_refused(decider: Visitor, arrange: Arrange, made: Organization) -> None:
    page = of(made, "/entries/420302/2/anew?fact=members")
    answer = decider.post(page, data=typed(decider, page, reason=WHY) | {"go": "preview"})
    assert answer.status_code == 422
    assert len(said(arrange, made)) == 2


def test_sent_twice_is_said_once(decider: Visitor, arrange: Arrange, made: Organization) -> None:
    page = of(made, "/late/changed?fact=volunteers")
    data = typed(decider, page, volunteers="9", effective_on="2025-07-01", reason=WHY) | {"go": "confirm"}
    answers = [decider.post(page, data=data).status_code for _ in range(2)]
    assert answers == [302, 422]
    assert len(said(arrange, made)) == 3


def test_an_entry_taken_back_meanwhile_is_refused_and_what_was_typed_stays(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    page = of(made, "/entries/420302/2/anew?fact=members")
    data = typed(decider, page, members="31", reason=WHY)
    with arrange() as session:
        annul(session, people["decider"], made.id, ("420302", 2), "误录")
    answer = decider.post(page, data=data | {"go": "confirm"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "already been taken back" in answer.text
    assert fields_of(answer.text, page) | {"csrf_token": ""} == data | {"seen": "3", "csrf_token": ""}
    assert len(said(arrange, made)) == 3


def test_what_was_recorded_meanwhile_is_told_before_anything_is_saved(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    page = of(made, "/correct?fact=volunteers")
    data = typed(decider, page, volunteers="9", effective_on="2025-07-01", reason=WHY) | {"go": "confirm"}
    with arrange() as session:
        change(session, people["decider"], Matter(made.id, LATEST, "增员"), {"members": 40})
    answer = decider.post(page, data=data)
    assert (answer.status_code, "420302/3" in answer.text) == (422, True)
    again = fields_of(answer.text, page) | {"go": "confirm"}
    assert decider.post(page, data=again).status_code == 302


PAGES = (
    "/correct",
    "/late",
    "/late/changed?fact=members",
    "/late/cancelled",
    "/entries/420302/2/wrong",
    "/entries/420302/2/take-back",
    "/entries/420302/2/anew",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "status"), [("decider", 200), ("stranger", 404), ("clerk", 403), ("county", 403)])
def test_only_who_decides_there_sets_it_right(
    client_for: ClientFor, people: dict[str, Person], made: Organization, page: str, who: str, status: int
) -> None:
    assert client_for(people[who]).get(of(made, page)).status_code == status


@pytest.mark.parametrize("who", ["stranger", "clerk", "county"])
def test_nobody_else_is_heard_or_offered_it(
    client_for: ClientFor, people: dict[str, Person], arrange: Arrange, made: Organization, who: str
) -> None:
    visitor = client_for(people[who])
    data = {"members": "1", "effective_on": "2025-07-01", "reason": WHY, "seen": "2", "go": "confirm"}
    assert visitor.post(of(made, "/correct?fact=members"), data=data).status_code in {403, 404}
    assert visitor.post(of(made, "/entries/420302/2/take-back"), data=data).status_code in {403, 404}
    assert len(said(arrange, made)) == 2
    assert "/entries/" not in visitor.get(of(made)).text


@pytest.mark.parametrize("place", ["420302/99", "4203JK/1", "420302/3"])
def test_an_entry_of_another_record_is_not_found(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization, place: str
) -> None:
    with arrange() as session:
        make_organization(session, people["decider"], name="五堰街道另一支队")  # its filing is 420302/3
    for way in ("wrong", "take-back", "anew"):
        assert decider.get(of(made, f"/entries/{place}/{way}")).status_code == 404


def test_an_entry_that_took_another_back_is_not_taken_back(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    with arrange() as session:
        annul(session, people["decider"], made.id, ("420302", 2), "误录")
    assert "/entries/420302/3/take-back" not in decider.get(of(made, "/entries/420302/3/wrong")).text
    for way in ("take-back", "anew"):
        page = of(made, f"/entries/420302/3/{way}")
        answer = decider.post(page, data=typed(decider, page, reason=WHY) | {"go": "confirm"})
        assert answer.status_code == 422
    assert "/entries/420302/2/anew" not in decider.get(of(made, "/entries/420302/2/wrong")).text


def test_without_a_fact_ticked_there_is_nothing_to_correct(decider: Visitor, made: Organization) -> None:
    assert 'name="reason"' not in decider.get(of(made, "/correct")).text
    assert 'name="reason"' not in decider.get(of(made, "/correct?fact=standing&fact=township_code")).text
