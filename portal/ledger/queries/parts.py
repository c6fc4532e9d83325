"""Comparing in parts: a closed period is read unit by unit, each as known when that unit closed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger.models import Seal
from portal.ledger.queries import compare
from portal.ledger.queries.compare import Kinds
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.comparing import Difference
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.periods import State
from portal.ledger.rules.tallies import Counted, Group
from portal.ledger.rules.wanted import Wanted
from portal.regions import codes
from portal.regions.queries import units
from portal.shared.clock import END_OF_TIME
from portal.shared.paging import Page, cut


@dataclass(frozen=True)
class Part:
    """A part of what is compared, with its own two moments."""

    scope: Scope
    before: Moment
    after: Moment


Parts = Sequence[Part]
"""In official order; no township lies in two of them."""


def differences(session: Session, parts: Parts, wanted: Wanted, kinds: Kinds = ()) -> Iterator[Difference]:
    """The differences of all parts, in official order."""
    for part in parts:
        yield from compare.differences(session, part.scope, part.before, part.after, wanted, kinds)


def listing(
    session: Session, parts: Parts, wanted: Wanted, kinds: Kinds = (), behind: str = "", size: int = 50
) -> Page[Difference]:
    """A page of them, behind the row that `behind` names. RuleBroken at `after` for what names none."""
    found: list[Difference] = []
    for part in parts:
        asked = (part.scope, part.before, part.after, wanted, kinds)
        found += compare.listing(session, *asked, behind=behind, size=size + 1 - len(found)).rows
        if len(found) > size:
            break
    return cut(found, size, compare.cursor)


def counts(session: Session, parts: Parts, wanted: Wanted) -> Counted:
    """How many there are of each sort."""
    found: Counter[Group] = Counter()
    for part in parts:
        found.update(compare.counts(session, part.scope, part.before, part.after, wanted))
    return found


def begins(session: Session, parts: Parts, wanted: Wanted) -> Counter[str]:
    """How many are on the list at the first moments, by township path."""
    found: Counter[str] = Counter()
    for part in parts:
        found.update(compare.begins(session, part.scope, part.before, wanted))
    return found


Closed = Mapping[str, Sequence[tuple[Scope, Moment]]]
"""By period: each unit's share of a scope, and the moment at which that unit closed it."""


def closed_periods(session: Session, scope: Scope) -> Closed:
    """The periods that every unit of a scope has closed, the newest first."""
    shares = {unit: replace(scope, prefixes=tuple(paths)) for unit, paths in _by_unit(session, scope).items()}
    seals = select(Seal.period, Seal.unit_code, Seal.as_of, Seal.known_at).where(
        Seal.state != State.REOPENED, Seal.unit_code.in_(shares)
    )
    found: dict[str, dict[str, Moment]] = {}
    for seal in session.execute(seals.order_by(Seal.as_of.desc(), Seal.period, Seal.scope_path)):
        found.setdefault(seal.period, {})[seal.unit_code] = Moment(seal.as_of, seal.known_at)
    return {
        period: [(shares[unit], moments[unit]) for unit in shares]
        for period, moments in found.items()
        if moments.keys() == shares.keys()
    }


def last_moments(closed: Closed) -> dict[str, Moment]:
    """The moment of each period at which the last unit had closed it."""
    return {
        period: max((moment for _scope, moment in units), key=lambda moment: moment.known or END_OF_TIME)
        for period, units in closed.items()
    }


def _by_unit(session: Session, scope: Scope) -> dict[str, list[str]]:
    """The paths of a scope by unit, in official order; the city's is that of all its units."""
    below = [unit.scope_path for unit in units(session)]
    paths = sorted({part for path in scope.prefixes for part in (below if len(codes.parts(path)) == 1 else [path])})
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(codes.office(path), []).append(path)
    return found


def parts(scope: Scope, closed: Closed, period: str, since: Moment | None, moment: Moment) -> list[Part]:
    """What is compared: unit by unit against a closed period, else all at once."""
    if period:
        return [Part(share, before, moment) for share, before in closed[period]]
    return [Part(scope, since, moment)] if since else []
