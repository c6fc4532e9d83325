"""The desk (工作台): where a person lands after signing in, and the lists its numbers open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from portal.accounts.access import reach, requires, signed_in
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
from portal.shared.working_days import days_left

bp = Blueprint("desk", __name__)


@bp.get("/desk")
@requires(Permission.DESK_READ)
def home() -> str:
    """What waits for me: my cases and how long they have; for those who oversee, by township; ending certificates."""
    session, person = db.session(), signed_in()
    counts = queries.counts(session, person)
    waiting = queries.cases(session, queries.waits_at_all(person)) if any(counts.values()) else None
    oversees = not counts and bool(reach(person, Permission.FILING_READ))
    townships = queries.by_township(session, person) if oversees else []
    prints = bool(reach(person, Permission.CERTIFICATE_PRINT))
    ending = queries.ending(session, person)
    certificates = queries.certificates(session, ending, size=queries.CERTIFICATES_SHOWN).rows if prints else []
    return render_template(
        "desk/home.html",
        groups=[(group, counts[group.name]) for group in GROUPS if group.name in counts],
        waiting=waiting,
        oversees=oversees,
        townships=townships,
        prints=prints,
        certificates=certificates,
        certificate_count=queries.count_certificates(session, ending) if prints else 0,
        **_shown(session, [*(waiting.rows if waiting else ()), *townships, *certificates]),
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
    """The certificates that have ended or end soon."""
    session, person = db.session(), signed_in()
    after = After.read(request.args.get("after", ""))
    page = queries.certificates(session, queries.ending(session, person), after)
    return render_template("desk/certificates.html", page=page, **_shown(session, page.rows))


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
