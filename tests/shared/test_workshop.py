"""What is on its way in the clear: out of everybody's sight, and gone whatever happens to who makes it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import config
from portal import create_app
from portal.shared import files
from portal.shared.workshop import folder, tidy, workshop

MAKER = """
import sys
from app import app
from portal.shared.workshop import workshop
with app.app_context(), workshop() as place:
    (place / "ledger").write_text("张三丰 19900001234")
    print(place, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def maker(app: Flask) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process that works on something, and where."""
    environment = os.environ | {"PORTAL_INSTANCE": str(app.config["PORTAL_INSTANCE"])}
    command = [sys.executable, "-c", MAKER]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as begun:
        assert begun.stdout
        yield begun, Path(begun.stdout.readline().strip())
        begun.kill()


def start(app: Flask) -> None:
    """The portal starts on the same instance."""
    settings = config.Testing(
        PORTAL_INSTANCE=app.config["PORTAL_INSTANCE"], SQLALCHEMY_DATABASE_URI=app.config["SQLALCHEMY_DATABASE_URI"]
    )
    create_app(settings)


def test_it_is_a_folder_of_ones_own_outside_the_stored_files(app: Flask) -> None:
    with app.app_context(), workshop() as place, workshop() as other:
        assert place != other
        assert files.uploads() not in place.parents
        assert [stat.S_IMODE(each.stat().st_mode) for each in (folder(), place)] == [0o700, 0o700]
        (place / "ledger").write_text("张三丰")
    assert not place.exists()


def test_nothing_is_left_of_what_was_cut_off(app: Flask) -> None:
    def work() -> None:
        with workshop() as place:
            (place / "ledger").write_text("张三丰")
            raise ZeroDivisionError

    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            work()
        assert [each for each in folder().iterdir() if each.is_dir()] == []


def test_what_another_process_works_on_stays(app: Flask, maker: tuple[subprocess.Popen[str], Path]) -> None:
    _begun, place = maker
    start(app)
    with app.app_context(), workshop():
        assert tidy() == 0
    assert (place / "ledger").read_text() == "张三丰 19900001234"


@pytest.mark.parametrize("next_to_come", ["start", "night", "work"])
def test_what_a_killed_one_left_goes(app: Flask, maker: tuple[subprocess.Popen[str], Path], next_to_come: str) -> None:
    begun, place = maker
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    assert (place / "ledger").exists()
    with app.app_context():
        if next_to_come == "start":
            start(app)
        elif next_to_come == "night":
            assert tidy() == 1
        else:
            with workshop():
                pass
    assert not place.exists()
