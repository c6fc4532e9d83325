"""`make check`: everything that can be said about the code without running the tests. Names of checks may be given."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "types": [f"{BIN}/mypy"],
    "style": [f"{BIN}/ruff", "check", "--quiet", "."],
    "format": [f"{BIN}/ruff", "format", "--quiet", "--check", "."],
    "layers": [f"{BIN}/lint-imports", "--no-cache"],
    "migrations": [sys.executable, "tools/migrations.py"],
    "catalogs": [sys.executable, "tools/catalogs.py", "check"],
    "sizes": [sys.executable, "tools/sizes.py"],
}


def run(name: str) -> tuple[str, int, str, float]:
    """Run one check: its name, exit code, output, seconds."""
    start = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - start


def main(asked: list[str]) -> int:
    """Run the checks side by side; what failed is shown whole."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, code, output, seconds in pool.map(run, asked or CHECKS):
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name:<11} {seconds:5.1f} s", flush=True)
            if code:
                failed.append(name)
                print(output.rstrip(), flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks hold.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
