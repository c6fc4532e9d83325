"""The file itself: a compressed tar whose last member, the manifest, holds a checksum of every other."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

FORMAT = 1
MANIFEST = "manifest.json"
PART = 1024 * 1024
FOLDERS = ("tables", "keys", "uploads")


@dataclass
class Writer:
    """An archive being written: adds members and keeps their checksums."""

    tar: tarfile.TarFile
    sums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        """Add a file under this name."""
        with path.open("rb") as file:
            summed = _Summed(file)
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = path.stat().st_size, int(path.stat().st_mtime), 0o600
            self.tar.addfile(member, summed)
        self.sums[name] = summed.sum.hexdigest()

    def close(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, with the checksums, as the last member."""
        content = json.dumps(manifest | {"format": FORMAT, "members": self.sums}, ensure_ascii=False, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(content), 0o600
        self.tar.addfile(member, io.BytesIO(content))


class _Summed:
    """A file that is summed while it is read; all of one that an archive reads."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        part = self.file.read(size)
        self.sum.update(part)
        return part


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive, whole or not at all, for its owner's eyes only: it holds the keys."""
    unfinished = path.with_name(path.name + ".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3, format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def unpack(path: Path, place: Path) -> dict[str, Any]:
    """Unpack an archive into a folder and compare every member with its checksum; the manifest.

    RuleBroken for what is no backup, is damaged, or was made by a newer portal.
    """
    sums: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(path, mode="r|gz") as tar:
            for member in tar:
                file = tar.extractfile(member)
                if file is None:
                    continue
                if member.name == MANIFEST:
                    manifest = json.load(file)
                else:
                    sums[member.name] = _unpack(file, place / _inside(member.name))
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as fault:
        raise RuleBroken(_("The file is no backup, or it is damaged (%(fault)s).", fault=str(fault))) from fault
    if manifest is None:
        raise RuleBroken(_("The file is no backup, or its end is missing."))
    if manifest["format"] != FORMAT:
        raise RuleBroken(_("This backup was made by a newer portal. Restore it with that version."))
    _compare(manifest["members"], sums)
    return manifest


def _inside(name: str) -> str:
    """The name, if it stays inside the folder it is unpacked into."""
    parts = PurePosixPath(name).parts
    if len(parts) < 2 or parts[0] not in FOLDERS or ".." in parts:
        raise RuleBroken(_("The backup holds “%(name)s”, which has no place here.", name=name))
    return name


def _unpack(file: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    total = hashlib.sha256()
    with path.open("wb") as out:
        while part := file.read(PART):
            total.update(part)
            out.write(part)
    path.chmod(0o600)
    return total.hexdigest()


def _compare(wanted: dict[str, str], found: dict[str, str]) -> None:
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise RuleBroken(
                _("The backup is damaged: “%(name)s” is not what was written. Use another one.", name=name)
            )
