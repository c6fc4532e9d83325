"""The public list: who is on the register today, by management unit and field."""

from __future__ import annotations

from flask import abort, render_template, request
from sqlalchemy.orm import Session

from portal.accounts.access import public
from portal.organizations.rules import LABELS, Field, label
from portal.public import queries
from portal.public.views.blueprint import bp
from portal.public.views.rows import places, within
from portal.regions import codes
from portal.regions import queries as regions
from portal.shared.clock import today
from portal.shared.db import db
from portal.shared.paging import row_id


@bp.get("/organizations")
@public
def organizations() -> str:
    """Organizations on the register today.

    `unit` is a management unit (the city, if none), `township` one that it administers, `field` a field of activity,
    `after` a page. A township of another unit does not count: the unit was chosen anew.
    """
    session = db.session()
    units = regions.all_units(session)
    asked = request.args.get("township", "")
    unit = {unit.code: unit for unit in units}.get(
        request.args.get("unit") or _unit_of(session, asked) or units[0].code
    )
    if unit is None:
        abort(404)
    townships = regions.townships(session, unit.code)
    township = next((township for township in townships if township.code == asked), None)
    field = Field(request.args["field"]) if request.args.get("field") in set(Field) else None
    place = township or unit
    page = queries.listed(session, place.scope_path, field, row_id(request.args.get("after", "")))
    chosen = {"unit": unit.code, "township": township and township.code, "field": field and field.value}
    return render_template(
        "public/organizations.html",
        page=page,
        place=regions.display_name(session, place.code),
        unit=unit,
        units=units,
        township=township,
        townships=[(one.code, one.name) for one in townships],
        chosen={name: value for name, value in chosen.items() if value},
        field=field,
        fields=LABELS[Field].items(),
        places=places(session, page.rows),
        staff=within(page.rows),
        label=label,
        today=today(),
    )


def _unit_of(session: Session, township_code: str) -> str | None:
    """The unit that administers a township today; None for what is no township."""
    found = regions.scope_paths(session, [township_code]).get(township_code)
    return codes.office(found) if found else None
