"""Printing certificates.

The first print makes the PDF and keeps it; every later one is those bytes, and each print leaves a line in the audit.
"""

from __future__ import annotations

import io

import segno
from flask import current_app
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions import prints
from portal.filing.actions.certificate import genuine
from portal.filing.models.case import Filing
from portal.filing.models.certificate import Certificate, CertificatePrintFile
from portal.filing.queries import certificate as queries
from portal.filing.rules.certificate import (
    ANONYMIZED,
    NO_LEGAL_PERSON,
    NOT_GENUINE,
    Issued,
    grouped,
    qr_payload,
    qr_text,
)
from portal.filing.rules.notices import in_full, validity
from portal.history import seals
from portal.organizations.rules import label
from portal.shared import files, keys
from portal.shared.documents import render_pdf
from portal.shared.errors import RuleBroken
from portal.shared.guard import demonstration
from portal.shared.i18n import speaking, translate

TEMPLATE = "certificate"
MASK = 3
"""Diagonals: they break up the columns in which the letters of base64 repeat their upper bits."""


def print_certificate(session: Session, person: Person, filing: Filing, made: bytes | None = None) -> None:
    """Make the PDF of a case's certificate if it has none yet, and note that it was printed.

    `made` is what `first_print` gave a moment ago, while no row was locked.

    The certificate's row is locked: of two who print for the first time at once, one makes the file and the other
    finds it. NotFound if the case issued none; RuleBroken if what is kept of it does not bear the office's signature:
    a print would sign it anew.
    """
    certificate = queries.for_update(session, filing.id)
    if not genuine(certificate):
        raise RuleBroken(NOT_GENUINE)
    key_id = queries.data_key_id(session, certificate)
    if queries.print_file(session, certificate.id) is None and not queries.destroyed(session, key_id):
        content = made or first_print(session, certificate)
        prints.keep(
            session, CertificatePrintFile, seals.data_key(session, key_id), content, certificate_id=certificate.id
        )
    prints.note(session, "certificate_printed", person, filing, ("filing", filing.id), certificate.number)


def first_print(session: Session, certificate: Certificate) -> bytes:
    """The PDF of a certificate, made anew. RuleBroken if the record was anonymized."""
    data_key = seals.data_key(session, queries.data_key_id(session, certificate))
    return paper(
        certificate, seals.unseal(data_key, "certificate", certificate.id, "holder", certificate.holder_sealed)
    )


def printed(session: Session, certificate: Certificate) -> bytes | None:
    """The bytes of the first print; None before it.

    Where the name was destroyed, the stored file cannot be opened any more: what stands instead is made anew from
    what is left, the same bytes each time, and never kept.
    """
    key_id = queries.data_key_id(session, certificate)
    if queries.destroyed(session, key_id):
        return paper(certificate, ANONYMIZED)
    kept = queries.print_file(session, certificate.id)
    return None if kept is None else files.read(seals.data_key(session, key_id), kept.file_name)


def paper(certificate: Certificate, holder: str) -> bytes:
    """The PDF of a certificate, in Chinese whoever prints it; one of a demonstration says so across the page."""
    issued = Issued.read(certificate.issued)
    address = verify_url(issued.code)
    with speaking("zh_Hans"):
        return render_pdf(
            TEMPLATE,
            {
                "title": issued.title,
                "number": issued.number,
                "name": issued.name,
                "field": translate(label(issued.field)),
                "form": translate(label(issued.form)),
                "holder": holder,
                "area": issued.area,
                "address": issued.address,
                "purpose": issued.purpose,
                "validity": validity(issued.valid_from, issued.valid_until),
                "replaces": f"本证替代{in_full(issued.replaces)}签发的证书。" if issued.replaces else "",
                "office": issued.office,
                "issued_on": in_full(issued.issued_on),
                "document_date": {
                    "year": issued.issued_on.year,
                    "month": issued.issued_on.month,
                    "day": issued.issued_on.day,
                },
                "note": translate(NO_LEGAL_PERSON),
                "code": grouped(issued.code),
                "verify_url": address,
                "qr": qr_drawing(_signed(issued, address)),
                "demonstration": demonstration(),
            },
        )


def verify_url(code: str) -> str:
    """Where anybody may check this code."""
    base: str = current_app.config["PUBLIC_URL"]
    return f"{base.rstrip('/')}/verify/{grouped(code)}"


def _signed(issued: Issued, address: str) -> str:
    """The text of the QR code: the live page's address, and what can be checked without it."""
    ring, payload = keys.keyring(), qr_payload(issued)
    return qr_text(address, ring.key_id, payload, ring.sign(payload))


def qr_drawing(text: str) -> str:
    """A QR code as SVG text, without anything that changes from print to print.

    The mask is given: trying all eight takes longer than the rest of the paper, and readers take each of them.
    """
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=MASK).save(drawing, kind="svg", border=0, xmldecl=False, nl=False)
    return drawing.getvalue().decode()
