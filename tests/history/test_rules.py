"""Canonical text, hashes and the fold, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.history.rules import FOREVER, HASHED, Grammar, Statement, canonical, entry_hash, fold
from tests.history.toy import blunt

GRAMMAR = Grammar(("name", "sharp_until", "state"), frozenset({"made"}), frozenset({"friends"}), blunt)
NOON = datetime(2020, 6, 15, 4, tzinfo=UTC)
ROW: dict[str, Any] = dict.fromkeys(HASHED, "x") | {"number": 1, "recorded_at": 5, "annuls_number": None}


def said(number: int, kind: str, day: date, changes: Mapping[str, Any], annuls: int | None = None) -> Statement:
    return Statement("420302", number, NOON, day, kind, changes, ("420302", annuls) if annuls else None)


def test_canonical_text_has_one_form() -> None:
    assert canonical({"b": [1, None], "a": "备案"}) == '{"a":"备案","b":[1,null]}'


@pytest.mark.parametrize("value", [1.0, {"a": 1.5}, [{"a": (2.0,)}]])
def test_a_float_has_no_canonical_text(value: object) -> None:
    with pytest.raises(TypeError, match="float"):
        canonical(value)


@given(st.sampled_from(HASHED), st.text() | st.integers() | st.none())
def test_another_value_has_another_hash(column: str, value: object) -> None:
    assert (entry_hash(ROW | {column: value}) == entry_hash(ROW)) is (value == ROW[column])


def test_the_hash_of_an_entry_never_changes() -> None:
    row = ROW | {"changes": '{"name":"备案"}', "reason": None}
    assert entry_hash(row) == "57b64c784cdde7ba0ac658e55295d5e01c2afe3e49c812de02b77f6d2ba06478"


def test_what_was_said_to_hold_before_the_opening_is_still_there_when_it_opens() -> None:
    timeline = fold(
        [
            said(1, "made", date(2020, 3, 1), {"state": "sharp"}),
            said(2, "changed", date(2020, 2, 1), {"name": "木剑"}),
        ],
        GRAMMAR,
    )
    assert [(span.valid_from, span.valid_to, span.facts["name"]) for span in timeline.spans] == [
        (date(2020, 3, 1), FOREVER, "木剑")
    ]


def test_time_cuts_a_version_and_what_is_said_later_still_lapses() -> None:
    timeline = fold(
        [
            said(1, "made", date(2020, 3, 1), {"state": "sharp", "sharp_until": "2021-12-31"}),
            said(2, "changed", date(2023, 1, 1), {"name": "石剑"}),
            said(3, "changed", date(2024, 1, 1), {"sharp_until": "2026-12-31"}),
        ],
        GRAMMAR,
    )
    assert [(span.valid_from.year, span.facts["state"], span.lapsed) for span in timeline.spans] == [
        (2020, "sharp", False),
        (2022, "blunt", True),
        (2023, "blunt", True),
        (2024, "sharp", False),
        (2027, "blunt", True),
    ]
    assert timeline.declared["state"] == "sharp"


def test_a_member_that_left_and_came_back_was_away_in_between() -> None:
    timeline = fold(
        [
            said(1, "made", date(2020, 1, 1), {"friends": {"add": [{"target": "7"}]}}),
            said(2, "changed", date(2021, 1, 1), {"friends": {"remove": ["7"]}}),
            said(3, "changed", date(2022, 1, 1), {"friends": {"add": [{"target": "7"}]}}),
        ],
        GRAMMAR,
    )
    spans = sorted((link.valid_from.year, link.valid_to.year) for link in timeline.links)
    assert spans == [(2020, 2021), (2022, 9999)]


def test_a_record_without_an_opening_that_stands_is_void_and_keeps_what_was_said() -> None:
    timeline = fold(
        [said(1, "made", date(2020, 1, 1), {"name": "木剑"}), said(2, "annulled", date(2020, 1, 1), {}, annuls=1)],
        GRAMMAR,
    )
    assert timeline.void
    assert timeline.spans == ()
    assert timeline.declared["name"] == "木剑"
