"""Reading people and duties."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.accounts.models import Duty, Person
from portal.accounts.permissions import GRANTS, Permission
from portal.regions import codes
from portal.regions import queries as regions
from portal.regions.models import Division, ManagementUnit
from portal.shared import clock
from portal.shared.paging import Page, cut


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


def people_page(session: Session, managed: ColumnElement[bool], text: str, after: str, size: int = 50) -> Page[Person]:
    """People who have or had a duty where `managed` holds and whose name or login holds `text`; by login."""
    found = select(Person).where(Person.id.in_(select(Duty.person_id).where(managed)), Person.login > after)
    if text:
        found = found.where(
            or_(Person.name.contains(text, autoescape=True), Person.login.contains(text.lower(), autoescape=True))
        )
    loaded = found.options(selectinload(Person.duties)).order_by(Person.login).limit(size + 1)
    return cut(session.scalars(loaded).all(), size, lambda person: person.login)


def person_within(session: Session, managed: ColumnElement[bool], person_id: int) -> Person | None:
    """A person, with duties, who has or had a duty where `managed` holds."""
    found = select(Person).where(Person.id == person_id, Person.id.in_(select(Duty.person_id).where(managed)))
    return session.scalar(found.options(selectinload(Person.duties)).order_by(Person.id))


def colleagues(session: Session, person: Person) -> Sequence[Person]:
    """Who has today a role that this person has or had, at the same place; by name."""
    today = clock.today()
    same = [and_(Duty.role == duty.role, Duty.scope_path == duty.scope_path) for duty in person.duties]
    holders = select(Duty.person_id).where(or_(*same), Duty.valid_from <= today, today < Duty.valid_to)
    found = select(Person).where(Person.id.in_(holders), Person.id != person.id).options(selectinload(Person.duties))
    return session.scalars(found.order_by(Person.name, Person.id)).all()


def names_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of these people."""
    found = select(Person.id, Person.name).where(Person.id.in_(ids)).order_by(Person.id)
    return dict(session.execute(found).all())


def places_within(session: Session, reached: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Where a duty can be given: by a unit's name, the (code, name) of itself and of the townships it administers."""
    places = {unit.code: [(unit.code, unit.name)] for unit in regions.all_units(session) if _below(unit, reached)}
    for township in regions.townships(session):
        if _below(township, reached):
            places[codes.office(township.scope_path)].append((township.code, township.name))
    return {found[0][1]: found for found in places.values()}


def _below(place: ManagementUnit | Division, reached: Sequence[str]) -> bool:
    return any(codes.within(place.scope_path, above) for above in reached)
