"""Disputes about figures of closed periods: those of a period, those that are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach, within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.models import Dispute


def of_period(session: Session, person: Person, period: str, unit_code: str = "") -> list[Dispute]:
    """The disputes about a period, of one unit or of all within reach, oldest first."""
    found = select(Dispute).where(
        Dispute.period == period, below_any(Dispute.scope_path, reach(person, Permission.ORGANIZATION_READ))
    )
    if unit_code:
        found = found.where(Dispute.unit_code == unit_code)
    return list(session.scalars(found.order_by(Dispute.at, Dispute.id)))


def dispute_for_update(session: Session, person: Person, permission: Permission, dispute_id: int) -> Dispute:
    """A dispute within reach, locked; 404 otherwise."""
    found = select(Dispute).where(Dispute.id == dispute_id, within_reach(person, permission, Dispute))
    dispute = session.scalar(found.with_for_update().order_by(Dispute.id).execution_options(populate_existing=True))
    if dispute is None:
        abort(404)
    return dispute


def open_counts(session: Session, units: Collection[str]) -> Counter[tuple[str, str]]:
    """How many disputes are not settled, by period and unit."""
    found = select(Dispute.period, Dispute.unit_code, func.count()).where(
        Dispute.settled_at.is_(None), Dispute.unit_code.in_(units)
    )
    keys = (Dispute.period, Dispute.unit_code)
    return Counter({(period, unit): n for period, unit, n in session.execute(found.group_by(*keys).order_by(*keys))})


def dispute_or_404(session: Session, person: Person, permission: Permission, dispute_id: int) -> Dispute:
    """A dispute within reach; 404 otherwise."""
    found = select(Dispute).where(Dispute.id == dispute_id, within_reach(person, permission, Dispute))
    dispute = session.scalar(found.order_by(Dispute.id))
    if dispute is None:
        abort(404)
    return dispute
