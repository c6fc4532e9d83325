"""Checking the books (账簿校验): every night, and when an auditor asks. Only reads, so twice does no harm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.audit import packed, unpacked
from portal.history.models import Book
from portal.history.verify import Head, Misfit, verify
from portal.operations import queries
from portal.shared import jobs
from portal.shared.db import begin_reading, begin_writing, db
from portal.shared.errors import Message
from portal.shared.jobs import Work
from portal.shared.models import Job

VERIFY = "verify_books"


@jobs.handler(VERIFY, nightly=True)
def verify_books(work: Work) -> Mapping[str, Any]:
    """Check every book; for each its head, or the first entry that does not fit."""
    begin_reading()
    try:
        session = db.session()
        total, done, found = queries.entry_count(session), 0, []
        for result in verify(session):
            found.append(_kept(result))
            done = min(total, done + result.number)
            work.progress(done, total)
    finally:
        begin_writing()
    return {"books": found}


def _kept(result: Head | Misfit) -> dict[str, Any]:
    if isinstance(result, Misfit):
        return {"book": result.book, "number": result.number, "misfit": packed(result.reason)}
    return {"book": result.book, "number": result.number, "hash": result.hash}


@dataclass(frozen=True)
class Line:
    """One book as the page shows it: how far it has come, and what the last finished check said of it."""

    code: str
    name: str
    entries: int
    head: str
    checked_at: datetime | None
    checked_until: int | None
    misfit: Message | str | None


def lines(books: Sequence[Book], names: Mapping[str, str], check: Job | None) -> list[Line]:
    """A line for each book that is there or that the check missed, by code."""
    said = {row["book"]: row for row in jobs.result(check)["books"]} if check else {}
    standing = {book.code: book for book in books}
    found = []
    for code in sorted(standing.keys() | said.keys()):
        book, row = standing.get(code), said.get(code)
        found.append(
            Line(
                code=code,
                name=names.get(code, code),
                entries=book.last_number if book else 0,
                head=book.last_hash if book else "",
                checked_at=check.finished_at if check and row else None,
                checked_until=row["number"] if row else None,
                misfit=unpacked(row["misfit"]) if row and "misfit" in row else None,
            )
        )
    return found
