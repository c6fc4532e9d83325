"""Set-up says in a sentence what a machine lacks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

FAKE = """#!/bin/sh
case "$*" in
    *version_info*) exit {old} ;;
    *ensurepip*) exit {bare} ;;
    -V) echo "Python 3.9.2" ;;
esac
"""


def make_venv(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(ROOT / "tools" / "venv.sh")],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def fake(folder: Path, *, old: int, bare: int) -> str:
    path = folder / "python"
    path.write_text(FAKE.format(old=old, bare=bare))
    path.chmod(0o755)
    return str(path)


def test_without_python_it_says_what_to_install(tmp_path: Path) -> None:
    done = make_venv(tmp_path, "python-that-is-not-there")
    assert done.returncode == 1
    assert "Install Python 3.11 or later" in done.stderr


def test_an_old_python_is_refused_with_its_version(tmp_path: Path) -> None:
    done = make_venv(tmp_path, fake(tmp_path, old=1, bare=0))
    assert done.returncode == 1
    assert "is Python 3.9.2; the portal needs Python 3.11 or later" in done.stderr


def test_without_the_venv_module_it_says_which_package_has_it(tmp_path: Path) -> None:
    done = make_venv(tmp_path, fake(tmp_path, old=0, bare=1))
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock", "requirements-node.lock"]
)
def test_python_lock_files_pin_with_hashes_and_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    pinned = re.findall(r"^([a-z0-9][\w.-]*(?:\[\w+\])?)(==\S+)?", text, re.MULTILINE)
    assert pinned
    assert all(version for _, version in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


def test_the_npm_lock_file_names_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "registry" not in text
    assert text.count('"integrity": "sha512-') > 5


def test_every_target_of_make_says_what_it_is_for() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in ("setup", "run", "test", "check", "soak", "bench", "help", "clean"):
        assert re.search(rf"^  make {name} +\S", done.stdout, re.MULTILINE)
