"""What follows from setting a record right, against a list of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.history.rules import FOREVER, Span, Statement
from portal.ledger.rules.amending import NEVER, WAYS, Way, check_together, offered, read, reason, typed
from portal.ledger.rules.effects import Effect, effects, later, printed_otherwise, shown_to_the_public
from portal.ledger.rules.papers import Worth, worth
from portal.organizations.rules import CARRIES, ActivityArea, EntryKind, LapseRule, Standing
from portal.shared.errors import RuleBroken

FIRST = date(2025, 1, 1)
TODAY = date(2026, 11, 24)
NAMES = ("standing", "name", "members")


@st.composite
def lives(draw: st.DrawFn) -> list[Span]:
    """A record from some day on, cut on some days."""
    days = sorted(draw(st.sets(st.integers(0, 12), max_size=5)))
    ends = [*days[1:], None] if days else []
    return [
        Span(
            FIRST + timedelta(start),
            FOREVER if end is None else FIRST + timedelta(end),
            {"standing": "normal", "name": draw(st.sampled_from("甲乙")), "members": draw(st.integers(1, 2))},
            ("420302", 1),
        )
        for start, end in zip(days, ends, strict=True)
    ]


def naive(life: list[Span], day: date) -> dict[str, object] | None:
    for span in life:
        if span.valid_from <= day < span.valid_to:
            return span.facts
    return None


@given(lives(), lives())
def test_applied_day_by_day_they_make_of_the_one_life_the_other(before: list[Span], after: list[Span]) -> None:
    found = effects(before, after)
    for offset in range(-1, 15):
        day = FIRST + timedelta(offset)
        old, new = naive(before, day), naive(after, day)
        here = {each.fact: (each.before, each.after) for each in found if each.covers(day)}
        if old is None or new is None:
            expected = {} if old is new else {"standing": ((old or {}).get("standing"), (new or {}).get("standing"))}
        else:
            expected = {name: (old[name], new[name]) for name in NAMES if old[name] != new[name]}
        assert here == expected


@given(lives(), lives())
def test_each_is_said_once_for_all_its_days(before: list[Span], after: list[Span]) -> None:
    found = effects(before, after)
    for one in found:
        assert not any(
            (other.fact, other.before, other.after) == (one.fact, one.before, one.after)
            and other.valid_from == one.valid_to
            for other in found
        )


@given(lives())
def test_the_same_life_has_none(life: list[Span]) -> None:
    assert effects(life, life) == []


def test_the_last_day_is_the_one_before_the_next_word() -> None:
    assert Effect("name", FIRST, date(2025, 6, 1), "甲", "乙").last == date(2025, 5, 31)
    assert Effect("name", FIRST, FOREVER, "甲", "乙").last is None


def test_the_public_sees_what_is_public_and_of_today() -> None:
    found = [
        Effect("name", FIRST, date(2025, 6, 1), "甲", "乙"),
        Effect("members", FIRST, FOREVER, 1, 2),
        Effect("standing", FIRST, FOREVER, "normal", "cancelled"),
    ]
    assert shown_to_the_public(found, TODAY) == ["standing"]
    assert shown_to_the_public(found, TODAY, {"members"}) == ["members", "standing"]
    assert printed_otherwise(found, date(2025, 2, 1)) == ["name"]


def test_what_takes_effect_later_and_counts_stays() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    said = [
        Statement("420302", 1, at, FIRST, "established", {}),
        Statement("420302", 2, at, date(2025, 6, 1), "changed", {}),
        Statement("420302", 3, at, date(2025, 7, 1), "changed", {}),
        Statement("420302", 4, at, date(2025, 7, 1), "annulled", {}, ("420302", 3)),
        Statement("420302", 5, at, date(2025, 8, 1), "changed", {}),
    ]
    assert [each.number for each in later(said, FIRST, ("420302", 5))] == [2]


@pytest.mark.parametrize("way", Way)
def test_every_way_has_words_and_names_only_what_its_entry_carries(way: Way) -> None:
    assert WAYS[way].title
    for kind in EntryKind:
        names = set(offered(way, kind))
        assert not names & NEVER
        if way is Way.ANEW:
            assert names == CARRIES[kind] - NEVER


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("members", "２５", 25),
        ("members", "", None),
        ("funds_fen", "1,200.5", 120_050),
        ("founded_on", "2023年5月6日", date(2023, 5, 6)),
        ("phone", "199 0000 1234", "19900001234"),
        ("lapse_rule", "stays", LapseRule.STAYS),
        ("hub", True, True),
        ("short_name", "  ", None),
        ("certificate_until", "2030-01-01", date(2030, 1, 1)),
    ],
)
def test_what_is_typed_is_read_as_its_value(name: str, text: str | bool, value: object) -> None:
    assert read(name, text, TODAY) == value


@pytest.mark.parametrize("name", ["funds_fen", "founded_on", "members", "name", "hub"])
def test_what_the_form_shows_is_read_as_what_it_was(name: str) -> None:
    value = {"funds_fen": 120_050, "founded_on": FIRST, "members": 25, "name": "夕阳红舞蹈队", "hub": False}[name]
    assert read(name, typed(name, value), TODAY) == value


def test_a_reason_is_a_sentence() -> None:
    assert reason(" 录入有误 ") == "录入有误"
    for text in ("", "  ", "误", "误" * 501):
        with pytest.raises(RuleBroken) as broken:
            reason(text)
        assert broken.value.field == "reason"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"certificate_until": date(2023, 1, 1)}, "certificate_until"),
        ({"certificate_from": date(2028, 1, 1)}, "certificate_from"),
        ({"members": 3}, "members"),
        ({"party_members": 25}, "party_members"),
        ({"activity_area": ActivityArea.VILLAGE}, "activity_area"),
        ({"name": "晚霞队"}, None),
    ],
)
def test_what_does_not_fit_the_rest_is_refused_at_its_field(facts: dict[str, object], field: str | None) -> None:
    before = {
        "certificate_from": date(2024, 1, 1),
        "certificate_until": date(2026, 12, 31),
        "members": 24,
        "party_members": 6,
        "activity_area": ActivityArea.TOWNSHIP,
        "village_code": None,
    }
    if field is None:
        check_together(before, facts)
        return
    with pytest.raises(RuleBroken) as broken:
        check_together(before, facts)
    assert broken.value.field == field


class Paper:
    """A certificate by its days."""

    def __init__(self, first: date, last: date | None) -> None:
        self.valid_from, self.valid_until = first, last


OLD, NEW = Paper(FIRST, date(2025, 12, 31)), Paper(date(2026, 1, 1), None)


@pytest.mark.parametrize(
    ("one", "following", "standing", "day", "found"),
    [
        (OLD, [], Standing.NORMAL, date(2025, 12, 31), Worth.IN_FORCE),
        (OLD, [NEW], Standing.NORMAL, date(2025, 12, 31), Worth.IN_FORCE),
        (OLD, [NEW], Standing.NORMAL, date(2026, 1, 1), Worth.REPLACED),
        (OLD, [], Standing.LAPSED, date(2026, 1, 1), Worth.ENDED),
        (NEW, [], Standing.NORMAL, date(2025, 12, 31), Worth.NOT_YET),
        (NEW, [], Standing.CANCELLED, TODAY, Worth.OFF),
        (NEW, [], None, TODAY, Worth.OFF),
        (OLD, [NEW], None, date(2024, 12, 31), Worth.NOT_YET),
    ],
)
def test_what_a_certificate_was_worth(
    one: Paper, following: list[Paper], standing: Standing | None, day: date, found: Worth
) -> None:
    assert worth(one, following, standing, day) is found
