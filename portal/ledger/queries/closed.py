"""The organizations behind a figure of a closed period: of one unit's closing, or of those of all units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.ledger.models import Seal
from portal.ledger.queries import compare, lines, seals
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.canonical import plain, written
from portal.ledger.rules.comparing import KINDS, WAYS, Difference
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.periods import NOTHING, Behind
from portal.ledger.rules.periods import read as read_period
from portal.ledger.rules.wanted import Wanted
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Line:
    """An organization: its facts, the moment at which they are read, and what became of it, if that is asked."""

    id: int
    facts: Any
    moment: Moment
    what: Message | None = None

    @property
    def as_of(self) -> date:
        """The day of these facts."""
        return self.moment.as_of

    @property
    def known_on(self) -> date:
        """The day of knowing them: the closing's."""
        return self.moment.known_on


def page(
    session: Session, closings: Sequence[Seal], wanted: Behind, after: str, size: int = 50
) -> tuple[list[Line], str]:
    """A page of what stands behind a figure, closing by closing, and where the next page goes on.

    `after` is the closing's number and its own cursor.
    """
    start, cursor = _start(after, len(closings))
    found: list[Line] = []
    for number, seal in list(enumerate(closings))[start:]:
        read = _happened if wanted.kinds else _rows
        if len(found) == size:
            if read(session, seal, wanted, "", 1)[0]:
                return found, f"{number}."
            continue
        lines_read, cursor = read(session, seal, wanted, cursor, size - len(found))
        found += lines_read
        if cursor:
            return found, f"{number}.{cursor}"
    return found, ""


def _start(after: str, count: int) -> tuple[int, str]:
    number, _dot, cursor = after.partition(".")
    if not after:
        return 0, ""
    if not (number.isascii() and number.isdecimal() and int(number[:9]) < count):
        raise RuleBroken(_("This page of the list cannot be found. Go back to the first page."), "after")
    return int(number[:9]), cursor


def _asked(seal: Seal, wanted: Behind) -> tuple[Scope, Moment]:
    scope, moment = seals.part(seal)
    if wanted.township:
        held = tuple(code for code in scope.townships or () if code == wanted.township)
        scope = replace(scope, townships=held)
    return scope, _before(seal) if wanted.begin else moment


def _before(seal: Seal) -> Moment:
    return Moment(read_period(seal.period).first - timedelta(days=1), seal.known_at)


def _rows(session: Session, seal: Seal, wanted: Behind, cursor: str, size: int) -> tuple[list[Line], str]:
    """The next rows that meet the conditions, and where they end if there are more."""
    scope, moment = _asked(seal, wanted)
    has = lines.VERSION[wanted.having] != NOTHING[wanted.having] if wanted.having else None
    rows = lines.listing(session, scope, moment, wanted.wanted, cursor, size, opens=False, having=has)
    return [Line(row.subject_id, row, moment) for row in rows.rows], rows.after or ""


def _happened(session: Session, seal: Seal, wanted: Behind, cursor: str, size: int) -> tuple[list[Line], str]:
    """The next differences that are asked for; pages are read until there are enough with the reason."""
    scope, moment = _asked(seal, wanted)
    before = _before(seal)
    found: list[Difference] = []
    more = True
    while more and len(found) <= size:
        read = compare.listing(session, scope, before, moment, wanted.wanted, wanted.kinds, cursor, size + 1)
        found += [each for each in read.rows if wanted.reason in (None, each.reason)]
        cursor, more = read.after or "", bool(read.after)
    shown = [_line(each, before, moment) for each in found[:size]]
    return shown, compare.cursor(found[size - 1]) if len(found) > size else ""


def _line(each: Difference, before: Moment, moment: Moment) -> Line:
    shown = each.shown
    what = WAYS[each.way] if each.way else KINDS[each.kind]
    return Line(each.organization_id, shown.facts, moment if shown is each.after else before, what)


def canonical_lines(session: Session, seal: Seal) -> Iterator[str]:
    """The rows of a closing as its check code has them."""
    scope, moment = seals.part(seal)
    for row in lines.stream(session, scope, moment, Wanted()):
        yield written(plain(row))
