"""The versions of a record: all that hold as known at an instant; what held on one day as known at another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.history.seals import unseal
from portal.ledger.rules.versions import Version
from portal.organizations import queries as organizations
from portal.organizations.models import OrganizationVersion
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS
from portal.organizations.sayings import KIND
from portal.shared.clock import END_OF_TIME
from portal.shared.db import table_of


def versions(session: Session, organization_id: int, key: bytes | None, known: datetime | None) -> list[Version]:
    """Those that hold as known at the instant `known` (now, if None), by their first day."""
    version = table_of(OrganizationVersion).c
    if known is None:
        then = version.known_to == END_OF_TIME
    else:
        then = and_(version.known_from <= known, known < version.known_to)
    columns = [version[name] for name in (*FACT_LABELS, "valid_from", "valid_to", "lapsed")]
    found = select(*columns).where(version.subject_id == organization_id, then).order_by(version.valid_from)
    rows = [dict(row) for row in session.execute(found).mappings()]
    times = ("valid_from", "valid_to", "lapsed")
    return [_version(organization_id, key, row, **{name: row[name] for name in times}) for row in rows]


def version_on(session: Session, organization_id: int, key: bytes | None, day: date, known: datetime | None) -> Version:
    """What held on a day as known at an instant; a version without facts where there was nothing on record."""
    facts = organizations.facts_on(session, organization_id, day, known)
    return _version(organization_id, key, facts, valid_from=day, known=known)


def _version(organization_id: int, key: bytes | None, row: Mapping[str, Any] | None, **times: Any) -> Version:  # noqa: ANN401 - days
    """Personal facts are compared by what they say: sealed anew, the same name is another text."""
    if row is None:
        return Version(None, {}, **times)
    facts = {name: row[name] for name in FACT_LABELS}
    shown = organizations.masked(organization_id, key, facts)
    if key is not None:
        sealed = [name for name in SEALED_FACTS if facts[name] is not None]
        facts |= {name: unseal(key, KIND, organization_id, name, facts[name]) for name in sealed}
    return Version(facts, shown, **times)
