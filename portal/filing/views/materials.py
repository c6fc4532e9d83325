"""The files of a case: look at one, take one away."""

from __future__ import annotations

import io

from flask import redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import require_may, requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.actions import materials
from portal.filing.queries import cases as queries
from portal.filing.rules.answers import Section
from portal.filing.rules.materials import TAKEN
from portal.filing.views.blueprint import bp
from portal.shared.db import db, transaction

SHUT_IN = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""What a shown file may do: be seen."""


@bp.get("/filings/<int:filing_id>/materials/<int:material_id>")
@requires(Permission.FILING_READ)
def material(filing_id: int, material_id: int) -> ResponseReturnValue:
    """A file of a case, for whoever may see the case and open personal facts there; `?download=1` hands it over."""
    person, session = signed_in(), db.session()
    filing = queries.filing_or_404(session, person, filing_id)
    require_may(person, Permission.PERSONAL_READ, filing)
    row = queries.file_or_404(session, filing, material_id)
    name = materials.name_of(session, filing, row)
    content = materials.open_file(session, person, filing, row)
    media = TAKEN[row.media_type or ""]
    handed_over = "download" in request.args or not media.shown
    response = send_file(io.BytesIO(content), media.type, as_attachment=handed_over, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = SHUT_IN
    response.headers["X-Frame-Options"] = "SAMEORIGIN"  # beside the answers
    return response


@bp.post("/filings/<int:filing_id>/materials/<int:material_id>/remove")
@requires(Permission.FILING_DRAFT)
def remove_material(filing_id: int, material_id: int) -> ResponseReturnValue:
    """Take a file off a draft."""
    with transaction() as session:
        materials.remove(session, signed_in(), filing_id, material_id)
    return redirect(url_for("filing.section", filing_id=filing_id, section=Section.MATERIALS))
