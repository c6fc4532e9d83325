"""Where a request leads: the parts of the ledger it is made of, within the reach of who asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NoReturn

from sqlalchemy.orm import Session

from portal.accounts.access import reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.exports.request import AGAINST, NOTHING, PERIOD, ROUND, Request
from portal.ledger.queries import exports as queries
from portal.ledger.queries import lines
from portal.ledger.queries import parts as compared
from portal.ledger.queries.parts import Closed, Closing, Part, as_closed, closed_in, closed_periods, townships_in
from portal.ledger.queries.scopes import Scope, scope_at, scope_of
from portal.ledger.rules.columns import COLUMNS
from portal.ledger.rules.moments import Moment
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import Message, OutOfReach, RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Located:
    """A request and what it is made of, in official order: each scope with the moment it is looked at.

    `compared` are the parts of its sheet of differences; `adjusted` those of what was put right since in the closed
    period that it is compared with. `closings`: whose closings a closed period is made of. `places`: the townships in
    it by code; `beyond`: those of them that lie outside the reach of who asks today. Where there are any, no person
    stands in what is made. `opens`: where who asks may open persons, of what lies there today.
    """

    request: Request
    paths: tuple[str, ...]
    parts: tuple[tuple[Scope, Moment], ...]
    compared: tuple[Part, ...] = ()
    closings: tuple[Closing, ...] = ()
    places: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()

    def in_full(self, scope_path: str) -> bool:
        """Whether the persons of a record that lies there today stand in it in full: it may have moved away since."""
        return self.request.opened and any(codes.within(scope_path, above) for above in self.opens)

    @property
    def personal(self) -> bool:
        """Whether what is made names persons, in full or masked."""
        return (self.request.opened or self.request.format.official) and not self.beyond

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the official ledger."""
        asked = self.request.columns
        return tuple(name for name in asked if not COLUMNS[name].personal) if self.beyond else asked

    def unit_of(self, township: str, scope_path: str) -> str:
        """The unit under which a township stands: that which closed the period, else the one that administers it."""
        return self._closed_by.get(township) or codes.office(scope_path)

    @cached_property
    def _closed_by(self) -> dict[str, str]:
        return {
            township: one.unit_code
            for one in self.closings
            for township in one.scope.townships or (codes.parts(path)[-1] for path in one.scope.prefixes)
        }

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
    """What a person may carry away of it. RuleBroken at `place`; OutOfReach for persons that they may not open.

    The request comes back complete: with the closed period that it is compared with.
    """
    found = _found(session, reached(session, person, request), request)
    opens = reach(person, Permission.PERSONAL_READ)
    found = replace(found, beyond=queries.beyond(session, person, found.places), opens=opens)
    if request.opened and not may_open(person, found):
        raise OutOfReach(_("Telephones of this place are not yours to open. Export it masked."))
    return found


def reached(session: Session, person: Person, request: Request) -> Scope:
    """The place that a person asks for. RuleBroken at `place` outside the reach, OutOfReach without any duty."""
    scope = scope_of(session, person, request.wanted.place)
    if not scope.prefixes:  # a job may run when the duty has ended
        raise OutOfReach(_("None of your duties lets you do this. If one should, ask your administrator."))
    return scope


def located_anywhere(session: Session, request: Request) -> Located:
    """What the command line carries away: any place, masked."""
    if not request.wanted.place:
        raise RuleBroken(_("Say which place: the code of the city, of a county, a township or a village."), "place")
    return _found(session, scope_at(session, request.wanted.place), request)


def may_open(person: Person, found: Located) -> bool:
    """Whether the persons of all of it may be opened: of no township that another office administers today."""
    allowed = reach(person, Permission.PERSONAL_READ)
    return not found.beyond and all(any(codes.within(path, above) for above in allowed) for path in found.paths)


def _found(session: Session, scope: Scope, request: Request) -> Located:
    parts: tuple[tuple[Scope, Moment], ...] = ((scope, request.moment),)
    closings: tuple[Closing, ...] = ()
    if request.period:
        closings = tuple(_closings(session, scope, request))
        parts = tuple((one.scope, one.moment) for one in closings)
        request = replace(request, moment=Moment(parts[0][1].as_of, max(_known(moment) for _scope, moment in parts)))
    places = tuple(sorted({each.code for one, _moment in parts for each in townships_in(session, one)}))
    found = Located(request, scope.prefixes, parts, closings=closings, places=places)
    if not request.format.official:
        return replace(found, request=replace(request, against=None))
    if request.against is None:
        closed = closed_periods(session, Scope((), places), request.moment.known)
        request = replace(request, against=_last(closed, request))
    return replace(found, request=request, compared=tuple(_compared(session, request, parts)))


def _closings(session: Session, scope: Scope, request: Request) -> list[Closing]:
    if request.round is None:
        return as_closed(session, scope, request.period) or _not_closed(request.period, PERIOD)
    found = closed_in(session, scope, request.period, request.round)
    if not found:
        words = _(
            "No office of this place closed %(period)s a time numbered %(round)s. Name the county or area as place."
        )
        raise RuleBroken(Message(words.text, {"period": request.period, "round": request.round}), ROUND)
    return found


def _not_closed(period: str, field: str) -> NoReturn:
    raise RuleBroken(_("The period %(period)s is not closed by everybody in this place.", period=period), field)


def _last(closed: Closed, request: Request) -> str:
    """The last period that was closed before the ledger that is asked for; none, if there is none."""
    for period, parts in closed.items():
        before = all(
            moment.as_of < request.moment.as_of and _known(moment) <= _known(request.moment) for _scope, moment in parts
        )
        if before and period != request.period:
            return period
    return NOTHING


def _compared(session: Session, request: Request, parts: Sequence[tuple[Scope, Moment]]) -> Iterator[Part]:
    against = request.against
    if against == NOTHING or against is None:
        return
    if isinstance(against, date) and against > request.moment.as_of:
        raise RuleBroken(_("Compare with a day before %(day)s.", day=request.moment.as_of), AGAINST)
    for scope, moment in parts:
        if isinstance(against, date):
            yield Part(scope, replace(moment, as_of=against), moment)
            continue
        for share, before in _shares(session, scope, against, request):
            yield Part(share, before, moment)


def _shares(session: Session, scope: Scope, period: str, request: Request) -> Sequence[tuple[Scope, Moment]]:
    """A scope as it was closed in a period: by what held when the ledger was known, else by what holds now."""
    for known in (request.moment.known, None):
        shares = closed_periods(session, scope, known).get(period)
        if shares:
            return shares
    _not_closed(period, AGAINST)


def _known(moment: Moment) -> datetime:
    return moment.known or clock.END_OF_TIME


def size(session: Session, found: Located) -> int:
    """How many rows are to be written: its organizations, and the differences and adjustments told of them."""
    wanted, told = found.request.wanted, (found.compared, found.adjusted)
    return count(session, found) + sum(compared.counts(session, each, wanted).total() for each in told)


def count(session: Session, found: Located) -> int:
    """How many organizations it has."""
    wanted = found.request.wanted
    return sum(lines.totals(session, scope, moment, wanted).count for scope, moment in found.parts)
