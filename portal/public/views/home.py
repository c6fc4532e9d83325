"""Home: what the portal is for, one search box, how filing works, how many organizations there are."""

from __future__ import annotations

from flask import render_template, request

from portal.accounts.access import public
from portal.organizations import queries as organizations
from portal.organizations.rules import label
from portal.public import queries
from portal.public.views.blueprint import bp
from portal.public.views.rows import places, within
from portal.regions import queries as regions
from portal.shared.clock import today
from portal.shared.db import db


@bp.get("/")
@public
def home() -> str:
    """The front page; with `q` the results of a search."""
    typed = request.args.get("q", "").strip()
    if typed:
        return results(typed)
    session = db.session()
    counts, units = queries.counts_by_unit(session), regions.units(session)
    rows = [(unit, counts[unit.code]) for unit in units]
    return render_template("public/home.html", units=rows, total=counts.total(), today=today())


def results(typed: str) -> str:
    """The organizations that a search finds; for staff with links to the pages within their reach."""
    session = db.session()
    found = organizations.search(session, typed)
    return render_template(
        "public/results.html",
        typed=typed,
        found=found,
        townships=regions.townships_named(session, typed),
        places=places(session, found.rows),
        staff=within(found.rows),
        label=label,
    )
