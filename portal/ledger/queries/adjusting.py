"""What was recorded about a closed period after it was closed: it changes nothing in it, and is listed in the next.

It is told of the townships within the reader's reach today: what another office records is not theirs to read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.ledger.models import Seal
from portal.ledger.queries import seals
from portal.ledger.queries.exports import beyond
from portal.ledger.queries.parts import Part
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.periods import Period, read
from portal.regions import queries as regions


class Adjusted(NamedTuple):
    """The day that is adjusted, and by closing its townships and the moments they differ between: known then and later.

    `beyond` are townships of which nothing is told.
    """

    day: date
    parts: Sequence[Part]
    beyond: Sequence[str] = ()


def between(
    session: Session, person: Person, closings: Sequence[Seal], townships: Collection[str], until: datetime | None
) -> Adjusted | None:
    """What adjusts these townships in closings of one period, recorded by the instant `until` (by now, if None).

    None where none of them stands in a closing, or they were closed after that instant.
    """
    past = set(beyond(session, person, townships))
    parts = []
    for seal in closings:
        held = tuple(code for code in seals.townships_of(seal) if code in townships and code not in past)
        if held and (until is None or until > seal.known_at):
            before = Moment(seal.as_of, seal.known_at)
            parts.append(Part(Scope((), townships=held), before, Moment(seal.as_of, until)))
    return Adjusted(closings[0].as_of, parts, sorted(past)) if parts else None


def in_period(session: Session, person: Person, period: Period, unit_code: str, seal: Seal | None) -> Adjusted | None:
    """What a unit's period lists as adjustments of the one before, whoever had closed that; None if nobody had.

    Of the townships that it was closed with, recorded by then; while it is open, of those that the unit administers.
    """
    today = {township.code for township in regions.townships(session, unit_code)}
    townships = seals.townships_of(seal) if seal else today
    closings = seals.standing(session, period.before.code)
    return between(session, person, closings, townships, seal.known_at if seal else None)


def since(session: Session, person: Person, seal: Seal) -> Adjusted | None:
    """What was recorded about a closed period until its unit closed the next, or until now: what that lists."""
    found = seals.standing(session, read(seal.period).after.code, seal.unit_code)
    later = found[0].known_at if found and found[0].known_at > seal.known_at else None
    return between(session, person, [seal], seals.townships_of(seal), later)
