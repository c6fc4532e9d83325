"""The official ledger as a workbook (管理台账): cover, ledger, differences, ready to print on A3.

The same content and release give the same bytes: the document's date comes from the cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook

from portal.ledger.exports import words
from portal.ledger.exports.content import Changes, Cover, Line, Progress, Proving
from portal.ledger.exports.counting import Counting
from portal.ledger.exports.official import cover as front
from portal.ledger.exports.official import differences, sheet
from portal.ledger.exports.official.looks import Looks
from portal.shared import clock
from portal.shared.i18n import translate


def write(
    path: Path,
    cover: Cover,
    lines: Iterable[Line],
    proof: Proving,
    changes: Changes | None,
    progress: Progress,
) -> None:
    """Write the workbook to `path`, in the language in force; memory does not grow with the lines.

    `changes` None: without the sheet of differences. What `lines` or `progress` raise ends it, and leaves no file.
    """
    with workbook(path) as book:
        _properties(book, cover)
        looks = Looks(book)
        names = (words.COVER, words.LEDGER, *((words.CHANGES,) if changes else ()))
        sheets = [book.add_worksheet(translate(name)) for name in names]
        counting = Counting(cover.columns)
        sheet.write(sheets[1], looks, cover, counting.broken(lines), progress)
        proved = proof()
        front.write(sheets[0], looks, cover, counting.places(cover.units), proved)
        if changes:
            differences.write(sheets[2], looks, cover, changes)
        for each in sheets:
            looks.printed(each, cover, proved)


@contextmanager
def workbook(path: Path) -> Iterator[Workbook]:
    """A workbook whose rows wait in files beside it until it is whole; all are gone if it does not come to that."""
    with TemporaryDirectory(dir=path.parent) as waiting:
        book = Workbook(str(path), {"constant_memory": True, "tmpdir": waiting, "strings_to_urls": False})
        try:
            yield book
            book.close()
        except BaseException:
            for each in book.worksheets():
                each.row_data_fh.close()
            path.unlink(missing_ok=True)
            raise


def _properties(book: Workbook, cover: Cover) -> None:
    book.set_properties(
        {
            "title": words.title(cover),
            "subject": words.moment(cover),
            "author": cover.office,
            "company": cover.office,
            "created": cover.known.astimezone(clock.ZONE).replace(tzinfo=None, microsecond=0),
        }
    )
