"""The portal behind a real web server, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OWN_SETTINGS = ("PORTAL_", "FLASK_", "GUNICORN_")


@contextmanager
def serving(instance: Path, database_url: str, workers: int = 1) -> Iterator[str]:
    """Serve this instance folder and database; the address."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
    with socket.create_server(("127.0.0.1", 0)) as door:
        # The door is open before the server is up: who comes early waits, and nobody has to ask again and again.
        door.listen(64)
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        environment |= {
            "PORTAL_ENVIRONMENT": "testing",
            "PORTAL_INSTANCE": str(instance),
            "PORTAL_DATABASE_URL": database_url,
            "PORTAL_PUBLIC_URL": address,
        }
        options = ["--worker-class=gthread", f"--workers={workers}", "--threads=4", f"--bind=fd://{door.fileno()}"]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "--log-level=error", "--no-control-socket", "app:app"],
            cwd=ROOT,
            env=environment,
            pass_fds=[door.fileno()],
            start_new_session=True,
        )
        try:
            yield address
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
