"""Folders for what is on its way in the clear: a ledger being written, a backup being put together or unpacked.

They lie in the instance, for its owner's eyes only, and never among the stored files. Who works in one holds a lock on
it that the system lets go of when the process ends, however it ends. What nobody holds was left over by one that was
killed; it goes when the portal starts, every night, and whenever somebody begins to work.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import Flask, current_app

LOCK = ".lock"
"""In the folder of all: who begins, ends or tidies; in that of one: who works there."""
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Take away what an earlier run of the portal left over."""
    with app.app_context():
        tidy()


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder of one's own, on the disk of the stored files; gone at the end with all that lies in it."""
    everybody = folder()
    everybody.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(everybody):
        _clear(everybody)
        place = Path(tempfile.mkdtemp(dir=everybody))
        held = _locked(place)
    try:
        yield place
    finally:
        with _locked(everybody), held:
            shutil.rmtree(place)


def tidy() -> int:
    """Take away what was left over; how many folders."""
    everybody = folder()
    if not everybody.is_dir():
        return 0
    try:
        with _locked(everybody):
            return _clear(everybody)
    except PermissionError:
        log.warning("%s belongs to another account: what is left over there stays", everybody)
        return 0


def folder() -> Path:
    """Where these folders lie."""
    return Path(current_app.config["PORTAL_INSTANCE"]) / "workshop"


def _clear(everybody: Path) -> int:
    """Remove the folders in which nobody works, in the lock of all: nobody is between making one and holding it."""
    gone = 0
    for place in sorted(each for each in everybody.iterdir() if each.is_dir()):
        try:
            with _locked(place, fcntl.LOCK_NB):
                shutil.rmtree(place)
                gone += 1
        except BlockingIOError:
            continue
        except PermissionError:
            log.warning("%s belongs to another account: it stays", place)
    if gone:
        log.warning("%s folders in %s were left over, their makers killed; they are gone now", gone, everybody)
    return gone


def _locked(place: Path, waiting: int = 0) -> IO[bytes]:
    """Hold the lock of a folder until what this gives is closed. BlockingIOError, with LOCK_NB, if somebody does."""
    file = (place / LOCK).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | waiting)
    except BaseException:
        file.close()
        raise
    return file
