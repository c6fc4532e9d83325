"""Reading issued documents and what was printed of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import AuditLine, Person
from portal.filing.models.case import Filing
from portal.filing.models.certificate import Certificate
from portal.filing.models.document import DocumentPrintFile, IssuedDocument

SUBJECT = "document"
"""What the audit calls them."""
PRINTED = "document_printed"


def documents_of(session: Session, filing_id: int) -> Sequence[IssuedDocument]:
    """All documents a case has given out, the first first."""
    found = select(IssuedDocument).where(IssuedDocument.filing_id == filing_id)
    return session.scalars(found.order_by(IssuedDocument.id)).all()


def document_or_404(session: Session, filing: Filing, document_id: int) -> IssuedDocument:
    """A document of this case. NotFound if it is another's."""
    found = select(IssuedDocument).where(IssuedDocument.id == document_id, IssuedDocument.filing_id == filing.id)
    document = session.scalar(found.order_by(IssuedDocument.id))
    if document is None:
        raise NotFound
    return document


def lock(session: Session, document_id: int) -> None:
    """Lock a document's row to the end of the transaction."""
    found = select(IssuedDocument.id).where(IssuedDocument.id == document_id).order_by(IssuedDocument.id)
    session.execute(found.with_for_update())


def print_file(session: Session, document_id: int) -> DocumentPrintFile | None:
    """Where the printed bytes lie, once it was printed."""
    found = select(DocumentPrintFile).where(DocumentPrintFile.document_id == document_id)
    return session.scalar(found.order_by(DocumentPrintFile.document_id))


def print_files(session: Session, document_ids: Collection[int]) -> dict[int, DocumentPrintFile]:
    """`print_file` of each of these that was printed."""
    found = select(DocumentPrintFile).where(DocumentPrintFile.document_id.in_(document_ids))
    return {kept.document_id: kept for kept in session.scalars(found.order_by(DocumentPrintFile.document_id))}


@dataclass(frozen=True)
class Print:
    """Who printed a document, and when."""

    by: str
    at: datetime


def prints_of(session: Session, document_id: int) -> list[Print]:
    """Every print of a document, the newest first."""
    found = select(Person.name, AuditLine.at).join(Person, Person.id == AuditLine.person_id)
    found = found.where(
        AuditLine.event == PRINTED, AuditLine.subject_kind == SUBJECT, AuditLine.subject_id == str(document_id)
    )
    return [Print(row.name, row.at) for row in session.execute(found.order_by(AuditLine.id.desc()))]


def print_counts(session: Session, document_ids: Collection[int]) -> dict[int, int]:
    """How often each of these documents was printed; those never printed are left out."""
    found = select(AuditLine.subject_id, func.count().label("prints")).where(
        AuditLine.event == PRINTED,
        AuditLine.subject_kind == SUBJECT,
        AuditLine.subject_id.in_([str(document_id) for document_id in document_ids]),
    )
    rows = session.execute(found.group_by(AuditLine.subject_id).order_by(AuditLine.subject_id))
    return {int(row.subject_id): row.prints for row in rows}


def with_certificate(session: Session, filing_id: int) -> bool:
    """Whether a case has issued a certificate."""
    return bool(session.scalar(select(exists().where(Certificate.filing_id == filing_id)).order_by(None)))
