"""Closed periods as others read them: which one, of which townships, as known at which instant."""

from __future__ import annotations

import json

from flask import abort
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.models import Seal
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.periods import State
from portal.regions import codes


def last_closed(session: Session, scope_path: str) -> Seal | None:
    """The newest closed period of a place: of the unit above it, or of a unit below it. Reopened ones do not count."""
    parts = codes.parts(scope_path)
    above = [codes.path(*parts[:length]) for length in range(1, len(parts) + 1)]
    below = (Seal.scope_path >= scope_path) & (Seal.scope_path < codes.after(scope_path))
    found = select(Seal).where(or_(Seal.scope_path.in_(above), below), Seal.state != State.REOPENED)
    return session.scalar(found.order_by(Seal.as_of.desc(), Seal.known_at.desc(), Seal.id.desc()).limit(1))


def seal_or_404(session: Session, person: Person, permission: Permission, seal_id: int) -> Seal:
    """A closed period within reach, reopened ones too; 404 otherwise."""
    found = select(Seal).where(Seal.id == seal_id, within_reach(person, permission, Seal))
    seal = session.scalar(found.order_by(Seal.id))
    if seal is None:
        abort(404)
    return seal


def standing(session: Session, period: str, unit_code: str = "") -> list[Seal]:
    """The seals that hold for a period, of one unit or of all, in official order: each unit has one at most."""
    found = select(Seal).where(Seal.period == period, Seal.state != State.REOPENED)
    if unit_code:
        found = found.where(Seal.unit_code == unit_code)
    return list(session.scalars(found.order_by(Seal.scope_path)))


def of_round(session: Session, period: str, unit_code: str, round_: int) -> Seal | None:
    """The closing of a period by a unit that was its first, second, …; reopened or not."""
    found = select(Seal).where(Seal.period == period, Seal.unit_code == unit_code, Seal.round == round_)
    return session.scalar(found.order_by(Seal.id))


def townships_of(seal: Seal) -> tuple[str, ...]:
    """The townships it was closed with, by code."""
    return tuple(json.loads(seal.townships))


def part(seal: Seal) -> tuple[Scope, Moment]:
    """Where and when its rows are read: its own townships, its last day, as known when it was closed."""
    return Scope((), townships=townships_of(seal)), Moment(seal.as_of, seal.known_at)
