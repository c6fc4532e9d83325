"""Filing numbers, against a naive model that keeps every number in a list."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.policy import Policy
from portal.filing.rules.numbering import check_template, prefix, render

DEFAULT = Policy().number_template
WUYAN, BAILANG, WUDANG = "420302003", "420302004", "420381450"


def test_the_default_number_is_official_code_year_and_sequence() -> None:
    assert render(DEFAULT, WUYAN, date(2026, 11, 23), 1) == "420302003-2026-0001"


def test_places_run_by_a_functional_area_keep_their_official_digits() -> None:
    assert render(DEFAULT, BAILANG, date(2026, 1, 1), 2) == "420302004-2026-0002"
    assert render(DEFAULT, WUDANG, date(2026, 1, 1), 3) == "420381450-2026-0003"


def test_the_sequence_counts_within_the_text_before_it() -> None:
    assert prefix(DEFAULT, WUYAN, date(2026, 5, 1)) == "420302003-2026-"
    assert prefix("{county6}社备字第{seq3}号({year})", WUYAN, date(2026, 5, 1)) == "420302社备字第"


def test_a_sequence_longer_than_its_width_is_written_whole() -> None:
    assert render(DEFAULT, WUYAN, date(2026, 1, 1), 12_345) == "420302003-2026-12345"


@pytest.mark.parametrize(
    "template", ["{year}", "{seq4}{seq4}", "{name}-{seq4}", "{seq0}", "{seq12}", "{year-{seq4}", "{county6.x}{seq4}"]
)
def test_a_template_that_could_not_number_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"must count|part that is none"):
        check_template(template)


def naive(template: str, decided: list[tuple[str, int]]) -> list[str]:
    """What each decision is numbered: count those already in the list that begin alike."""
    given_out = []
    numbers = []
    for township, year in decided:
        filled = (
            template.replace("{county6}", township[:6])
            .replace("{township3}", township[6:])
            .replace("{year}", str(year))
        )
        start = filled.index("{seq")
        width, rest = int(filled[start + 4]), filled[start + 6 :]
        before = filled[:start]
        given_out.append(before)
        count = given_out.count(before)
        numbers.append(before + str(count).rjust(width, "0") + rest)
    return numbers


TEMPLATES = st.builds(
    lambda before, width, after: "".join(before) + f"{{seq{width}}}" + "".join(after),
    st.lists(st.sampled_from(["{county6}", "{township3}", "{year}", "-", "社备", "7"]), max_size=4),
    st.integers(1, 6),
    st.lists(st.sampled_from(["{year}", "{county6}", "-", "号", "1"]), max_size=3),
)
DECIDED = st.lists(st.tuples(st.sampled_from([WUYAN, BAILANG, WUDANG]), st.integers(2024, 2027)), max_size=40)


@given(TEMPLATES, DECIDED)
def test_numbers_agree_with_the_naive_model(template: str, decided: list[tuple[str, int]]) -> None:
    check_template(template)
    counters: dict[str, int] = {}
    numbers = []
    for township, year in decided:
        day = date(year, 6, 1)
        begins = prefix(template, township, day)
        counters[begins] = counters.get(begins, 0) + 1
        numbers.append(render(template, township, day, counters[begins]))
    assert numbers == naive(template, decided)


@given(TEMPLATES, DECIDED)
def test_one_template_never_gives_a_number_twice(template: str, decided: list[tuple[str, int]]) -> None:
    numbers = naive(template, decided)
    assert len(set(numbers)) == len(numbers)
