"""The list of cases."""

from __future__ import annotations

from flask import render_template, request

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.queries import cases as queries
from portal.filing.rules.kinds import state_words
from portal.filing.rules.steps import KINDS, STATES
from portal.filing.views.blueprint import bp
from portal.regions.queries import display_names
from portal.shared import clock
from portal.shared.db import db
from portal.shared.paging import row_id
from portal.shared.queries import calendar
from portal.shared.working_days import days_left

FILTERS = ("state", "kind", "township", "text")


@bp.get("/filings", endpoint="list")
@requires(Permission.FILING_READ)
def list_() -> str:
    """Cases within reach, newest first; narrowed by state, kind, township, name or number."""
    person, session = signed_in(), db.session()
    wanted = queries.Filter(*(request.args.get(name, "").strip() for name in FILTERS))
    page = queries.listing(session, person, wanted, row_id(request.args.get("after", "")))
    townships = queries.townships_with_cases(session, person)
    days = calendar(session)
    names = display_names(session, {*townships, *(filing.township_code for filing in page.rows)})
    return render_template(
        "filing/list.html",
        page=page,
        wanted=wanted,
        filters={name: request.args[name] for name in FILTERS if request.args.get(name)},
        townships=[(code, names.get(code, code)) for code in townships],
        names=names,
        left={filing.id: days_left(clock.today(), filing.due_on, days) for filing in page.rows if filing.due_on},
        states=STATES,
        state_words=state_words,
        kinds=KINDS,
    )
