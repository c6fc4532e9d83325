"""Tables of issued documents: what is issued is data, what is printed are its stored bytes (design.md section 3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.filing.rules.documents import DocumentKind
from portal.shared.db import Base, Key, append_only


@append_only
class IssuedDocument(Base):
    """A notice or decision as issued (文书): never changed.

    `facts_sealed` is canonical JSON of the frozen facts, sealed under the case's data key, for it names people;
    `signature` (Ed25519) binds it to kind and case.
    """

    __tablename__ = "issued_document"
    __table_args__ = (UniqueConstraint("step_id", "kind"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filing_id: Mapped[int] = mapped_column(Key, ForeignKey("filing.id"), index=True)
    step_id: Mapped[int] = mapped_column(Key, ForeignKey("filing_step.id"))
    kind: Mapped[DocumentKind]
    facts_sealed: Mapped[str]
    signature: Mapped[str]
    issued_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    issued_at: Mapped[datetime]


@append_only
class DocumentPrintFile(Base):
    """The PDF of a document, made at its first print: every reprint is these bytes."""

    __tablename__ = "document_print_file"

    document_id: Mapped[int] = mapped_column(
        Key, ForeignKey("issued_document.id"), primary_key=True, autoincrement=False
    )
    file_name: Mapped[str]  # below the uploads folder, sealed under the case's data key
    size: Mapped[int]
    sha256: Mapped[str]
    made_at: Mapped[datetime]
