"""A file of a case beside its answers: `?show=12` on its page and on the page of its materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from portal.accounts.models import Person
from portal.filing.actions import materials as attachments
from portal.filing.models import Filing, Material
from portal.filing.rules.materials import DOCX, ITEMS, PDF
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.paging import row_id
from portal.shared.word_text import paragraphs


@dataclass(frozen=True)
class Pane:
    """The file that is shown: how, which one of how many, the ids of those beside it.

    `paragraphs` are the words of a Word file, None if it has none or cannot be read.
    """

    row: Material
    name: str
    item: Message
    position: int
    count: int
    before: int | None
    after: int | None
    is_pdf: bool
    is_word: bool
    paragraphs: list[str] | None = None


def pane(person: Person, filing: Filing, rows: Sequence[Material], names: Mapping[int, str]) -> Pane | None:
    """The file that the address asks for, if it is one of these and its name could be opened (`names`).

    Opening a Word file leaves its line in the audit here; the others do so as the browser fetches them.
    """
    files = [row for row in rows if not row.paper_seen and row.id in names]
    wanted = row_id(request.args.get("show", ""))
    position = next((at for at, row in enumerate(files) if row.id == wanted), None)
    if position is None or request.method != "GET":
        return None
    row = files[position]
    is_word = row.media_type == DOCX.type
    return Pane(
        row=row,
        name=names[row.id],
        item=ITEMS[row.item],
        position=position + 1,
        count=len(files),
        before=files[position - 1].id if position else None,
        after=files[position + 1].id if position + 1 < len(files) else None,
        is_pdf=row.media_type == PDF.type,
        is_word=is_word,
        paragraphs=paragraphs(attachments.open_file(db.session(), person, filing, row)) if is_word else None,
    )
