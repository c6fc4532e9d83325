"""Handing a township over to another unit: reach follows at once, also for what is past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.access import reach, within_reach
from portal.accounts.actions import townships
from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Permission, Role
from portal.history.book import Said, record
from portal.history.queries import as_of
from portal.organizations.models import Organization, OrganizationVersion
from portal.regions import actions, queries
from portal.regions.rules import SINCE_EVER
from portal.shared import clock
from portal.shared.errors import OutOfReach, RuleBroken
from tests.accounts.factories import make_person, reloaded
from tests.conftest import Arrange

WUYAN, VILLAGE = "420302003", "420302003001"
DAY = date(2026, 3, 1)
READ = Permission.ORGANIZATION_READ


@pytest.fixture
def admin(session: Session) -> Person:
    return make_person(session, Role.ADMINISTRATOR, "4203")


def move(session: Session, person: Person, unit: str = "4203JK", day: date = DAY) -> actions.Moved:
    return townships.move(session, person, WUYAN, unit, day)


def test_divisions_below_go_along_and_neighbours_stay(session: Session, admin: Person) -> None:
    before = queries.scope_paths(session, [row.code for row in queries.divisions(session)])
    move(session, admin)
    after = queries.scope_paths(session, list(before))
    assert after[WUYAN] == "/4203/4203JK/420302003/"
    assert after[VILLAGE] == "/4203/4203JK/420302003/420302003001/"
    moved = {code for code in before if after[code] != before[code]}
    assert moved == {WUYAN, *(row.code for row in queries.villages(session, WUYAN))}


def test_days_before_are_answered_as_it_was_then(session: Session, admin: Person) -> None:
    move(session, admin)
    assert _unit(session, DAY - timedelta(days=1)) == "420302"
    assert _unit(session, DAY) == "4203JK"
    assert _unit(session, None) == "4203JK"
    assert WUYAN in [row.code for row in queries.townships(session, "4203JK")]
    move(session, admin, "420303", DAY + timedelta(days=9))
    assert _unit(session, DAY + timedelta(days=8)) == "4203JK"
    assert _unit(session, DAY + timedelta(days=9)) == "420303"


def _unit(session: Session, on: date | None) -> str:
    unit = queries.administering_unit(session, WUYAN, on)
    assert unit is not None
    return unit.code


def test_loading_the_divisions_again_does_not_bring_it_back(session: Session, admin: Person) -> None:
    move(session, admin)
    assert actions.load(session).changed == 0
    assert queries.scope_paths(session, [WUYAN])[WUYAN] == "/4203/4203JK/420302003/"


def test_duties_there_go_along(session: Session, admin: Person) -> None:
    clerk = make_person(session, Role.TOWNSHIP_CLERK, WUYAN)
    other = make_person(session, Role.TOWNSHIP_CLERK, "420302002")
    move(session, admin)
    assert reach(reloaded(session, clerk), READ) == ("/4203/4203JK/420302003/",)
    assert reach(reloaded(session, other), READ) == ("/4203/420302/420302002/",)


def test_versions_of_past_days_change_reach_too(session: Session, admin: Person) -> None:
    old_county = make_person(session, Role.COUNTY_OFFICER, "420302")
    new_area = make_person(session, Role.COUNTY_OFFICER, "4203JK")
    _establish(session, admin, 1, WUYAN)
    _establish(session, admin, 2, "420302002")
    move(session, admin)
    past = as_of(OrganizationVersion, DAY - timedelta(days=100))
    seen = select(OrganizationVersion.subject_id).order_by(OrganizationVersion.subject_id)
    assert list(session.scalars(seen.where(past, within_reach(new_area, READ, OrganizationVersion)))) == [1]
    assert list(session.scalars(seen.where(past, within_reach(old_county, READ, OrganizationVersion)))) == [2]
    assert session.get_one(Organization, 1).scope_path == "/4203/4203JK/420302003/"


def _establish(session: Session, person: Person, organization_id: int, township: str) -> None:
    facts: dict[str, Any] = {
        "name": "邻里互助队",
        "form": "team",
        "field": "mutual_help",
        "hub": False,
        "purpose": "互助",
        "activity_area": "township",
        "township_code": township,
        "address": "某处",
        "standing": "normal",
        "management": "filed",
        "lapse_rule": "stays",
    }
    said = Said(
        subject="organization",
        subject_id=organization_id,
        book="420302",
        kind="established",
        effective_on=date(2025, 1, 1),
        actor_id=person.id,
        changes=facts,
        recorded_at=datetime(2025, 1, 2, tzinfo=UTC),
    )
    record(session, said)


@pytest.mark.parametrize(
    ("township", "unit", "day", "field"),
    [
        (WUYAN, "4203JK", clock.today() + timedelta(days=1), "from_day"),
        (WUYAN, "4203JK", SINCE_EVER, "from_day"),
        (WUYAN, "420302", DAY, "unit_code"),
        (WUYAN, "4203", DAY, "unit_code"),
        (WUYAN, "429999", DAY, "unit_code"),
        ("420302", "4203JK", DAY, "township_code"),
        ("420302999", "4203JK", DAY, "township_code"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(
    session: Session, admin: Person, township: str, unit: str, day: date, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        townships.move(session, admin, township, unit, day)
    assert refused.value.field == field


def test_a_hand_over_does_not_lie_before_the_last_one(session: Session, admin: Person) -> None:
    move(session, admin)
    with pytest.raises(RuleBroken, match="2026-03-01"):
        move(session, admin, "420303", DAY)


def test_only_who_administers_both_units_hands_a_township_over(session: Session) -> None:
    county = make_person(session, Role.ADMINISTRATOR, "420302")
    with pytest.raises(OutOfReach):
        move(session, county)


def test_the_command_says_who_did_it(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        admin = make_person(session, Role.ADMINISTRATOR, "4203")
    command = ["accounts", "move-township", WUYAN, "4203JK", "--from", "2026-03-01", "--by", admin.login]
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    again = app.test_cli_runner().invoke(args=command)
    assert again.exit_code == 1
    assert "choose a later day" in again.output
    with arrange() as session:
        line = session.scalars(select(AuditLine)).one()
        assert (line.event, line.person_id, line.subject_id) == ("township_moved", admin.id, WUYAN)
