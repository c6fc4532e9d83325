"""Measure pages on the demonstration city against a fixed answer of the same web server, in interleaved rounds.

The instance folder of the city stays in .make/bench, so that only the first run has to load it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.visits import Visitor
from portal.operations.demo.people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / ".make" / "bench"
ROUNDS, ASKED = 5, 40
PORTS = {"app:app": 8191, "bench.fixed:app": 8192}
CLERK = "wuyan.clerk"

PUBLIC = {
    "home": "/",
    "search, two characters": f"/?q={quote('舞蹈')}",
    "search, four characters": f"/?q={quote('五堰街道')}",
    "search, initials": "/?q=wyjd",
    "organization's public card": "/organizations/1",
}
STAFF = {
    "desk": "/desk",
    "list of cases": "/filings",
}


@contextmanager
def serving(target: str) -> Iterator[Visitor]:
    """Serve with the options of `flask serve`, and somebody to ask."""
    options = ["--worker-class=gthread", "--workers=2", "--threads=8", "--preload", "--log-level=error"]
    bind = f"--bind=127.0.0.1:{PORTS[target]}"
    command = [sys.executable, "-m", "gunicorn", *options, "--no-control-socket", bind, target]
    process = subprocess.Popen(command, cwd=ROOT, env=environment())
    try:
        yield reached(PORTS[target])
    finally:
        process.terminate()
        process.wait()


def reached(port: int) -> Visitor:
    """Somebody at this port, once it answers. TimeoutError after half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        visitor = Visitor("127.0.0.1", port)
        try:
            visitor.ask("/")
        except OSError:
            time.sleep(0.1)
        else:
            return visitor
    message = f"nothing answers at port {port}"
    raise TimeoutError(message)


def environment() -> dict[str, str]:
    """The settings of the city; a database that PORTAL_DATABASE_URL names is left alone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {"PORTAL_INSTANCE": str(INSTANCE)}


def prepare() -> None:
    """Load the city, the first time, and say how long that took."""
    INSTANCE.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    command = [sys.executable, "-m", "flask", "prepare"]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)
    print(
        f"The city was prepared in {time.perf_counter() - start:.1f} s (the first time it is loaded, then it is there)."
    )


def main() -> None:
    """Measure and print."""
    prepare()
    with ExitStack() as stack:
        anybody = stack.enter_context(serving("app:app"))
        nothing = stack.enter_context(serving("bench.fixed:app"))
        clerk = Visitor(anybody.host, anybody.port)
        clerk.sign_in(CLERK, PASSWORD)
        who = {name: (anybody, path) for name, path in PUBLIC.items()}
        who |= {name: (clerk, path) for name, path in STAFF.items()}
        ratios: dict[str, list[float]] = {name: [] for name in who}
        medians: dict[str, list[float]] = {name: [] for name in who}
        floor = []
        for _ in range(ROUNDS):
            for name, (visitor, path) in who.items():
                least = statistics.median(nothing.time("/", ASKED))
                took = statistics.median(visitor.time(path, ASKED))
                floor.append(least)
                medians[name].append(took)
                ratios[name].append(took / least)
    print(f"A fixed answer of the same server takes {statistics.median(floor):.2f} ms.\n")
    print(f"{'page':<30}{'median ms':>10}   {'times a fixed answer: min, median, max':<40}")
    for name, taken in medians.items():
        spread = ratios[name]
        print(
            f"{name:<30}{statistics.median(taken):>10.1f}   "
            f"{min(spread):>6.1f} {statistics.median(spread):>6.1f} {max(spread):>6.1f}"
        )


if __name__ == "__main__":
    main()
