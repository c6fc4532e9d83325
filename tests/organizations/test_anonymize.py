"""Anonymizing a record that has left the register: who may, when, and what stands afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.history.models import DataKey
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.organizations import actions
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.organizations.queries import key_of
from portal.shared.errors import OutOfReach, RuleBroken
from tests.accounts.factories import make_duty, make_person, reloaded
from tests.conftest import Arrange
from tests.organizations.factories import BAILANG, make_organization
from tests.support.entries import entries_of

LATER, WHY = date(2025, 6, 1), "保存期限届满"
ENDINGS = ["cancel", "revoke", "register_elsewhere", "annul"]


@pytest.fixture
def decider(session: Session) -> Person:
    """Decides in 五堰街道."""
    return make_person(session, Role.TOWNSHIP_DECIDER)


@pytest.fixture
def made(session: Session, decider: Person) -> Organization:
    """On the register."""
    return make_organization(session, decider)


def leave(session: Session, decider: Person, made: Organization, ending: str = "cancel") -> None:
    """Take it off the register."""
    matter = Matter(made.id, LATER, "自行解散")
    if ending == "annul":
        first = entries_of(session, "organization", made.id)[0]
        actions.annul(session, decider, made.id, (first.book, first.number), "重复录入")
    elif ending == "register_elsewhere":
        actions.register_elsewhere(session, decider, matter, "51420302MJ00000000")
    else:
        getattr(actions, ending)(session, decider, matter)


@pytest.mark.parametrize("ending", ENDINGS)
def test_once_it_has_left_the_register_its_key_goes_and_its_book_stays(
    session: Session, decider: Person, made: Organization, ending: str
) -> None:
    leave(session, decider, made, ending)
    before = [(entry.hash, entry.changes, entry.reason) for entry in entries_of(session, "organization", made.id)]
    actions.anonymize(session, decider, made.id, WHY)
    session.flush()
    session.expire_all()
    assert key_of(session, session.get_one(Organization, made.id)) is None
    assert session.get_one(DataKey, made.data_key_id).destroyed_at is not None
    assert [
        (entry.hash, entry.changes, entry.reason) for entry in entries_of(session, "organization", made.id)
    ] == before
    assert all(isinstance(result, Head) for result in verify(session))
    assert differences(session) == []


def test_the_audit_says_who_did_it_and_why(session: Session, decider: Person, made: Organization) -> None:
    leave(session, decider, made)
    actions.anonymize(session, decider, made.id, WHY)
    session.flush()
    line = session.scalars(select(AuditLine).where(AuditLine.event == "anonymized").order_by(AuditLine.id)).one()
    assert (line.person_id, line.subject_kind, line.subject_id) == (decider.id, "organization", str(made.id))
    assert line.scope_path == made.scope_path
    assert WHY in line.detail


def test_what_stands_on_the_register_is_never_anonymized(session: Session, decider: Person, made: Organization) -> None:
    with pytest.raises(RuleBroken, match="left the register"):
        actions.anonymize(session, decider, made.id, WHY)
    lapsed = make_organization(session, decider, filed_on=date(2021, 3, 1))
    with pytest.raises(RuleBroken, match="left the register"):
        actions.anonymize(session, decider, lapsed.id, WHY)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_needed(session: Session, decider: Person, made: Organization, reason: str) -> None:
    leave(session, decider, made)
    with pytest.raises(RuleBroken, match="Say why"):
        actions.anonymize(session, decider, made.id, reason)


def test_a_second_time_is_refused(session: Session, decider: Person, made: Organization) -> None:
    leave(session, decider, made)
    actions.anonymize(session, decider, made.id, WHY)
    with pytest.raises(RuleBroken, match="anonymized"):
        actions.anonymize(session, decider, made.id, WHY)


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.TOWNSHIP_CLERK, "420302003"),
        (Role.COUNTY_OFFICER, "420302"),
        (Role.CITY_OFFICER, "4203"),
        (Role.TOWNSHIP_DECIDER, BAILANG),
    ],
)
def test_only_who_decides_there_may(
    session: Session, decider: Person, made: Organization, role: Role, place: str
) -> None:
    leave(session, decider, made)
    with pytest.raises((NotFound, OutOfReach)):
        actions.anonymize(session, make_person(session, role, place), made.id, WHY)
    assert key_of(session, made) is not None


@pytest.fixture
def gone(arrange: Arrange) -> tuple[int, str]:
    """One that was cancelled, and the login of who decides about it."""
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        make_duty(session, decider, Role.TOWNSHIP_CLERK)
        made = make_organization(session, reloaded(session, decider))
        leave(session, decider, made)
        return made.id, decider.login


def run(app: Flask, organization_id: int, login: str, *more: str, typed: str = "") -> tuple[int, str]:
    """The command: its exit code and what it says."""
    arguments = ["organizations", "anonymize", str(organization_id), "--by", login, "--reason", WHY, *more]
    result = app.test_cli_runner().invoke(args=arguments, input=typed)
    return result.exit_code, result.output


def keyless(arrange: Arrange, organization_id: int) -> bool:
    with arrange() as session:
        return key_of(session, session.get_one(Organization, organization_id)) is None


def test_the_command_asks_and_does_nothing_without_a_yes(app: Flask, arrange: Arrange, gone: tuple[int, str]) -> None:
    code, said = run(app, *gone, typed="n\n")
    assert (code, "五堰街道夕阳红舞蹈队" in said) == (1, True)
    assert not keyless(arrange, gone[0])
    assert run(app, *gone, typed="y\n")[0] == 0
    assert keyless(arrange, gone[0])


def test_the_command_says_why_not(app: Flask, arrange: Arrange, gone: tuple[int, str]) -> None:
    organization_id, login = gone
    assert run(app, organization_id, "nobody", "--yes") == (1, "Error: Nobody has the login nobody.\n")
    code, said = run(app, 4711, login, "--yes")
    assert (code, "There is no organization 4711" in said) == (1, True)
    assert run(app, organization_id, login, "--yes")[0] == 0
    code, said = run(app, organization_id, login, "--yes")
    assert (code, "anonymized" in said) == (1, True)
    assert keyless(arrange, organization_id)
