"""The desk (工作台): where a person lands after signing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from sqlalchemy import Row, and_
from sqlalchemy.orm import Session

from portal.accounts.access import reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk.queries import ledgers, overview, records, waiting
from portal.desk.rules import DECIDING, ENDS, GROUPS, LATE, QUIET, Ends, Late, Township
from portal.desk.views.blueprint import bp
from portal.desk.views.shown import shown
from portal.filing.queries.copies import for_information
from portal.ledger.rules.freshness import STALE_DAYS
from portal.shared import clock
from portal.shared.db import db
from portal.shared.queries import calendar
from portal.shared.working_days import missing_year

CASES = 8
CERTIFICATES = 3
TOWNSHIPS = 12
"""Rows on the desk itself; the numbers beside them open the whole lists."""


@bp.get("/desk")
@requires(Permission.DESK_READ)
def home() -> str:
    """What must be done today first: my cases; the ledger; for those who oversee, by township; then records.

    Records that need a word come last.
    """
    session, person = db.session(), signed_in()
    counts = waiting.counts(session, person)
    cases = waiting.cases(session, waiting.waits_at_all(person), limit=CASES) if any(counts.values()) else None
    townships = overview.by_township(session, person) if oversees(person) else None
    pressing = [township for township in townships or () if township.pressing][:TOWNSHIPS]
    kept = _kept(session, person) if reach(person, Permission.CERTIFICATE_PRINT) else None
    return render_template(
        "desk/home.html",
        groups=[(group, counts[group.name]) for group in GROUPS if _shown(counts, group.name)],
        late=[(kind, LATE[kind], counts[kind]) for kind in Late if counts.get(kind)],
        many=sum(counts.get(name, 0) for name in DECIDING) > 1,
        waiting=cases,
        townships=townships,
        pressing=pressing,
        copies=waiting.count(session, for_information(session, person))
        if reach(person, Permission.FILING_CONFIRM)
        else 0,
        totals=totals(townships or ()),
        kept=kept,
        ledgers=ledgers.waiting(session, person),
        stale_days=STALE_DAYS,
        words=[(Ends.ENDING, ENDS[Ends.ENDING]), (Ends.ENDED, ENDS[Ends.ENDED])],
        missing_year=missing_year(clock.today(), calendar(session))
        if reach(person, Permission.CALENDAR_MANAGE)
        else None,
        **shown(session, [*(cases.rows if cases else ()), *pressing, *(kept.rows if kept else ())]),
    )


@bp.get("/desk/townships")
@requires(Permission.FILING_READ)
def townships() -> str:
    """Every township within reach for which something counts, with all its numbers."""
    session, person = db.session(), signed_in()
    found = overview.by_township(session, person)
    return render_template("desk/townships.html", townships=found, **shown(session, found))


def oversees(person: Person) -> bool:
    """Whether somebody reads cases without working on them before they come to the county."""
    return bool(reach(person, Permission.FILING_READ)) and not reach(person, Permission.FILING_ACCEPT)


def totals(townships: Sequence[Township]) -> dict[str, int]:
    """All townships together, by name of the number."""
    names = ("waiting", "overdue", "near", "alone", "ended", "ending", "unconfirmed")
    return {name: sum(getattr(township, name) for township in townships) for name in names}


@dataclass(frozen=True)
class Kept:
    """The office's records that need a word: how many of each kind, the first of the certificates."""

    counts: dict[str, int]
    rows: list[Row[Any]]


def _kept(session: Session, person: Person) -> Kept:
    offices = records.policies(session, person)
    counts = records.counts(session, person, offices)
    rows: list[Row[Any]] = []
    for kind in (Ends.ENDING, Ends.ENDED):
        if counts[kind] and len(rows) < CERTIFICATES:
            where = and_(records.certified(person), records.ends(offices, kind))
            latest_first = kind is Ends.ENDED
            rows += records.certificates(session, where, latest_first=latest_first, limit=CERTIFICATES).rows
    return Kept(counts, rows[:CERTIFICATES])


def _shown(counts: dict[str, int], name: str) -> bool:
    """Whether a group is spoken of."""
    return bool(counts.get(name)) if name in QUIET else name in counts
