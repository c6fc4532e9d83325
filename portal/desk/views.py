"""The desk (工作台): where a person lands after signing in, and the lists its numbers open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.accounts.access import reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk import queries
from portal.desk.queries import After
from portal.desk.rules import GROUPS, HELD_BY, group
from portal.filing.rules.steps import STATES
from portal.organizations.rules import label
from portal.regions import queries as regions
from portal.shared import clock
from portal.shared.db import db
from portal.shared.queries import calendar
from portal.shared.working_days import days_left, missing_year

bp = Blueprint("desk", __name__)
SHOWN = 20
"""Certificates on the desk itself; the numbers beside them open the whole lists."""


@bp.get("/desk")
@requires(Permission.DESK_READ)
def home() -> str:
    """What waits for me: my cases and how long they have; for those who oversee, by township; ending certificates."""
    session, person = db.session(), signed_in()
    counts = queries.counts(session, person)
    waiting = queries.cases(session, queries.waits_at_all(person)) if any(counts.values()) else None
    oversees = not counts and bool(reach(person, Permission.FILING_READ))
    townships = queries.by_township(session, person) if oversees else []
    renewals = _renewals(session, person) if reach(person, Permission.CERTIFICATE_PRINT) else None
    return render_template(
        "desk/home.html",
        groups=[(group, counts[group.name]) for group in GROUPS if group.name in counts],
        waiting=waiting,
        oversees=oversees,
        townships=townships,
        renewals=renewals,
        missing_year=missing_year(clock.today(), calendar(session))
        if reach(person, Permission.CALENDAR_MANAGE)
        else None,
        **_shown(session, [*(waiting.rows if waiting else ()), *townships, *(renewals.rows if renewals else ())]),
    )


@bp.get("/desk/cases")
@requires(Permission.FILING_READ)
def cases() -> str:
    """The cases behind a number: of a `group`, or with the office of a `township`, or `overdue` there."""
    session, person = db.session(), signed_in()
    township, overdue = request.args.get("township", ""), request.args.get("overdue") == "1"
    chosen = group(request.args["group"]) if "group" in request.args else None
    if "group" in request.args and chosen is None:
        abort(404)
    where = queries.waits(person, chosen) if chosen else queries.with_office(person, township, overdue)
    page = queries.cases(session, where, After.read(request.args.get("after", "")))
    names = regions.display_names(session, [township]) if township else {}
    return render_template(
        "desk/cases.html",
        page=page,
        group=chosen,
        township=names.get(township),
        overdue=overdue,
        args={name: value for name, value in request.args.items() if name in {"group", "township", "overdue"}},
        **_shown(session, page.rows),
    )


@bp.get("/desk/certificates")
@requires(Permission.CERTIFICATE_PRINT)
def certificates() -> str:
    """The certificates that end soon; with `ended`, those that have ended."""
    session, person, ended = db.session(), signed_in(), request.args.get("ended") == "1"
    where = queries.ended(person) if ended else queries.ending(session, person)
    after = After.read(request.args.get("after", ""))
    page = queries.certificates(session, where, after, latest_first=ended)
    return render_template("desk/certificates.html", page=page, ended=ended, **_shown(session, page.rows))


@dataclass(frozen=True)
class Renewals:
    """Certificates to renew, as the desk shows them: how many end soon, how many have ended, the first rows of both."""

    ending: int
    ended: int
    rows: list[Row[Any]]


def _renewals(session: Session, person: Person) -> Renewals:
    ending, ended = queries.ending(session, person), queries.ended(person)
    rows = list(queries.certificates(session, ending).rows)
    if len(rows) < SHOWN:
        rows += queries.certificates(session, ended, latest_first=True).rows
    return Renewals(
        ending=queries.count_certificates(session, ending),
        ended=queries.count_certificates(session, ended),
        rows=rows[:SHOWN],
    )


def _shown(session: Session, rows: Iterable[Any]) -> dict[str, Any]:
    """What every list needs to show its rows: names of places, words, and how many working days are left."""
    today, working_days = clock.today(), calendar(session)
    codes = {getattr(row, "village_code", None) or row.township_code for row in rows}
    return {
        "places": regions.display_names(session, codes),
        "today": today,
        "left": lambda due_on: None if due_on is None else days_left(today, due_on, working_days),
        "days_since": lambda instant: (today - clock.day_of(instant)).days,
        "held_by": HELD_BY,
        "states": STATES,
        "label": label,
    }
