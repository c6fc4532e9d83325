"""What each kind of file may hold: the portal keeps the house rules, and each rule notices who breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import house
from tools.sizes import too_long, written

BREAKERS = {
    house.rules_are_pure: [
        ("portal/filing/rules.py", "from flask import request"),
        ("portal/filing/rules/steps.py", "import sqlalchemy as sa"),
        ("portal/filing/rules.py", "from portal.filing.models import Filing"),
        ("portal/accounts/permissions.py", "from portal.shared.db import db"),
    ],
    house.files_look_down: [
        ("portal/filing/models.py", "from portal.filing.queries import filing_or_404"),
        ("portal/filing/queries/lists.py", "from portal.filing import actions"),
        ("portal/filing/actions.py", "from portal.filing.forms import Draft"),
        ("portal/filing/forms.py", "from portal.filing.models import Filing"),
        ("portal/ledger/actions.py", "from portal.filing.views import bp"),
    ],
    house.views_catch_nothing: [
        ("portal/filing/views.py", "def show():\n    try:\n        save()\n    except ValueError:\n        pass"),
    ],
    house.selects_live_in_queries: [
        ("portal/filing/views.py", "rows = session.scalars(select(Filing).order_by(Filing.id))"),
        ("portal/filing/actions.py", "rows = session.scalars(sa.select(Filing))"),
    ],
    house.nothing_is_loaded_past_reach: [
        ("portal/filing/views.py", "filing = db.session.get(Filing, filing_id)"),
        ("portal/filing/views/cases.py", "filing = session.get(models.Filing, filing_id)"),
        ("portal/filing/actions.py", "filing = session.get_one(Filing, filing_id)"),
        ("portal/ledger/views.py", "filing = db.get_or_404(Filing, filing_id)"),
    ],
    house.no_legacy_query: [
        ("portal/filing/queries.py", "Filing.query.filter_by(id=1)"),
        ("portal/filing/queries.py", "db.session.query(Filing)"),
    ],
    house.actions_never_save: [
        ("portal/filing/actions.py", "def submit(session):\n    session.commit()"),
        ("portal/filing/queries.py", "with transaction() as session: pass"),
    ],
    house.clocks_are_asked_in_one_place: [
        ("portal/filing/actions.py", "today = date.today()"),
        ("portal/shared/jobs.py", "instant = datetime.now(UTC)"),
        ("portal/shared/jobs.py", "instant = datetime.datetime.utcnow()"),
    ],
}

KEEPERS = [
    ("portal/filing/rules.py", "from portal.shared.errors import msg as _\nfrom portal.regions.codes import Kind"),
    ("portal/filing/queries.py", "row = session.scalar(select(Filing).order_by(Filing.id))"),
    ("portal/filing/actions.py", "from portal.filing import queries, rules\nfrom portal.filing.models import Filing"),
    ("portal/shared/i18n.py", "picked = session.get('language')"),
    ("portal/accounts/sessions.py", "seen = session.get(SEEN, 0)"),
    ("portal/filing/views.py", "asked = session.get('step') or request.query_string"),
]


@pytest.mark.parametrize("path", house.sources(), ids=str)
def test_the_portal_keeps_the_house_rules(path: Path) -> None:
    assert house.found_in(path, (house.ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [(check, path, source) for check, breakers in BREAKERS.items() for path, source in breakers],
)
def test_who_breaks_a_house_rule_is_noticed(check: house.Check, path: str, source: str) -> None:
    assert len(house.found_in(Path(path), source, (check,))) == 1


def test_every_house_rule_is_tried() -> None:
    assert set(BREAKERS) == set(house.CHECKS)


@pytest.mark.parametrize(("path", "source"), KEEPERS)
def test_who_keeps_the_house_rules_is_left_alone(path: str, source: str) -> None:
    assert house.found_in(Path(path), source) == []


def test_no_file_is_too_long() -> None:
    assert too_long(written(house.ROOT)) == []


def test_a_file_that_is_too_long_is_noticed(tmp_path: Path) -> None:
    long, short = tmp_path / "long.py", tmp_path / "short.py"
    long.write_text("pass\n" * 401)
    short.write_text("pass\n" * 400)
    assert too_long([long, short]) == [f"{long}: 401 lines (at most 400)"]


def test_most_files_are_short() -> None:
    lengths = sorted(
        len(path.read_text(encoding="utf-8").splitlines()) for path in (house.ROOT / "portal").rglob("*.py")
    )
    assert lengths[len(lengths) // 2] <= 150
    assert lengths[len(lengths) * 9 // 10] <= 250


def test_every_package_says_what_it_is_for() -> None:
    for package in (house.ROOT / "portal").glob("*/__init__.py"):
        assert package.read_text(encoding="utf-8").startswith('"""'), package
