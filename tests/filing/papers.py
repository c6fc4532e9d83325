"""What a case gave out, as tests read it."""

from __future__ import annotations

import io

from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.filing.actions import documents
from portal.filing.models import Filing, IssuedDocument
from portal.filing.queries import documents as queries
from portal.filing.rules.documents import DocumentKind
from tests.filing.factories import Office


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def first_print(session: Session, filing: Filing, office: Office, kind: DocumentKind) -> bytes:
    document = only(session, filing, kind)
    documents.print_document(session, office.colleague, filing, document)
    content = documents.printed(session, filing, document)
    assert content is not None
    return content


def only(session: Session, filing: Filing, kind: DocumentKind) -> IssuedDocument:
    (document,) = [row for row in queries.documents_of(session, filing.id) if row.kind is kind]
    return document
