"""Until when the office owes the next step of a case, and who had it how long (domain.md A6, G5). Pure.

Days are whole days in Shanghai. The day on which a limit starts does not count (民法典 Art. 201). A day counts unless
the case began it in a state that stops the clock: of a case returned on Monday and handed in again on Thursday, the
Monday counts, Tuesday to Thursday do not, and from Friday on the rest of the limit goes on.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from portal.filing.rules.limits import ClockStart, DayUnit, Limit, Pause
from portal.filing.rules.steps import CLOSED, Action, State
from portal.shared.clock import day_of
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.working_days import ONE_DAY, Calendar, Deadline, add_working_days, working_days_between

if TYPE_CHECKING:
    from portal.filing.policy import Policy


class Holder(enum.StrEnum):
    """In whose hands a case is."""

    APPLICANT = "applicant"  # 申请人(草稿、补正)
    ACCEPTING = "accepting"  # 受理岗
    REVIEWING = "reviewing"  # 审查岗
    DECIDING = "deciding"  # 决定岗
    COUNTY = "county"  # 县级


HOLDERS: dict[Holder, Message] = {
    Holder.APPLICANT: _("the applicant"),
    Holder.ACCEPTING: _("whoever accepts cases there"),
    Holder.REVIEWING: _("whoever reviews cases there"),
    Holder.DECIDING: _("whoever decides cases there"),
    Holder.COUNTY: _("the county"),
}

HELD_BY: dict[State, Holder] = {
    State.DRAFT: Holder.APPLICANT,
    State.RETURNED: Holder.APPLICANT,
    State.SUBMITTED: Holder.ACCEPTING,
    State.ACCEPTED: Holder.REVIEWING,
    State.REVIEWED: Holder.DECIDING,
    State.CONFIRMING: Holder.COUNTY,
}
"""Of every open state."""

STARTS: dict[ClockStart, tuple[Action, bool]] = {
    ClockStart.RECEIVED: (Action.SUBMIT, False),
    ClockStart.COMPLETE: (Action.SUBMIT, True),
    ClockStart.ACCEPTED: (Action.ACCEPT, False),
    ClockStart.PROPOSED: (Action.PROPOSE, True),
}
"""The step a limit starts with, and whether the last of its kind counts: then the clock starts anew each time."""


@dataclass(frozen=True)
class Taken:
    """A step of a case, as far as time is concerned."""

    action: Action
    from_state: State | None
    to_state: State
    at: datetime

    @property
    def day(self) -> date:
        """The day in Shanghai on which it was taken."""
        return day_of(self.at)


@dataclass(frozen=True)
class Span:
    """How long a case was in the same hands: after `from_day`, up to and with `to_day` (None: until now)."""

    holder: Holder
    state: State
    from_day: date
    to_day: date | None
    working_days: int
    calendar_days: int


def limit_of(policy: Policy, state: State) -> Limit | None:
    """The limit that runs while a case stands here; None where the office owes nothing."""
    if state is State.SUBMITTED:
        return policy.check
    if state in (State.ACCEPTED, State.REVIEWED):
        return policy.decision
    return policy.confirmation if state is State.CONFIRMING else None


def due(policy: Policy, taken: Sequence[Taken], calendar: Calendar) -> Deadline | None:
    """The last day on which the next step is in time, after all that happened, in order; None if nothing is owed."""
    limit = limit_of(policy, taken[-1].to_state) if taken else None
    if limit is None:
        return None
    since = _start(limit, taken)
    stops = _stops(since, _stopping(limit, taken[-1].to_state), taken)
    if limit.unit is DayUnit.WORKING:
        return _working(since, limit.days, stops, calendar)
    return _rolled(_calendar(since, limit.days, stops), calendar)


def warn_on(policy: Policy, state: State, last: date, calendar: Calendar) -> date | None:
    """From which day on the desk warns: so many days of the limit before its last; None without a limit."""
    limit = limit_of(policy, state)
    if limit is None:
        return None
    if limit.unit is DayUnit.CALENDAR:
        return last - timedelta(days=limit.warn)
    day, before = last, limit.warn
    while before:
        before -= calendar.works(day)
        day -= ONE_DAY
    return day


def _start(limit: Limit, taken: Sequence[Taken]) -> date:
    """The day a limit starts; the first submission, while what it waits for has not happened."""
    action, last = STARTS[limit.starts]
    days = [step.day for step in taken if step.action is action]
    if not days:
        days, last = [step.day for step in taken if step.action is Action.SUBMIT] or [taken[-1].day], False
    return days[-1] if last else days[0]


def _stopping(limit: Limit, state: State) -> frozenset[State]:
    """The states in which the clock of a limit stands still. The township's never runs while the county has a case."""
    correction = {State.RETURNED} if Pause.CORRECTION in limit.pauses else set()
    return frozenset(correction | {State.CONFIRMING} - {state})


def _stops(since: date, stopping: frozenset[State], taken: Iterable[Taken]) -> list[tuple[date, date]]:
    """From which day to which the clock stood, in order: the days after the first, up to and with the second."""
    found = []
    stopped: date | None = None
    for step in taken:
        if step.to_state in stopping:
            stopped = stopped or step.day
        elif stopped:
            if step.day > since:
                found.append((max(stopped, since), step.day))
            stopped = None
    return found


def _working(since: date, days: int, stops: list[tuple[date, date]], calendar: Calendar) -> Deadline:
    provisional = False
    for stopped, goes_on in stops:
        used = working_days_between(since, stopped, calendar)
        if used >= days:
            break
        provisional |= _unsettled(since + ONE_DAY, stopped, calendar)
        days, since = days - used, goes_on
    found = add_working_days(since, days, calendar)
    return replace(found, provisional=found.provisional or provisional)


def _calendar(since: date, days: int, stops: list[tuple[date, date]]) -> date:
    for stopped, goes_on in stops:
        used = (stopped - since).days
        if used >= days:
            break
        days, since = days - used, goes_on
    return since + timedelta(days=days)


def _rolled(last: date, calendar: Calendar) -> Deadline:
    """A limit in calendar days that ends on a day off ends on the next working day (民法典 Art. 203)."""
    day = last
    while not calendar.works(day):
        day += ONE_DAY
    return Deadline(day, _unsettled(last, day, calendar))


def _unsettled(first: date, last: date, calendar: Calendar) -> bool:
    """Whether a stretch of days touches a year that nobody has settled; not if it is empty."""
    return first <= last and any(year not in calendar.settled for year in range(first.year, last.year + 1))


def spans(taken: Sequence[Taken], calendar: Calendar, now: datetime) -> list[Span]:
    """Who had the case how long, in order; a hand-over among clerks leaves it in the same hands."""
    found: list[Span] = []
    today = day_of(now)
    entered = [step for step in taken if step.from_state is not step.to_state]
    until = [step.day for step in entered[1:]] + [None]
    for step, to_day in zip(entered, until[: len(entered)], strict=True):
        if step.to_state in CLOSED:
            break
        end = to_day or max(today, step.day)
        found.append(
            Span(
                holder=HELD_BY[step.to_state],
                state=step.to_state,
                from_day=step.day,
                to_day=to_day,
                working_days=working_days_between(step.day, end, calendar),
                calendar_days=(end - step.day).days,
            )
        )
    return found
