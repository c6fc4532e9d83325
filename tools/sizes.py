"""No file over 400 lines: one screenful of ideas each."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

LIMIT = 400
WRITTEN = {".py", ".html", ".css", ".js", ".mjs", ".sh", ".md", ".toml", ".typ"}
"""Files that somebody writes and reads; lock files, catalogs and data are neither."""


def too_long(paths: Iterable[Path], limit: int = LIMIT) -> list[str]:
    """The files over the limit, each with its count."""
    counted = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in paths)
    return [f"{path}: {lines} lines (at most {limit})" for path, lines in counted if lines > limit]


def written(root: Path) -> list[Path]:
    """The files of the repository that somebody writes, also those not yet committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (root / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.suffix in WRITTEN and path.is_file()]


if __name__ == "__main__":
    found = too_long(written(Path(__file__).resolve().parent.parent))
    print("\n".join(found))
    sys.exit(1 if found else 0)
