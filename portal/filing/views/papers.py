"""Papers for the applicant, printed from a draft before it is submitted: the application form and the charter."""

from __future__ import annotations

import io

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.access import require_may, requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.actions import cases, papers
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.rules.application_form import TITLES
from portal.filing.rules.steps import OPEN
from portal.filing.views.blueprint import bp
from portal.filing.views.materials import SHUT_IN
from portal.shared import word
from portal.shared.db import db
from portal.shared.errors import msg as _


@bp.get("/filings/<int:filing_id>/application.pdf")
@requires(Permission.FILING_DRAFT)
def application_pdf(filing_id: int) -> ResponseReturnValue:
    """The application form with what is answered so far, to be signed and sealed; 404 for a case that has none."""
    filing = _open_filing(filing_id)
    content = papers.application(db.session(), filing)
    cases.note_reading(signed_in(), filing, "personal_read", _("Printed the application form"))
    name = f"{TITLES[filing.kind]}-{filing.id}.pdf"
    response = send_file(io.BytesIO(content), "application/pdf", download_name=name, conditional=False, max_age=0)
    response.headers["Content-Security-Policy"] = SHUT_IN
    return response


@bp.get("/filings/<int:filing_id>/charter.docx")
@requires(Permission.FILING_DRAFT)
def charter_docx(filing_id: int) -> ResponseReturnValue:
    """A draft of the charter with what is answered so far, for the applicant to finish in Word."""
    filing = _open_filing(filing_id)
    content = papers.charter(db.session(), filing)
    name = f"章程-{filing.id}.docx"
    return send_file(io.BytesIO(content), word.MEDIA_TYPE, as_attachment=True, download_name=name, max_age=0)


def _open_filing(filing_id: int) -> Filing:
    """A case that is still open and is applied for by a form."""
    person = signed_in()
    filing = queries.filing_or_404(db.session(), person, filing_id)
    require_may(person, Permission.FILING_DRAFT, filing)
    if filing.state not in OPEN or filing.kind not in TITLES:
        abort(404)
    return filing
