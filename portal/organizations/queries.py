"""Reading organizations: one record through reach, its facts on a day, and what the search projection needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.models import DataKey
from portal.history.queries import as_of, chunks
from portal.history.seals import unseal
from portal.organizations.models import (
    Organization,
    OrganizationGram,
    OrganizationName,
    OrganizationNameKey,
    OrganizationTerm,
    OrganizationVersion,
)
from portal.organizations.rules import (
    ANONYMIZED,
    FACT_LABELS,
    GRAM,
    LAST,
    MASKS,
    PUBLIC_FACTS,
    Standing,
    TermKind,
    grams,
    holds,
    search_key,
)
from portal.organizations.rules.names import Named, keys
from portal.regions import codes
from portal.shared import clock
from portal.shared.clock import END_OF_TIME
from portal.shared.db import table_of
from portal.shared.errors import Message
from portal.shared.keys import keyring

Terms = set[tuple[TermKind, str, bool]]
"""What an organization is found by: kind, search key, and whether it is on the register."""


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


def facts_on(
    session: Session, organization_id: int, day: date, known: date | datetime | None = None
) -> dict[str, Any] | None:
    """The facts that held on `day`, as known at an instant, at the end of a day, or now; personal ones stay sealed."""
    version = table_of(OrganizationVersion).c
    columns = [version[name] for name in (*FACT_LABELS, "valid_from", "lapsed")]
    found = select(*columns).where(version.subject_id == organization_id, as_of(version, day, known))
    row = session.execute(found.order_by(version.id)).mappings().first()
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


def names_of(session: Session, ids: Sequence[int]) -> Iterator[Any]:
    """Of each version of these organizations that is known now: id, name, numbers, standing, until when it holds."""
    version = OrganizationVersion
    for chunk in chunks(ids):
        found = select(
            version.subject_id,
            version.name,
            version.filing_number,
            version.legacy_number,
            version.standing,
            version.valid_to,
        )
        found = found.where(version.subject_id.in_(chunk), version.known_to == END_OF_TIME)
        yield from session.execute(found.order_by(version.subject_id, version.id))


def terms_of(session: Session, ids: Sequence[int]) -> dict[int, Terms]:
    """The search terms that stand for these organizations."""
    terms: dict[int, Terms] = defaultdict(set)
    term = OrganizationTerm
    for chunk in chunks(ids):
        found = select(term.organization_id, term.kind, term.text, term.on_register)
        found = found.where(term.organization_id.in_(chunk)).order_by(term.organization_id)
        for organization_id, kind, text, on_register in session.execute(found):
            terms[organization_id].add((kind, text, on_register))
    return terms


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
    within these those on the register first, the oldest first. Only those shown are looked up in the versions.
    """
    key = search_key(typed)[:LONGEST]
    if not key:
        return Found([], 0, {})
    hits = _hits(session, key)
    best = select(hits.c.organization_id).order_by(hits.c.rank, hits.c.on_register.desc(), hits.c.organization_id)
    ids = list(session.scalars(best.limit(CAP + 1)))
    rows = _today(session, ids[:SHOWN])
    return Found(rows, len(ids), _former(session, key, rows))


def _today(session: Session, ids: Sequence[int]) -> list[Any]:
    """The public facts of these organizations as they stand today, in the order of the ids."""
    version = OrganizationVersion
    found = select(version.subject_id, version.scope_path, *public_columns())
    found = found.where(version.subject_id.in_(ids), as_of(version, clock.today())).order_by(version.subject_id)
    rows = {row.subject_id: row for row in session.execute(found)}
    return [rows[organization_id] for organization_id in ids if organization_id in rows]


def _former(session: Session, key: str, rows: Sequence[Any]) -> dict[int, str]:
    """The earlier names by which those were found whose name and number today do not hold the key."""
    elsewhere = [
        row.subject_id
        for row in rows
        if not holds(key, row.name) and not search_key(row.filing_number or "").startswith(key)
    ]
    return {row.subject_id: row.name for row in names_of(session, elsewhere) if holds(key, row.name)}


def public_columns() -> list[InstrumentedAttribute[Any]]:
    """The columns of a version that a public page may select."""
    return [getattr(OrganizationVersion, name) for name in PUBLIC_FACTS]


