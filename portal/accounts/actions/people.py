"""What an administrator does with accounts. Every change asks for the version that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts import audit, handover, passwords, queries
from portal.accounts.access import may
from portal.accounts.actions import duties
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.rules import NewDuty, NewPerson, check_login
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class FirstPassword:
    """A password to be told once; it is kept nowhere but as its hash."""

    person: Person
    password: str


def add_person(session: Session, admin: Person, facts: NewPerson) -> FirstPassword:
    """Make an account with a first duty and a one-time password."""
    check_login(facts.login)
    password = passwords.one_time()
    person = Person(
        login=facts.login,
        name=facts.name,
        password_hash=passwords.hashed(password),
        session_token=passwords.new_token(),
        duties=[],
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        raise RuleBroken(_("This login is taken."), "login") from None
    duty = duties.give(session, admin, person, facts.duty)
    audit.note(
        session,
        "person_added",
        admin,
        subject_kind="person",
        subject_id=person.login,
        scope_path=duty.scope_path,
        detail=person.name,
    )
    return FirstPassword(person, password)


def reset_password(session: Session, admin: Person, person: Person, version: int) -> FirstPassword:
    """A new one-time password; all sessions of the person end, a lock is lifted."""
    manage(admin, person, version)
    password = passwords.one_time()
    person.password_hash = passwords.hashed(password)
    person.session_token = passwords.new_token()
    person.must_change_password = True
    person.failures, person.locked_until = 0, None
    audit.note(session, "password_reset", admin, **about(person))
    return FirstPassword(person, password)


def unlock(session: Session, admin: Person, person: Person, version: int) -> None:
    """Lift a lock before its time."""
    manage(admin, person, version)
    if person.locked_until is None or person.locked_until <= clock.now():
        raise RuleBroken(_("This account is not locked."))
    person.failures, person.locked_until = 0, None
    audit.note(session, "unlocked", admin, **about(person))


def add_duty(session: Session, admin: Person, person: Person, version: int, facts: NewDuty) -> None:
    """One more duty."""
    manage(admin, person, version)
    duty = duties.give(session, admin, person, facts)
    flag_modified(person, "name")  # a duty more is a change of the person: its version counts on
    detail = duties.words(session, duty)
    audit.note(session, "duty_added", admin, **about(person, duty.scope_path), detail=detail)


def end_duty(session: Session, admin: Person, person: Person, version: int, duty_id: int, from_day: date) -> None:
    """End a duty: `from_day` is the first day without it."""
    manage(admin, person, version)
    duty = duties.end(person, duty_id, from_day)
    flag_modified(person, "name")
    detail = _("%(duty)s, from %(day)s", duty=duties.words(session, duty), day=from_day)
    audit.note(session, "duty_ended", admin, **about(person, duty.scope_path), detail=detail)


def hand_over(session: Session, admin: Person, person: Person, version: int, colleague_id: int) -> Person:
    """Give all open cases of somebody who leaves to a colleague with the same role at the same place."""
    manage(admin, person, version)
    colleague = next((one for one in queries.colleagues(session, person) if one.id == colleague_id), None)
    if colleague is None:
        raise RuleBroken(_("Choose a colleague with the same role at the same place."), "colleague")
    count = handover.open_cases(session, person.id)
    if count == 0:
        raise RuleBroken(_("There is nothing to hand over."))
    handover.hand_over(session, admin, person, colleague)
    flag_modified(person, "name")
    detail = _("%(count)s cases, to %(colleague)s", count=count, colleague=colleague.name)
    audit.note(session, "cases_handed_over", admin, **about(person), detail=detail)
    return colleague


def manage(admin: Person, person: Person, version: int) -> None:
    """RuleBroken if this administrator may not change this account, StaleDataError if it changed in between."""
    if person.id == admin.id:
        raise RuleBroken(_("Nobody changes their own account here: ask another administrator."))
    today = clock.today()
    if not all(may(admin, Permission.ACCOUNTS_MANAGE, duty) for duty in person.duties if today < duty.valid_to):
        raise RuleBroken(_("This person also has duties outside your places: ask the city's administrator."))
    if person.version != version:
        raise StaleDataError


def about(person: Person, scope_path: str = "") -> dict[str, str]:
    """The account a line of the audit speaks of, and where it belongs."""
    newest = person.duties[-1].scope_path if person.duties else ""
    return {"subject_kind": "person", "subject_id": person.login, "scope_path": scope_path or newest}
