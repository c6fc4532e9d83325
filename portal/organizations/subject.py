"""The organization as a subject of history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.history.rules import Facts
from portal.history.subjects import Subject
from portal.organizations.compare import COMPARED
from portal.organizations.models import Organization, OrganizationFacts, OrganizationVersion
from portal.organizations.rules import SEALED_FACTS, EntryKind, lapse
from portal.organizations.search import NAMES
from portal.regions import queries as regions


def places(session: Session, records: Sequence[Facts]) -> Sequence[str]:
    """The scope path of each, by the township it has."""
    paths = regions.scope_paths(session, {facts["township_code"] for facts in records})
    return [paths[facts["township_code"]] for facts in records]


ORGANIZATION = Subject(
    kind="organization",
    facts=OrganizationFacts,
    row=Organization,
    version=OrganizationVersion,
    kinds=frozenset(EntryKind),
    opens=frozenset({EntryKind.ESTABLISHED}),
    annuls=EntryKind.ANNULLED,
    places=places,
    lapse=lapse,
    projections=(NAMES, COMPARED),
    sealed=frozenset(SEALED_FACTS),
)
