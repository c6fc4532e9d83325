"""The rows of the ledger: one page, totals, or all of them in official order. Page, export and API ask here.

Versions are found first, in the index of places; what a row shows is asked of those that are shown only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from portal.history.models import DataKey, Entry
from portal.history.queries import as_of
from portal.ledger.queries.scopes import Scope, condition, one_by_one
from portal.ledger.rules import cursors
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Sort, Wanted
from portal.organizations.models import Organization, OrganizationGram, OrganizationVersion
from portal.organizations.rules import FACT_LABELS, GRAM, Standing, grams, search_key
from portal.organizations.sayings import KIND
from portal.shared.db import table_of
from portal.shared.paging import Page, cut

VERSION, ENTRY = table_of(OrganizationVersion).c, table_of(Entry).c
BATCH, SIZE = 1_000, 50
ORDERS: dict[Sort, ColumnElement[Any]] = {
    Sort.FILED_ON: VERSION.filed_on,
    Sort.NAME: VERSION.name,
    Sort.FILING_NUMBER: VERSION.filing_number,
    Sort.CERTIFICATE_UNTIL: VERSION.certificate_until,
    Sort.MEMBERS: VERSION.members,
    Sort.KNOWN_FROM: VERSION.known_from,
}


@dataclass(frozen=True)
class Totals:
    """How many rows a list has, by standing and by field."""

    by: Counter[tuple[Standing, str]]

    @property
    def count(self) -> int:
        """All of them."""
        return self.by.total()

    @property
    def by_standing(self) -> Counter[str]:
        """The rows of each standing."""
        return self._by(0)

    @property
    def by_field(self) -> Counter[str]:
        """The rows of each field of activity."""
        return self._by(1)

    def _by(self, place: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for key, count in self.by.items():
            found[key[place]] += count
        return found


def listing(
    session: Session,
    scope: Scope,
    moment: Moment,
    wanted: Wanted,
    after: str = "",
    size: int = 50,
    *,
    opens: bool = True,
    having: ColumnElement[bool] | None = None,
) -> Page[Any]:
    """A page of the ledger, in the order that is wanted, behind the row that `after` names.

    RuleBroken at `after` for what names none. `opens`: with each record's wrapped key, for masks.
    `having`: one more condition.
    """
    order = _order(scope, wanted)
    behind = cursors.read(after, _kinds(order)) if after else None
    since = str(behind[0]) if behind and wanted.sort is Sort.PLACE and not wanted.descending else ""
    found = select(VERSION.id).where(_where(session, scope, moment, wanted, since))
    if wanted.sort is not Sort.PLACE:
        found = found.where(one_by_one(VERSION, scope))
    if behind:
        found = found.where(_behind(order, behind))
    if having is not None:
        found = found.where(having)
    ids = [row.id for row in session.execute(found.order_by(*_sorted(order)).limit(size + 1))]
    chosen = _rows(moment, opens=opens).where(VERSION.id.in_(ids))
    rows = {row.version_id: row for row in session.execute(chosen.order_by(VERSION.id))}
    return cut([rows[key] for key in ids], size, lambda row: cursors.written(_place(row, order)))


def totals(session: Session, scope: Scope, moment: Moment, wanted: Wanted) -> Totals:
    """How many rows there are, by standing and field: read from the index alone, unless a filter asks for more."""
    columns = (VERSION.standing, VERSION.field)
    found = select(*columns, func.count()).where(_where(session, scope, moment, wanted), one_by_one(VERSION, scope))
    rows = session.execute(found.group_by(*columns).order_by(*columns))
    return Totals(Counter({(standing, field): count for standing, field, count in rows}))


def by_place(session: Session, scope: Scope, moment: Moment, wanted: Wanted) -> Counter[tuple[str, str]]:
    """How many rows there are by scope path and field."""
    columns = (VERSION.scope_path, VERSION.field)
    found = select(*columns, func.count()).where(_where(session, scope, moment, wanted), one_by_one(VERSION, scope))
    rows = session.execute(found.group_by(*columns).order_by(*columns))
    return Counter({(path, field): count for path, field, count in rows})


def stream(
    session: Session, scope: Scope, moment: Moment, wanted: Wanted, *, opens: bool = False, counted: bool = True
) -> Generator[Any, None, None]:
    """All rows, in the order that is wanted, a batch at a time; not `counted`: without what was said since."""
    found = _rows(moment, opens=opens, counted=counted).where(_where(session, scope, moment, wanted))
    ordered = found.order_by(*_sorted(_order(scope, wanted))).execution_options(yield_per=BATCH)
    with session.execute(ordered) as rows:  # whoever stops half-way leaves no cursor open
        yield from rows


def one(session: Session, organization_id: int, moment: Moment) -> Any:  # noqa: ANN401 - a row
    """The row of one organization, whatever its standing; None where nothing held then."""
    here = and_(VERSION.subject_id == organization_id, as_of(VERSION, moment.as_of, moment.known))
    return session.execute(_rows(moment, opens=False).where(here).order_by(VERSION.id)).first()


def _rows(moment: Moment, *, opens: bool, counted: bool = True) -> Select[Any]:
    """What a row holds: the facts by name, when they began to hold, the entry they follow from, what was said since.

    `change_count` and `changed_at` are about the record: its entries recorded by then.
    """
    said = and_(ENTRY.subject_kind == KIND, ENTRY.subject_id == VERSION.subject_id)
    if moment.known is not None:
        said = and_(said, ENTRY.recorded_at <= moment.known)
    told = table_of(Entry).alias("told")
    columns = [
        VERSION.id.label("version_id"),
        VERSION.subject_id,
        VERSION.scope_path,
        *(VERSION[name] for name in FACT_LABELS),
        VERSION.valid_from,
        VERSION.known_from,
        VERSION.lapsed,
        VERSION.entry_book,
        VERSION.entry_number,
        told.c.recorded_at,
    ]
    if counted:
        columns.append(select(func.count()).where(said).scalar_subquery().label("change_count"))
        columns.append(select(func.max(ENTRY.recorded_at)).where(said).scalar_subquery().label("changed_at"))
    version = table_of(OrganizationVersion)
    follows = and_(told.c.book == VERSION.entry_book, told.c.number == VERSION.entry_number)
    if not opens:
        return select(*columns).select_from(version.join(told, follows))
    record, key = table_of(Organization), table_of(DataKey)
    held = version.join(told, follows).join(record, record.c.id == VERSION.subject_id)
    now = record.c.scope_path.label("scope_now")
    return select(*columns, key.c.wrapped, now).select_from(held.outerjoin(key, key.c.id == record.c.data_key_id))


def _where(session: Session, scope: Scope, moment: Moment, wanted: Wanted, since: str = "") -> ColumnElement[bool]:
    here, then = condition(VERSION, scope, since), as_of(VERSION, moment.as_of, moment.known)
    return and_(here, then, fits(session, VERSION, moment, wanted))


def fits(session: Session, version: Any, moment: Moment, wanted: Wanted) -> ColumnElement[bool]:  # noqa: ANN401 - columns
    """Where a version that holds at this moment meets the filters, whatever its place."""
    standings = version.standing.in_(sorted(wanted.standings)) if wanted.standings != set(Standing) else true()
    equal = {"field": wanted.field, "form": wanted.form, "management": wanted.management}
    return and_(
        standings,
        *(version[name] == value for name, value in equal.items() if value is not None),
        *_days(version, wanted),
        _named(session, version, moment, wanted.text),
    )


def _days(version: Any, wanted: Wanted) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401 - columns
    if wanted.filed_from:
        yield version.filed_on >= wanted.filed_from
    if wanted.filed_to:
        yield version.filed_on <= wanted.filed_to
    if wanted.until_from:
        yield version.certificate_until >= wanted.until_from
    if wanted.until_to:
        yield version.certificate_until <= wanted.until_to


def _named(session: Session, version: Any, moment: Moment, text: str) -> ColumnElement[bool]:  # noqa: ANN401 - columns
    """Where the name then holds a text, or a number begins so; small and capital letters are the same.

    Of what is known now, the rarest piece narrows it.
    """
    if not text:
        return true()
    numbers = (version.filing_number, version.legacy_number)
    begins = or_(*(number.istartswith(text, autoescape=True) for number in numbers))
    held = version.name.icontains(text, autoescape=True)
    pieces = grams(search_key(text))
    if moment.known is not None or not pieces or len(search_key(text)) < GRAM:
        return or_(held, begins)
    gram = _rarest(session, pieces)
    if gram is None:
        return begins
    having = select(OrganizationGram.organization_id).where(OrganizationGram.gram == gram)
    return or_(and_(version.subject_id.in_(having), held), begins)


def _rarest(session: Session, pieces: set[str]) -> str | None:
    """The piece that the fewest organizations have; None if one of them has none."""
    gram = OrganizationGram
    found = select(gram.gram, func.count()).where(gram.gram.in_(pieces)).group_by(gram.gram)
    counts = session.execute(found.order_by(func.count(), gram.gram)).all()
    return counts[0].gram if len(counts) == len(pieces) else None


Key = tuple[ColumnElement[Any], bool]
"""What rows are ordered by, and whether the greatest comes first. An unknown value comes last either way."""


def _order(scope: Scope, wanted: Wanted) -> tuple[Key, ...]:
    if wanted.sort is Sort.PLACE:
        # townships that are named may lie below another unit by tomorrow: their rows keep their order
        place = VERSION.scope_path if scope.townships is None else VERSION.township_code
        return (
            (place, wanted.descending),
            (VERSION.filed_on, wanted.descending),
            (VERSION.subject_id, False),
        )
    return (ORDERS[wanted.sort], wanted.descending), (VERSION.subject_id, False)


def _sorted(order: Sequence[Key]) -> Iterator[ColumnElement[Any]]:
    for column, descending in order:
        if column.nullable:
            yield column.is_(None)
        yield column.desc() if descending else column.asc()


def _kinds(order: Sequence[Key]) -> list[type]:
    return [column.type.python_type for column, _descending in order]


def _place(row: Any, order: Sequence[Key]) -> list[Any]:  # noqa: ANN401 - a row
    return [getattr(row, str(column.key)) for column, _descending in order]


def _behind(order: Sequence[Key], place: Sequence[Any]) -> ColumnElement[bool]:
    """Where a row comes behind a place: behind in the first key, or equal there and behind in the rest."""
    (column, descending), value = order[0], place[0]
    further = _behind(order[1:], place[1:]) if len(order) > 1 else false()
    if value is None:
        return and_(column.is_(None), further)
    ahead = column < value if descending else column > value
    unknown = column.is_(None) if column.nullable else false()
    bound = column <= value if descending else column >= value
    return and_(or_(bound, unknown), or_(ahead, unknown, and_(column == value, further)))
