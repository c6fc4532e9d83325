"""Uploaded and issued files: sealed under the record's data key, one file each, in the instance folder."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import current_app

from portal.shared import keys
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Stored:
    """Where a file lies (`name` below the uploads folder) and what it was (`size` bytes, `sha256` of the content)."""

    name: str
    size: int
    sha256: str


def uploads() -> Path:
    """The folder of this office's files."""
    return Path(current_app.config["PORTAL_INSTANCE"]) / "uploads"


def target(path: Path) -> Path:
    """Where a command may put a file that takes its name at the end: behind a link, never in place of a device.

    RuleBroken at `out` for a folder, a device, a pipe, and where there is no folder for it.
    """
    found = path.resolve()
    if not found.parent.is_dir():
        raise RuleBroken(_("There is no folder %(folder)s.", folder=str(found.parent)), "out")
    if found.exists() and not found.is_file():
        raise RuleBroken(_("%(path)s is no file. Give the name of a file.", path=str(path)), "out")
    return found


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name when it is complete; what is cut off leaves nothing (a command's, not sealed).

    RuleBroken for a place where there can be none.
    """
    path = target(path)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def store(data_key: bytes, content: bytes, name: str = "") -> Stored:
    """Seal and write a file, whole or not at all. A row that never comes leaves an unreadable file, nothing worse.

    With a `name` it takes the place of what lies there under it; without, it gets one of its own.
    """
    token = secrets.token_hex(16)
    name = name or f"{token[:2]}/{token}"
    path = uploads() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{token}.part")  # two may be storing it at once
    try:
        with unfinished.open("wb") as file:
            file.write(keys.seal_bytes(data_key, name, content))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Stored(name, len(content), hashlib.sha256(content).hexdigest())


def read(data_key: bytes, name: str) -> bytes:
    """The content of a stored file. FileNotFoundError if it is gone, InvalidTag if it was changed."""
    return keys.unseal_bytes(data_key, name, (uploads() / name).read_bytes())


def there(name: str) -> bool:
    """Whether a stored file is still there."""
    return (uploads() / name).exists()


def remove(name: str) -> None:
    """Take a file away that no row names any more."""
    (uploads() / name).unlink(missing_ok=True)
