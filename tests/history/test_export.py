"""A book taken out: every entry as it is stored, whole or not at all; what is wrong with it is wrong there too."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.history import export, verify_ledger
from portal.history.models import Book, Entry
from portal.shared.errors import RuleBroken
from tests.conftest import Arrange
from tests.history.chains import HASHED, canonical, chained
from tests.history.test_verify import COUNTY, books, five_and_three, many_examples, meddle, misfits, unguarded
from tests.history.test_verify_ledger import IN_ENGLISH

__all__ = ["books"]


def taken(session: Session, until: int | None = None) -> bytes:
    out = io.BytesIO()
    export.write(session, export.wanted(session, COUNTY, until), out)
    return out.getvalue()


def test_it_holds_every_entry_as_the_naive_model_would_write_it(books: Session) -> None:
    entries = [json.loads(line) for line in taken(books).splitlines()]
    assert [entry["number"] for entry in entries] == [1, 2, 3, 4, 5]
    assert all(sorted(entry) == sorted([*HASHED, "hash"]) for entry in entries)
    assert chained(entries) == entries
    assert taken(books) == "".join(f"{canonical(entry)}\n" for entry in entries).encode()
    stored = books.scalars(select(Entry).where(Entry.book == COUNTY).order_by(Entry.number)).all()
    assert [entry["changes"] for entry in entries] == [entry.changes for entry in stored]
    assert [entry["effective_on"] for entry in entries] == [entry.effective_on.isoformat() for entry in stored]


def test_it_may_end_earlier(books: Session) -> None:
    assert taken(books, 2) == b"".join(taken(books).splitlines(keepends=True)[:2])


@pytest.mark.parametrize("until", [0, -1, 6])
def test_it_cannot_end_where_no_entry_is(books: Session, until: int) -> None:
    with pytest.raises(RuleBroken) as caught:
        export.wanted(books, COUNTY, until)
    assert caught.value.field == "until"


@pytest.mark.parametrize("typed", ["x", "-1", "1.5", "１", "9" * 30])
def test_a_number_that_is_none_is_named(typed: str) -> None:
    with pytest.raises(RuleBroken):
        export.number_of(typed)


@pytest.mark.parametrize("column", [*HASHED, "hash"])
@many_examples
@given(
    number=st.integers(1, 5),
    how=st.sampled_from(["text", "text", "blob", "nothing"]),
    where=st.integers(0, 300),
    byte=st.integers(0, 255),
)
def test_whatever_is_wrong_with_the_book_is_wrong_with_its_file(
    books: Session, tmp_path: Path, column: str, number: int, how: str, where: int, byte: int
) -> None:
    head, path, before = books.get_one(Book, COUNTY).last_hash, tmp_path / "book.jsonl", taken(books)
    with unguarded(books) as connection:
        try:
            meddle(connection, column, number, how, where, byte)
        except DBAPIError:
            assume(False)  # the table itself refuses
        wrong = misfits(books).get(COUNTY)
        path.write_bytes(taken(books))
    try:
        verify_ledger.check_book(str(path), head, 5)
    except (verify_ledger.Misfit, verify_ledger.Unusable) as reason:
        named = IN_ENGLISH.search("\n".join(reason.args))
        assert named
        assert int(named[1]) == wrong
    else:
        assert wrong is None or path.read_bytes() == before  # the same bytes, stored as what is no text


def test_the_command_writes_a_whole_file_that_fits_the_head(app: Flask, arrange: Arrange, tmp_path: Path) -> None:
    with arrange() as session:
        five_and_three(session)
    path = tmp_path / "book.jsonl"
    result = app.test_cli_runner().invoke(args=["history", "export", "--book", COUNTY, "--out", str(path)])
    assert result.exit_code == 0
    head = result.stderr.split()[-1]
    assert "All is well" in verify_ledger.check_book(str(path), head, 5)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["book.jsonl"]
    result = app.test_cli_runner().invoke(args=["history", "export", "--book", COUNTY, "--out", "-", "--until", "2"])
    assert result.stdout_bytes == b"".join(path.read_bytes().splitlines(keepends=True)[:2])


def test_the_command_refuses_with_a_sentence_and_leaves_nothing(app: Flask, arrange: Arrange, tmp_path: Path) -> None:
    with arrange() as session:
        five_and_three(session)
    path = tmp_path / "book.jsonl"
    for wrong, sentence in (
        (["--book", "420399"], "There is no book 420399."),
        (["--book", COUNTY, "--until", "9"], "There is no entry 9: the last is 5."),
    ):
        result = app.test_cli_runner().invoke(args=["history", "export", *wrong, "--out", str(path)])
        assert result.exit_code == 1
        assert sentence in result.stderr
    elsewhere = tmp_path / "nowhere" / "book.jsonl"
    result = app.test_cli_runner().invoke(args=["history", "export", "--book", COUNTY, "--out", str(elsewhere)])
    assert result.exit_code == 1
    assert str(elsewhere.parent) in result.stderr
    assert not [file for file in tmp_path.iterdir() if file.is_file()]


def test_what_is_cut_off_leaves_no_half_file(
    app: Flask, arrange: Arrange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with arrange() as session:
        five_and_three(session)
    whole, path = export.line, tmp_path / "book.jsonl"

    def full(row: dict[str, object]) -> bytes:
        if row["number"] == 4:
            raise OSError(28, "No space left on device")
        return whole(row)

    monkeypatch.setattr(export, "line", full)
    result = app.test_cli_runner().invoke(args=["history", "export", "--book", COUNTY, "--out", str(path)])
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert not [file for file in tmp_path.iterdir() if file.is_file()]
