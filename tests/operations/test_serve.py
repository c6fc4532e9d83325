"""The supervisor: its commands run together and end together."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path

import click
import pytest

from portal.operations.serve import Supervisor, check_address

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


def test_a_signal_that_is_ignored_from_the_start_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        supervisor = Supervisor({"one": SLEEP, "other": DIE})
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGHUP)).start()
        assert supervisor.run() == 3
        assert not supervisor.asked_to_stop
    finally:
        signal.signal(signal.SIGHUP, before)


def test_an_address_where_somebody_serves_already_is_refused_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            click.ClickException, match=f"127.0.0.1:{port}: Address already in use. Choose another port"
        ):
            check_address("127.0.0.1", port)
    check_address("127.0.0.1", port)


def test_afterwards_signals_mean_what_they_meant() -> None:
    before = signal.getsignal(signal.SIGTERM)
    Supervisor({"one": LEAVE}).run()
    assert signal.getsignal(signal.SIGTERM) is before
