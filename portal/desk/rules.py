"""What waits on a desk (工作台), and for whom. Pure: a new kind of waiting is a new row."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from portal.accounts.permissions import Permission
from portal.filing.rules import deadlines
from portal.filing.rules.deadlines import HOLDERS, Holder
from portal.filing.rules.steps import ENTERING, PROPOSING, Action, State
from portal.ledger.rules.periods import Kind as PeriodKind
from portal.ledger.rules.periods import Period, Stage, overs
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Group:
    """Cases that wait for whoever has a permission where they lie; `mine` for the one who handles them alone.

    Who took one of the `barred` steps or wrote answers may not decide: for them the group leaves those cases out, or,
    where it is the one of cases `alone`, shows only those that nobody else can decide either.
    """

    name: str
    title: Message
    state: State
    permission: Permission
    mine: bool = False
    barred: frozenset[Action] = frozenset()
    alone: bool = False


_P = Permission

GROUPS: tuple[Group, ...] = (
    Group("returned", _("Returned to me for correction"), State.RETURNED, _P.FILING_DRAFT, mine=True),
    Group("confirm", _("To confirm"), State.CONFIRMING, _P.FILING_CONFIRM, barred=PROPOSING),
    Group("decide", _("To decide"), State.REVIEWED, _P.FILING_DECIDE, barred=ENTERING),
    Group("alone", _("Only I can decide"), State.REVIEWED, _P.FILING_DECIDE, barred=ENTERING, alone=True),
    Group("review", _("To review"), State.ACCEPTED, _P.FILING_REVIEW),
    Group("accept", _("To accept"), State.SUBMITTED, _P.FILING_ACCEPT),
    Group("drafts", _("My drafts"), State.DRAFT, _P.FILING_DRAFT, mine=True),
)
DECIDING = ("confirm", "decide")
"""The groups of cases that can be decided many at once."""
QUIET = frozenset({"alone", "confirm"})
"""Groups that are not spoken of while nothing waits in them."""

HELD_BY: dict[State, Message] = {
    state: HOLDERS[holder] for state, holder in deadlines.HELD_BY.items() if holder is not Holder.APPLICANT
}
"""In whose hands a case is; in every other state it is the person who handles it."""


def group(name: str) -> Group | None:
    """The group of this name."""
    return next((group for group in GROUPS if group.name == name), None)


class Late(enum.StrEnum):
    """How a case stands to its limit (办理期限)."""

    OVERDUE = "overdue"  # 超期
    NEAR = "near"  # 临期


LATE: dict[Late, Message] = {Late.OVERDUE: _("overdue"), Late.NEAR: _("near their limit")}


class Ends(enum.StrEnum):
    """How a certificate stands to its end."""

    ENDED = "ended"  # 已到期
    ENDING = "ending"  # 即将到期


ENDS: dict[Ends, Message] = {Ends.ENDING: _("end soon"), Ends.ENDED: _("have ended")}
SOON = timedelta(days=30)
"""So long before the yearly confirmation is due, the desk speaks of it."""


STAGES = (Stage.WAITING, Stage.READY, Stage.CLOSED)
"""Where a period waits for somebody, the missing first."""
ALWAYS = frozenset({PeriodKind.QUARTER})
"""Periods that are spoken of whether or not anybody ever closed one: national statistics are told every quarter
(民发〔2021〕36号). Months and years are spoken of where the city closes them: one of the last two."""


def spoken_of(today: date, closed: Collection[str]) -> list[Period]:
    """The last period over of each kind that is spoken of, newest first; `closed` are codes that anybody closed."""
    lasts = [overs(kind, today, 2) for kind in PeriodKind]
    found = [last for last, before in lasts if last.kind in ALWAYS or {last.code, before.code} & set(closed)]
    return sorted(found, key=lambda period: (period.last, period.first), reverse=True)


@dataclass(frozen=True)
class PeriodDue:
    """A period (期末封账) that waits: for so many townships, for the county, or with so many units for the city.

    `township` names the one whose confirmation is asked of the reader.
    """

    period: Period
    unit_code: str
    stage: Stage
    count: int = 0
    township: str = ""


@dataclass(frozen=True)
class Stale:
    """A township of the reader's own whose ledger was not confirmed for long, or never."""

    township_code: str
    township: str
    said: date | None


@dataclass(frozen=True)
class Township:
    """What the level above counts in one township today: cases with the office, decisions of this year, records."""

    township_code: str
    waiting: int = 0
    overdue: int = 0
    near: int = 0
    alone: int = 0
    ended: int = 0
    ending: int = 0
    unconfirmed: int = 0

    @property
    def place(self) -> tuple[int, int, int, str]:
        """Where it stands in the overview: the most overdue first."""
        return -self.overdue, -self.near, -self.waiting, self.township_code

    @property
    def pressing(self) -> bool:
        """Whether something is late, or nearly."""
        return bool(self.overdue or self.near)
