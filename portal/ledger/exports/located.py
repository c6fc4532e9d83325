"""Where a request leads: the parts of the ledger it is made of, within the reach of who asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts.access import reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.exports.request import Request
from portal.ledger.queries import lines
from portal.ledger.queries.scopes import Scope, scope_at, scope_of
from portal.ledger.rules.moments import Moment
from portal.regions import codes
from portal.shared.errors import OutOfReach, RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Located:
    """A request and what it is made of, in official order: each scope with the moment it is looked at."""

    request: Request
    parts: tuple[tuple[Scope, Moment], ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The scope paths it lies at and below."""
        return tuple(sorted({path for scope, _moment in self.parts for path in scope.prefixes}))

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Its scopes."""
        return tuple(scope for scope, _moment in self.parts)


def located(session: Session, person: Person, request: Request) -> Located:
    """What a person may carry away of it. RuleBroken at `place`; OutOfReach for telephones that they may not open."""
    found = _whole(scope_of(session, person, request.wanted.place), request)
    if request.opened and not may_open(person, found):
        raise OutOfReach(_("Telephones of this place are not yours to open. Export it masked."))
    return found


def located_anywhere(session: Session, request: Request) -> Located:
    """What the command line carries away: any place, masked."""
    if not request.wanted.place:
        raise RuleBroken(_("Say which place: the code of the city, of a county, a township or a village."), "place")
    return _whole(scope_at(session, request.wanted.place), request)


def may_open(person: Person, found: Located) -> bool:
    """Whether telephones of all of it may be opened."""
    allowed = reach(person, Permission.PERSONAL_READ)
    return all(any(codes.within(path, above) for above in allowed) for path in found.paths)


def _whole(scope: Scope, request: Request) -> Located:
    return Located(request, ((scope, request.moment),))


def count(session: Session, found: Located) -> int:
    """How many organizations it has."""
    wanted = found.request.wanted
    return sum(lines.totals(session, scope, moment, wanted).count for scope, moment in found.parts)
