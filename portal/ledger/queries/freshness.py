"""Reading how fresh each township's ledger is: the last confirmation that stands, entries recorded since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased
from werkzeug.exceptions import NotFound

from portal.accounts.access import below_any, within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.models import Entry
from portal.ledger.models import Confirmation
from portal.ledger.queries import lines
from portal.ledger.queries.scopes import Scope, condition
from portal.ledger.rules.freshness import STALE_DAYS, Freshness, Said
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Wanted
from portal.organizations.models import Organization, OrganizationVersion
from portal.organizations.sayings import KIND
from portal.regions.codes import Level
from portal.regions.models import Division
from portal.shared import clock

SHOWN = 20
"""Confirmations of a township on its page."""


def township_or_404(
    session: Session, person: Person, permission: Permission, code: str, *, lock: bool = False
) -> Division:
    """A township within reach; locked, so that two say one after the other that its ledger is right."""
    found = select(Division).where(
        Division.code == code, Division.level == Level.TOWNSHIP, within_reach(person, permission, Division)
    )
    found = found.order_by(Division.code)
    township = session.scalar(found.with_for_update() if lock else found)
    if township is None:
        raise NotFound
    return township


def freshness(session: Session, prefixes: Collection[str]) -> list[Freshness]:
    """Every township below these scope paths, by code, those without an organization too."""
    paths = tuple(prefixes)
    counts = _counts(session, paths)
    first = _first_days(session, paths)
    said = {row.township_code: row for row in session.execute(_last(paths))}
    entries = _entries_since(session, paths)
    return [
        Freshness(code, path, counts.get(path, 0), first.get(path), _said(said.get(code)), entries.get(code, 0))
        for code, path in session.execute(_townships(paths))
    ]


def of_one(session: Session, township: Division) -> Freshness:
    """How fresh the ledger of one township is; its organizations are not counted."""
    paths = (township.scope_path,)
    said = _said(session.execute(_last(paths)).first())
    if said is None:
        return Freshness(township.code, paths[0], first_on=_first_days(session, paths).get(paths[0]))
    return Freshness(township.code, paths[0], said=said, entries=_entries_since(session, paths).get(township.code, 0))


def fresh(session: Session) -> set[str]:
    """The townships with a confirmation that stands and is not stale."""
    since = clock.today() - timedelta(days=STALE_DAYS)
    found = select(Confirmation.township_code).where(_STANDS, Confirmation.as_of >= since).distinct()
    return set(session.scalars(found.order_by(Confirmation.township_code)))


def confirmations(session: Session, township_code: str) -> Sequence[Any]:
    """What was confirmed of a township and by whom, withdrawn or not, the last first."""
    withdrawer = aliased(Person)
    found = select(Confirmation, Person.name, withdrawer.name.label("withdrawn_by_name"))
    found = found.join(Person, Person.id == Confirmation.person_id)
    found = found.outerjoin(withdrawer, withdrawer.id == Confirmation.withdrawn_by)
    ours = found.where(Confirmation.township_code == township_code)
    return session.execute(ours.order_by(Confirmation.at.desc(), Confirmation.id.desc()).limit(SHOWN)).all()


def said_today(session: Session, township_code: str) -> Confirmation | None:
    """Today's own confirmation of a township, if it stands."""
    found = select(Confirmation).where(
        _STANDS,
        Confirmation.township_code == township_code,
        Confirmation.period == "",
        Confirmation.as_of == clock.today(),
    )
    return session.scalar(found.order_by(Confirmation.at.desc(), Confirmation.id.desc()).limit(1))


def first_recorded(session: Session, scope: Scope) -> tuple[date, datetime] | None:
    """The first day on which anything holds in a scope, and when the first of it was recorded; None if nothing was."""
    version = OrganizationVersion
    found = select(func.min(version.valid_from), func.min(version.known_from))
    row: Any = session.execute(found.where(condition(version, scope))).one()
    return None if row[0] is None else (row[0], row[1])


_STANDS = Confirmation.withdrawn_at.is_(None)


def _below(paths: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(Division.level == Level.TOWNSHIP, below_any(Division.scope_path, paths))


def _townships(paths: tuple[str, ...]) -> Select[str, str]:
    return select(Division.code, Division.scope_path).where(_below(paths)).order_by(Division.scope_path)


def _said(row: Any) -> Said | None:  # noqa: ANN401 - a row of `_last`, if there is one
    return Said(row.as_of, row.name, row.period, row.note) if row else None


def _last(paths: tuple[str, ...]) -> Any:  # noqa: ANN401 - a select of these columns
    """The newest confirmation that stands, of each of these townships."""
    newest = (Confirmation.as_of.desc(), Confirmation.at.desc(), Confirmation.id.desc())
    place = func.row_number().over(partition_by=Confirmation.township_code, order_by=newest).label("place")
    ranked = (
        select(Confirmation.id, place)
        .join(Division, Division.code == Confirmation.township_code)
        .where(_STANDS, _below(paths))
        .subquery()
    )
    columns = (
        Confirmation.township_code,
        Confirmation.as_of,
        Confirmation.known_at,
        Confirmation.period,
        Confirmation.note,
        Person.name,
    )
    found = select(*columns).join(ranked, ranked.c.id == Confirmation.id)
    found = found.join(Person, Person.id == Confirmation.person_id)
    return found.where(ranked.c.place == 1).order_by(Confirmation.township_code)


def _counts(session: Session, paths: tuple[str, ...]) -> dict[str, int]:
    """Organizations on the register today, by scope path."""
    found: dict[str, int] = {}
    by = lines.by_place(session, Scope(paths), Moment(clock.today()), Wanted())
    for (path, _field), count in by.items():
        found[path] = found.get(path, 0) + count
    return found


def _first_days(session: Session, paths: tuple[str, ...]) -> dict[str, date]:
    """The day on which the first thing of each place was recorded, by scope path."""
    version = OrganizationVersion
    found = select(version.scope_path, func.min(version.known_from)).where(below_any(version.scope_path, paths))
    rows = session.execute(found.group_by(version.scope_path).order_by(version.scope_path))
    return {path: clock.day_of(instant) for path, instant in rows}


def _entries_since(session: Session, paths: tuple[str, ...]) -> dict[str, int]:
    """How many entries about its organizations were recorded since the confirmation of each township that has one."""
    last = _last(paths).order_by(None).subquery()
    ours = and_(Entry.subject_kind == KIND, Entry.subject_id == Organization.id)
    found = (
        select(Organization.township_code, func.count())
        .select_from(Organization)
        .join(last, last.c.township_code == Organization.township_code)
        .join(Entry, ours)
        .where(below_any(Organization.scope_path, paths), Entry.recorded_at > last.c.known_at)
    )
    rows = session.execute(found.group_by(Organization.township_code).order_by(Organization.township_code))
    return {code: count for code, count in rows}  # noqa: C416 - rows are no pairs
