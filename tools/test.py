"""`make test`: the suite on SQLite with the browser journeys, then on PostgreSQL; the closing lines again at the end.

What stands in ARGS goes to both runs: make test ARGS="-k numbering". With `soak` first, what takes long is run instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLOSING = re.compile(r"^=* ?.*\b(passed|failed|errors?|no tests ran)\b.* in [\d.]+s.*$")
SKIPPED = re.compile(r"^SKIPPED \[\d+\].*browser.*$", re.IGNORECASE)
COLOR = re.compile(r"\x1b\[[0-9;]*m")
NOTHING_SELECTED = 5

SIDE_BY_SIDE = ["-n", os.environ.get("PORTAL_TEST_WORKERS") or str(min(8, max(2, os.cpu_count() or 2)))]
"""One process per core, two at least, eight at most."""
SUITE = {
    "sqlite": [*SIDE_BY_SIDE, "--dist", "worksteal", "-m", "not soak"],
    "postgresql": [*SIDE_BY_SIDE, "--dist", "worksteal", "-m", "not soak and not browser"],
}
SOAK = {"sqlite": ["-m", "soak"], "postgresql": ["-m", "soak"]}
"""One after the other: these tests fill the machine themselves."""


def run(database: str, options: list[str], arguments: list[str]) -> tuple[int, list[str]]:
    """Run the suite on one database, showing what it says; exit code, and the lines to repeat at the end."""
    command = [sys.executable, "-m", "pytest", "--durations=5"]
    color = ["--color=yes"] if sys.stdout.isatty() else []
    process = subprocess.Popen(
        [*command, *color, "--database", database, *options, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    closing, skipped = "", []
    for line in process.stdout or ():
        print(line, end="", flush=True)
        plain = COLOR.sub("", line).rstrip()
        if CLOSING.match(plain):
            closing = plain
        elif SKIPPED.match(plain):
            skipped.append(plain)
    code = process.wait()
    return code, [*skipped, f"{database}: {closing or f'pytest ended with code {code}'}"]


def main(arguments: list[str]) -> int:
    """Both runs, whatever the first one says."""
    runs = SUITE
    if arguments[:1] == ["soak"]:
        runs, arguments = SOAK, arguments[1:]
    results = {database: run(database, options, arguments) for database, options in runs.items()}
    print()
    for _, lines in results.values():
        print("\n".join(lines))
    return max(0 if code == NOTHING_SELECTED and arguments else code for code, _ in results.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
