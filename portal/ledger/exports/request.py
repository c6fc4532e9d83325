"""What somebody wants to carry away: read from an address or a command, kept with a job, the same for all of them."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from portal.ledger.rules import columns, moments, wanted
from portal.ledger.rules.columns import STANDARD
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Sort, Wanted
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

FORMAT, COLUMNS, AGAINST, PERIOD, ROUND, INSTANT = "format", "columns", "against", "period", "round", "known_at"
PARAMETERS = frozenset(
    {*wanted.PARAMETERS, moments.AS_OF, moments.KNOWN_ON, FORMAT, COLUMNS, AGAINST, PERIOD, ROUND, INSTANT}
)
"""What an address may ask for."""
PERIODS = re.compile(r"[0-9]{4}(-[0-9]{2}|Q[1-4])?")
"""A period's code: 2026-10, 2026Q3, 2026."""
ROUNDS = re.compile(r"[1-9][0-9]{0,3}")
"""Which closing of a period by one unit."""
MICROSECONDS = re.compile(r"[0-9]{16}")
"""An instant in microseconds, until the year 2286."""
NOTHING = "none"
"""`against`: no sheet of differences."""


class Format(enum.StrEnum):
    """What comes of it."""

    XLSX = "xlsx"  # 标准台账(Excel)
    PDF = "pdf"  # 标准台账(PDF)
    CSV = "csv"
    JSONL = "jsonl"
    PLAIN_XLSX = "plain-xlsx"

    @property
    def official(self) -> bool:
        """For people, with cover and subtotals; the others are for machines."""
        return self in {Format.XLSX, Format.PDF}

    @property
    def suffix(self) -> str:
        """How a file of it is called."""
        return Format.XLSX.value if self is Format.PLAIN_XLSX else self.value


FORMATS: Mapping[Format, Message] = MappingProxyType(
    {
        Format.XLSX: _("Official ledger, Excel workbook"),
        Format.PDF: _("Official ledger, PDF to print"),
        Format.CSV: _("For machines: CSV"),
        Format.JSONL: _("For machines: JSON lines"),
        Format.PLAIN_XLSX: _("For machines: plain Excel table"),
    }
)
MIME: Mapping[Format, str] = MappingProxyType(
    {
        Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format.PDF: "application/pdf",
        Format.CSV: "text/csv; charset=utf-8; header=present",
        Format.JSONL: "application/jsonl",
        Format.PLAIN_XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)


@dataclass(frozen=True)
class Request:
    """A ledger to be carried away.

    `wanted` names the place and is always in official order; `moment` says at which instant the records are looked at:
    it is never "now". `against` is the day, or the code of the closed period, that differences are told from: None is
    the last closed one, and `NOTHING` tells none. `period`: the ledger as this period was closed, whatever the moment
    says; `round`: as its unit closed it that time, also if that was reopened since. `opened`: names and telephones in
    full.
    """

    format: Format
    wanted: Wanted
    moment: Moment
    columns: tuple[str, ...] = STANDARD
    against: date | str | None = None
    period: str = ""
    round: int | None = None
    opened: bool = False

    def args(self) -> dict[str, str]:
        """The parameters that ask for the very same again."""
        known = self.moment.known or clock.now()
        args = {**self.wanted.args(), moments.AS_OF: self.moment.as_of.isoformat(), FORMAT: self.format.value}
        args[moments.KNOWN_ON] = self.moment.known_on.isoformat()
        if known != clock.end_of(self.moment.known_on):
            args[INSTANT] = str(clock.microseconds(known))
        if self.columns != STANDARD:
            args[COLUMNS] = ",".join(self.columns)
        if self.against is not None:
            args[AGAINST] = str(self.against)
        if self.round:
            args[ROUND] = str(self.round)
        return args | ({PERIOD: self.period} if self.period else {})


def file_name(request: Request, place: str) -> str:
    """What the file of a request is called: what it is, of where, which days, which form, whether it names persons.

    In Chinese whoever asks: the file goes to an office.
    """
    kind = {Format.CSV: "数据", Format.JSONL: "数据", Format.PLAIN_XLSX: "数据表"}.get(request.format, "")
    closed = f"{request.period}封账第{request.round}次" if request.round else request.period
    days = f"{closed or request.moment.as_of}_记录至{request.moment.known_on}"
    persons = "_含个人信息" if request.opened else ""
    return f"管理台账{kind}_{place}_{days}{persons}.{request.format.suffix}"


def read(args: Mapping[str, str], today: date, *, opened: bool = False) -> Request:
    """What an address or a command asks for, pinned to an instant. RuleBroken at the parameter that is nonsense.

    Without `known_on` the records count up to the end of the last day that is over; asked as known today, up to now:
    `known_at` (microseconds) keeps that instant with a job.
    """
    wanted.check_names(args, PARAMETERS)
    moment = moments.pinned(args, today)
    moment = replace(moment, known=_instant(args.get(INSTANT, ""), moment) or moment.known or clock.now())
    return Request(
        format=_format(args.get(FORMAT, "").strip()),
        wanted=replace(wanted.read(args), sort=Sort.PLACE, descending=False),
        moment=moment,
        columns=columns.chosen(args.get(COLUMNS, ""), STANDARD),
        against=_against(args, today),
        period=_period(args.get(PERIOD, "").strip()),
        round=_round(args),
        opened=opened,
    )


def _instant(typed: str, moment: Moment) -> datetime | None:
    """The instant that a job was asked at, of the day that is asked for; None if none is named.

    RuleBroken for one that lies ahead: more may be recorded until then.
    """
    if not typed:
        return None
    instant = clock.from_microseconds(int(typed)) if MICROSECONDS.fullmatch(typed) else None
    if instant is None or clock.day_of(instant) != moment.known_on or instant > clock.now():
        words = _("“%(typed)s” is no instant of %(day)s that is past.", typed=typed[:40], day=moment.known_on)
        raise RuleBroken(words, INSTANT)
    return instant


def _against(args: Mapping[str, str], today: date) -> date | str | None:
    typed = args.get(AGAINST, "").strip()
    return typed if typed == NOTHING or PERIODS.fullmatch(typed) else moments.day(args, AGAINST, today)


def _period(typed: str) -> str:
    if typed and not PERIODS.fullmatch(typed):
        raise RuleBroken(_("“%(typed)s” is no period. Write it as 2026-10, 2026Q3 or 2026.", typed=typed[:40]), PERIOD)
    return typed


def _round(args: Mapping[str, str]) -> int | None:
    typed = args.get(ROUND, "").strip()
    if typed and not (ROUNDS.fullmatch(typed) and args.get(PERIOD)):
        raise RuleBroken(_("“%(typed)s” is no closing of a period. Write 1, 2, 3 …", typed=typed[:40]), ROUND)
    return int(typed) if typed else None


def _format(typed: str) -> Format:
    if typed and typed not in set(Format):
        known = ", ".join(Format)
        raise RuleBroken(
            _("There is no format “%(typed)s”. Choose one of: %(known)s.", typed=typed[:40], known=known), FORMAT
        )
    return Format(typed or Format.XLSX)
