"""The button that begins the filing of a new organization at once."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.actions import drafts
from portal.filing.queries.places import townships_to_file_in
from portal.filing.rules.answers import sections
from portal.filing.views.blueprint import bp
from portal.shared.db import db, transaction


@bp.post("/filings/start")
@requires(Permission.FILING_DRAFT)
def start() -> ResponseReturnValue:
    """Begin a draft and open its first section; who enters for several townships is asked first which it is."""
    person, session = signed_in(), db.session()
    places = townships_to_file_in(session, person)
    if len(places) != 1:
        return redirect(url_for("filing.new"))
    with transaction():
        filing = drafts.open_draft(session, person, places[0].code)
        address = url_for("filing.section", filing_id=filing.id, section=next(iter(sections(filing.kind))))
    return redirect(address)
