"""The public card of one organization."""

from __future__ import annotations

from flask import abort, render_template

from portal.accounts.access import public
from portal.organizations.rules import label
from portal.public import queries
from portal.public.views.blueprint import bp
from portal.public.views.rows import places, within
from portal.shared.clock import today
from portal.shared.db import db


@bp.get("/organizations/<int:organization_id>")
@public
def card(organization_id: int) -> str:
    """The public facts of an organization today, also of one that has left the register."""
    session = db.session()
    row = queries.card(session, organization_id)
    if row is None:
        abort(404)
    return render_template(
        "public/card.html",
        organization=row,
        place=places(session, [row])[row.village_code or row.township_code],
        staff=bool(within([row])),
        label=label,
        today=today(),
    )
