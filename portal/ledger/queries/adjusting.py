"""What was recorded about a closed period after it was closed: it changes nothing in it, and is listed in the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.ledger.models import Seal
from portal.ledger.queries import seals
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.periods import Period, read


class Adjusted(NamedTuple):
    """Which townships, and the two moments between which a closed period is adjusted: one day, known then and later."""

    seal: Seal
    scope: Scope
    before: Moment
    after: Moment

    @property
    def day(self) -> date:
        """The day that is adjusted."""
        return self.before.as_of


def between(seal: Seal, until: datetime | None) -> Adjusted:
    """What adjusts a closed period, recorded after it was closed and by the instant `until` (by now, if None)."""
    scope, before = seals.part(seal)
    return Adjusted(seal, scope, before, Moment(seal.as_of, until))


def in_period(session: Session, period: Period, unit_code: str, known: datetime | None = None) -> Adjusted | None:
    """What a unit's period lists as adjustments of the one before; None if that is not closed.

    `known` is the instant at which the period itself was closed; None while it is open.
    """
    found = seals.standing(session, period.before.code, unit_code)
    return between(found[0], known) if found and (known is None or known > found[0].known_at) else None


def since(session: Session, seal: Seal) -> Adjusted:
    """What was recorded about a closed period until the next was closed, or until now: what the next one lists."""
    found = seals.standing(session, read(seal.period).after.code, seal.unit_code)
    later = found[0].known_at if found and found[0].known_at > seal.known_at else None
    return between(seal, later)
