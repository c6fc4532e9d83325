"""Two people on one draft: nobody overwrites the other without a word, nobody is in their own way."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditLine
from portal.filing.models import Material
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import State
from tests.conftest import Arrange, ClientFor
from tests.filing.contents import PDF
from tests.filing.factories import Made, Office
from tests.filing.officer import Officer
from tests.support.forms import fields_of

Answered = Callable[[int], dict[str, str]]


@pytest.fixture
def colleague(office: Office, client_for: ClientFor) -> Officer:
    return Officer(client_for(office.colleague))


def opened(officer: Officer, filing_id: int, section: str) -> tuple[str, dict[str, str]]:
    """Where the form of a section goes, and what it holds as it was opened."""
    path = f"/filings/{filing_id}/draft/{section}"
    return path, fields_of(officer.read(path), path)


def test_who_saves_second_sees_both_and_overwrites_nothing(
    clerk: Officer, colleague: Officer, office: Office, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "organization")
    colleague.send(path, path, purpose="组织居民打太极拳")
    answer = clerk.visitor.post(path, data=mine | {"purpose": "组织居民唱歌"})
    assert answer.status_code == 422
    assert answer.text.count("组织居民打太极拳") == 1
    assert answer.text.count("组织居民唱歌") == 2  # beside it, and at its field
    assert office.colleague.name in answer.text
    assert "data-autosave=" not in answer.text
    assert answers(filing_id)["purpose"] == "组织居民打太极拳"


def test_who_has_seen_both_decides(clerk: Officer, colleague: Officer, made: Made, answers: Answered) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "organization")
    colleague.send(path, path, purpose="组织居民打太极拳")
    answer = clerk.visitor.post(path, data=mine | {"purpose": "组织居民唱歌"})
    assert clerk.visitor.post(path, data=fields_of(answer.text, path)).status_code == 302
    assert answers(filing_id)["purpose"] == "组织居民唱歌"


def test_a_draft_that_saves_itself_overwrites_nobody_and_says_why(
    clerk: Officer, colleague: Officer, office: Office, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "people")
    assert colleague.post(path, f"{path}/autosave", members="25").status_code == 204
    answer = clerk.visitor.post(f"{path}/autosave", data=mine | {"members": "26"})
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert office.colleague.name in answer.text
    assert answers(filing_id)["members"] == "25"


def test_nobody_is_in_their_own_way(clerk: Officer, made: Made, answers: Answered) -> None:
    filing_id = made(State.DRAFT)
    path, as_opened = opened(clerk, filing_id, "people")
    for members in ("25", "26"):
        assert clerk.visitor.post(f"{path}/autosave", data=as_opened | {"members": members}).status_code == 204
    assert clerk.visitor.post(path, data=as_opened | {"members": "27"}).status_code == 302
    assert clerk.visitor.post(path, data=as_opened | {"members": "28"}).status_code == 302  # by the back button
    assert answers(filing_id)["members"] == "28"


def test_what_an_older_page_did_not_touch_stays_as_it_stands(
    clerk: Officer, colleague: Officer, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, older = opened(clerk, filing_id, "people")
    colleague.send(path, path, members="25")
    clerk.send(path, path, members="26")
    assert clerk.visitor.post(path, data=older | {"volunteers": "9"}).status_code == 302
    assert (answers(filing_id)["members"], answers(filing_id)["volunteers"]) == ("26", "9")


def test_an_own_later_change_hides_no_colleague_s_from_an_older_page(
    clerk: Officer, colleague: Officer, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, older = opened(clerk, filing_id, "people")
    colleague.send(path, path, members="25")
    clerk.send(path, path, members="26")
    assert clerk.visitor.post(path, data=older | {"members": "27"}).status_code == 422
    assert answers(filing_id)["members"] == "26"


def test_two_may_work_on_two_fields_of_one_section_and_each_is_told_of_the_other(
    clerk: Officer, colleague: Officer, office: Office, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "people")
    colleague.send(path, path, members="25")
    saved = clerk.visitor.post(f"{path}/autosave", data=mine | {"volunteers": "9"})
    assert (saved.status_code, saved.mimetype) == (200, "text/plain")
    assert office.colleague.name in saved.text
    assert clerk.visitor.post(path, data=mine | {"volunteers": "9"}).status_code == 302
    assert (answers(filing_id)["members"], answers(filing_id)["volunteers"]) == ("25", "9")


def test_where_both_changed_one_field_the_others_of_the_page_are_kept(
    clerk: Officer, colleague: Officer, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "people")
    colleague.send(path, path, members="25", party_members="7")
    answer = clerk.visitor.post(path, data=mine | {"members": "26", "volunteers": "9"})
    assert answer.status_code == 422
    shown = fields_of(answer.text, path)
    assert (shown["members"], shown["party_members"], shown["volunteers"]) == ("26", "7", "9")
    stands = answers(filing_id)
    assert (stands["members"], stands["party_members"], stands["volunteers"]) == ("25", "7", "9")


def test_a_page_that_saves_itself_learns_what_stands_now(
    clerk: Officer, colleague: Officer, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "people")
    first = clerk.visitor.post(f"{path}/autosave", data=mine | {"members": "25"})
    again = mine | {"base": first.headers["Draft-Base"]}
    assert clerk.visitor.post(f"{path}/autosave", data=again | {"members": "24"}).status_code == 204
    assert answers(filing_id)["members"] == "24"
    colleague.send(path, path, members="30")
    assert clerk.visitor.post(f"{path}/autosave", data=again | {"members": "24"}).status_code == 422
    assert answers(filing_id)["members"] == "30"


def test_what_a_page_has_not_seen_is_not_overwritten_if_it_says_no_version(
    clerk: Officer, colleague: Officer, made: Made, answers: Answered
) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "people")
    colleague.send(path, path, members="25")
    del mine["version"]
    assert clerk.visitor.post(path, data=mine | {"members": "26"}).status_code == 422
    assert answers(filing_id)["members"] == "25"


def test_two_may_work_on_two_sections_and_type_the_same(clerk: Officer, colleague: Officer, made: Made) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "people")
    organization = f"/filings/{filing_id}/draft/organization"
    colleague.send(organization, organization, purpose="组织居民打太极拳")
    assert clerk.visitor.post(path, data=mine | {"members": "26"}).status_code == 302
    _path, theirs = opened(colleague, filing_id, "people")
    clerk.send(path, path, members="27")
    assert colleague.visitor.post(path, data=theirs | {"members": "27"}).status_code == 302


def test_a_colleague_s_ticks_stand_and_files_are_kept_in_any_case(
    clerk: Officer, colleague: Officer, made: Made, arrange: Arrange
) -> None:
    filing_id = made(State.DRAFT)
    path, mine = opened(clerk, filing_id, "materials")
    _path, theirs = opened(colleague, filing_id, "materials")
    del theirs["seen_roster"]
    colleague.visitor.post(path, data=theirs)
    clerk.visitor.post(path, data=mine | {"charter": (io.BytesIO(PDF), "章程.pdf"), "then": "list"})
    with arrange() as session:
        kept = session.scalars(select(Material).where(Material.filing_id == filing_id).order_by(Material.id)).all()
    assert Item.ROSTER not in {row.item for row in kept if row.paper_seen}
    assert Item.PREMISES in {row.item for row in kept if row.paper_seen}
    assert [row.item for row in kept if not row.paper_seen] == [Item.CHARTER]


def test_who_sees_a_colleague_s_people_beside_their_own_leaves_a_line_in_the_audit(
    colleague: Officer, clerk: Officer, office: Office, made: Made, audited: Callable[[str], list[AuditLine]]
) -> None:
    filing_id = made(State.DRAFT)
    path, theirs = opened(colleague, filing_id, "people")
    clerk.send(path, path, responsible_person="李四光")
    before = len(audited("personal_read"))
    answer = colleague.visitor.post(path, data=theirs | {"responsible_person": "王五一"})
    assert "李四光" in answer.text
    assert [line.person_id for line in audited("personal_read")[before:]] == [office.colleague.id]
