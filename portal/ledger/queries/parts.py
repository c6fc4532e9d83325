"""Reading in parts: a closed period is read closing by closing, each as known at its own instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, load_only

from portal.ledger.models import Seal
from portal.ledger.queries import compare, seals
from portal.ledger.queries.compare import Kinds
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.comparing import Difference
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.periods import State
from portal.ledger.rules.tallies import Counted, Group
from portal.ledger.rules.wanted import Wanted
from portal.regions import codes
from portal.regions.models import Division
from portal.regions.queries import townships, units
from portal.shared.clock import END_OF_TIME
from portal.shared.paging import Page, cut

UNIT = 2
"""Parts of a management unit's scope path."""


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
"""By period: the shares of a scope that were closed at one instant, each with that moment; in official order."""


class Closing(NamedTuple):
    """What one unit closed a period with, or a place's share in it: its rows never change again."""

    unit_code: str
    scope: Scope
    moment: Moment


def closed_periods(session: Session, scope: Scope, known: datetime | None = None) -> Closed:
    """The periods, the newest first, in which every township of a scope stands in a closing that holds.

    With `known`, in one that held at that instant: a reopening since does not change it. A township is read as known
    when it was closed, by whatever unit that was: it may have passed to another since.
    """
    places = townships_in(session, scope)
    found = {period: {code: one.moment for code, one in held.items()} for period, held in _held(session, known).items()}
    return {
        period: _shares(scope, places, moments)
        for period, moments in found.items()
        if places and all(place.code in moments for place in places)
    }


def as_closed(session: Session, scope: Scope, period: str) -> list[Closing]:
    """A period as it was closed: all that each whole unit closed it with; a township's or a village's share.

    Empty, if a part of the scope stands in no closing that holds.
    """
    whole, places = _units_of(session, scope)
    standing = [seal for unit_code in whole for seal in seals.standing(session, period, unit_code)]
    found = [Closing(seal.unit_code, *seals.part(seal)) for seal in standing]
    if len(found) < len(whole):
        return []
    taken = {code for one in found for code in one.scope.townships or ()}
    held = _held(session).get(period, {})
    for place in places:
        if place.code not in held:
            return []
        if place.code not in taken:
            unit_code, _scope, moment = held[place.code]
            found.append(Closing(unit_code, replace(scope, prefixes=(place.scope_path,)), moment))
    return found


def closed_in(session: Session, scope: Scope, period: str, round_: int) -> list[Closing]:
    """What one unit closed a period with that time, reopened since or not; empty if there is no such closing."""
    whole, rest = _units_of(session, scope)
    if len(whole) != 1 or rest:
        return []
    seal = seals.of_round(session, period, whole[0], round_)
    return [Closing(seal.unit_code, *seals.part(seal))] if seal else []


def townships_in(session: Session, scope: Scope) -> list[Division]:
    """The townships of a scope in official order."""
    if scope.townships is None:
        places = [place for place in townships(session) if _lies(place.scope_path, scope.prefixes)]
    else:
        places = [place for place in townships(session) if place.code in scope.townships]
    return sorted(places, key=lambda place: place.scope_path)


def _held(session: Session, known: datetime | None = None) -> dict[str, dict[str, Closing]]:
    """By period, the newest first, and township: the closing that it stands in, or stood in at that instant."""
    named = load_only(Seal.period, Seal.unit_code, Seal.as_of, Seal.known_at, Seal.townships)
    standing = select(Seal).where(_holds(known)).options(named)
    found: dict[str, dict[str, Closing]] = {}
    for seal in session.scalars(standing.order_by(Seal.as_of.desc(), Seal.period, Seal.scope_path)):
        closing = Closing(seal.unit_code, *seals.part(seal))
        found.setdefault(seal.period, {}).update(dict.fromkeys(seals.townships_of(seal), closing))
    return found


def _holds(known: datetime | None) -> ColumnElement[bool]:
    """Whether a closing holds now, or held at an instant."""
    if known is None:
        return Seal.state != State.REOPENED
    return and_(Seal.known_at <= known, or_(Seal.reopened_at.is_(None), Seal.reopened_at > known))


def _lies(path: str, prefixes: Sequence[str]) -> bool:
    return any(codes.within(path, above) for above in prefixes)


def _units_of(session: Session, scope: Scope) -> tuple[list[str], list[Division]]:
    """The units that lie in a scope as a whole, and the townships of those that do not."""
    whole = [] if scope.village else [unit for unit in units(session) if _lies(unit.scope_path, scope.prefixes)]
    paths = [unit.scope_path for unit in whole]
    rest = [place for place in townships_in(session, scope) if not _lies(place.scope_path, paths)]
    return [unit.code for unit in sorted(whole, key=lambda unit: unit.scope_path)], rest


def _shares(scope: Scope, places: Sequence[Division], moments: Mapping[str, Moment]) -> list[tuple[Scope, Moment]]:
    """A scope, cut where one moment follows another: between units, and at a township that has passed from one to one.

    A unit that was closed as a whole stays one share of it.
    """
    if len({moments[place.code] for place in places}) == 1:
        return [(scope, moments[places[0].code])]
    cut = groupby(places, key=lambda place: (codes.office(place.scope_path), moments[place.code]))
    runs = [(unit, moment, list(run)) for (unit, moment), run in cut]
    count = Counter(unit for unit, _moment, _run in runs)
    return [(_share(scope, run, whole=count[unit] == 1), moment) for unit, moment, run in runs]


def _share(scope: Scope, run: Sequence[Division], *, whole: bool) -> Scope:
    if scope.townships is not None:
        return replace(scope, townships=tuple(place.code for place in run))
    above = codes.path(*codes.parts(run[0].scope_path)[:UNIT])
    if whole and _lies(above, scope.prefixes):
        return replace(scope, prefixes=(above,))
    return replace(scope, prefixes=tuple(place.scope_path for place in run))


def last_moments(closed: Closed) -> dict[str, Moment]:
    """The moment of each period at which the last of a scope was closed."""
    return {
        period: max((moment for _scope, moment in units), key=lambda moment: moment.known or END_OF_TIME)
        for period, units in closed.items()
    }


def parts(scope: Scope, closed: Closed, period: str, since: Moment | None, moment: Moment) -> list[Part]:
    """What is compared: closing by closing against a closed period, else all at once."""
    if period:
        return [Part(share, before, moment) for share, before in closed[period]]
    return [Part(scope, since, moment)] if since else []
