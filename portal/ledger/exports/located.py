"""Where a request leads: the parts of the ledger it is made of, within the reach of who asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.accounts.access import reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.exports.request import AGAINST, NOTHING, PERIOD, Request
from portal.ledger.queries import lines, seals
from portal.ledger.queries.parts import Closed, Part, closed_periods
from portal.ledger.queries.scopes import Scope, scope_at, scope_of
from portal.ledger.rules.moments import Moment
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import OutOfReach, RuleBroken
from portal.shared.errors import msg as _

UNIT = 2
"""Parts of a management unit's scope path."""


@dataclass(frozen=True)
class Located:
    """A request and what it is made of, in official order: each scope with the moment it is looked at.

    `compared` are the parts of its sheet of differences; `adjusted` those of what was put right since in the closed
    period that it is compared with.
    """

    request: Request
    paths: tuple[str, ...]
    parts: tuple[tuple[Scope, Moment], ...]
    compared: tuple[Part, ...] = ()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Its scopes."""
        return tuple(scope for scope, _moment in self.parts)

    @property
    def adjusted(self) -> tuple[Part, ...]:
        """The closed period as it was closed, and the same days as known now."""
        if not isinstance(self.request.against, str):
            return ()
        return tuple(
            Part(each.scope, each.before, replace(each.before, known=each.after.known)) for each in self.compared
        )


def located(session: Session, person: Person, request: Request) -> Located:
    """What a person may carry away of it. RuleBroken at `place`; OutOfReach for telephones that they may not open.

    The request comes back complete: with the closed period that it is compared with.
    """
    scope = scope_of(session, person, request.wanted.place)
    if not scope.prefixes:  # a job may run when the duty has ended
        raise OutOfReach(_("None of your duties lets you do this. If one should, ask your administrator."))
    found = _found(session, scope, request)
    if request.opened and not may_open(person, found):
        raise OutOfReach(_("Telephones of this place are not yours to open. Export it masked."))
    return found


def located_anywhere(session: Session, request: Request) -> Located:
    """What the command line carries away: any place, masked."""
    if not request.wanted.place:
        raise RuleBroken(_("Say which place: the code of the city, of a county, a township or a village."), "place")
    return _found(session, scope_at(session, request.wanted.place), request)


def may_open(person: Person, found: Located) -> bool:
    """Whether telephones of all of it may be opened."""
    allowed = reach(person, Permission.PERSONAL_READ)
    return all(any(codes.within(path, above) for above in allowed) for path in found.paths)


def _found(session: Session, scope: Scope, request: Request) -> Located:
    closed = closed_periods(session, scope) if _asks_closed(request) else {}
    parts: tuple[tuple[Scope, Moment], ...] = ((scope, request.moment),)
    if request.period:
        parts = tuple(_as_closed(session, request.period, part) for part in _closed(closed, request.period, PERIOD))
        request = replace(request, moment=Moment(parts[0][1].as_of, max(_known(moment) for _scope, moment in parts)))
    if not request.format.official:
        return Located(replace(request, against=None), scope.prefixes, parts)
    if request.against is None:
        request = replace(request, against=_last(closed, request))
    return Located(request, scope.prefixes, parts, tuple(_compared(closed, request, parts)))


def _asks_closed(request: Request) -> bool:
    """Whether any closed period comes into it."""
    told = request.format.official and request.against != NOTHING and not isinstance(request.against, date)
    return told or bool(request.period)


def _closed(closed: Closed, period: str, field: str) -> Sequence[tuple[Scope, Moment]]:
    if period not in closed:
        words = _("The period %(period)s is not closed by everybody in this place.", period=period)
        raise RuleBroken(words, field)
    return closed[period]


def _as_closed(session: Session, period: str, part: tuple[Scope, Moment]) -> tuple[Scope, Moment]:
    """A unit's part with the townships it was closed with; a township or village of it as it is."""
    (scope, moment), [path] = part, part[0].prefixes[:1]
    whole = len(codes.parts(path)) == UNIT and len(scope.prefixes) == 1 and not scope.village
    return seals.part(seals.standing(session, period, codes.office(path))[0]) if whole else (scope, moment)


def _last(closed: Closed, request: Request) -> str:
    """The last period that was closed before the ledger that is asked for; none, if there is none."""
    for period, parts in closed.items():
        before = all(
            moment.as_of < request.moment.as_of and _known(moment) <= _known(request.moment) for _scope, moment in parts
        )
        if before and period != request.period:
            return period
    return NOTHING


def _compared(closed: Closed, request: Request, parts: Sequence[tuple[Scope, Moment]]) -> Iterator[Part]:
    against = request.against
    if against == NOTHING or against is None:
        return
    if isinstance(against, date):
        if against > request.moment.as_of:
            raise RuleBroken(_("Compare with a day before %(day)s.", day=request.moment.as_of), AGAINST)
        for scope, moment in parts:
            yield Part(scope, replace(moment, as_of=against), moment)
        return
    units = _closed(closed, against, AGAINST)
    whole = parts if request.period else [(scope, request.moment) for scope, _before in units]
    for (_scope, before), (scope, after) in zip(units, whole, strict=True):
        yield Part(scope, before, after)


def _known(moment: Moment) -> datetime:
    return moment.known or clock.END_OF_TIME


def count(session: Session, found: Located) -> int:
    """How many organizations it has."""
    wanted = found.request.wanted
    return sum(lines.totals(session, scope, moment, wanted).count for scope, moment in found.parts)
