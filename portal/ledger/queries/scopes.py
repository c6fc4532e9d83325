"""Where: the part of the city that a list, an export or a period is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from portal.accounts.access import below_any, reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.regions import codes
from portal.regions.codes import Level
from portal.regions.models import Division
from portal.regions.queries import place_paths
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Scope:
    """Places at and below these scope paths; if `townships` are named, these and no others; of one `village`, if any.

    A closed period names the townships it was closed with: they may have passed to another unit since.
    """

    prefixes: tuple[str, ...]
    townships: tuple[str, ...] | None = None
    village: str = ""


def scope_of(session: Session, person: Person, place: str) -> Scope:
    """What a person may read of a place (all within reach, if none is named).

    RuleBroken at `place` for one that nobody knows or that lies outside the person's reach.
    """
    allowed = reach(person, Permission.ORGANIZATION_READ)
    if not place:
        return Scope(allowed)
    whole = scope_at(session, place)
    inside = tuple(path for path in whole.prefixes if any(codes.within(path, above) for above in allowed))
    above = tuple(path for path in allowed if any(codes.within(path, wide) for wide in whole.prefixes))
    if not inside and not above:
        raise RuleBroken(_("The place %(code)s lies outside the places your duties cover.", code=place), "place")
    return Scope(inside or above, village=whole.village)


def scope_at(session: Session, place: str) -> Scope:
    """A place by its code: the city, a management unit, a township or a village. RuleBroken at `place`."""
    path = place_paths(session, [place]).get(place)
    if path is None:
        raise RuleBroken(_("Nobody knows a place with the code %(code)s.", code=place[:40]), "place")
    if len(place) == codes.VILLAGE:
        return Scope((codes.path(*codes.parts(path)[:-1]),), village=place)
    return Scope((path,))


def condition(version: Any, scope: Scope, since: str = "") -> ColumnElement[bool]:  # noqa: ANN401 - any table of versions
    """Where a version lies in a scope; not before the scope path `since`, which an index can begin with."""
    if scope.townships is not None:
        paths = select(Division.scope_path).where(Division.code.in_(scope.townships))
        # By today's administration, as versions have it: an index begins with it.
        among: ColumnElement[bool] = version.scope_path.in_(paths)
        return among
    ranges = [(max(path, since), codes.after(path)) for path in scope.prefixes]
    below = or_(false(), *(and_(version.scope_path >= first, version.scope_path < end) for first, end in ranges))
    return and_(below, version.village_code == scope.village) if scope.village else below


def one_by_one(version: Any, scope: Scope) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """The townships of a scope, each by its path: adds nothing to `condition`.

    Where all of a scope is read, an index is searched so once for each of them and passes over what no longer holds.
    """
    if scope.townships is not None:
        return true()
    paths = select(Division.scope_path).where(
        Division.level == Level.TOWNSHIP, below_any(Division.scope_path, scope.prefixes)
    )
    here: ColumnElement[bool] = version.scope_path.in_(paths)
    return here
