"""Two states compared: who came, left, moved or changed; counted by place and said in a sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.history.rules import Statement
from portal.ledger.rules.comparing import Difference, Kind, Reason, Seen, Way, difference, said_of
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.tallies import Tally, sentence, tallies
from portal.organizations.rules import FACT_LABELS, EntryKind, Standing
from portal.shared.errors import Message
from portal.shared.i18n import speaking, translate
from tests.ledger.applied import apply, compare, counted

BEGINNING, LATER = date(2026, 10, 31), date(2026, 11, 5)
WUYAN, BAILANG, CITY = "/4203/420302/420302003/", "/4203/4203JK/420302004/", "/4203/"
USUAL: dict[str, Any] = dict.fromkeys(FACT_LABELS) | {
    "name": "五堰街道夕阳红舞蹈队",
    "standing": Standing.NORMAL,
    "township_code": "420302003",
    "filed_on": date(2024, 3, 5),
    "members": 24,
}


def seen(path: str = WUYAN, since: date = BEGINNING, **facts: Any) -> Seen:  # noqa: ANN401 - any fact
    place = {"township_code": path.split("/")[3]}
    return Seen(USUAL | place | facts, path, since)


def off_the_list(seen: Seen, *, fits: bool = False) -> Seen:
    return replace(seen, listed=False, fits=fits)


def became(before: Seen | None, after: Seen | None) -> Difference:
    found = difference(1, before, after, BEGINNING)
    assert found
    return found


def test_what_is_said_again_is_no_difference() -> None:
    assert difference(1, seen(), seen(since=LATER), BEGINNING) is None


def test_a_changed_fact_is_named() -> None:
    found = became(seen(), seen(since=LATER, members=30))
    assert (found.kind, found.facts, found.late) == (Kind.CHANGED, ("members",), False)


def test_a_change_that_was_true_of_the_first_day_was_recorded_late() -> None:
    assert became(seen(), seen(members=30)).late


def test_an_organization_filed_since_is_added() -> None:
    found = became(None, seen(since=LATER, filed_on=LATER))
    assert (found.kind, found.reason, found.late) == (Kind.ADDED, Reason.FILED, False)


def test_one_filed_before_the_first_day_and_entered_since_is_added_late() -> None:
    assert became(None, seen(since=LATER)).late
    assert became(None, seen()).late


@pytest.mark.parametrize("standing", [Standing.CANCELLED, Standing.REVOKED, Standing.REGISTERED_ELSEWHERE])
def test_an_ending_is_the_reason_why_it_left(standing: Standing) -> None:
    found = became(seen(), off_the_list(seen(since=LATER, standing=standing)))
    assert (found.kind, found.reason) == (Kind.LEFT, Reason(standing.value))


def test_a_filing_taken_back_is_the_reason_why_it_left() -> None:
    found = became(seen(), None)
    assert (found.kind, found.reason, found.late) == (Kind.LEFT, Reason.TAKEN_BACK, True)


def test_a_cancellation_taken_back_brings_it_back() -> None:
    found = became(off_the_list(seen(standing=Standing.CANCELLED)), seen(since=LATER))
    assert (found.kind, found.reason) == (Kind.ADDED, Reason.RETURNED)


def test_what_leaves_a_filtered_list_for_another_field_meets_its_conditions_no_longer() -> None:
    found = became(seen(field="charity"), off_the_list(seen(since=LATER, field="other")))
    assert (found.kind, found.reason) == (Kind.LEFT, Reason.FITS_NOT)
    found = became(off_the_list(seen(field="other")), seen(since=LATER, field="charity"))
    assert (found.kind, found.reason) == (Kind.ADDED, Reason.FITS)


def test_a_move_is_in_out_or_within_by_what_is_looked_at() -> None:
    here, there = seen(), seen(BAILANG, since=LATER, members=30)
    within = became(here, there)
    assert (within.kind, within.way, within.facts) == (Kind.MOVED, Way.WITHIN, ("township_code", "members"))
    out = became(here, off_the_list(there, fits=True))
    assert (out.kind, out.way, out.facts) == (Kind.MOVED, Way.OUT, ("township_code",))
    into = became(off_the_list(here, fits=True), there)
    assert (into.kind, into.way, into.facts) == (Kind.MOVED, Way.IN, ("township_code",))


def test_a_lapse_is_what_time_did() -> None:
    lapsed = replace(seen(since=LATER, standing=Standing.LAPSED), lapsed=True)
    assert became(seen(), lapsed).by_time
    assert not became(seen(), seen(since=LATER, members=30)).by_time


def told(number: int, kind: EntryKind, on: date, annuls: int = 0, **changes: object) -> Statement:
    recorded_at = datetime(2026, 10, number, tzinfo=UTC)
    return Statement("420302", number, recorded_at, on, kind, changes, ("420302", annuls) if annuls else None)


FIRST = Moment(BEGINNING, datetime(2026, 10, 5, tzinfo=UTC))
SECOND = Moment(LATER, None)
FILED = told(1, EntryKind.ESTABLISHED, date(2024, 3, 5), members=24, certificate_until=LATER)


def test_a_difference_is_said_to_come_from_what_was_said_of_its_facts() -> None:
    entries = [
        FILED,
        told(6, EntryKind.CORRECTED, BEGINNING, members=30),
        told(7, EntryKind.RENEWED, LATER, certificate_until=date(2028, 11, 5)),
        told(8, EntryKind.CHANGED, date(2026, 11, 6), members=31),  # after the second day
    ]
    assert said_of(("members",), entries, FIRST, SECOND) == (EntryKind.CORRECTED,)
    assert said_of(("certificate_until",), entries, FIRST, SECOND) == (EntryKind.RENEWED,)
    assert said_of(("members", "certificate_until"), entries, FIRST, SECOND) == (
        EntryKind.CORRECTED,
        EntryKind.RENEWED,
    )
    assert said_of(("address",), entries, FIRST, SECOND) == ()


def test_what_was_said_and_taken_back_in_between_says_nothing() -> None:
    back = told(7, EntryKind.ANNULLED, LATER, annuls=6)
    assert said_of(("members",), [FILED, told(6, EntryKind.CHANGED, LATER, members=30), back], FIRST, SECOND) == ()
    change = told(4, EntryKind.CHANGED, BEGINNING, members=30)
    back = told(7, EntryKind.ANNULLED, LATER, annuls=4)
    assert said_of(("members",), [FILED, change, back], FIRST, SECOND) == (EntryKind.ANNULLED,)
    assert said_of(("address",), [FILED, change, back], FIRST, SECOND) == ()


def test_differences_do_not_fit_a_state_of_another_day() -> None:
    found = became(seen(), seen(since=LATER, members=30))
    with pytest.raises(AssertionError, match="stood otherwise"):
        apply([found], {1: USUAL | {"members": 7}})


facts = st.builds(
    seen,
    path=st.sampled_from([WUYAN, BAILANG, "/4203/420302/420302001/"]),
    since=st.sampled_from([BEGINNING, LATER]),
    members=st.integers(1, 3),
    standing=st.sampled_from([Standing.NORMAL, Standing.LAPSED, Standing.CANCELLED]),
)
states = st.dictionaries(st.integers(1, 6), facts)


def listed(state: dict[int, Seen], prefix: str) -> dict[int, Seen]:
    """The register below a path, as a list sees a state."""
    fits = {number: each.facts["standing"] is not Standing.CANCELLED for number, each in state.items()}
    return {
        number: replace(each, fits=fits[number], listed=fits[number] and each.path.startswith(prefix))
        for number, each in state.items()
    }


def on_it(state: dict[int, Seen]) -> dict[int, Any]:
    return {number: each.facts for number, each in state.items() if each.listed}


@given(states, states, st.sampled_from([CITY, "/4203/420302/", WUYAN]))
def test_differences_applied_to_the_first_state_give_the_second(
    one: dict[int, Seen], other: dict[int, Seen], prefix: str
) -> None:
    before, after = listed(one, prefix), listed(other, prefix)
    assert apply(compare(before, after, BEGINNING), on_it(before)) == on_it(after)


@given(states, states, st.sampled_from([CITY, "/4203/420302/", WUYAN]))
def test_the_sums_of_every_place_balance(one: dict[int, Seen], other: dict[int, Seen], prefix: str) -> None:
    before, after = listed(one, prefix), listed(other, prefix)
    begin = Counter(each.path for each in before.values() if each.listed)
    end = Counter(each.path for each in after.values() if each.listed)
    found = tallies(begin, counted(compare(before, after, BEGINNING)))
    for each in (found.whole, *found.units, *found.townships):
        assert each.end == sum(count for path, count in end.items() if path.startswith(each.path))
    for places in (found.units, found.townships):
        assert sum(each.added for each in places) == found.whole.added
        assert sum(each.gone for each in places) == found.whole.gone


def test_a_sentence_says_what_a_report_says(app: Flask) -> None:
    numbers = Tally(WUYAN, 156, added=3, moved_in=1, left=Counter({Reason.CANCELLED: 2}), changed=12)
    said = sentence("五堰街道", numbers)
    with app.test_request_context():
        assert translate_to("zh_Hans", said) == (
            "五堰街道：期初 156 个，新增 3 个，迁入 1 个，注销 2 个，期末 158 个；信息变更 12 个。"
        )
        assert translate_to("en", said) == (
            "五堰街道: 156 at the beginning, 3 added, 1 moved in, 2 cancelled, 158 at the end; details of 12 changed."
        )


def test_a_sentence_about_one_day_says_what_was_recorded_afterwards(app: Flask) -> None:
    numbers = Tally(WUYAN, 156, added=1, added_late=1, left=Counter({Reason.TAKEN_BACK: 1}), changed=2)
    with app.test_request_context():
        assert translate_to("en", sentence("五堰街道", numbers, BEGINNING)) == (
            "五堰街道 (as of 2026-10-31): 156 known at first, 1 entered late, the filing of 1 taken back, "
            "156 known now; details of 2 put right or entered late."
        )


def test_a_place_where_nothing_happened_says_so(app: Flask) -> None:
    with app.test_request_context():
        assert translate_to("en", sentence("五堰街道", Tally(WUYAN, 5))) == (
            "五堰街道: 5 at the beginning, 5 at the end; nothing changed."
        )


def translate_to(language: str, said: Message) -> str:
    with speaking(language):
        return translate(said)
