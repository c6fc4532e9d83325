"""The life of an organization as sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.history.rules import Place
from portal.ledger.rules.life import GROUPS, LAPSED, SENTENCES, Event, Told, codes_in, timeline, worded
from portal.organizations.rules import FACT_LABELS, EntryKind
from portal.organizations.subject import ORGANIZATION

PLACES = {"420302003": "茅箭区五堰街道", "420302004": "茅箭区白浪街道"}
TODAY = date(2026, 11, 24)
OPENING = {
    "name": "夕阳红队",
    "standing": "normal",
    "lapse_rule": "lapses",
    "certificate_until": "2023-03-31",
    "township_code": "420302003",
    "phone": "s1.aaa",
}


def said(
    number: int, kind: EntryKind, on: str, annuls: Place | None = None, known: str | None = None, **changes: object
) -> Told:
    recorded = datetime.fromisoformat(f"{known or on}T02:00:00").replace(tzinfo=UTC)
    return Told("420302", number, recorded, date.fromisoformat(on), kind, changes, annuls, "王办事", None, "")


def life(*told: Told, until: date = TODAY) -> list[Event]:
    return timeline(told, ORGANIZATION.grammar, PLACES, until)


FILED = said(1, EntryKind.ESTABLISHED, "2020-04-01", **OPENING)


def test_the_page_shows_every_fact_once() -> None:
    shown = [fact for _title, members in GROUPS for fact in members]
    assert sorted(shown) == sorted(FACT_LABELS)


def test_every_kind_of_entry_has_a_sentence() -> None:
    assert set(SENTENCES) == set(EntryKind)


def test_a_lapse_is_shown_as_time_passing() -> None:
    events = life(FILED)
    assert [(event.on, event.entry) for event in events] == [(date(2023, 4, 1), None), (date(2020, 4, 1), FILED)]
    assert events[0].sentence == LAPSED


def test_a_lapse_to_come_is_not_told() -> None:
    assert [event.on for event in life(FILED, until=date(2023, 3, 31))] == [date(2020, 4, 1)]


def test_a_renewal_in_time_leaves_no_lapse_behind() -> None:
    renewed = said(2, EntryKind.RENEWED, "2023-03-01", certificate_until="2030-03-31")
    assert [event.entry for event in life(FILED, renewed)] == [renewed, FILED]


def test_a_change_during_a_lapse_does_not_tell_the_lapse_again() -> None:
    changed = said(2, EntryKind.CHANGED, "2024-01-01", name="常青队")
    assert [event.sentence for event in life(FILED, changed)].count(LAPSED) == 1


def test_a_change_says_from_what_to_what() -> None:
    changed = said(2, EntryKind.CHANGED, "2021-01-01", name="常青队", township_code="420302004", members=12)
    details = [str(detail) for detail in life(FILED, changed, until=date(2021, 6, 1))[0].details]
    assert details == [
        "Name: from “夕阳红队” to “常青队”.",
        "Township or street: from “茅箭区五堰街道” to “茅箭区白浪街道”.",
        "Members: 12.",
    ]


def test_a_back_dated_change_is_told_at_its_place_and_marked() -> None:
    later = said(2, EntryKind.CHANGED, "2021-01-01", name="常青队")
    earlier = said(3, EntryKind.CHANGED, "2020-06-01", known="2021-02-10", name="金秋队")
    events = life(FILED, later, earlier, until=date(2021, 6, 1))
    assert [event.entry for event in events] == [later, earlier, FILED]
    assert [event.days_late for event in events] == [0, 254, 0]
    assert str(events[0].details[0]) == "Name: from “金秋队” to “常青队”."


def test_what_was_taken_back_is_marked_on_both_sides() -> None:
    changed = said(2, EntryKind.CHANGED, "2021-01-01", name="常青队")
    annulled = said(3, EntryKind.ANNULLED, "2021-01-01", annuls=("420302", 2), known="2021-03-01")
    taken, back, _first = life(FILED, changed, annulled, until=date(2021, 6, 1))
    assert (taken.entry, taken.takes_back, taken.corrects) == (annulled, changed, True)
    assert (back.entry, back.taken_back) == (changed, annulled)


def test_a_personal_fact_is_never_worded() -> None:
    changed = said(2, EntryKind.CHANGED, "2021-01-01", phone="s1.bbb", responsible_person="s1.ccc")
    words = " ".join(str(detail) for detail in life(FILED, changed, until=date(2021, 6, 1))[0].details)
    assert "personal" in words
    assert "s1." not in words


def test_a_cancellation_needs_no_details() -> None:
    cancelled = said(2, EntryKind.CANCELLED, "2021-01-01", standing="cancelled")
    assert life(FILED, cancelled, until=date(2021, 6, 1))[0].details == ()


def test_nothing_said_is_an_empty_life() -> None:
    assert life() == []


def test_the_places_to_be_named_are_those_said() -> None:
    changed = said(2, EntryKind.CHANGED, "2021-01-01", township_code="420302004")
    assert codes_in([FILED, changed], {"village_code": "420302003001"}) == {"420302003", "420302004", "420302003001"}


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("funds_fen", 1_234_567, "12,345.67 yuan"),
        ("funds_fen", 0, "0.00 yuan"),
        ("hub", False, "no"),
        ("members", 0, "0"),
        ("short_name", None, "not stated"),
        ("field", "charity", "Public benefit and charity"),
        ("township_code", "420302003", "茅箭区五堰街道"),
        ("certificate_until", date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_a_value_in_words(fact: str, value: object, words: str) -> None:
    assert str(worded(fact, value, PLACES)) == words
