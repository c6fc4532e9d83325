"""People with duties, for tests of every package."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import passwords, queries
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Role
from portal.regions.queries import place_paths
from portal.shared.clock import FOREVER
from tests.factories import number

PASSWORD = "Gingko-leaf-47"
"""Of everybody made here."""
STREET = "420302003"
"""五堰街道, in 茅箭区."""


def make_person(
    session: Session,
    role: Role | None = Role.TOWNSHIP_CLERK,
    place_code: str = STREET,
    **facts: Any,  # noqa: ANN401 - columns of different types
) -> Person:
    """A person with one duty (none, if `role` is None) since 2020; `facts` are columns of Person."""
    n = number()
    values = {
        "login": f"person{n}",
        "name": f"测试人员{n}",
        "password_hash": passwords.hashed(facts.pop("password", PASSWORD)),
        "session_token": passwords.new_token(),
        "must_change_password": False,
    }
    person = Person(**(values | facts))
    session.add(person)
    session.flush()
    if role is not None:
        make_duty(session, person, role, place_code)
    return reloaded(session, person)


def make_duty(
    session: Session,
    person: Person,
    role: Role,
    place_code: str = STREET,
    valid_from: date = date(2020, 1, 1),
    valid_to: date = FOREVER,
) -> Duty:
    """One more duty."""
    duty = Duty(
        person_id=person.id,
        role=role,
        place_code=place_code,
        scope_path=place_paths(session, [place_code])[place_code],
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(duty)
    session.flush()
    return duty


def reloaded(session: Session, person: Person) -> Person:
    """The person with the duties as they stand."""
    session.expire(person)
    found = queries.person(session, person.id)
    assert found is not None
    return found
