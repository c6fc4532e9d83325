"""The two clocks of a page, an export or an answer: as of a day, as known at an instant. Pure (design.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

AS_OF, KNOWN_ON = "as_of", "known_on"
"""The parameters of an address."""


@dataclass(frozen=True)
class Moment:
    """What was true on `as_of`, as known at the instant `known`; None is now, for all that is recorded counts."""

    as_of: date
    known: datetime | None = None

    @property
    def known_on(self) -> date:
        """The day of knowing."""
        return clock.today() if self.known is None else clock.day_of(self.known)

    @property
    def now(self) -> bool:
        """Whether this is what stands today, as known now."""
        return self.known is None and self.as_of == clock.today()

    def args(self) -> dict[str, str]:
        """The parameters that lead here again, as known at the end of a day; none for now."""
        as_of = {} if self.now else {AS_OF: self.as_of.isoformat()}
        return as_of if self.known is None else as_of | {KNOWN_ON: self.known_on.isoformat()}


def read(args: Mapping[str, str], today: date, as_of: str = AS_OF, known_on: str = KNOWN_ON) -> Moment:
    """The moment that an address asks for: today, as known now, where it says nothing.

    `as_of` and `known_on` are what it calls the two clocks. RuleBroken at the parameter for what is no day, and for a
    day in the future.
    """
    true_on, known = day(args, as_of, today), day(args, known_on, today)
    return Moment(true_on or today, None if known in (None, today) else clock.end_of(known))


def pinned(args: Mapping[str, str], today: date) -> Moment:
    """As `read`, for what is carried away: without `known_on`, as known on the last day that is over.

    What is asked as known today is still being recorded; it is given as known now.
    """
    moment = read(args, today)
    if args.get(KNOWN_ON, "").strip():
        return moment
    return Moment(moment.as_of, clock.end_of(today - timedelta(days=1)))


def day(args: Mapping[str, str], name: str, latest: date) -> date | None:
    """A day of an address, None where there is none. RuleBroken at `name`."""
    typed = args.get(name, "").strip()
    if not typed:
        return None
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        raise RuleBroken(_("“%(typed)s” is not a day. Write it as 2026-11-23.", typed=typed[:40]), name) from None
    if found > latest:
        raise RuleBroken(_("%(day)s lies in the future. Give today or an earlier day.", day=found), name)
    return found
