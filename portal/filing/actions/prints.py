"""What every print of an issued paper does: the first keeps the bytes, each leaves a line in the audit."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Person
from portal.filing.models.case import Filing
from portal.filing.models.certificate import CertificatePrintFile
from portal.filing.models.document import DocumentPrintFile
from portal.shared import clock, files
from portal.shared.errors import Message

Kept = type[CertificatePrintFile] | type[DocumentPrintFile]


def keep(session: Session, table: Kept, data_key: bytes, content: bytes, **whose: int) -> None:
    """Seal and keep the bytes of a first print; `whose` is the id of the paper."""
    stored = files.store(data_key, content)
    session.add(table(**whose, file_name=stored.name, size=stored.size, sha256=stored.sha256, made_at=clock.now()))
    session.flush()


def note(
    session: Session, event: str, person: Person, filing: Filing, subject: tuple[str, int], detail: Message | str
) -> None:
    """A line in the audit: this person printed that paper now. `subject`: its kind and id."""
    audit.note(
        session,
        event,
        person,
        subject_kind=subject[0],
        subject_id=subject[1],
        scope_path=filing.scope_path,
        detail=detail,
    )
