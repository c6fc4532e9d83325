"""Two moments of the ledger compared in the database: only what holds at one of them and not at the other is read.

A version that holds at both says the same at both: it is left aside before anything else is asked, so that the work
is in what differs and not in what is there. Kinds and ways are those of `rules.comparing`, as columns.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    case,
    false,
    func,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.models import Entry
from portal.history.queries import as_of
from portal.history.rules import Statement
from portal.ledger.queries import lines
from portal.ledger.queries.scopes import Scope, condition
from portal.ledger.rules import cursors
from portal.ledger.rules.comparing import (
    PLACE,
    Difference,
    Kind,
    Reason,
    Seen,
    Way,
    difference,
    said_of,
    why_added,
    why_left,
)
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.tallies import Counted, Group
from portal.ledger.rules.wanted import Wanted
from portal.organizations.models import Organization, OrganizationVersion
from portal.organizations.rules import FACT_LABELS
from portal.organizations.sayings import KIND
from portal.regions import codes
from portal.shared.clock import FOREVER
from portal.shared.db import table_of
from portal.shared.paging import Page, cut

VERSION = table_of(OrganizationVersion)
WAS, IS_NOW = VERSION.alias("was"), VERSION.alias("is_now")
ENTRY = table_of(Entry).c
SAID = (
    "subject_id",
    "book",
    "number",
    "recorded_at",
    "effective_on",
    "kind",
    "changes",
    "annuls_book",
    "annuls_number",
)
BATCH = 500
Kinds = Collection[Kind | Way]
"""Which differences are asked for; a way stands for the moves that go it. None named: all."""


def differences(
    session: Session, scope: Scope, before: Moment, after: Moment, wanted: Wanted, kinds: Kinds = ()
) -> Iterator[Difference]:
    """What differs between two moments, in official order, a batch at a time."""
    pairs = _pairs(session, scope, before, after, wanted)
    with session.execute(_ordered(pairs, kinds).execution_options(yield_per=BATCH)) as rows:
        for batch in rows.partitions(BATCH):  # whoever stops half-way leaves no cursor open
            yield from _told(session, batch, before, after)


def listing(
    session: Session,
    scope: Scope,
    before: Moment,
    after: Moment,
    wanted: Wanted,
    kinds: Kinds = (),
    behind: str = "",
    size: int = 50,
) -> Page[Difference]:
    """A page of them, behind the row that `behind` names. RuleBroken at `after` for what names none."""
    pairs = _pairs(session, scope, before, after, wanted)
    found = _ordered(pairs, kinds)
    if behind:
        found = found.where(_behind(pairs, cursors.read(behind, (str, date, int))))
    rows = cut(session.execute(found.limit(size + 1)).all(), size, _cursor)
    return Page(list(_told(session, rows.rows, before, after)), rows.after)


def counts(session: Session, scope: Scope, before: Moment, after: Moment, wanted: Wanted) -> Counted:
    """How many there are of each sort."""
    pairs = _pairs(session, scope, before, after, wanted).c
    keys = (pairs.kind, pairs.late, pairs.left_from, pairs.came_to, pairs.stood, pairs.stands)
    found = select(*keys, func.count()).where(pairs.kind.is_not(None)).group_by(*keys).order_by(*keys)
    counted: Counter[Group] = Counter()
    for kind, late, left_from, came_to, stood, stands, count in session.execute(found):
        reason = _reason(kind, stood, stands)
        counted[Group(Kind(kind), reason, bool(late), left_from, came_to)] += count
    return counted


def begins(session: Session, scope: Scope, before: Moment, wanted: Wanted) -> Mapping[str, int]:
    """How many are on the list at the first moment, by township path."""
    found: Counter[str] = Counter()
    for (path, _field), count in lines.by_place(session, scope, before, wanted).items():
        found[path] += count
    return found


def _reason(kind: str, stood: Any, stands: Any) -> Reason | None:  # noqa: ANN401 - standings, or None
    if kind == Kind.LEFT:
        return why_left(stands)
    return why_added(stood, stands) if kind == Kind.ADDED else None


def _pairs(session: Session, scope: Scope, before: Moment, after: Moment, wanted: Wanted) -> Subquery:
    """Each organization that may differ: its version at either moment, what became of it, where it stands in order.

    Those of which only an entry differs have no kind.
    """
    was_fits = lines.fits(session, WAS.c, before, wanted)
    is_fits = lines.fits(session, IS_NOW.c, after, wanted)
    was_here, is_here = and_(condition(WAS.c, scope), was_fits), and_(condition(IS_NOW.c, scope), is_fits)
    held, holds = _holds(WAS, before), _holds(IS_NOW, after)
    same = WAS.c.subject_id == IS_NOW.c.subject_id
    is_listed, is_fitting, was_fitting = _sure(IS_NOW, is_here), _sure(IS_NOW, is_fits), _sure(WAS, was_fits)
    gone = (
        _columns(before, was=true(), is_now=is_listed, was_fits=true(), is_fits=is_fitting)
        .select_from(WAS.outerjoin(IS_NOW, and_(same, holds)))
        .where(was_here, held, not_(_holds(WAS, after)))
    )
    come = (
        _columns(before, was=false(), is_now=true(), was_fits=was_fitting, is_fits=true())
        .select_from(IS_NOW.outerjoin(WAS, and_(same, held)))
        .where(is_here, holds, not_(_holds(IS_NOW, before)), not_(_sure(WAS, was_here)))
    )
    return union_all(gone, come).subquery("pairs")


def _holds(version: Any, moment: Moment) -> ColumnElement[bool]:  # noqa: ANN401 - an alias
    return as_of(version.c, moment.as_of, moment.known)


def _sure(version: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:  # noqa: ANN401 - an alias
    """False where there is no version at all."""
    return func.coalesce(and_(version.c.id.is_not(None), condition), false())


Flag = ColumnElement[bool]


def _columns(before: Moment, *, was: Flag, is_now: Flag, was_fits: Flag, is_fits: Flag) -> Select[Any]:
    """`was` and `is_now`: on the list at either moment; the others: meeting its conditions, wherever."""
    both = and_(was, is_now)
    moved = or_(*(WAS.c[name].is_distinct_from(IS_NOW.c[name]) for name in PLACE))
    differs = or_(*(WAS.c[name].is_distinct_from(IS_NOW.c[name]) for name in FACT_LABELS))
    kind = case(
        (and_(both, moved), Kind.MOVED.value),
        (and_(both, differs), Kind.CHANGED.value),
        (both, null()),
        (was, case((is_fits, Kind.MOVED.value), else_=Kind.LEFT.value)),
        else_=case((was_fits, Kind.MOVED.value), else_=Kind.ADDED.value),
    )
    way = case((both, Way.WITHIN.value), (was, Way.OUT.value), else_=Way.IN.value)
    entered = and_(WAS.c.id.is_(None), IS_NOW.c.filed_on <= before.as_of)
    late = or_(IS_NOW.c.id.is_(None), IS_NOW.c.valid_from <= before.as_of, func.coalesce(entered, false()))
    return select(
        func.coalesce(IS_NOW.c.subject_id, WAS.c.subject_id).label("organization_id"),
        WAS.c.id.label("was_id"),
        IS_NOW.c.id.label("is_id"),
        was.label("was_listed"),
        is_now.label("is_listed"),
        was_fits.label("was_fits"),
        is_fits.label("is_fits"),
        kind.label("kind"),
        way.label("way"),
        case((late, 1), else_=0).label("late"),
        case((was, WAS.c.scope_path)).label("left_from"),
        case((is_now, IS_NOW.c.scope_path)).label("came_to"),
        WAS.c.standing.label("stood"),
        IS_NOW.c.standing.label("stands"),
        case((is_now, IS_NOW.c.scope_path), else_=WAS.c.scope_path).label("path"),
        func.coalesce(case((is_now, IS_NOW.c.filed_on), else_=WAS.c.filed_on), FOREVER, type_=Date).label("filed_on"),
    )


def _ordered(pairs: Subquery, kinds: Kinds) -> Select[Any]:
    c = pairs.c
    found = select(c.organization_id, c.was_id, c.is_id, c.was_listed, c.is_listed, c.was_fits, c.is_fits, c.path)
    found = found.add_columns(c.filed_on).where(c.kind.is_not(None))
    if kinds:
        found = found.where(or_(*(_of_kind(pairs, kind) for kind in kinds)))
    return found.order_by(c.path, c.filed_on, c.organization_id)


def _of_kind(pairs: Subquery, kind: Kind | Way) -> ColumnElement[bool]:
    if isinstance(kind, Kind):
        return pairs.c.kind == kind.value
    return and_(pairs.c.kind == Kind.MOVED.value, pairs.c.way == kind.value)


def _cursor(row: Any) -> str:  # noqa: ANN401 - a row of pairs
    return cursors.written((row.path, row.filed_on, row.organization_id))


def cursor(each: Difference) -> str:
    """Where a page that ends with this one ends."""
    return cursors.written((each.shown.path, each.shown.facts["filed_on"] or FOREVER, each.organization_id))


def _behind(pairs: Subquery, place: Sequence[Any]) -> ColumnElement[bool]:
    path, filed_on, number = place
    c = pairs.c
    later = or_(c.filed_on > filed_on, and_(c.filed_on == filed_on, c.organization_id > number))
    return or_(c.path > path, and_(c.path == path, later))


def _told(session: Session, pairs: Sequence[Any], before: Moment, after: Moment) -> Iterator[Difference]:
    """The differences that these pairs are, with their facts and what was said of these."""
    entries = _entries(session, {pair.organization_id for pair in pairs})
    facts = _versions(session, {number for pair in pairs for number in (pair.was_id, pair.is_id) if number})
    for pair in pairs:
        was = _seen(facts.get(pair.was_id), listed=bool(pair.was_listed), fits=bool(pair.was_fits))
        is_now = _seen(facts.get(pair.is_id), listed=bool(pair.is_listed), fits=bool(pair.is_fits))
        found = difference(pair.organization_id, was, is_now, before.as_of)
        if found and found.facts:
            yield replace(found, said=said_of(found.facts, entries[found.organization_id], before, after))
        elif found:
            yield found


def _entries(session: Session, ids: Collection[int]) -> dict[int, list[Statement]]:
    """All that was said of these organizations."""
    found: dict[int, list[Statement]] = {number: [] for number in ids}
    asked = select(*(ENTRY[name] for name in SAID)).where(ENTRY.subject_kind == KIND, ENTRY.subject_id.in_(ids))
    for row in session.execute(asked.order_by(ENTRY.subject_id, ENTRY.book, ENTRY.number)):
        annuls = (row.annuls_book, row.annuls_number) if row.annuls_book else None
        said = (row.book, row.number, row.recorded_at, row.effective_on, row.kind, json.loads(row.changes))
        found[row.subject_id].append(Statement(*said, annuls))
    return found


def _versions(session: Session, ids: Collection[int]) -> dict[int, Any]:
    c = VERSION.c
    columns = (c.id, c.scope_path, c.valid_from, c.lapsed, *(c[name] for name in FACT_LABELS))
    found = select(*columns).where(c.id.in_(ids)).order_by(c.id)
    return {row.id: row for row in session.execute(found)}


def _seen(row: Any, *, listed: bool, fits: bool) -> Seen | None:  # noqa: ANN401 - a version
    if row is None:
        return None
    facts = {name: getattr(row, name) for name in FACT_LABELS}
    return Seen(facts, row.scope_path, row.valid_from, row.lapsed, listed, fits)


def codes_of(found: Sequence[Difference]) -> set[str]:
    """The codes of the places that these differences name, and of those above them."""
    seen = [each for difference in found for each in (difference.before, difference.after) if each]
    own = {code for each in seen for code in each.place if code}
    above = {code[:length] for code in own for length in (codes.COUNTY, codes.TOWNSHIP)}
    return own | above | {codes.office(each.path) for each in seen}


def within(session: Session, person: Person, found: Sequence[Difference]) -> set[int]:
    """The ids of the organizations among these that lie within a person's reach today."""
    ids = [each.organization_id for each in found]
    allowed = within_reach(person, Permission.ORGANIZATION_READ, Organization)
    return set(
        session.scalars(select(Organization.id).where(Organization.id.in_(ids), allowed).order_by(Organization.id))
    )
