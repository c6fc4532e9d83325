"""The public check of a certificate: as issued, as it stands today, and nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.models import Certificate
from portal.filing.rules.certificate import grouped
from portal.filing.rules.steps import Kind
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.organizations.rules import Standing
from portal.public.rules import Newer, Tone, Validity, verdict
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.conftest import Arrange
from tests.filing.issued import make_certificate, make_decided_case, renew_certificate
from tests.support.entries import entries_of
from tests.support.visitor import Visitor

TODAY = date(2026, 11, 23)


@dataclass
class Issued:
    """A certificate that somebody holds."""

    certificate: Certificate
    officer: Person

    @property
    def address(self) -> str:
        return f"/verify/{grouped(self.certificate.code)}"


@pytest.fixture
def issued(arrange: Arrange) -> Iterator[Issued]:
    """Of a dance team, filed this year."""
    with arrange() as session:
        officer = make_person(session, Role.TOWNSHIP_DECIDER)
        certificate = make_certificate(
            session,
            officer,
            name="金秋舞蹈队",
            filed_on=clock.today(),
            responsible_person="独孤求败",
            phone="19900004321",
            address="某某小区三栋二单元",
            village_code="420302003001",
        )
    return Issued(certificate, officer)


def page(client: Visitor, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).get_data(as_text=True)


def test_a_genuine_certificate_shows_what_was_issued_and_what_stands(client: Visitor, issued: Issued) -> None:
    text = page(client, issued.address, **{"Accept-Language": "en"})
    for words in ("Genuine and valid", "金秋舞蹈队", issued.certificate.number, "茅箭区人民政府五堰街道办事处"):
        assert words in text
    assert clock.today().isoformat() in text
    assert grouped(issued.certificate.code) in text


def test_nothing_personal_is_shown(client: Visitor, issued: Issued) -> None:
    text = page(client, issued.address)
    for secret in ("独孤求败", "19900004321", "三栋二单元", issued.certificate.holder_sealed, issued.officer.name):
        assert secret not in text


@pytest.mark.parametrize("spell", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")])
def test_the_code_may_be_typed_as_people_type(client: Visitor, issued: Issued, spell: Callable[[str], str]) -> None:
    typed = spell(grouped(issued.certificate.code))
    assert client.get("/verify", query_string={"code": typed}).status_code == 200


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("typed", ["0000-0000-0000-0000", "abc", "<b>x</b>", "𠮷", "%00"])
def test_every_code_that_is_none_gets_the_same_answer(client: Visitor, typed: str) -> None:
    answer = client.get("/verify", query_string={"code": typed}, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "No certificate has this verification code" in answer.get_data(as_text=True)
    assert "<b>x" not in answer.get_data(as_text=True)


def test_the_page_asks_for_a_code(client: Visitor) -> None:
    answer = client.get("/verify", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert 'name="code"' in answer.get_data(as_text=True)


def test_the_answer_is_kept_by_no_cache(client: Visitor, issued: Issued) -> None:
    assert client.get(issued.address).headers["Cache-Control"] == "no-store"


def test_what_was_altered_is_not_genuine(client: Visitor, arrange: Arrange, issued: Issued) -> None:
    with arrange() as session:
        forged_code = forge(session, issued)
    text = page(client, f"/verify/{forged_code}", **{"Accept-Language": "en"})
    assert "Altered" in text
    assert "Genuine" not in text


def forge(session: Session, issued: Issued) -> str:
    """Put another name into a copy of a certificate, under its signature; the code of the copy."""
    was = issued.certificate
    organization = session.get_one(Organization, was.organization_id)
    values = {column.name: getattr(was, column.name) for column in Certificate.__table__.columns if column.name != "id"}
    values["filing_id"] = make_decided_case(session, issued.officer, organization, Kind.REPLACE).id
    values["issued"] = was.issued.replace("金秋舞蹈队", "金秋合唱队")
    session.add(Certificate(**values | {"code": "0123456789ABCDEF"}))
    session.flush()
    return "0123456789ABCDEF"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (organizations.cancel, "has since been cancelled"),
        (organizations.revoke, "has since been revoked"),
        (
            lambda *who: organizations.register_elsewhere(*who, "51420302MJD012345X"),
            "registered with the county bureau",
        ),
    ],
)
def test_a_certificate_outlives_its_organization_only_as_paper(
    client: Visitor, arrange: Arrange, issued: Issued, end: Callable[..., object], words: str
) -> None:
    with arrange() as session:
        end(session, issued.officer, Matter(issued.certificate.organization_id, clock.today(), "理由"))
    text = page(client, issued.address, **{"Accept-Language": "en"})
    assert "Genuine, but no longer valid" in text
    assert words in text


def test_a_certificate_that_ended_says_since_when(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        certificate = make_certificate(session, make_person(session), filed_on=date(2020, 3, 5))
    text = page(client, f"/verify/{certificate.code}", **{"Accept-Language": "en"})
    assert "The certificate ended on 2023-03-04" in text


def test_a_newer_certificate_replaces_it(client: Visitor, arrange: Arrange, issued: Issued) -> None:
    with arrange() as session:
        organization = session.get_one(Organization, issued.certificate.organization_id)
        newer = renew_certificate(session, issued.officer, organization)
    assert "Genuine, but replaced" in page(client, issued.address, **{"Accept-Language": "en"})
    assert "Genuine and valid" in page(client, f"/verify/{newer.code}", **{"Accept-Language": "en"})


def test_a_certificate_renewed_ahead_of_time_holds_until_the_new_one_begins(
    client: Visitor, arrange: Arrange, issued: Issued
) -> None:
    later = clock.today() + timedelta(days=30)
    with arrange() as session:
        organization = session.get_one(Organization, issued.certificate.organization_id)
        newer = renew_certificate(session, issued.officer, organization, valid_from=later)
    before = page(client, issued.address, **{"Accept-Language": "en"})
    assert "Genuine and valid" in before
    assert f"From {later} its new certificate takes this one&#39;s place." in before
    assert "not valid yet" in page(client, f"/verify/{newer.code}", **{"Accept-Language": "en"})


def test_one_that_was_replaced_stays_so_when_the_next_is_issued_ahead_of_time(
    client: Visitor, arrange: Arrange, issued: Issued
) -> None:
    with arrange() as session:
        organization = session.get_one(Organization, issued.certificate.organization_id)
        second = renew_certificate(session, issued.officer, organization)
        renew_certificate(session, issued.officer, organization, valid_from=clock.today() + timedelta(days=30))
    assert "Genuine, but replaced" in page(client, issued.address, **{"Accept-Language": "en"})
    assert "Genuine and valid" in page(client, f"/verify/{second.code}", **{"Accept-Language": "en"})


def test_a_certificate_says_which_one_it_replaces(client: Visitor, arrange: Arrange, issued: Issued) -> None:
    with arrange() as session:
        organization = session.get_one(Organization, issued.certificate.organization_id)
        newer = renew_certificate(session, issued.officer, organization, replaces=clock.today())
    text = page(client, f"/verify/{newer.code}", **{"Accept-Language": "en"})
    assert f"the certificate issued on {clock.today()}" in text
    assert "Replaces" not in page(client, issued.address, **{"Accept-Language": "en"})


def test_a_new_name_stands_beside_the_one_that_was_issued(client: Visitor, arrange: Arrange, issued: Issued) -> None:
    with arrange() as session:
        matter = Matter(issued.certificate.organization_id, clock.today(), "更名")
        organizations.change(session, issued.officer, matter, {"name": "银杏舞蹈队"})
    text = page(client, issued.address)
    assert "银杏舞蹈队" in text
    assert "金秋舞蹈队" in text


def test_an_establishment_taken_back_leaves_nothing_to_rely_on(
    client: Visitor, arrange: Arrange, issued: Issued
) -> None:
    with arrange() as session:
        organization_id = issued.certificate.organization_id
        entry = entries_of(session, "organization", organization_id)[0]
        organizations.annul(session, issued.officer, organization_id, (entry.book, entry.number), "录错")
    assert "has been taken back" in page(client, issued.address, **{"Accept-Language": "en"})


# The sentence, without web and database.

FIRST, LAST = date(2026, 11, 1), date(2029, 10, 31)
VALID: dict[str, Any] = {
    "genuine": True,
    "standing": Standing.NORMAL,
    "valid": Validity(FIRST, LAST),
    "later": [],
}


@pytest.mark.parametrize(
    ("changed", "tone"),
    [
        ({}, Tone.GOOD),
        ({"valid": Validity(FIRST, None)}, Tone.GOOD),
        ({"valid": Validity(FIRST, TODAY)}, Tone.GOOD),
        ({"valid": Validity(TODAY, LAST)}, Tone.GOOD),
        ({"valid": Validity(date(2026, 11, 24), LAST)}, Tone.WARN),
        ({"valid": Validity(FIRST, date(2026, 11, 22))}, Tone.WARN),
        ({"standing": Standing.LAPSED, "valid": Validity(FIRST, date(2026, 11, 22))}, Tone.WARN),
        ({"later": [Newer(date(2026, 11, 20), FIRST)]}, Tone.WARN),
        ({"later": [Newer(date(2026, 11, 20), TODAY)]}, Tone.WARN),
        ({"later": [Newer(date(2026, 11, 20), date(2026, 11, 24))]}, Tone.GOOD),
        ({"valid": Validity(date(2026, 12, 1), LAST), "later": [Newer(TODAY, date(2026, 12, 1))]}, Tone.WARN),
        ({"later": [Newer(date(2026, 11, 20), FIRST), Newer(TODAY, date(2029, 11, 1))]}, Tone.WARN),
        ({"standing": None}, Tone.BAD),
        ({"standing": Standing.CANCELLED}, Tone.BAD),
        ({"standing": Standing.REVOKED}, Tone.BAD),
        ({"standing": Standing.REGISTERED_ELSEWHERE}, Tone.BAD),
        ({"genuine": False}, Tone.BAD),
        ({"genuine": False, "standing": None}, Tone.BAD),
    ],
)
def test_a_verdict_is_good_only_where_everything_is(changed: dict[str, Any], tone: Tone) -> None:
    assert verdict(**(VALID | changed), today=TODAY).tone is tone
