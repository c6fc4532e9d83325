"""Reading organizations: one record through reach, its facts on a day, and what the search projection needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.queries import as_of, chunks
from portal.organizations.models import Organization, OrganizationGram, OrganizationTerm, OrganizationVersion
from portal.organizations.rules import FACT_LABELS, TermKind
from portal.shared.clock import END_OF_TIME

Terms = set[tuple[TermKind, str]]


def organization_or_404(
    session: Session, person: Person, permission: Permission, organization_id: int, *, lock: bool = False
) -> Organization:
    """The current row, if this person may do this there; NotFound otherwise. `lock`: until the transaction ends."""
    found = select(Organization).where(
        Organization.id == organization_id,
        Organization.void.is_(False),
        within_reach(person, permission, Organization),
    )
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    organization = session.scalar(found.order_by(Organization.id))
    if organization is None:
        raise NotFound
    return organization


def facts_on(session: Session, organization_id: int, day: date, known_on: date | None = None) -> dict[str, Any] | None:
    """The facts that held on `day` as known at the end of `known_on` (now, if None); personal ones stay sealed."""
    columns = [getattr(OrganizationVersion, name) for name in (*FACT_LABELS, "valid_from", "lapsed")]
    found = select(*columns).where(
        OrganizationVersion.subject_id == organization_id, as_of(OrganizationVersion, day, known_on)
    )
    row = session.execute(found.order_by(OrganizationVersion.id)).mappings().first()
    return None if row is None else dict(row)


def names_of(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, str, str | None, str | None]]:
    """Id, name, filing number, earlier number of each version of these organizations that is known now."""
    version = OrganizationVersion
    for chunk in chunks(ids):
        found = select(version.subject_id, version.name, version.filing_number, version.legacy_number)
        found = found.where(version.subject_id.in_(chunk), version.known_to == END_OF_TIME)
        for row in session.execute(found.order_by(version.subject_id, version.id)):
            yield row.subject_id, row.name, row.filing_number, row.legacy_number


def terms_of(session: Session, ids: Sequence[int]) -> dict[int, Terms]:
    """The search terms that stand for these organizations."""
    terms: dict[int, Terms] = defaultdict(set)
    for chunk in chunks(ids):
        found = select(OrganizationTerm.organization_id, OrganizationTerm.kind, OrganizationTerm.text)
        found = found.where(OrganizationTerm.organization_id.in_(chunk)).order_by(OrganizationTerm.organization_id)
        for organization_id, kind, text in session.execute(found):
            terms[organization_id].add((kind, text))
    return terms


def all_terms(session: Session) -> list[tuple[Any, ...]]:
    """Every search term and gram, ordered."""
    term, gram = OrganizationTerm, OrganizationGram
    whole = select(term.organization_id, term.kind, term.text).order_by(term.organization_id, term.kind, term.text)
    pieces = select(gram.organization_id, gram.gram).order_by(gram.organization_id, gram.gram)
    return [*(tuple(row) for row in session.execute(whole)), *(tuple(row) for row in session.execute(pieces))]
