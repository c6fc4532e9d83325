"""What an address asks of a list: read, said again, and refused by the name of its parameter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.rules import wanted
from portal.ledger.rules.wanted import WHICH_LABELS, Sort, Wanted, Which
from portal.organizations.rules import Field, Form, Management, Standing
from portal.shared.errors import RuleBroken

NONSENSE = {
    "place": "420302; drop",
    "field": "sports",
    "form": "队",
    "standing": "gone",
    "management": "none",
    "filed_from": "2026-02-30",
    "filed_to": "yesterday",
    "until_from": "20",
    "until_to": "9999-99-99",
    "sort": "size",
    "order": "up",
}


def test_an_address_that_says_nothing_asks_for_the_register_in_official_order() -> None:
    assert wanted.read({}) == Wanted()
    assert Wanted().standings == {Standing.NORMAL, Standing.LAPSED}
    assert Wanted().args() == {}
    assert not Wanted().narrowed


@pytest.mark.parametrize(("name", "typed"), NONSENSE.items())
def test_nonsense_is_refused_by_the_name_of_its_parameter(name: str, typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        wanted.read({name: typed})
    assert refused.value.field == name
    assert typed[:40] in str(refused.value)


@pytest.mark.parametrize("name", NONSENSE)
def test_an_empty_parameter_says_nothing(name: str) -> None:
    assert wanted.read({name: "  "}) == Wanted()


def test_what_nobody_knows_is_left_to_those_who_know_their_parameters() -> None:
    assert wanted.read({"colour": "red"}) == Wanted()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("420300000000", "4203"),
        ("420302000000", "420302"),
        ("420302003000", "420302003"),
        ("420302003001", "420302003001"),
        (" 4203jk ", "4203JK"),
        ("420302003", "420302003"),
        ("000000000000", "0000"),
        ("", ""),
    ],
)
def test_a_place_is_known_by_its_short_code(typed: str, code: str) -> None:
    assert wanted.place(typed) == code


@pytest.mark.parametrize("typed", ["4203020030011", "茅箭区", "420-302", "42 03", "４２０３０２"])
def test_a_place_that_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken, match="place"):
        wanted.place(typed)


def test_all_shows_every_standing_and_one_standing_only_itself() -> None:
    assert wanted.read({"standing": "all"}).standings == set(Standing)
    assert wanted.read({"standing": "revoked"}).standings == {Standing.REVOKED}
    assert wanted.read({"standing": "register"}) == Wanted()


def test_place_and_order_do_not_narrow_a_list() -> None:
    assert not Wanted(place="420302", sort=Sort.NAME, descending=True).narrowed
    assert Wanted(text="舞").narrowed
    assert Wanted(standing=Which.ALL).narrowed


def test_a_long_text_is_cut_and_stays_as_it_was_cut() -> None:
    once = wanted.read({"text": "舞" * 79 + " 蹈队"})
    assert once.text == "舞" * 79
    assert wanted.read(once.args()) == once


days = st.none() | st.dates()
any_wanted = st.builds(
    Wanted,
    place=st.sampled_from(["", "4203", "4203JK", "420302003", "420302003001"]),
    field=st.none() | st.sampled_from(Field),
    form=st.none() | st.sampled_from(Form),
    standing=st.sampled_from(Which) | st.sampled_from(Standing),
    management=st.none() | st.sampled_from(Management),
    filed_from=days,
    filed_to=days,
    until_from=days,
    until_to=days,
    text=st.text(max_size=80).map(str.strip),
    sort=st.sampled_from(Sort),
    descending=st.booleans(),
)


@given(asked=any_wanted)
def test_what_is_asked_can_be_said_again_in_an_address(asked: Wanted) -> None:
    assert wanted.read(asked.args()) == asked
    assert asked.args().keys() <= set(wanted.PARAMETERS)


@given(args=st.dictionaries(st.sampled_from(wanted.PARAMETERS), st.text(max_size=90)))
def test_any_address_is_read_or_refused_at_one_of_its_parameters(args: dict[str, str]) -> None:
    try:
        asked = wanted.read(args)
    except RuleBroken as refusal:
        assert refusal.field in args  # noqa: PT017 - either way is right
    else:
        assert wanted.read(asked.args()) == asked


def test_every_choice_has_its_words() -> None:
    assert set(WHICH_LABELS) == set(Which) | set(Standing)


def test_days_are_written_as_the_standard_has_them() -> None:
    assert Wanted(filed_from=date(2024, 1, 2)).args() == {"filed_from": "2024-01-02"}
