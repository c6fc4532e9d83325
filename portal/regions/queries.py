"""Reading divisions and management units."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.regions.models import Division


def scope_paths(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The scope path of each of these divisions, by today's administration."""
    found = select(Division.code, Division.scope_path).where(Division.code.in_(codes)).order_by(Division.code)
    return {code: path for code, path in session.execute(found)}
