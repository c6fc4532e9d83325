"""The check of a certificate (证书核验): as issued, and what stands today. Nothing personal, nothing cached."""

from __future__ import annotations

import io

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.access import public
from portal.filing.actions.certificate import genuine
from portal.filing.queries import certificate as certificates
from portal.filing.rules.certificate import NO_LEGAL_PERSON, Issued, grouped, typed_code
from portal.organizations.rules import label
from portal.public import offline, queries
from portal.public.rules import Newer, Validity, verdict
from portal.public.views.blueprint import bp
from portal.shared import clock
from portal.shared.db import db


@bp.get("/verify")
@public
def verify_form() -> ResponseReturnValue:
    """Asks for a code; with `code`, answers."""
    typed = request.args.get("code", "").strip()
    return checked(typed) if typed else render_template("public/verify_form.html", typed="")


@bp.get("/verify/offline")
@public
def verify_offline() -> ResponseReturnValue:
    """The page that checks a certificate without this server, to be kept."""
    page = io.BytesIO(offline.page().encode())
    return send_file(page, "text/html", as_attachment=True, download_name=offline.FILE_NAME, max_age=0)


@bp.get("/verify/<string:code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """Where the QR code of a certificate leads."""
    return checked(code)


def checked(typed: str) -> ResponseReturnValue:
    """What is known of the certificate with this code; one and the same answer for every code that is none."""
    session = db.session()
    code = typed_code(typed)
    certificate = certificates.by_code(session, code) if code else None
    if certificate is None:
        return render_template("public/verify_unknown.html", typed=typed), 404
    today = clock.today()
    organization = queries.card(session, certificate.organization_id)
    later = certificates.later_than(session, certificate)
    standing = organization.standing if organization else None
    issued = Issued.read(certificate.issued)
    return render_template(
        "public/verify.html",
        issued=issued,
        code=grouped(issued.code),
        verdict=verdict(
            genuine(certificate),
            standing,
            Validity(issued.valid_from, issued.valid_until),
            [Newer(clock.day_of(newer.issued_at), newer.valid_from) for newer in later],
            today,
        ),
        organization=organization,
        note_text=NO_LEGAL_PERSON,
        label=label,
        today=today,
    )
