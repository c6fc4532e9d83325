"""The notices and decisions that a case has given out: read, printed, and as Word.

As with certificates, a print is asked for by POST and answered by sending the browser on to the file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import require_may, requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.actions import cases, documents
from portal.filing.models import DocumentPrintFile, Filing, IssuedDocument
from portal.filing.queries import cases as filings
from portal.filing.queries import documents as queries
from portal.filing.queries.certificate import destroyed
from portal.filing.rules.documents import DOCUMENTS, NOT_GENUINE
from portal.filing.rules.notices import in_full
from portal.filing.views.blueprint import bp
from portal.filing.views.materials import SHUT_IN
from portal.shared import word
from portal.shared.db import db, transaction


@dataclass(frozen=True)
class Given:
    """A document as the case page lists it: the row, where its first print lies, how often it was printed."""

    row: IssuedDocument
    first: DocumentPrintFile | None
    prints: int


def given_out(session: Session, filing: Filing) -> list[Given]:
    """The documents of a case, the first first."""
    rows = queries.documents_of(session, filing.id)
    ids = [row.id for row in rows]
    files, counts = queries.print_files(session, ids), queries.print_counts(session, ids)
    return [Given(row, files.get(row.id), counts.get(row.id, 0)) for row in rows]


@bp.get("/filings/<int:filing_id>/documents/<int:document_id>")
@requires(Permission.FILING_READ)
def document(filing_id: int, document_id: int) -> ResponseReturnValue:
    """A document as issued, word for word, and who printed it when."""
    session = db.session()
    filing, found = _found(filing_id, document_id)
    notice = documents.notice_of(session, filing, found)
    page = render_template(
        "filing/document.html",
        filing=filing,
        document=found,
        notice=notice,
        issued_on=in_full(notice.issued_on),
        genuine=documents.genuine(found),
        anonymized=destroyed(session, filing.data_key_id),
        first=queries.print_file(session, found.id),
        prints=queries.prints_of(session, found.id),
        documents=DOCUMENTS,
        not_genuine=NOT_GENUINE,
    )
    _note_read(filing, found)
    return page


@bp.post("/filings/<int:filing_id>/documents/<int:document_id>/print")
@requires(Permission.CERTIFICATE_PRINT)
def print_document(filing_id: int, document_id: int) -> ResponseReturnValue:
    """Print it: the first print makes the file, every one is in the audit."""
    with transaction() as session:
        person = signed_in()
        filing, found = _found(filing_id, document_id)
        require_may(person, Permission.CERTIFICATE_PRINT, filing)
        documents.print_document(session, person, filing, found)
    return redirect(url_for("filing.document_pdf", filing_id=filing_id, document_id=document_id))


@bp.get("/filings/<int:filing_id>/documents/<int:document_id>/notice.pdf")
@requires(Permission.FILING_READ)
def document_pdf(filing_id: int, document_id: int) -> ResponseReturnValue:
    """The bytes of the first print; 404 before it."""
    filing, found = _found(filing_id, document_id)
    content = documents.printed(db.session(), filing, found)
    if content is None:
        abort(404)
    _note_read(filing, found)
    name = f"{found.kind}-{found.id}.pdf"
    response = send_file(io.BytesIO(content), "application/pdf", download_name=name, conditional=False, max_age=0)
    response.headers["Content-Security-Policy"] = SHUT_IN
    return response


@bp.get("/filings/<int:filing_id>/documents/<int:document_id>/notice.docx")
@requires(Permission.FILING_READ)
def document_docx(filing_id: int, document_id: int) -> ResponseReturnValue:
    """The same words in Word, for an office that has to add to them."""
    filing, found = _found(filing_id, document_id)
    notice = documents.notice_of(db.session(), filing, found)
    _note_read(filing, found)
    content, name = documents.word(notice), f"{notice.title}-{found.id}.docx"
    return send_file(io.BytesIO(content), word.MEDIA_TYPE, as_attachment=True, download_name=name, max_age=0)


def _found(filing_id: int, document_id: int) -> tuple[Filing, IssuedDocument]:
    """A document of a case within reach, for somebody who may read what names people."""
    person, session = signed_in(), db.session()
    filing = filings.filing_or_404(session, person, filing_id)
    require_may(person, Permission.PERSONAL_READ, filing)
    return filing, queries.document_or_404(session, filing, document_id)


def _note_read(filing: Filing, found: IssuedDocument) -> None:
    cases.note_reading(signed_in(), filing, "personal_read", DOCUMENTS[found.kind])
