"""What goes with rows of public facts: the names of their places, the way to the staff pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.access import may, somebody
from portal.accounts.permissions import Permission
from portal.regions.queries import display_names


def places(session: Session, rows: Sequence[Any]) -> dict[str, str]:
    """The names of the places of these rows, by code."""
    return display_names(session, {row.village_code or row.township_code for row in rows})


def within(rows: Sequence[Any]) -> set[int]:
    """The ids of those whose staff page the reader may open."""
    person = somebody()
    if person is None:
        return set()
    return {row.subject_id for row in rows if may(person, Permission.ORGANIZATION_READ, row)}
