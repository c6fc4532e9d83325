"""Serving with the options of `flask serve`, and what a served request costs the processor."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.visits import Visitor

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1"


@dataclass
class Server:
    """A web server at work."""

    port: int
    process: subprocess.Popen[bytes]

    def visitor(self) -> Visitor:
        """Somebody who is not signed in."""
        return Visitor(HOST, self.port)

    def milliseconds(self) -> float:
        """Processor time that it and its workers have used so far."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(_ticks(pid) for pid in (str(self.process.pid), *children)) * 1000 / TICKS


def _ticks(pid: str) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def serving(target: str, port: int, environment: dict[str, str]) -> Iterator[Server]:
    """Serve a WSGI application until the block ends."""
    options = ["--worker-class=gthread", "--workers=2", "--threads=8", "--preload", "--log-level=error"]
    command = [sys.executable, "-m", "gunicorn", *options, "--no-control-socket", f"--bind={HOST}:{port}", target]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            Visitor(HOST, port).ask("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"nothing answers at port {port}"
    raise TimeoutError(message)


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without the developer's own settings, with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | settings


def flask(settings: dict[str, str], *words: str) -> None:
    """Run a command of the portal."""
    command = [sys.executable, "-m", "flask", *words]
    subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