def _hits(session: Session, key: str) -> Subquery:
    """Which organizations a key finds, each with its best rank: 0 equal, 1 begins so, 2 holds it."""
    term, gram = OrganizationTerm, OrganizationGram
    found = [
        select(term.organization_id, term.on_register, case((term.text == key, 0), else_=1).label("rank")).where(
            term.text >= key, term.text < key + LAST
        )
    ]
    rarest = _rarest(session, grams(key)) if len(key) >= GRAM else None
    if rarest is not None:
        found.append(
            select(term.organization_id, term.on_register, literal(2).label("rank"))
            .join(gram, gram.organization_id == term.organization_id)
            .where(gram.gram == rarest, term.kind != TermKind.NUMBER, term.text.contains(key, autoescape=True))
        )
    each = union_all(*found).subquery()
    columns = (each.c.organization_id, each.c.on_register)
    return select(*columns, func.min(each.c.rank).label("rank")).group_by(*columns).subquery()


def _rarest(session: Session, pieces: set[str]) -> str | None:
    """The piece that the fewest organizations have; None if one of them has none at all."""
    if len(pieces) == 1:
        return next(iter(pieces))
    gram = OrganizationGram
    found = select(gram.gram, func.count()).where(gram.gram.in_(pieces)).group_by(gram.gram)
    counts = session.execute(found.order_by(func.count(), gram.gram)).all()
    return counts[0].gram if len(counts) == len(pieces) else None


def last_said(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    """Of each version of these organizations that is known now: name, place, standing, until when it holds."""
    version = OrganizationVersion
    columns = (version.subject_id, version.name, version.township_code, version.village_code, version.standing)
    found = select(*columns, version.valid_from, version.valid_to).where(
        version.subject_id.in_(ids), version.known_to == END_OF_TIME
    )
    return session.execute(found.order_by(version.subject_id, version.id)).all()


def compared_names(session: Session, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """The rows of `organization_name` of these organizations, by id."""
    found = select(*OrganizationName.__table__.columns).where(OrganizationName.organization_id.in_(ids))
    rows = session.execute(found.order_by(OrganizationName.organization_id))
    return {row.organization_id: tuple(row) for row in rows}


def named_below(session: Session, divisions: Sequence[str]) -> Sequence[int]:
    """The organizations of these divisions that are compared by name."""
    name = OrganizationName
    found: set[int] = set()
    for code in divisions:
        above = and_(name.township_code >= code, name.township_code < codes.behind(code))
        here = name.village_code == code if len(code) == codes.VILLAGE else above
        found.update(session.scalars(select(name.organization_id).where(here).order_by(name.organization_id)))
    return sorted(found)


def _sharing() -> Select[Any]:
    """Made once: it is asked with every few characters that somebody types."""
    name, key = table_of(OrganizationName).c, table_of(OrganizationNameKey).c
    near = and_(key.key.in_(bindparam("keys", expanding=True)), key.township_code == bindparam("township"))
    county = and_(key.township_code >= bindparam("county"), key.township_code < bindparam("behind"))
    far = and_(key.key == bindparam("whole"), county)
    ids = select(key.organization_id).where(near).union(select(key.organization_id).where(far))
    goes_on = name.standing == Standing.REGISTERED_ELSEWHERE
    holds_it = or_(name.left_on.is_(None), name.left_on > bindparam("free_since"), goes_on)
    return select(*name).where(name.organization_id.in_(ids), holds_it).order_by(name.organization_id)


SHARING = _sharing()


def sharing_a_key(session: Session, wanted: Named, free_since: date) -> Sequence[Any]:
    """The names that share a key with a wanted one in its township, or are called the same in its county.

    Not those that left the register on `free_since` or before; one registered elsewhere goes on under its name. The
    county is the official one: its digits begin the code.
    """
    county = codes.county6(wanted.township_code)
    sought = {"keys": sorted(keys(wanted)), "whole": wanted.whole, "free_since": free_since}
    where = {"township": wanted.township_code, "county": county, "behind": codes.behind(county)}
    return session.execute(SHARING, sought | where).all()
