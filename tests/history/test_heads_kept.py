"""A book is compared with the heads that were kept of it elsewhere: who writes it anew as a whole is found out."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.history import verify as verifying
from portal.history.models import Book
from portal.history.rules import HASHED
from portal.history.verify import Head, Kept, Misfit, verify
from portal.shared.errors import msg
from tests.history.chains import chained
from tests.history.test_verify import AREA, COUNTY, books, misfits, unguarded

__all__ = ["books"]
SEPTEMBER = msg("September")


@pytest.fixture
def keep(monkeypatch: pytest.MonkeyPatch) -> list[Kept]:
    """What somebody has kept."""
    kept: list[Kept] = []
    monkeypatch.setattr(verifying, "_KEEPERS", [lambda _session: kept])
    return kept


def hash_of(session: Session, number: int) -> str:
    found = text("select hash from entry where book = :book and number = :number")
    return str(session.execute(found, {"book": COUNTY, "number": number}).scalar_one())


def write_anew(session: Session, connection: Any, since: int) -> None:  # noqa: ANN401
    """Forge the book from an entry on, so that it holds in itself."""
    columns = ", ".join(HASHED)
    found = text(f"select {columns} from entry where book = '{COUNTY}' order by number")
    entries = [dict(row) for row in session.execute(found).mappings()]
    for entry in entries:
        entry["effective_on"] = str(entry["effective_on"])
    forged = chained([entry | {"actor_id": 99} if entry["number"] == since else entry for entry in entries])
    connection.exec_driver_sql(f"delete from entry where book = '{COUNTY}'")
    for entry in forged:
        connection.execute(text(f"insert into entry ({', '.join(entry)}) values (:{', :'.join(entry)})"), entry)
    change = text("update book set last_hash = :hash where code = :book")
    connection.execute(change, {"hash": forged[-1]["hash"], "book": COUNTY})


def test_a_book_that_has_grown_since_has_the_heads_that_were_kept(books: Session, keep: list[Kept]) -> None:
    keep += [Kept(COUNTY, number, hash_of(books, number), SEPTEMBER) for number in (2, 5, 2)]
    keep.append(Kept(AREA, 0, "", SEPTEMBER))
    assert all(isinstance(result, Head) for result in verify(books))


def test_a_book_written_anew_has_them_no_more(books: Session, keep: list[Kept]) -> None:
    keep += [Kept(COUNTY, number, hash_of(books, number), SEPTEMBER) for number in (1, 3)]
    with unguarded(books) as connection:
        write_anew(books, connection, since=4)
        assert misfits(books) == {}
    with unguarded(books) as connection:
        write_anew(books, connection, since=2)
        [found] = [result for result in verify(books) if isinstance(result, Misfit)]
    assert (found.book, found.number) == (COUNTY, 3)
    assert str(found.reason) == "It had another hash, kept elsewhere: September. It was written anew."


def test_a_tail_cut_off_with_its_head_was_there_once(books: Session, keep: list[Kept]) -> None:
    keep.append(Kept(COUNTY, 5, hash_of(books, 5), SEPTEMBER))
    with unguarded(books) as connection:
        connection.exec_driver_sql(f"delete from entry where book = '{COUNTY}' and number > 3")
        values = "last_number = 3, last_hash = :hash, last_recorded_at = :at"
        last = text(f"select hash, recorded_at from entry where book = '{COUNTY}' and number = 3")
        found, at = connection.execute(last).one()
        connection.execute(text(f"update book set {values} where code = '{COUNTY}'"), {"hash": found, "at": at})
        assert misfits(books) == {COUNTY: 4}


def test_a_book_that_was_there_once_is_missed(books: Session, keep: list[Kept]) -> None:
    keep += [Kept(COUNTY, 5, hash_of(books, 5), SEPTEMBER), Kept("420303", 1, "x", SEPTEMBER)]
    with unguarded(books) as connection:
        connection.exec_driver_sql(f"delete from entry where book = '{COUNTY}'")
        connection.exec_driver_sql(f"delete from book where code = '{COUNTY}'")
        assert misfits(books) == {"420303": 1, COUNTY: 1}
    assert [result.book for result in verify(books, AREA)] == [AREA]
    assert books.get_one(Book, COUNTY).last_number == 5
