"""What the address of a comparison asks for: two moments or a closed period, filters, which differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.ledger.forms import list as lists
from portal.ledger.rules import moments, wanted
from portal.ledger.rules.comparing import Kind, Way
from portal.ledger.rules.cursors import AFTER
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Wanted
from portal.shared import clock
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

FROM, FROM_KNOWN, PERIOD, KIND = "from", "from_known", "period", "kind"
ORDERED = frozenset({"sort", "order"})
"""What a list has besides: a comparison is always in official order."""
PARAMETERS = frozenset(
    {*wanted.PARAMETERS, lists.VILLAGE, moments.AS_OF, moments.KNOWN_ON, FROM, FROM_KNOWN, PERIOD, KIND, AFTER}
)
KINDS: Mapping[str, Kind | Way] = {each.value: each for each in (*Kind, *Way)}


@dataclass(frozen=True)
class Asked:
    """A comparison somebody asks for. `since` None and no `period`: the usual first moment."""

    wanted: Wanted
    moment: Moment
    since: Moment | None = None
    period: str = ""
    kind: Kind | Way | None = None
    after: str = ""

    @property
    def kinds(self) -> tuple[Kind | Way, ...]:
        """The differences that are shown; none named: all."""
        return (self.kind,) if self.kind else ()

    def args(self) -> dict[str, str]:
        """The parameters that lead to the first page of this comparison."""
        first = _first(self.since) if self.since else {}
        own = {PERIOD: self.period, KIND: self.kind.value if self.kind else ""}
        return self.wanted.args() | self.moment.args() | first | {name: said for name, said in own.items() if said}

    def narrowed(self, place: str = "", kind: str = "") -> dict[str, str]:
        """The parameters of these differences of a place; all kinds and places, unless they are named."""
        place = place or self.wanted.place
        return replace(self, wanted=replace(self.wanted, place=place), kind=KINDS.get(kind)).args()


def _first(since: Moment) -> dict[str, str]:
    known = {} if since.known is None else {FROM_KNOWN: since.known_on.isoformat()}
    return {FROM: since.as_of.isoformat()} | known


def read(args: Mapping[str, str], today: date) -> Asked:
    """The comparison that an address asks for. RuleBroken at the parameter that is nonsense, also an unknown one."""
    wanted.check_names(args, PARAMETERS)
    plain = {name: value for name, value in args.items() if name not in ORDERED | {lists.VILLAGE}}
    kind = args.get(KIND, "").strip()
    if kind and kind not in KINDS:
        raise RuleBroken(_("“%(typed)s” is no kind of difference. Choose again.", typed=kind[:40]), KIND)
    asked, since, period = wanted.read(plain), _since(args, today), args.get(PERIOD, "").strip()
    if since and period:
        raise RuleBroken(_("Choose a closed period, or give a first day: not both."), PERIOD)
    return Asked(
        wanted=replace(asked, place=lists.village(args, asked.place)),
        moment=moments.read(plain, today),
        since=since,
        period=period,
        kind=KINDS.get(kind),
        after=args.get(AFTER, ""),
    )


def _since(args: Mapping[str, str], today: date) -> Moment | None:
    named = any(args.get(name, "").strip() for name in (FROM, FROM_KNOWN))
    return moments.read(args, today, FROM, FROM_KNOWN) if named else None


def complete(asked: Asked, closed: Mapping[str, Moment]) -> Asked:
    """With its first moment: the one asked for, else the last closed period, else the last day of the month before.

    `closed` are the periods, the newest first, that every unit of the place has closed, each with the moment at which
    the last one did. RuleBroken for another one, and
    where the first moment lies after the second.
    """
    if asked.period and asked.period not in closed:
        raise RuleBroken(
            _("The period %(period)s is not closed by every unit of this place.", period=asked.period[:20]), PERIOD
        )
    if not asked.period and not asked.since:
        earlier = [period for period, first in closed.items() if _before(first, asked.moment)]
        return replace(asked, period=earlier[0]) if earlier else replace(asked, since=_month_before(asked.moment))
    first = closed.get(asked.period) or asked.since or asked.moment
    if first.as_of > asked.moment.as_of:
        words = _("%(day)s lies after the day that it is compared with. Exchange the two days.", day=first.as_of)
        raise RuleBroken(words, PERIOD if asked.period else FROM)
    if first.as_of == asked.moment.as_of and _known(first) > _known(asked.moment):
        words = _("Of one day, what was known earlier stands first. Exchange the two days of knowing.")
        raise RuleBroken(words, PERIOD if asked.period else FROM_KNOWN)
    return replace(asked, since=None) if asked.period else asked


def _month_before(moment: Moment) -> Moment:
    """The last day of the month before, from all that counts at the second moment; no day comes before the first."""
    first = moment.as_of.replace(day=1)
    return Moment(max(first, date.min + timedelta(days=1)) - timedelta(days=1), moment.known)


def _before(first: Moment, second: Moment) -> bool:
    return first.as_of < second.as_of and _known(first) <= _known(second)


def _known(moment: Moment) -> datetime:
    return moment.known or clock.END_OF_TIME
