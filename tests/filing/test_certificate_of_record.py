"""Certificates of records that stand already: renewed, replaced, changed, or the first for old papers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.filing.actions.certificate import ToIssue, genuine
from portal.filing.actions.printing import print_certificate, printed
from portal.filing.models import Certificate, Filing
from portal.filing.policy import Policy
from portal.filing.queries import certificate as queries
from portal.filing.rules.certificate import Issued, qr_payload
from portal.filing.rules.steps import Kind, State
from portal.history import seals
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.conftest import Arrange
from tests.filing.factories import Office, make_office
from tests.filing.kinds import make_case, make_record
from tests.filing.test_certificate import text_of
from tests.support.visitor import Visitor

OLD_NUMBER = "茅民备〔2019〕12号"
CERTIFYING = (Kind.CHANGE, Kind.RENEW, Kind.REPLACE)


def issued_to(session: Session, organization: Organization) -> Certificate:
    found = queries.newest(session, organization.id)
    assert found is not None
    return found


def of_old_papers(session: Session, office: Office, **facts: object) -> Organization:
    """A record that came in with a number of its own time and no certificate of ours."""
    return make_record(session, office, **{"filing_number": None, "legacy_number": OLD_NUMBER} | facts)


@pytest.mark.parametrize("kind", CERTIFYING)
def test_an_organization_with_old_papers_gets_a_certificate_under_its_old_number(session: Session, kind: Kind) -> None:
    office = make_office(session)
    record = of_old_papers(session, office)
    case = make_case(session, office, kind, State.FILED, record)
    certificate = issued_to(session, record)
    issued = Issued.read(certificate.issued)
    assert genuine(certificate)
    assert certificate.filing_id == case.id
    assert (certificate.number, issued.number, issued.replaces) == (OLD_NUMBER, OLD_NUMBER, None)
    print_certificate(session, office.clerk, case)
    paper = text_of(printed(session, certificate) or b"")
    assert OLD_NUMBER in paper
    assert ("李四" if kind is Kind.CHANGE else "张三丰") in paper


def test_a_number_of_today_goes_before_the_old_one(session: Session) -> None:
    office = make_office(session)
    record = make_record(session, office, legacy_number=OLD_NUMBER)
    make_case(session, office, Kind.REPLACE, State.FILED, record)
    assert issued_to(session, record).number == record.filing_number


def test_a_name_that_cannot_be_printed_is_refused_at_the_decision(session: Session) -> None:
    office = make_office(session)
    record = of_old_papers(session, office, name="𱁬祥队")
    with pytest.raises(RuleBroken, match=r"^Name: .*U\+3106C"):
        make_case(session, office, Kind.REPLACE, State.FILED, record)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Certificate)) == 0


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        ({"legacy_number": None}, "neither a filing number nor an earlier one"),
        ({"responsible_person": None}, "names no responsible person"),
    ],
)
def test_a_record_that_lacks_what_a_certificate_says_is_refused_with_a_way_on(
    session: Session, correction: dict[str, None], words: str
) -> None:
    office = make_office(session)
    record = of_old_papers(session, office)
    case = make_case(session, office, Kind.REPLACE, State.REVIEWED, record)
    organizations.correct(session, office.decider, Matter(record.id, clock.today(), "录入有误"), correction)
    with pytest.raises(RuleBroken, match=words):
        of_record(session, office, case)


def of_record(session: Session, office: Office, case: Filing) -> ToIssue:
    return ToIssue.of_record(session, case.organization_id or 0, case, office.decider, Policy(), clock.now())


def test_a_record_that_was_anonymized_gets_none(session: Session) -> None:
    office = make_office(session)
    record = of_old_papers(session, office)
    case = make_case(session, office, Kind.REPLACE, State.REVIEWED, record)
    seals.destroy(session, record.data_key_id or 0)
    with pytest.raises(RuleBroken, match="anonymized"):
        of_record(session, office, case)


@pytest.mark.parametrize("kind", CERTIFYING)
def test_a_later_certificate_says_which_one_it_replaces(session: Session, kind: Kind) -> None:
    office = make_office(session)
    record = make_record(session, office)
    make_case(session, office, Kind.REPLACE, State.FILED, record)
    make_case(session, office, kind, State.FILED, record)
    assert Issued.read(issued_to(session, record).issued).replaces == clock.today()


@pytest.mark.parametrize("kind", CERTIFYING)
def test_the_public_learns_what_became_of_the_one_before(client: Visitor, arrange: Arrange, kind: Kind) -> None:
    with arrange() as session:
        office = make_office(session)
        record = make_record(session, office)
        make_case(session, office, Kind.REPLACE, State.FILED, record)
        before = issued_to(session, record).code
        make_case(session, office, kind, State.FILED, record)
        after = issued_to(session, record).code
    old, new = (client.get(f"/verify/{code}", headers={"Accept-Language": "en"}).text for code in (before, after))
    if kind is Kind.RENEW:  # ahead of time: the new one begins when the old one has ended
        tomorrow = clock.today() + timedelta(days=1)
        assert "Genuine and valid" in old
        assert f"From {tomorrow} its new certificate" in old
        assert "not valid yet" in new
    else:
        assert "Genuine, but replaced" in old
        assert "Genuine and valid" in new


@pytest.mark.parametrize("kind", [Kind.CHANGE, Kind.REPLACE])
def test_after_an_early_renewal_a_changed_or_lost_paper_is_replaced_by_one_that_holds_at_once(
    client: Visitor, arrange: Arrange, kind: Kind
) -> None:
    with arrange() as session:
        office = make_office(session)
        record = make_record(session, office)
        codes = []
        for each in (Kind.REPLACE, Kind.RENEW, kind):
            make_case(session, office, each, State.FILED, record)
            codes.append(issued_to(session, record).code)
        until = Issued.read(issued_to(session, record).issued).valid_until
    first, renewed, last = (client.get(f"/verify/{code}", headers={"Accept-Language": "en"}).text for code in codes)
    assert "Genuine, but replaced" in first
    assert "Genuine, but replaced" in renewed
    assert "Genuine and valid" in last
    assert f"{clock.today()} to {until}" in last


def test_the_code_of_a_renewed_certificate_bears_its_own_days(session: Session) -> None:
    office = make_office(session)
    record = make_record(session, office)
    make_case(session, office, Kind.RENEW, State.FILED, record)
    payload = qr_payload(Issued.read(issued_to(session, record).issued)).decode()
    assert f'"from":"{clock.today() + timedelta(days=1)}"' in payload
