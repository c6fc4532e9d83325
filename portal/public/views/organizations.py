"""The public list: who is on the register today, by management unit and field."""

from __future__ import annotations

from flask import abort, render_template, request

from portal.accounts.access import public
from portal.organizations.rules import LABELS, Field, label
from portal.public import queries
from portal.public.views.blueprint import bp
from portal.public.views.rows import places, within
from portal.regions import queries as regions
from portal.shared.clock import today
from portal.shared.db import db
from portal.shared.paging import row_id


@bp.get("/organizations")
@public
def organizations() -> str:
    """Organizations on the register today: `unit` a management unit (the city, if none), `field`, `after` a page."""
    session = db.session()
    units = regions.all_units(session)
    chosen = {unit.code: unit for unit in units}.get(request.args.get("unit") or units[0].code)
    if chosen is None:
        abort(404)
    field = Field(request.args["field"]) if request.args.get("field") in set(Field) else None
    page = queries.listed(session, chosen, field, row_id(request.args.get("after", "")))
    return render_template(
        "public/organizations.html",
        page=page,
        unit=chosen,
        units=units,
        field=field,
        fields=LABELS[Field].items(),
        places=places(session, page.rows),
        staff=within(page.rows),
        label=label,
        today=today(),
    )
