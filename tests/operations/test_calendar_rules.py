"""What the table of a year may say, and which days a change makes others."""

from __future__ import annotations

from datetime import date

import pytest

from portal.operations.rules import Named, Row, changes, check_stays_settled, entered, stretches
from portal.shared.errors import RuleBroken
from portal.shared.holiday_notice import Stretch
from portal.shared.working_days import Calendar, missing_year


def day(text: str) -> date:
    return date.fromisoformat(text)


def row(first: str, last: str = "", name: str = "国庆节", source: str = "", *, working: bool = False) -> Row:
    return Row(first, last, working, name, source)


WHOLE = [row("2027-01-01", name="元旦"), row("2027-05-01", "2027-05-05", "劳动节"), row("2027-10-01", "2027-10-07")]


def test_rows_become_stretches_and_empty_ones_are_left_out() -> None:
    found = entered(2027, [*WHOLE, row("", "", ""), row("2027-09-26", working=True)])
    assert found[0] == Named(Stretch(day("2027-01-01"), day("2027-01-01"), working=False, name="元旦"), "")
    assert found[-1] == Named(Stretch(day("2027-09-26"), day("2027-09-26"), working=True, name="国庆节"), "")
    assert len(found) == 4


@pytest.mark.parametrize("typed", ["2027.3.1", "2027年3月1日", "2027/3/1", "２０２７－０３－０１"])
def test_days_are_read_however_they_are_typed(typed: str) -> None:
    found = entered(2027, [row(typed, name="地方节日", source="市政府通知")])
    assert found[0].stretch.first == day("2027-03-01")


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (row("gestern"), "Row 4: “gestern” is no day"),
        (row("2027-02-30"), "Row 4: “2027-02-30” is no day"),
        (row("", "", "中秋节"), "Row 4: enter its first day"),
        (row("2027-09-16", "2027-09-15"), "Row 4: the last day comes before the first"),
        (row("2027-02-01", "2027-04-01"), "more than 31 days"),
        (row("9999-12-31"), "Row 4: 9999-12-31 does not belong"),
        (row("0001-01-01", "9999-12-31"), "more than 31 days"),
        (row("2028-01-01"), "Row 4: 2028-01-01 does not belong to the notice for 2027"),
        (row("2026-11-30"), "Row 4: 2026-11-30 does not belong to the notice for 2027"),
        (row("2027-09-15", name=""), "Row 4: write the name"),
        (row("2027-09-15", name="节" * 51), "at most 50 characters"),
        (row("2027-09-15", working=True), "Row 4: 2027-09-15 is a Wednesday, a working day anyway"),
        (row("2027-10-07"), "2027-10-07 stands in two rows"),
    ],
)
def test_what_cannot_be_is_named_with_its_row(bad: Row, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        entered(2027, [*WHOLE, bad])


@pytest.mark.parametrize("number", range(3))
def test_a_notice_that_leaves_a_holiday_of_the_law_out_is_refused(number: int) -> None:
    rows = [each for place, each in enumerate(WHOLE) if place != number]
    if number == 1:  # 1 and 2 May 2027 are a weekend: nothing is lost
        assert len(entered(2027, rows)) == 2
        return
    with pytest.raises(RuleBroken, match="public holiday by law"):
        entered(2027, rows)


def test_a_local_holiday_may_be_entered_alone() -> None:
    assert entered(2027, [row("2027-03-01", name="地方节日", source="市政府通知")])[0].source == "市政府通知"


def test_new_year_may_begin_in_december() -> None:
    first = entered(2027, [row("2026-12-31", "2027-01-02", "元旦"), *WHOLE[1:]])[0]
    assert first.stretch.days() == [day("2026-12-31"), day("2027-01-01"), day("2027-01-02")]


def test_a_year_that_has_begun_keeps_a_notice() -> None:
    local = entered(2026, [row("2026-03-02", name="地方节日", source="市政府通知")])
    with pytest.raises(RuleBroken, match="2026 has begun"):
        check_stays_settled(2026, 2026, {2026}, local)
    check_stays_settled(2027, 2026, {2027}, [])
    check_stays_settled(2026, 2026, set(), local)
    check_stays_settled(2027, 2027, {2027}, entered(2027, WHOLE))


def test_days_in_a_row_that_say_the_same_are_one_stretch() -> None:
    off = [(day(f"2027-10-0{n}"), False, "国庆节", "a") for n in range(1, 4)]
    found = stretches([*off, (day("2027-10-04"), False, "国庆节", "b"), (day("2027-10-09"), True, "国庆节", "b")])
    assert [(each.stretch.first.day, each.stretch.last.day, each.source) for each in found] == [
        (1, 3, "a"),
        (4, 4, "b"),
        (9, 9, "b"),
    ]


def test_the_days_that_become_others_are_told() -> None:
    found = changes(2027, entered(2027, [*WHOLE, row("2027-10-09", working=True)]), Calendar())
    # 1 January and 1 October are off already by law; 1 and 2 May, 2 and 3 October are weekends.
    assert [(str(each), worked) for each, worked in found] == [
        ("2027-05-03", False),
        ("2027-05-04", False),
        ("2027-05-05", False),
        ("2027-10-04", False),
        ("2027-10-05", False),
        ("2027-10-06", False),
        ("2027-10-07", False),
        ("2027-10-09", True),
    ]


def test_what_another_notice_said_of_a_year_is_forgotten_when_it_is_replaced() -> None:
    now = Calendar({day("2027-03-02"): False}, frozenset({2027}))
    assert (day("2027-03-02"), True) in changes(2027, entered(2027, WHOLE), now)


@pytest.mark.parametrize(
    ("today", "missing"), [("2026-10-31", None), ("2026-11-01", 2027), ("2026-12-31", 2027), ("2027-01-01", None)]
)
def test_the_coming_year_is_missed_from_november(today: str, missing: int | None) -> None:
    assert missing_year(day(today), Calendar({}, frozenset({2026}))) == missing
    assert missing_year(day(today), Calendar({}, frozenset({2026, 2027}))) is None
