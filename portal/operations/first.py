"""First set-up of a real office: its divisions, its calendar, its first administrator; nothing invented."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts import audit, passwords
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Role
from portal.accounts.rules import check_login, check_place
from portal.operations import queries
from portal.regions.queries import place_paths
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def administrator(session: Session, place: str, login: str, name: str) -> str:
    """Add the first administrator of the city or of a management unit; the one-time password.

    RuleBroken where there are people already, and for a place, login or name that cannot be one.
    """
    if queries.anybody(session):
        raise RuleBroken(_("There are people in this database already: an administrator adds further ones."))
    path = place_paths(session, [place]).get(place)
    if path is None:
        raise RuleBroken(_("There is no management unit with the code %(code)s.", code=place), "place")
    check_place(Role.ADMINISTRATOR, path)
    check_login(login)
    if not name.strip():
        raise RuleBroken(_("Write the name of the person."), "name")
    password = passwords.one_time()
    duty = Duty(role=Role.ADMINISTRATOR, place_code=place, scope_path=path, valid_from=clock.today())
    person = Person(
        login=login,
        name=name.strip(),
        password_hash=passwords.hashed(password),
        session_token=passwords.new_token(),
        duties=[duty],
    )
    session.add(person)
    session.flush()
    audit.note(session, "person_added", person, subject_kind="person", subject_id=person.login, scope_path=path)
    return password
