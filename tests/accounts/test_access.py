"""Reach: one question, asked of a record and of a table."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.access import may, reach, require_may, within_reach
from portal.accounts.models import AuditLine, Duty, Person
from portal.accounts.permissions import GRANTS, Permission, Role
from portal.accounts.queries import people_with
from portal.regions.models import Division
from portal.shared import clock
from portal.shared.clock import FOREVER
from portal.shared.db import db
from portal.shared.errors import OutOfReach
from tests.accounts.factories import STREET, make_duty, make_person, reloaded
from tests.conftest import Arrange, ClientFor
from tests.support.visitor import Visitor

READ = Permission.FILING_READ


def test_a_duty_reaches_its_place_and_all_below_and_nothing_else(session: Session) -> None:
    clerk = make_person(session)
    assert reach(clerk, READ) == (f"/4203/420302/{STREET}/",)
    assert may(clerk, READ, SimpleNamespace(scope_path=f"/4203/420302/{STREET}/420302003001/"))
    assert not may(clerk, READ, SimpleNamespace(scope_path="/4203/420302/420302002/"))
    assert not may(clerk, READ, SimpleNamespace(scope_path="/4203/420302/"))
    assert not may(clerk, Permission.FILING_DECIDE, SimpleNamespace(scope_path=f"/4203/420302/{STREET}/"))


def test_a_county_officer_does_not_reach_a_street_that_a_functional_area_runs(session: Session) -> None:
    county = make_person(session, Role.COUNTY_OFFICER, "420302")
    area = make_person(session, Role.COUNTY_OFFICER, "4203JK")
    bailang = session.get_one(Division, "420302004")
    assert not may(county, READ, bailang)
    assert may(area, READ, bailang)


def test_a_duty_counts_from_its_first_day_to_the_day_before_its_end(session: Session) -> None:
    today = clock.today()
    for first, end, counts in (
        (today, FOREVER, True),
        (today + timedelta(days=1), FOREVER, False),
        (date(2020, 1, 1), today, False),
        (date(2020, 1, 1), today + timedelta(days=1), True),
    ):
        person = make_person(session, None)
        make_duty(session, person, Role.TOWNSHIP_CLERK, valid_from=first, valid_to=end)
        assert bool(reach(reloaded(session, person), READ)) is counts


def test_what_lies_outside_is_refused(session: Session) -> None:
    clerk = make_person(session)
    with pytest.raises(OutOfReach):
        require_may(clerk, READ, SimpleNamespace(scope_path="/4203/420303/"))


def test_people_who_may_do_something_at_a_place_are_found_from_any_height(session: Session) -> None:
    clerk, officer = make_person(session), make_person(session, Role.COUNTY_OFFICER, "420302")
    make_person(session, Role.TOWNSHIP_CLERK, "420302002")
    gone = make_person(session, None)
    make_duty(session, gone, Role.TOWNSHIP_CLERK, valid_to=clock.today())
    found = people_with(session, Permission.PERSONAL_READ, f"/4203/420302/{STREET}/")
    assert {person.id for person in found} == {clerk.id, officer.id}
    assert [p.id for p in people_with(session, Permission.FILING_DRAFT, f"/4203/420302/{STREET}/")] == [clerk.id]


SEGMENTS = st.text(alphabet="0/J.~0é中a", max_size=4) | st.sampled_from(
    ["4203", "420302", "4203JK", "42030", "4203020"]
)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts) + "/")
DAYS = st.integers(-2, 2)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    duties=st.lists(st.tuples(st.sampled_from(Role), PATHS, DAYS, DAYS), max_size=4),
    records=st.lists(PATHS | SEGMENTS, min_size=1, max_size=12, unique=True),
    permission=st.sampled_from(Permission),
)
def test_asking_one_record_and_asking_the_table_agree(
    app: Flask, duties: list[tuple[Role, str, int, int]], records: list[str], permission: Permission
) -> None:
    today = clock.today()
    with app.app_context():
        session = db.session()
        session.execute(delete(Duty))
        holder = Person(login="holder", name="", password_hash="", session_token="", duties=[])
        for role, path, first, length in duties:
            first_day = today + timedelta(days=first)
            holder.duties.append(
                Duty(
                    role=role,
                    place_code="",
                    scope_path=path,
                    valid_from=first_day,
                    valid_to=first_day + timedelta(days=length),
                )
            )
        in_force = [
            path for role, path, first, length in duties if first <= 0 < first + length and permission in GRANTS[role]
        ]
        naive = {record for record in records if any(record[: len(path)] == path for path in in_force)}
        other = Person(login="other", name="", password_hash="", session_token="", duties=[])
        session.add(other)
        session.flush()
        session.add_all(
            Duty(person_id=other.id, role=Role.AUDITOR, place_code="", scope_path=record, valid_from=today)
            for record in records
        )
        session.flush()
        found = select(Duty.scope_path).where(Duty.person_id == other.id, within_reach(holder, permission, Duty))
        assert set(session.scalars(found)) == naive
        assert {r for r in records if may(holder, permission, SimpleNamespace(scope_path=r))} == naive
        session.rollback()


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(client: Visitor) -> None:
    response = client.get("/audit?event=refused")
    assert response.status_code == 302
    assert response.location == "/sign-in?next=/audit?event%3Drefused"


def test_a_person_without_the_permission_is_refused_and_audited(
    app: Flask, arrange: Arrange, client_for: ClientFor
) -> None:
    with arrange() as session:
        clerk = make_person(session)
    response = client_for(clerk).get("/people")
    assert response.status_code == 403
    with app.app_context():
        line = db.session.scalars(select(AuditLine)).one()
        assert (line.event, line.person_id, line.subject_id) == ("refused", clerk.id, "GET /people")


def test_a_refused_change_is_audited_too_and_does_not_wait_for_itself(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        clerk = make_person(session)
    assert client_for(clerk).post("/people/1/password", data={"version": 1}).status_code == 403


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/ledger/organizations/7"), ("GET", "/filings/7"), ("POST", "/filings/7/steps/accept")]
)
def test_an_id_that_is_not_within_reach_is_not_found_and_audited(
    app: Flask, arrange: Arrange, client_for: ClientFor, method: str, path: str
) -> None:
    with arrange() as session:
        clerk = make_person(session)
    assert client_for(clerk).open(path, method=method).status_code == 404
    with app.app_context():
        line = db.session.scalars(select(AuditLine)).one()
        assert (line.event, line.person_id, line.subject_id) == ("refused", clerk.id, f"{method} {path}")


@pytest.mark.parametrize("path", ["/organizations/7", "/verify/0000-0000-0000-0000", "/static/none.js", "/none"])
def test_what_anybody_may_ask_for_and_is_not_there_is_not_audited(
    app: Flask, arrange: Arrange, client_for: ClientFor, path: str
) -> None:
    with arrange() as session:
        clerk = make_person(session)
    assert client_for(clerk).get(path).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(AuditLine)).all() == []
