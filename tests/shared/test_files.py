"""Stored files: sealed on the disk, whole or not there."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from portal.shared import files, keys

KEY = keys.new_data_key()
CONTENT = "身份证复印件".encode() * 1000

pytestmark = pytest.mark.usefixtures("session")


def test_a_file_is_read_as_it_was_stored() -> None:
    stored = files.store(KEY, CONTENT)

    assert files.read(KEY, stored.name) == CONTENT
    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def test_nothing_of_it_can_be_read_on_the_disk(instance: Path) -> None:
    stored = files.store(KEY, CONTENT)

    raw = (instance / "uploads" / stored.name).read_bytes()
    assert CONTENT[:16] not in raw


def test_it_opens_with_no_other_key_and_under_no_other_name() -> None:
    one, other = files.store(KEY, CONTENT), files.store(KEY, b"other")

    with pytest.raises(InvalidTag):
        files.read(keys.new_data_key(), one.name)
    (files.uploads() / one.name).replace(files.uploads() / other.name)
    with pytest.raises(InvalidTag):
        files.read(KEY, other.name)


def test_a_file_that_was_changed_is_not_given_out() -> None:
    stored = files.store(KEY, CONTENT)
    path = files.uploads() / stored.name
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(raw)

    with pytest.raises(InvalidTag):
        files.read(KEY, stored.name)


def test_a_file_taken_away_is_gone_and_taking_it_away_again_harms_nobody() -> None:
    stored = files.store(KEY, CONTENT)
    files.remove(stored.name)
    files.remove(stored.name)

    with pytest.raises(FileNotFoundError):
        files.read(KEY, stored.name)


def test_no_half_written_file_is_left(instance: Path) -> None:
    files.store(KEY, CONTENT)

    assert not list((instance / "uploads").rglob("*.part"))
