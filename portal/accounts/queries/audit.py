"""Reading the audit.

An auditor sees a line if its place lies within reach, or the person who caused it has or had a duty within reach.
Who audits the whole city sees every line, also those without a place or a person (failed sign-ins of unknown
logins). A line keeps the place as it was administered when it was written: it is never written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from portal.accounts.models import AuditLine, Duty, Person
from portal.accounts.rules import AuditFilter
from portal.regions import codes
from portal.shared import clock
from portal.shared.paging import Page, cut, row_id

Line = tuple[AuditLine, str | None]
"""A line and the name of the person who caused it."""


def lines(
    session: Session, reached: Sequence[str], wanted: AuditFilter, after: str = "", size: int = 100
) -> Page[Line]:
    """The newest lines within reach that fit, from behind the line with the id `after`."""
    found = _found(reached, wanted).order_by(AuditLine.id.desc()).limit(size + 1)
    before = row_id(after)
    if before is not None:
        found = found.where(AuditLine.id < before)
    rows = session.execute(found).all()
    return cut(rows, size, lambda line: line[0].id)


def all_lines(session: Session, reached: Sequence[str], wanted: AuditFilter, limit: int) -> Sequence[Line]:
    """The newest lines that fit, at most `limit`."""
    found = _found(reached, wanted).order_by(AuditLine.id.desc()).limit(limit)
    return session.execute(found).all()


def _found(reached: Sequence[str], wanted: AuditFilter) -> Select[AuditLine, str | None]:
    found = select(AuditLine, Person.name).outerjoin(Person, Person.id == AuditLine.person_id)
    return found.where(_seen(reached), *_conditions(wanted))


def _seen(reached: Sequence[str]) -> ColumnElement[bool]:
    if any(len(codes.parts(above)) == 1 for above in reached):
        return true()
    at_place = [_below(AuditLine.scope_path, above) for above in reached]
    by_person = [_below(Duty.scope_path, above) for above in reached]
    return or_(*at_place, AuditLine.person_id.in_(select(Duty.person_id).where(or_(*by_person))))


def _below(scope_path: Any, above: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    return and_(scope_path >= above, scope_path < codes.after(above))


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.person:
        named = Person.name.contains(wanted.person, autoescape=True)
        yield or_(named, AuditLine.login == wanted.person.lower())
    if wanted.event:
        yield AuditLine.event == wanted.event
    if wanted.subject:
        kind, colon, identity = wanted.subject.partition(":")
        yield AuditLine.subject_id == (identity if colon else wanted.subject)
        if colon:
            yield AuditLine.subject_kind == kind
    if wanted.first:
        yield AuditLine.at > clock.end_of(wanted.first - timedelta(days=1))
    if wanted.last:
        yield AuditLine.at <= clock.end_of(wanted.last)


def details_of(session: Session, event: str, subject_kind: str, ids: Sequence[int]) -> dict[str, str]:
    """What was noted of an event, as it is stored, by id of the subject; of several lines the last."""
    found = select(AuditLine.subject_id, AuditLine.detail).where(
        AuditLine.event == event, AuditLine.subject_kind == subject_kind, AuditLine.subject_id.in_(map(str, ids))
    )
    return {subject: detail for subject, detail in session.execute(found.order_by(AuditLine.id))}  # noqa: C416 - rows
