"""Certificates issued to organizations on the register, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing import policy
from portal.filing.actions.certificate import ToIssue, issue
from portal.filing.models import Certificate, Filing
from portal.filing.rules.steps import Kind, State
from portal.history import seals
from portal.organizations.models import Organization
from portal.shared import clock
from portal.shared.db import reserve_ids
from tests.organizations.factories import make_organization


def make_certificate(
    session: Session,
    person: Person,
    issued_on: date | None = None,
    **facts: Any,  # noqa: ANN401 - any fact
) -> Certificate:
    """A certificate of a new organization, as its decision leaves it; `facts` are the organization's."""
    organization = make_organization(session, person, **facts)
    filing = make_decided_case(session, person, organization)
    key = seals.data_key(session, organization.data_key_id)
    return issue(
        session,
        ToIssue(
            filing_id=filing.id,
            organization_id=organization.id,
            actor_id=person.id,
            data_key=key,
            holder=facts.get("responsible_person", "张三丰"),
            title=policy.Policy().certificate_title,
            number=organization.filing_number or "",
            name=organization.name,
            form=organization.form,
            field=organization.field,
            purpose=organization.purpose,
            activity_area=organization.activity_area,
            address=organization.address,
            township_code=organization.township_code,
            village_code=organization.village_code,
            issued_on=issued_on or clock.today(),
            valid_from=organization.certificate_from or clock.today(),
            valid_until=organization.certificate_until,
        ),
    )


def make_decided_case(session: Session, person: Person, organization: Organization) -> Filing:
    """The case that put this organization on the register."""
    now = clock.now()
    filing = Filing(
        id=reserve_ids(session, Filing)[0],
        kind=Kind.ESTABLISH,
        state=State.FILED,
        scope_path=organization.scope_path,
        township_code=organization.township_code,
        village_code=organization.village_code,
        name=organization.name,
        field=organization.field,
        entered_by_id=person.id,
        handler_id=person.id,
        data_key_id=organization.data_key_id,
        answers="",
        policy=policy.dump(policy.Policy()),
        entered_at=now,
        changed_at=now,
        decided_at=now,
        organization_id=organization.id,
        number=organization.filing_number,
    )
    session.add(filing)
    session.flush()
    return filing
