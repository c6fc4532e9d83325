"""The records that a case may be about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from portal.accounts.access import may, within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models import Filing
from portal.filing.policy import Policy
from portal.filing.queries.cases import open_about
from portal.filing.queries.policy import policy_for
from portal.filing.rules.beginnings import offered
from portal.filing.rules.steps import Kind
from portal.history.queries import as_of
from portal.organizations import queries as organizations
from portal.organizations.models import Organization, OrganizationVersion
from portal.organizations.rules import ON_THE_REGISTER
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import Message

SHOWN = 20


def on_the_register(session: Session, person: Person, text: str) -> Sequence[Row[Any]]:
    """Records about which this person may begin cases, by a part of their name or by their number.

    At most one more than `SHOWN`: (id, name, number, standing, township_code).
    """
    version = OrganizationVersion
    found = select(
        version.subject_id.label("id"), version.name, version.filing_number, version.standing, version.township_code
    ).where(
        as_of(version, clock.today()),
        within_reach(person, Permission.FILING_DRAFT, version),
        version.standing.in_(ON_THE_REGISTER),
        or_(
            version.name.contains(text, autoescape=True),
            version.filing_number == text,
            version.legacy_number == text,
        ),
    )
    rows: Sequence[Any] = session.execute(found.order_by(version.name, version.subject_id).limit(SHOWN + 1)).all()
    return rows


def lock(session: Session, organization_id: int) -> Organization:
    """The record of a case that may be decided, locked to the end of the transaction; it may lie elsewhere by now."""
    found = select(Organization).where(Organization.id == organization_id).order_by(Organization.id)
    return session.scalars(found.with_for_update().execution_options(populate_existing=True)).one()


@dataclass(frozen=True)
class Possible:
    """What can be begun about a record today: the case that is open already; each kind, with why not, if so."""

    policy: Policy
    open: Filing | None
    kinds: Sequence[tuple[Kind, Message | None]]

    def why_not(self, kind: Kind) -> Message | None:
        """Why this kind cannot be begun; None if it can, or if it is none of them."""
        return dict(self.kinds).get(kind)


def possible(session: Session, person: Person, organization: Organization) -> Possible | None:
    """What this person may begin about a record today; None for who may not enter cases there."""
    if not may(person, Permission.FILING_DRAFT, organization):
        return None
    today = clock.today()
    facts = None if organization.void else organizations.facts_on(session, organization.id, today)
    policy = policy_for(session, codes.office(organization.scope_path), today)
    return Possible(policy, open_about(session, organization.id), offered(facts or {}, policy, today))
