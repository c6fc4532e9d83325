"""docs/data-dictionary.md and docs/api.md say what programs get: every field, every parameter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.ledger.rules.canonical import FIELDS
from portal.ledger.views import api
from portal.organizations.rules import ActivityArea, Field, Form, LapseRule, Management, PartyOrganization
from portal.shared.release import RELEASE

ROOT = Path(__file__).resolve().parents[2]
SECTION = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8").split("\n## Machine fields\n")[1]
ROWS = {row[0]: row[1:] for row in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) ?\|$", SECTION, re.MULTILINE)}


def test_every_field_stands_in_the_dictionary_in_its_order() -> None:
    assert list(ROWS) == list(FIELDS)


def test_the_dictionary_says_which_fact_a_field_is() -> None:
    said = {name: fact.strip("`") for name, (fact, _remark) in ROWS.items() if fact != "–"}
    assert said == {name: FIELDS[name] for name in said}
    assert set(FIELDS) - set(said) == {"id", "valid_from", "recorded_at", "entry"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("form", Form),
        ("field", Field),
        ("activity_area", ActivityArea),
        ("management", Management),
        ("lapse_rule", LapseRule),
        ("party_organization", PartyOrganization),
    ],
)
def test_the_dictionary_names_the_values_of_words(name: str, words: type[Form]) -> None:
    assert re.findall(r"`(\w+)`", ROWS[name][1]) == [word.value for word in words]


def test_every_parameter_of_the_api_is_described() -> None:
    table = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").split("## GET /api/ledger/organizations")[0]
    first = "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", first)) == api.LIST


def test_the_release_is_that_of_the_package() -> None:
    assert f'version = "{RELEASE}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
