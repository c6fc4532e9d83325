"""The supervisor: its commands run together and end together."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from portal.operations.serve import Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DIE = [sys.executable, "-c", "import sys, time; time.sleep(0.3); sys.exit(3)"]
LEAVE = [sys.executable, "-c", "pass"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)",
]
ROOT = Path(__file__).resolve().parent.parent.parent


def stop_soon(number: signal.Signals) -> None:
    threading.Timer(0.5, os.kill, (os.getpid(), number)).start()


def test_when_one_dies_the_other_is_stopped_and_its_code_told() -> None:
    supervisor = Supervisor({"one": SLEEP, "other": DIE})
    assert supervisor.run() == 3
    assert all(process.poll() is not None for process in supervisor.running.values())


def test_one_that_simply_leaves_is_an_error_too() -> None:
    assert Supervisor({"one": SLEEP, "other": LEAVE}).run() == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_is_asked_to_stop_stops_both_and_all_is_well(number: signal.Signals) -> None:
    supervisor = Supervisor({"one": SLEEP, "other": SLEEP})
    stop_soon(number)
    assert supervisor.run() == 0
    assert all(process.returncode == -signal.SIGTERM for process in supervisor.running.values())


def test_who_does_not_listen_is_killed() -> None:
    supervisor = Supervisor({"one": STUBBORN}, grace=1.0)
    threading.Timer(2, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert supervisor.run() == 0
    assert supervisor.running["one"].returncode == -signal.SIGKILL


def test_afterwards_signals_mean_what_they_meant() -> None:
    before = signal.getsignal(signal.SIGTERM)
    Supervisor({"one": LEAVE}).run()
    assert signal.getsignal(signal.SIGTERM) is before
