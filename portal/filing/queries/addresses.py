"""Reading who has which address in a township."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.filing.models import Filing
from portal.filing.rules.addresses import Address, Holder
from portal.filing.rules.steps import OPEN, Kind
from portal.history.queries import as_of
from portal.organizations.models import OrganizationVersion
from portal.organizations.rules import ON_THE_REGISTER
from portal.shared import clock


def on_register(session: Session, scope_path: str, but: int | None) -> list[Holder]:
    """The addresses on the register of a township today, without those of one organization."""
    version = OrganizationVersion
    found = select(version.subject_id, version.name, version.village_code, version.address).where(
        version.scope_path == scope_path, as_of(version, clock.today()), version.standing.in_(ON_THE_REGISTER)
    )
    return [
        Holder(row.name, Address(row.village_code, row.address))
        for row in session.execute(found.order_by(version.subject_id))
        if row.subject_id != but
    ]


def cases_with_address(session: Session, scope_path: str, but: int) -> Sequence[Filing]:
    """The other open cases of a township that were handed in and may bring an address onto the register."""
    found = select(Filing).where(
        Filing.scope_path == scope_path,
        Filing.state.in_(OPEN),
        Filing.kind.in_((Kind.ESTABLISH, Kind.CHANGE)),
        Filing.submitted_at.is_not(None),
        Filing.id != but,
    )
    return session.scalars(found.order_by(Filing.id)).all()
