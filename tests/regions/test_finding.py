"""Finding divisions: by name, by typing, by who administers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.regions import codes, queries

WUYAN = "420302003"


def test_a_place_is_called_as_people_call_it(session: Session) -> None:
    assert queries.display_names(session, [WUYAN, "420302003001", "420302", "4203", "4203JK", "nowhere"]) == {
        WUYAN: "茅箭区五堰街道",
        "420302003001": "茅箭区五堰街道北街社区居委会",
        "420302": "茅箭区",
        "4203": "十堰市",
        "4203JK": "十堰经济技术开发区",
    }


def test_towns_of_the_same_name_are_told_apart(session: Session) -> None:
    towns = [row for row in queries.townships(session) if row.name == "城关镇"]
    names = {queries.display_name(session, town.code) for town in towns}
    assert len(names) == len(towns) > 3


def test_a_place_nobody_knows_has_no_name(session: Session) -> None:
    with pytest.raises(KeyError):
        queries.display_name(session, "999999")
    assert queries.division(session, "999999") is None
    assert queries.unit(session, "999999") is None


@pytest.mark.parametrize("typed", ["bj", "beijie"])
def test_a_village_s_name_is_spelled_for_typing(session: Session, typed: str) -> None:
    village = next(row for row in queries.villages(session, WUYAN) if row.name == "北街社区居委会")
    assert any(word.startswith(typed) for word in village.pinyin.split(" "))


def test_the_villages_of_a_township_are_its_own(session: Session) -> None:
    found = queries.villages(session, WUYAN)
    assert len(found) > 5
    assert {village.parent_code for village in found} == {WUYAN}


def test_nobody_administered_anything_before_the_beginning(session: Session) -> None:
    assert queries.administering_unit(session, WUYAN, date(1949, 9, 30)) is None


@given(st.lists(st.text(alphabet="0123456789JKWD", min_size=1, max_size=9), min_size=1, max_size=4))
def test_a_path_and_its_parts_say_the_same(parts: list[str]) -> None:
    path = codes.path(*parts)
    assert codes.parts(path) == parts
    assert codes.within(path, codes.path(*parts[:1]))
    assert path < codes.after(path)
    assert codes.office(path) == parts[min(1, len(parts) - 1)]
