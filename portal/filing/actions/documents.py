"""Issuing and printing the notices and decisions of a case (文书).

What is issued is data: its words frozen, sealed under the case's key (they name people) and signed, in the transaction
of the step. Its PDF is made at the first print and kept; every later one is those bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions import prints
from portal.filing.actions.cases import Taking
from portal.filing.actions.effects import Granted
from portal.filing.actions.matters import matter_of, seat_of
from portal.filing.actions.numbering import reserve
from portal.filing.models.case import Filing, FilingStep
from portal.filing.models.document import DocumentPrintFile, IssuedDocument
from portal.filing.policy import County
from portal.filing.queries import documents as queries
from portal.filing.queries.certificate import destroyed
from portal.filing.rules import notices
from portal.filing.rules.documents import DECIDED, DOCUMENTS, ISSUED, NOT_GENUINE, number_template
from portal.filing.rules.notices import Notice, in_full
from portal.history import seals
from portal.shared import clock, files, fonts, keys
from portal.shared.db import reserve_ids
from portal.shared.documents import render_pdf
from portal.shared.errors import RuleBroken
from portal.shared.guard import demonstration
from portal.shared.word import Word

TEMPLATE = "notice"
FACTS = "facts"


def issue(
    session: Session,
    person: Person,
    taking: Taking,
    line: FilingStep,
    points: Sequence[str] = (),
    granted: Granted | None = None,
) -> IssuedDocument | None:
    """Give out what this step gives out, if anything: once, in its transaction; `line` is the step as written down.

    `points` are the remarks of a correction round, in words; `granted` is what a yes came to. RuleBroken for a reason
    that no font can show.
    """
    filing = taking.filing
    kind = ISSUED.get((filing.kind, taking.action))
    if kind is None:
        return None
    for said in (taking.note, *points):
        refused = fonts.no_font(said)
        if refused is not None:
            raise RuleBroken(refused, "note")
    day = clock.day_of(line.at)
    place = granted.place if granted else seat_of(session, filing)
    number = reserve(session, number_template(kind, place.at.unit, place.at.township), filing.township_code, day)
    copied = taking.policy.county is not County.NONE and kind in DECIDED
    certified = granted is not None and granted.certificate is not None
    matter = matter_of(session, taking, line, points, place, certified=certified)
    text = notices.notice(kind, matter, place.seat, day, number, copied=copied).text()
    document_id = reserve_ids(session, IssuedDocument)[0]
    sealed = seals.seal(seals.data_key(session, filing.data_key_id), queries.SUBJECT, document_id, FACTS, text)
    document = IssuedDocument(
        id=document_id,
        filing_id=filing.id,
        step_id=line.id,
        kind=kind,
        facts_sealed=sealed,
        signature="",
        issued_by_id=person.id,
        issued_at=line.at,
    )
    document.signature = keys.keyring().sign(_signed_content(document))
    session.add(document)
    return document


def genuine(document: IssuedDocument) -> bool:
    """Whether this office signed exactly what stands here, for this step of this case."""
    return keys.keyring().signed(_signed_content(document), document.signature)


def notice_of(session: Session, filing: Filing, document: IssuedDocument) -> Notice:
    """What a document says; where its words were destroyed with the personal facts, what is left of it."""
    if destroyed(session, filing.data_key_id):
        seat, day = seat_of(session, filing).seat, clock.day_of(document.issued_at)
        return notices.anonymized(document.kind, filing.kind, filing.name, seat, day)
    key = seals.data_key(session, filing.data_key_id)
    return Notice.read(seals.unseal(key, queries.SUBJECT, document.id, FACTS, document.facts_sealed))


def print_document(session: Session, person: Person, filing: Filing, document: IssuedDocument) -> None:
    """Make the PDF of a document if it has none yet, and note that it was printed.

    Its row is locked: of two who print for the first time at once, one makes the file and the other finds it.
    RuleBroken if what is kept of it does not bear the signature of the office.
    """
    if not genuine(document):
        raise RuleBroken(NOT_GENUINE)
    queries.lock(session, document.id)
    if queries.print_file(session, document.id) is None and not destroyed(session, filing.data_key_id):
        content = paper(notice_of(session, filing, document))
        key = seals.data_key(session, filing.data_key_id)
        prints.keep(session, DocumentPrintFile, key, content, document_id=document.id)
    subject = (queries.SUBJECT, document.id)
    prints.note(session, queries.PRINTED, person, filing, subject, DOCUMENTS[document.kind])


def printed(session: Session, filing: Filing, document: IssuedDocument) -> bytes | None:
    """The bytes of the first print, None before it; of a document that was made unreadable, what is left of it."""
    if destroyed(session, filing.data_key_id):
        return paper(notice_of(session, filing, document))
    kept = queries.print_file(session, document.id)
    return None if kept is None else files.read(seals.data_key(session, filing.data_key_id), kept.file_name)


def paper(notice: Notice) -> bytes:
    """The PDF of a notice; one of a demonstration says so across the page."""
    day = notice.issued_on
    data: dict[str, Any] = asdict(notice) | {
        "issued_on": in_full(day),
        "document_date": {"year": day.year, "month": day.month, "day": day.day},
        "copies_to": "、".join(notice.copies_to),
        "demonstration": demonstration(),
    }
    return render_pdf(TEMPLATE, data)


def word(notice: Notice) -> bytes:
    """The same words as a Word document, for an office that has to write something more into it."""
    made = Word(notice.title, notice.issued_on)
    if demonstration():
        made.mark("演示数据")
    made.title(notice.title)
    made.paragraph(notice.number, right=True)
    made.paragraph(f"{notice.addressee}：", indented=False, bold=True)
    for text in notice.paragraphs:
        made.paragraph(text)
    for at, text in enumerate(notice.points, start=1):
        made.paragraph(f"{at}.{text}")
    made.table(notice.rows, headed=notice.headed)
    for text in notice.closing:
        made.paragraph(text)
    made.paragraph("")
    for text in (notice.office, in_full(notice.issued_on), "（盖章）"):
        made.paragraph(text, right=True)
    if notice.copies_to:
        made.paragraph(f"抄送：{'、'.join(notice.copies_to)}", indented=False)
    return made.content()


def _signed_content(document: IssuedDocument) -> bytes:
    """What the signature is over: which step of which case, and the sealed words by their hash."""
    words = hashlib.sha256(document.facts_sealed.encode()).hexdigest()
    return f"{document.filing_id}\n{document.step_id}\n{document.kind}\n{words}".encode()
