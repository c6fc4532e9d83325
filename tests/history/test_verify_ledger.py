"""The stand-alone program: alone with Python, it finds the first entry that does not fit, whatever was done."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.history import rules, verify_ledger
from portal.history.export import VERIFIER
from tests.history.chains import HASHED, Entry, books, canonical, chained, lines

Run = tuple[int, str]
IN_ENGLISH = re.compile(r"Entry (\d+) does not fit")


def run(*arguments: object) -> Run:
    """Run it as an inspector would: without anything that is not Python's own."""
    command = [sys.executable, "-I", "-S", "-W", "error", "-X", "utf8", str(VERIFIER), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def check(folder: Path, content: bytes, head: str, number: int | None = None) -> Run:
    path = folder / "book.jsonl"
    path.write_bytes(content)
    return run(path, "--head", head, *(() if number is None else ("--number", number)))


def found(content: bytes, book: list[Entry], folder: Path) -> int | None:
    """The first entry that does not fit the cover of this book; asked in this process, which is quicker."""
    path = folder / "book.jsonl"
    path.write_bytes(content)
    try:
        verify_ledger.check_book(str(path), book[-1]["hash"], len(book))
    except (verify_ledger.Misfit, verify_ledger.Unusable) as reason:
        named = IN_ENGLISH.search("\n".join(reason.args))
        return int(named[1]) if named else 1  # an empty file names none
    return None


def first_apart(before: list[bytes], after: bytes) -> int:
    """Where the files part, line by line: the naive answer."""
    now = re.findall(rb"[^\n]*\n|[^\n]+", after)
    apart = [number for number, (was, stands) in enumerate(zip(before, now, strict=False), 1) if was != stands]
    return apart[0] if apart else min(len(before), len(now)) + 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("books")


a_place = st.integers(0, 10**6)


@given(book=books(), where=a_place, byte=st.integers(1, 255))
def test_any_byte_that_was_changed_is_found_at_its_entry(
    folder: Path, book: list[Entry], where: int, byte: int
) -> None:
    raw = bytearray(b"".join(lines(book)))
    raw[where % len(raw)] ^= byte
    assert found(bytes(raw), book, folder) == first_apart(lines(book), bytes(raw))


@given(book=books(least=2), one=a_place, other=a_place, how=st.sampled_from(["drop", "swap", "insert", "renumber"]))
def test_lines_dropped_swapped_inserted_or_renumbered_are_found(
    folder: Path, book: list[Entry], one: int, other: int, how: str
) -> None:
    before = lines(book)
    one, other = one % len(book), other % len(book)
    after = list(before)
    if how == "drop":
        del after[one]
    elif how == "swap":
        after[one], after[other] = before[other], before[one]
    elif how == "insert":
        after.insert(one, before[other])
    else:
        after[one] = canonical(book[one] | {"number": other + 1}).encode() + b"\n"
    assume(after != before)
    assert found(b"".join(after), book, folder) == first_apart(before, b"".join(after))


@given(
    book=books(),
    one=a_place,
    name=st.sampled_from([*HASHED, "hash"]),
    value=st.sampled_from([None, True, 1.5, [], "1"]),
)
def test_an_entry_of_other_values_is_found(folder: Path, book: list[Entry], one: int, name: str, value: object) -> None:
    one %= len(book)
    assume(book[one][name] != value or type(book[one][name]) is not type(value))
    after = lines([entry | {name: value} if n == one else entry for n, entry in enumerate(book)])
    assert found(b"".join(after), book, folder) == one + 1


@given(book=books(), cut=a_place)
def test_a_file_that_was_cut_off_is_noticed(folder: Path, book: list[Entry], cut: int) -> None:
    raw = b"".join(lines(book))
    raw = raw[: cut % len(raw)]
    assert found(raw, book, folder) == first_apart(lines(book), raw)


@given(book=books(), one=a_place)
def test_a_book_rewritten_as_a_whole_is_not_the_one_on_the_cover(folder: Path, book: list[Entry], one: int) -> None:
    one %= len(book)
    forged = chained([entry | {"actor_id": 77} if n == one else entry for n, entry in enumerate(book)])
    assert found(b"".join(lines(forged)), book, folder) == len(book)


@given(book=books(least=2), first=a_place)
def test_a_book_that_has_grown_since_fits_the_older_cover(folder: Path, book: list[Entry], first: int) -> None:
    printed = book[: first % len(book) + 1]
    assert found(b"".join(lines(book)), printed, folder) is None


@settings(max_examples=5)
@given(book=books(least=2))
def test_alone_with_python_it_says_what_it_found(folder: Path, book: list[Entry]) -> None:
    whole, head = b"".join(lines(book)), book[-1]["hash"]
    code, said = check(folder, whole, head, len(book))
    assert code == 0
    assert f"共{len(book)}条记录" in said
    assert f"entry {len(book)} has the hash on the cover" in said
    assert check(folder, whole, f"{head[:8]} {head[8:16]}".upper())[0] == 0
    code, said = check(folder, whole, book[0]["hash"])
    assert code == 0
    assert f"{len(book) - 1} more were recorded after it" in said
    code, said = check(folder, whole.replace(b'"kind":"', b'"kind":"x', 2), head, len(book))
    assert code == 1
    assert "第1条不符" in said
    assert "Entry 1 does not fit" in said


def a_book() -> list[Entry]:
    entry = dict.fromkeys(HASHED) | {"hash_version": 1, "book": "420302", "recorded_at": 1_700_000_000_000_000}
    return chained([entry | {"subject_id": number} for number in (1, 2, 3)])


def test_time_that_runs_backwards_is_found(tmp_path: Path) -> None:
    entries = a_book()
    book = chained([*entries[:2], entries[2] | {"recorded_at": 1}])
    code, said = check(tmp_path, b"".join(lines(book)), book[-1]["hash"])
    assert (code, "Entry 3 does not fit: it was recorded before" in said) == (1, True)


def test_an_entry_of_another_book_is_found(tmp_path: Path) -> None:
    entries = a_book()
    book = chained([*entries[:2], entries[2] | {"book": "420303"}])
    code, said = check(tmp_path, b"".join(lines(book)), book[-1]["hash"])
    assert (code, "Entry 3 does not fit: it is of another book" in said) == (1, True)


def test_another_books_file_is_named(tmp_path: Path) -> None:
    other = chained([entry | {"book": "420303"} for entry in a_book()])
    code, said = check(tmp_path, b"".join(lines(other)), a_book()[-1]["hash"], 3)
    assert code == 1
    assert "this book (420303)" in said


def test_a_file_shorter_than_the_cover_is_not_whole(tmp_path: Path) -> None:
    book = a_book()
    code, said = check(tmp_path, b"".join(lines(book)[:2]), book[-1]["hash"], 3)
    assert code == 1
    assert "the file ends with entry 2, the cover says 3" in said


def test_what_an_editor_has_saved_is_to_be_exported_again(tmp_path: Path) -> None:
    book = a_book()
    code, said = check(tmp_path, b"".join(lines(book)).replace(b"\n", b"\r\n"), book[-1]["hash"])
    assert code == 1
    assert "export it again" in said


UNUSABLE = {
    "empty": (b"", "The file is empty"),
    "a workbook": (b"PK\x03\x04\n\xff\xfe", "This is no exported book"),
    "no JSON": ("台账\n".encode(), "This is no exported book"),
    "a ledger": (b'{"filing_no":"1","id":1}\n', "This is no exported book"),
    "deep": (b"[" * 100_000 + b"\n", "This is no exported book"),
}


@pytest.mark.parametrize(("content", "sentence"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_is_no_book_is_said_to_be_none(tmp_path: Path, content: bytes, sentence: str) -> None:
    code, said = check(tmp_path, content, "0" * 64)
    assert (code, sentence in said) == (2, True)


HEAD = "7" * 64
MADE = {"hash_version": 1, "book": "420302"}
WRONG = [
    ((), "Checks an exported book"),
    (("b.jsonl",), "--head is missing"),
    (("b.jsonl", "--number", "3"), "--head is missing"),
    (("b.jsonl", "--head", "0" * 15), "16 to 64 characters"),
    (("b.jsonl", "--head", "g" * 64), "16 to 64 characters"),
    (("b.jsonl", "--head", HEAD, "--number", "x"), '"x" is no number'),
    (("b.jsonl", "--head", HEAD, "--number", "0"), '"0" is no number'),
    (("b.jsonl", "--head"), "not how it is asked"),
    (("b.jsonl", "--hash", HEAD), "not how it is asked"),
    (("b.jsonl", "--check", HEAD), "A check code is a ledger's"),
    (("--head", HEAD), "The file is missing"),
    (("--ledger", "l.jsonl"), "--check is missing"),
    (("--ledger", "l.jsonl", "b.jsonl"), "one after the other"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG)
def test_what_is_asked_wrongly_is_explained_in_both_languages(arguments: tuple[str, ...], sentence: str) -> None:
    code, said = run(*arguments)
    assert (code, sentence in said) == (2, True)
    assert re.search("[一-鿿]{4}", said)
    assert not arguments or said.count("\n") == 2


def test_what_the_cover_prints_may_be_copied_as_it_stands(tmp_path: Path) -> None:
    book = chained([dict.fromkeys(HASHED) | MADE | {"recorded_at": number} for number in range(1001)])
    path, head = tmp_path / "b.jsonl", book[-1]["hash"]
    path.write_bytes(b"".join(lines(book)))
    grouped = [head[start : start + 8] for start in range(0, 64, 8)]
    for typed in ([head[:16] + "…"], [head[:20] + "..."], [" ".join(grouped)], grouped, [head.upper()]):
        for number in (["1,001"], ["1，001"], ["1 001"], ["1", "001"], ["1001"]):
            assert run(path, "--head", *typed, "--number", *number)[0] == 0
    assert run("--head", *grouped, path, "--number", "1,001")[0] == 0
    assert run("--ledger", path, "--check", hashlib.sha256(path.read_bytes()).hexdigest()[:16] + "…")[0] == 0


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.jsonl", tmp_path):
        code, said = run(path, "--head", "0" * 64)
        assert (code, str(path) in said) == (2, True)


def test_a_ledger_has_the_check_code_on_its_cover(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    for content in (b"", b'{"id":1}\n{"id":2}\n'):
        path.write_bytes(content)
        assert run("--ledger", path, "--check", hashlib.sha256(content).hexdigest())[0] == 0
        code, said = run("--ledger", path, "--check", "0" * 64)
        assert (code, hashlib.sha256(content).hexdigest() in said) == (1, True)


def test_it_needs_no_more_than_an_old_python() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names == {"argparse", "hashlib", "json", "re", "sys"}
    assert [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)] == ["__future__"]
    assert len(source.splitlines()) < 250


def test_it_hashes_what_the_portal_hashes() -> None:
    assert verify_ledger.HASHED == rules.HASHED == tuple(HASHED)
