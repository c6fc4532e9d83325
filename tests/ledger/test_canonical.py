"""The ledger for machines, line by line, and its check code."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from portal.ledger.rules.canonical import CHECK_VERSION, FIELDS, CheckCode, code12, plain, written
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS, Field, Form, LapseRule, Management, Standing

ROOT = Path(__file__).resolve().parents[2]
RENAMED = {
    "filing_number": "filing_no",
    "legacy_number": "legacy_no",
    "village_code": "region_code",
}


def a_row(**facts: Any) -> SimpleNamespace:  # noqa: ANN401 - any fact
    usual = dict.fromkeys(FACT_LABELS) | {
        "subject_id": 7,
        "name": "五堰街道“夕阳红”舞蹈队",
        "form": Form.TEAM,
        "field": Field.CULTURE_SPORT,
        "standing": Standing.NORMAL,
        "management": Management.FILED,
        "lapse_rule": LapseRule.LAPSES,
        "hub": False,
        "township_code": "420302003",
        "village_code": "420302003001",
        "filed_on": date(2024, 3, 5),
        "members": 0,
        "funds_fen": 1_234_567,
        "phone": "v1.sealed",
        "valid_from": date(2024, 3, 5),
        "recorded_at": datetime(2026, 11, 23, 16, 0, 0, 7, tzinfo=UTC),
        "entry_book": "420302",
        "entry_number": 12,
    }
    return SimpleNamespace(**(usual | facts))


def test_a_line_has_every_fact_but_the_personal_ones() -> None:
    facts = {RENAMED.get(name, name) for name in FACT_LABELS} - set(SEALED_FACTS)
    assert set(FIELDS) == facts | {"id", "valid_from", "recorded_at", "entry"}
    assert "sealed" not in written(plain(a_row()))


def test_values_are_written_as_machines_read_them() -> None:
    found = plain(a_row())
    assert found["field"] == "culture_sport"
    assert found["filed_on"] == "2024-03-05"
    assert found["recorded_at"] == "2026-11-24T00:00:00.000007+08:00"
    assert found["funds_fen"] == 1_234_567
    assert found["members"] == 0
    assert found["hub"] is False
    assert found["volunteers"] is None
    assert found["entry"] == "420302/12"
    assert (found["region_code"], found["township_code"]) == ("420302003001", "420302003000")


def test_where_no_village_is_named_the_region_is_the_township() -> None:
    assert plain(a_row(village_code=None))["region_code"] == "420302003000"


def test_an_instant_without_a_fraction_is_written_with_one() -> None:
    row = a_row(recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert plain(row)["recorded_at"] == "2026-01-01T08:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("code", "long"), [("4203", "420300000000"), ("420302", "420302000000"), ("420302003001", "420302003001")]
)
def test_a_code_is_written_with_twelve_digits(code: str, long: str) -> None:
    assert code12(code) == long


def test_a_line_is_canonical_and_reads_back_as_it_was() -> None:
    fields = plain(a_row())
    line = written(fields)
    assert line.endswith("}\n")
    assert line.count("\n") == 1
    assert json.loads(line) == fields
    assert list(json.loads(line)) == sorted(fields)
    assert "五堰" in line
    assert not re.search(r'": |, "', line)


def test_a_name_with_the_end_of_a_line_stays_in_its_line() -> None:
    assert written(plain(a_row(name='甲\n乙\u2028"丙\\'))).count("\n") == 1


def test_the_check_code_is_what_sha256sum_says_of_the_file() -> None:
    lines = [written(plain(a_row(subject_id=number))) for number in range(3)]
    code = CheckCode()
    for line in lines:
        code.add(line)
    assert code.count == 3
    assert code.code == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_the_check_code_of_nothing_is_that_of_an_empty_file() -> None:
    assert CheckCode().code == hashlib.sha256(b"").hexdigest()


def test_the_fields_of_this_version_never_change() -> None:
    """Whoever adds or renames a field makes a new CHECK_VERSION; closed periods keep theirs."""
    assert CHECK_VERSION == 1
    digest = hashlib.sha256(written(plain(a_row())).encode()).hexdigest()
    assert digest == "76aff1c9ac050df5b2c01761966b0faafaaf445af40453c31c95cab397fe3bcc"


def test_the_data_dictionary_names_the_fields_in_their_order() -> None:
    told = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    table = told.partition("## Machine fields")[2]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)[: len(FIELDS)] == list(FIELDS)
