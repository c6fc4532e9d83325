"""A package imports those below it: the contracts of pyproject.toml hold, and fail when violated."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

LINT = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def layers() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return list(settings["contracts"][0]["layers"])


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A house with all packages that must be there, each with rules, and nothing in them."""
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "__init__.py").touch()
    names = [name.strip() for layer in layers() for name in layer.split("|") if "(" not in name]
    for name in [*names, "accounts"]:
        package = tmp_path / "portal" / name
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
        (package / "rules.py").touch()
    for place in ("accounts/permissions.py", "regions/codes.py", "shared/errors.py"):
        (tmp_path / "portal" / place).touch()
    return tmp_path


def test_the_portal_keeps_its_layers() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_the_toy_house_keeps_them_too(toy: Path) -> None:
    done = lint(toy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("history/queries.py", "import portal.filing"),
        ("desk/views.py", "from portal.public import views"),
        ("shared/clock.py", "from portal import regions"),
        ("filing/rules.py", "from sqlalchemy import select"),
        ("accounts/permissions.py", "import flask"),
    ],
)
def test_an_import_upward_beside_or_out_of_the_rules_is_noticed(toy: Path, place: str, line: str) -> None:
    (toy / "portal" / "public" / "views.py").touch()
    (toy / "portal" / place).write_text(f"{line}\n")
    done = lint(toy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def test_a_new_package_has_to_find_its_place(toy: Path) -> None:
    (toy / "portal" / "novelty").mkdir()
    (toy / "portal" / "novelty" / "__init__.py").touch()
    done = lint(toy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "novelty" in done.stdout + done.stderr
