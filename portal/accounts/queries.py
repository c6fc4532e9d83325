"""Reading people and duties."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.accounts.models import Duty, Person
from portal.accounts.permissions import GRANTS, Permission
from portal.regions import codes
from portal.shared import clock


def person(session: Session, person_id: int) -> Person | None:
    """A person with all duties, past ones too."""
    found = select(Person).where(Person.id == person_id).options(selectinload(Person.duties))
    return session.scalar(found.order_by(Person.id))


def person_by_login(session: Session, login: str) -> Person | None:
    """The person with this login, with all duties."""
    found = select(Person).where(Person.login == login).options(selectinload(Person.duties))
    return session.scalar(found.order_by(Person.id))


def person_for_update(session: Session, person_id: int) -> Person:
    """A person's row as it stands now, locked, with duties."""
    found = select(Person).where(Person.id == person_id).options(selectinload(Person.duties))
    locked = found.order_by(Person.id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()


def people_with(session: Session, permission: Permission, scope_path: str) -> Sequence[Person]:
    """Who may do this at this place today, with duties, by name."""
    roles = [role for role, granted in GRANTS.items() if permission in granted]
    parts = codes.parts(scope_path)
    above = [codes.path(*parts[:length]) for length in range(1, len(parts) + 1)]
    today = clock.today()
    holders = select(Duty.person_id).where(
        Duty.role.in_(roles), Duty.scope_path.in_(above), Duty.valid_from <= today, today < Duty.valid_to
    )
    found = select(Person).where(Person.id.in_(holders)).options(selectinload(Person.duties))
    return session.scalars(found.order_by(Person.name, Person.id)).all()
