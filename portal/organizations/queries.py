"""Reading organizations: one record through reach, its facts on a day, and what the search projection needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Subquery, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.models import DataKey
from portal.history.queries import as_of, chunks
from portal.history.seals import unseal
from portal.organizations.models import Organization, OrganizationGram, OrganizationTerm, OrganizationVersion
from portal.organizations.rules import (
    ANONYMIZED,
    FACT_LABELS,
    GRAM,
    LAST,
    MASKS,
    ON_THE_REGISTER,
    PUBLIC_FACTS,
    TermKind,
    grams,
    holds,
    search_key,
)
from portal.shared import clock
from portal.shared.clock import END_OF_TIME
from portal.shared.errors import Message
from portal.shared.keys import keyring

Terms = set[tuple[TermKind, str]]


def organization_or_404(
    session: Session,
    person: Person,
    permission: Permission,
    organization_id: int,
    *,
    lock: bool = False,
    void: bool = False,
) -> Organization:
    """The current row, if this person may do this there; NotFound otherwise.

    `lock`: until the transaction ends. `void`: also a record whose filing was taken back.
    """
    found = select(Organization).where(
        Organization.id == organization_id, within_reach(person, permission, Organization)
    )
    if not void:
        found = found.where(Organization.void.is_(False))
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


def key_of(session: Session, organization: Organization) -> bytes | None:
    """The key of a record's personal facts; None once it has been destroyed (anonymized)."""
    row = session.get(DataKey, organization.data_key_id) if organization.data_key_id else None
    return None if row is None or row.wrapped is None else keyring().unwrap(row.wrapped)


def masked(organization_id: int, key: bytes | None, facts: Mapping[str, Any]) -> dict[str, Message | str]:
    """The sealed facts as they may stand on a page; without a key only that they were destroyed."""
    if key is None:
        return dict.fromkeys(MASKS, ANONYMIZED)
    return {
        fact: mask(unseal(key, "organization", organization_id, fact, facts[fact])) if facts.get(fact) else ""
        for fact, mask in MASKS.items()
    }


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


SHOWN = 50
CAP = 2_000
LONGEST = 80


@dataclass(frozen=True)
class Found:
    """What a search found: the first `SHOWN` rows, the best first, and how many there are, counted up to `CAP`.

    `former` names, by id, the earlier name of those that are not called so any more.
    """

    rows: Sequence[Any]
    count: int
    former: Mapping[int, str]

    @property
    def capped(self) -> bool:
        """Whether there are more than could be counted."""
        return self.count > CAP


def search(session: Session, typed: str) -> Found:
    """Organizations with this in a name, at the head of a number, or in the pinyin initials of a name.

    Former names and earlier numbers count, and those that have left the register are found too. Rows hold the
    public facts of today, `subject_id` and `scope_path`. First what is equal, then what begins so, then the rest;
    within these those on the register first, by filing number.
    """
    key = search_key(typed)[:LONGEST]
    if not key:
        return Found([], 0, {})
    hits = _hits(key)
    version = OrganizationVersion
    found = (
        select(version.subject_id, version.scope_path, *public_columns())
        .join(hits, hits.c.organization_id == version.subject_id)
        .where(as_of(version, clock.today()))
        .order_by(
            hits.c.rank,
            case((version.standing.in_(ON_THE_REGISTER), 0), else_=1),
            func.coalesce(version.filing_number, ""),
            version.subject_id,
        )
    )
    rows = session.execute(found.limit(SHOWN + 1)).all()
    former = _former(session, key, rows[:SHOWN])
    if len(rows) <= SHOWN:
        return Found(rows, len(rows), former)
    capped = select(hits.c.organization_id).limit(CAP + 1).subquery()
    return Found(rows[:SHOWN], session.execute(select(func.count()).select_from(capped)).scalar_one(), former)


def _former(session: Session, key: str, rows: Sequence[Any]) -> dict[int, str]:
    """The earlier names by which those were found whose name and number today do not hold the key."""
    elsewhere = [
        row.subject_id
        for row in rows
        if not holds(key, row.name) and not search_key(row.filing_number or "").startswith(key)
    ]
    names = names_of(session, elsewhere)
    return {organization_id: name for organization_id, name, _number, _legacy in names if holds(key, name)}


def public_columns() -> list[InstrumentedAttribute[Any]]:
    """The columns of a version that a public page may select."""
    return [getattr(OrganizationVersion, name) for name in PUBLIC_FACTS]


def _hits(key: str) -> Subquery:
    """Which organizations a key finds, each with its best rank: 0 equal, 1 begins so, 2 holds it."""
    term, gram = OrganizationTerm, OrganizationGram
    begins = and_(term.text >= key, term.text < key + LAST)
    rank = func.min(case((term.text == key, 0), (begins, 1), else_=2)).label("rank")
    matches = begins
    if len(key) >= GRAM:
        pieces = grams(key)
        candidates = select(gram.organization_id).where(gram.gram.in_(pieces)).group_by(gram.organization_id)
        candidates = candidates.having(func.count() == len(pieces))
        inside = and_(
            term.organization_id.in_(candidates),
            term.kind != TermKind.NUMBER,
            term.text.contains(key, autoescape=True),
        )
        matches = or_(begins, inside)
    return select(term.organization_id, rank).where(matches).group_by(term.organization_id).subquery()
