"""The certificate of a case, for staff: as issued, and its print.

A print changes something (the first one makes the file, each one leaves a line in the audit), so it is asked for by
POST and answered by sending the browser on to the file. Opening the file again is a read: its line in the audit is
written in a short transaction of its own.
"""

from __future__ import annotations

import io

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import audit
from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.actions.certificate import genuine
from portal.filing.actions.printing import print_certificate, printed, verify_url
from portal.filing.queries import cases
from portal.filing.queries import certificate as queries
from portal.filing.rules.certificate import NO_LEGAL_PERSON, NOT_GENUINE, Issued, grouped
from portal.filing.views.blueprint import bp
from portal.filing.views.materials import SHUT_IN
from portal.organizations.rules import label
from portal.shared.db import db
from portal.shared.forms import Form
from portal.shared.web import answer


@bp.route("/filings/<int:filing_id>/certificate", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_PRINT)
def certificate(filing_id: int) -> ResponseReturnValue:
    """The certificate as issued, and the button that prints it."""
    person, session = signed_in(), db.session()
    filing = cases.filing_or_404(session, person, filing_id)
    found = queries.certificate_or_404(session, person, filing_id)
    newest = queries.newest(session, found.organization_id)

    def save() -> ResponseReturnValue:
        print_certificate(session, person, filing)
        return redirect(url_for("filing.certificate_pdf", filing_id=filing_id))

    def page() -> str:
        return render_template(
            "filing/certificate.html",
            filing=filing,
            issued=Issued.read(found.issued),
            code=grouped(found.code),
            address=verify_url(found.code),
            genuine=genuine(found),
            newer=newest if newest and newest.id != found.id else None,
            anonymized=queries.destroyed(session, queries.data_key_id(session, found)),
            print_file=queries.print_file(session, found.id),
            note_text=NO_LEGAL_PERSON,
            not_genuine=NOT_GENUINE,
            label=label,
        )

    return answer(Form(), save, page)


@bp.get("/filings/<int:filing_id>/certificate.pdf")
@requires(Permission.CERTIFICATE_PRINT)
def certificate_pdf(filing_id: int) -> ResponseReturnValue:
    """The bytes of the first print; 404 before it."""
    person, session = signed_in(), db.session()
    found = queries.certificate_or_404(session, person, filing_id)
    content = printed(session, found)
    if content is None:
        abort(404)
    filing = cases.filing_or_404(session, person, filing_id)
    audit.note_aside(
        "personal_read",
        person,
        subject_kind="filing",
        subject_id=filing_id,
        scope_path=filing.scope_path,
        detail=found.number,
    )
    handed_over = "download" in request.args
    response = send_file(
        io.BytesIO(content), "application/pdf", handed_over, f"{found.number}.pdf", conditional=False, max_age=0
    )
    response.headers["Content-Security-Policy"] = SHUT_IN
    return response
