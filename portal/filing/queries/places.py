"""Reading the places a case can be entered for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.regions.codes import Level
from portal.regions.models import Division


def townships_to_file_in(session: Session, person: Person) -> Sequence[Division]:
    """The townships this person may enter cases for, by code."""
    found = select(Division).where(
        Division.level == Level.TOWNSHIP, within_reach(person, Permission.FILING_DRAFT, Division)
    )
    return session.scalars(found.order_by(Division.code)).all()
