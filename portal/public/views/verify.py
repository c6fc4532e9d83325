"""The check of a certificate (证书核验): as issued, and what stands today. Nothing personal, nothing cached."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import public
from portal.filing.actions.certificate import genuine
from portal.filing.queries import certificate as certificates
from portal.filing.rules.certificate import NO_LEGAL_PERSON, Issued, grouped, typed_code
from portal.organizations.rules import label
from portal.public import queries
from portal.public.rules import verdict
from portal.public.views.blueprint import bp
from portal.shared import clock
from portal.shared.db import db


@bp.get("/verify")
@public
def verify_form() -> ResponseReturnValue:
    """Asks for a code; with `code`, answers."""
    typed = request.args.get("code", "").strip()
    return checked(typed) if typed else render_template("public/verify_form.html", typed="")


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
    newest = certificates.newest(session, certificate.organization_id)
    later = clock.day_of(newest.issued_at) if newest and newest.id != certificate.id else None
    standing = organization.standing if organization else None
    issued = Issued.read(certificate.issued)
    return render_template(
        "public/verify.html",
        issued=issued,
        code=grouped(issued.code),
        verdict=verdict(genuine(certificate), standing, issued.valid_until, later, today),
        organization=organization,
        note_text=NO_LEGAL_PERSON,
        label=label,
        today=today,
    )
