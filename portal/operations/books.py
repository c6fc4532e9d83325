"""Checking the books (账簿校验): every night, and when an auditor asks; and taking one out, for checking elsewhere.

The check only reads, so twice does no harm; nobody who records waits for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from flask import current_app
from sqlalchemy.orm import Session

from portal.accounts.audit import packed, unpacked
from portal.history import export
from portal.history.export import Written
from portal.history.models import Book
from portal.history.replay import differences
from portal.history.verify import Head, Misfit, verify
from portal.operations import queries
from portal.shared import jobs
from portal.shared.db import reading
from portal.shared.errors import Message
from portal.shared.jobs import Work
from portal.shared.models import Job

VERIFY = "verify_books"


@jobs.handler(VERIFY, nightly=True)
def verify_books(work: Work) -> Mapping[str, Any]:
    """Check every book, then compute anew what follows from them: all of one moment.

    The result: for each book its head, or the first entry that does not fit; the differences found by replay, None
    if a book is not whole. Each entry is read twice.
    """
    with reading() as session:
        total, done = 2 * queries.entry_count(session), 0

        def further(count: int) -> None:
            nonlocal done
            done = min(total, done + count)
            work.progress(done, total)

        found = []
        for result in verify(session):
            found.append(_kept(result))
            further(result.number)
        whole = all("hash" in row for row in found)
        replayed = [packed(line) for line in differences(session, further)] if whole else None
    return {"books": found, "replayed": replayed}


def _kept(result: Head | Misfit) -> dict[str, Any]:
    if isinstance(result, Misfit):
        return {"book": result.book, "number": result.number, "misfit": packed(result.reason)}
    return {"book": result.book, "number": result.number, "hash": result.hash}


@dataclass(frozen=True)
class Line:
    """One book as the pages show it: how far it has come, and what the last finished check said of it.

    `within` says whether the reader may take it out.
    """

    code: str
    name: str
    entries: int
    head: str
    checked_until: int | None
    misfit: Message | str | None
    within: bool


def lines(
    books: Sequence[Book], names: Mapping[str, str], check: Job | None, within: Collection[str], *, lost: bool = True
) -> list[Line]:
    """A line for each book, by code; with `lost` also for what the check found of books that are not there."""
    said = {row["book"]: row for row in jobs.result(check)["books"]} if check else {}
    standing = {book.code: book for book in books}
    found = []
    for code in sorted(standing.keys() | said.keys() if lost else standing):
        book, row = standing.get(code), said.get(code)
        found.append(
            Line(
                code=code,
                name=names.get(code, code),
                entries=book.last_number if book else 0,
                head=book.last_hash if book else "",
                checked_until=row["number"] if row else None,
                misfit=unpacked(row["misfit"]) if row and "misfit" in row else None,
                within=code in within,
            )
        )
    return found


@dataclass(frozen=True)
class Replayed:
    """What came of computing anew all that follows; `differences` is None where a book was not whole."""

    differences: Sequence[Message | str] | None


def replayed(check: Job | None) -> Replayed | None:
    """What the last finished check found; None if it did not compute anything anew."""
    result = jobs.result(check) if check else {}
    if "replayed" not in result:
        return None
    found = result["replayed"]
    return Replayed(None if found is None else [unpacked(line) for line in found])


def take_out(session: Session, code: str, until: int | None) -> tuple[IO[bytes], Written]:
    """A book as a file without a name, at its beginning: whole before the first byte goes out, gone once it is closed.

    RuleBroken at `until` for a number that no entry has.
    """
    asked = export.wanted(session, code, until)
    file = tempfile.TemporaryFile(dir=current_app.config["PORTAL_INSTANCE"])  # noqa: SIM115 - who gets it closes it
    try:
        written = export.write(session, asked, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, written
