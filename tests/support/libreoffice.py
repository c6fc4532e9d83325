"""LibreOffice, where a machine has it: what offices open workbooks with beside Excel and WPS."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import pytest

LIBREOFFICE = pytest.mark.skipif(
    which("soffice") is None,
    reason="LibreOffice is not here",  # no package of ours brings it; other tests read the workbooks too
)


def convert(path: Path, form: str) -> None:
    """Have a file written anew beside it, as `form` (LibreOffice's filter), with a profile of its own."""
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    what = ["--headless", "--convert-to", form, "--outdir", str(path.parent), str(path)]
    subprocess.run(["soffice", profile, *what], check=True, capture_output=True)
