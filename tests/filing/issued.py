"""Certificates issued to organizations on the register, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing import policy
from portal.filing.actions.certificate import ToIssue, issue_many
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
    holder = facts.get("responsible_person", "张三丰")
    return issue_many(session, [to_issue(session, person, organization, filing, holder, issued_on)])[0]


def renew_certificate(
    session: Session,
    person: Person,
    organization: Organization,
    **changes: Any,  # noqa: ANN401 - of the certificate
) -> Certificate:
    """A newer certificate of an organization that has one."""
    filing = make_decided_case(session, person, organization, Kind.RENEW)
    renewed = replace(to_issue(session, person, organization, filing, "张三丰"), **changes)
    return issue_many(session, [renewed])[0]


def to_issue(
    session: Session,
    person: Person,
    organization: Organization,
    filing: Filing,
    holder: str,
    issued_on: date | None = None,
) -> ToIssue:
    """What a decision about this organization issues."""
    return ToIssue(
        filing_id=filing.id,
        organization_id=organization.id,
        actor_id=person.id,
        data_key=seals.data_key(session, organization.data_key_id),
        holder=holder,
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
    )


def make_decided_case(
    session: Session, person: Person, organization: Organization, kind: Kind = Kind.ESTABLISH
) -> Filing:
    """The case that put this organization on the register, or a later one about it."""
    now = clock.now()
    filing = Filing(
        id=reserve_ids(session, Filing)[0],
        kind=kind,
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
        number=organization.filing_number if kind is Kind.ESTABLISH else None,
    )
    session.add(filing)
    session.flush()
    return filing
