"""What the public may read: allowed columns only (`organizations.queries.public_columns`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from portal.accounts.access import below_any
from portal.history.queries import as_of
from portal.organizations.models import OrganizationVersion
from portal.organizations.queries import public_columns
from portal.organizations.rules import ON_THE_REGISTER, PUBLISHABLE, Field
from portal.regions import codes
from portal.shared import clock
from portal.shared.paging import Page, cut

PAGE = 50
version = OrganizationVersion


def card(session: Session, organization_id: int) -> Row[Any] | None:
    """The public facts of an organization as they stand today; None for one that is on no list."""
    found = select(version.subject_id, version.scope_path, *public_columns())
    found = found.where(version.subject_id == organization_id, as_of(version, clock.today()))
    return session.execute(found.order_by(version.subject_id)).first()


def published(session: Session, organization_id: int, facts: Collection[str]) -> dict[str, Any]:
    """Those of these facts that a county may have shown, as they stand today; by name, in the usual order."""
    names = [name for name in PUBLISHABLE if name in facts]
    if not names:
        return {}
    found = select(*(getattr(version, name) for name in names))
    found = found.where(version.subject_id == organization_id, _on_the_register())
    row = session.execute(found.order_by(version.subject_id)).first()
    return {} if row is None else dict(zip(names, row, strict=True))


def counts_by_unit(session: Session) -> Counter[str]:
    """How many organizations stand on the register today, by code of the management unit."""
    found = select(version.scope_path, func.count()).where(_on_the_register())
    counts: Counter[str] = Counter()
    for path, count in session.execute(found.group_by(version.scope_path).order_by(version.scope_path)):
        counts[codes.office(path)] += count
    return counts


def listed(
    session: Session, scope_path: str, field: Field | None = None, before: int | None = None, size: int = PAGE
) -> Page[Row[Any]]:
    """Organizations on the register today at and below this place, the newest first; the page before this id."""
    found = select(version.subject_id, version.scope_path, *public_columns())
    found = found.where(_on_the_register())
    if before is not None:
        found = found.where(version.subject_id < before)
    if len(codes.parts(scope_path)) > 1:  # everything lies in the city: asking for it would only mislead planners
        found = found.where(below_any(version.scope_path, (scope_path,)))
    if field is not None:
        found = found.where(version.field == field)
    rows = session.execute(found.order_by(version.subject_id.desc()).limit(size + 1)).all()
    return cut(rows, size, lambda row: row.subject_id)


def _on_the_register() -> ColumnElement[bool]:
    return and_(as_of(version, clock.today()), version.standing.in_(ON_THE_REGISTER))
