"""Time limits of a case (办理期限), as a county sets them (domain.md A6). Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from portal.shared.errors import Message
from portal.shared.errors import msg as _


class DayUnit(enum.StrEnum):
    """In which days a limit is counted."""

    WORKING = "working"  # 工作日
    CALENDAR = "calendar"  # 自然日


class ClockStart(enum.StrEnum):
    """From which day a limit runs; that day itself does not count."""

    RECEIVED = "received"  # 首次提交之日
    COMPLETE = "complete"  # 材料补齐之日: the last submission
    ACCEPTED = "accepted"  # 受理之日
    PROPOSED = "proposed"  # 报送县级之日


class Pause(enum.StrEnum):
    """What stops the clock."""

    CORRECTION = "correction"  # 补正期间: the case is with the applicant


DAY_UNITS: dict[DayUnit, Message] = {
    DayUnit.WORKING: _("working days"),
    DayUnit.CALENDAR: _("calendar days"),
}
CLOCK_STARTS: dict[ClockStart, Message] = {
    ClockStart.RECEIVED: _("the day it was first submitted"),
    ClockStart.COMPLETE: _("the day the materials were complete"),
    ClockStart.ACCEPTED: _("the day it was accepted"),
    ClockStart.PROPOSED: _("the day it was passed to the county"),
}
PAUSES: dict[Pause, Message] = {Pause.CORRECTION: _("while it is returned for correction")}


@dataclass(frozen=True)
class Limit:
    """A limit of so many days; the desk warns `warn` days (of the same unit) before its end."""

    days: int
    starts: ClockStart
    unit: DayUnit = DayUnit.WORKING
    pauses: frozenset[Pause] = frozenset(Pause)
    warn: int = 2
