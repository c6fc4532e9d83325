"""The key folder: made once, never replaced, read whole; and what is sealed with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from portal.shared import keys
from portal.shared.keys import KeysMissing

KEY = keys.new_data_key()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.create(tmp_path / "keys")
    return tmp_path / "keys"


def test_keys_are_made_once_and_never_replaced(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    keys.create(folder)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(before) == ["master-1.key", "secret.key", "signing.key"]


def test_nobody_else_on_the_machine_reads_them(folder: Path) -> None:
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


@pytest.mark.parametrize("name", ["master-1.key", "signing.key"])
def test_a_folder_that_is_not_whole_is_not_used(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(KeysMissing):
        keys.load(folder)


def test_a_new_master_key_wraps_and_the_old_one_still_opens(folder: Path) -> None:
    old = keys.load(folder).wrap(KEY)
    assert keys.add_master(folder) == 2

    ring = keys.load(folder)
    assert ring.unwrap(old) == KEY
    assert ring.wrap(KEY).startswith("2.")
    assert ring.unwrap(ring.wrap(KEY)) == KEY


def test_what_a_missing_master_key_wrapped_says_which_one(folder: Path) -> None:
    ring = keys.load(folder)

    with pytest.raises(KeysMissing, match="master key 9"):
        ring.unwrap("9." + ring.wrap(KEY).partition(".")[2])


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    sealed = keys.seal(KEY, "toy:1:owner", text)

    assert sealed.startswith(keys.SEALED)
    assert keys.unseal(KEY, "toy:1:owner", sealed) == text


def test_the_same_text_sealed_twice_looks_different() -> None:
    assert keys.seal(KEY, "a", "李雷") != keys.seal(KEY, "a", "李雷")


@pytest.mark.parametrize(
    ("key", "about"), [(KEY, "toy:2:owner"), (keys.new_data_key(), "toy:1:owner")], ids=["fact", "key"]
)
def test_it_opens_with_no_other_key_and_for_nothing_else(key: bytes, about: str) -> None:
    with pytest.raises(InvalidTag):
        keys.unseal(key, about, keys.seal(KEY, "toy:1:owner", "李雷"))


def test_a_folder_with_the_index_key_of_an_older_backup_still_loads(folder: Path) -> None:
    (folder / "index.key").write_text("of no use")

    assert keys.load(folder).masters


def test_a_signature_holds_for_what_was_signed_alone(folder: Path) -> None:
    ring = keys.load(folder)
    signature = ring.sign("备案".encode())

    assert ring.signed("备案".encode(), signature)
    assert not ring.signed("备安".encode(), signature)
    assert not ring.signed("备案".encode(), "no signature")
