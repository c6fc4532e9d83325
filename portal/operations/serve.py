"""Serving: the web server and the job worker, started together and stopped together.

When one of them dies, the other is stopped too and the command ends with an error, so that whoever supervises
it (a terminal, systemd, a container) sees one thing that runs or does not.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.operations.prepare import prepare
from portal.shared import guard
from portal.shared.db import db

GRACE_SECONDS = 20.0
POLL_SECONDS = 0.2
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def web_server(host: str, port: int, workers: int) -> list[str]:
    """The command line of the web server."""
    options = ["--worker-class=gthread", f"--workers={workers}", "--threads=8", f"--bind={host}:{port}"]
    # Read once and forked: no connection is open by then.
    options.append("--preload")
    quiet = ["--log-level=warning", "--no-control-socket"]
    # Workers say that they live through a file there: a disk that stalls must not look like a worker that hangs.
    beat = ["--worker-tmp-dir=/dev/shm"] if os.path.isdir("/dev/shm") else []  # noqa: PTH112, S108 - a fixed place
    return [sys.executable, "-m", "gunicorn", *options, *quiet, *beat, "app:app"]


def check_address(host: str, port: int) -> None:
    """ClickException if nobody can serve there: said in one sentence, and before the database is touched."""
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as reason:
        why = str(reason.strerror).partition(" (")[0]
        message = f"Nobody can serve at {host}:{port}: {why}. Choose another port, such as PORT=8080."
        raise click.ClickException(message) from None


def job_worker() -> list[str]:
    """The command line of the job worker."""
    return [sys.executable, "-m", "flask", "jobs", "work"]


@dataclass
class Supervisor:
    """Runs commands side by side until one ends or somebody says stop."""

    commands: dict[str, list[str]]
    grace: float = GRACE_SECONDS
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    asked_to_stop: bool = False

    def run(self) -> int:
        """Start all, wait, stop all. The exit code: 0 when asked to stop, else what the first to die said (1 if 0)."""
        # A signal that whoever started us has us ignore (nohup) stays ignored.
        heard = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._stop) for number in heard}
        try:
            for name, command in self.commands.items():
                # A session of its own: Ctrl-C in the terminal reaches us alone, and we stop them in order.
                self.running[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own commands
            return self._wait()
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _wait(self) -> int:
        while not self.asked_to_stop:
            for name, process in self.running.items():
                code = process.poll()
                if code is not None:
                    print(f"{name} ended with code {code}; stopping the rest.", file=sys.stderr)  # noqa: T201 - a console
                    return code or 1
            time.sleep(POLL_SECONDS)
        return 0

    def _end_all(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + self.grace
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@click.command("serve")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--workers", envvar="PORTAL_WORKERS", default=2, show_default=True, help="Processes of the web server.")
@click.option("--prepared", is_flag=True, help="Leave the database as it is instead of preparing it first.")
@click.pass_context
@with_appcontext
def serve(context: click.Context, host: str, port: int, workers: int, prepared: bool) -> None:
    """Prepare the database, then serve the portal: the web server and one job worker, stopped together."""
    check_address(host, port)
    if not prepared:
        context.invoke(prepare)
    try:
        guard.check(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - its one way
    except guard.NotFit as reason:
        raise click.ClickException(str(reason)) from None
    commands = {"The web server": web_server(host, port, workers)}
    if "jobs" in current_app.cli.commands:
        commands["The job worker"] = job_worker()
    db.engine.dispose()
    click.echo(f"The portal is at http://{host}:{port}/ (Ctrl-C stops it).")
    sys.exit(Supervisor(commands).run())
