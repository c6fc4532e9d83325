"""Finding divisions: by name, by typing, by who administers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
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


@pytest.mark.parametrize("typed", ["北街", "bei", "bj", "BJ", " bei jie "])
def test_a_village_is_found_by_a_few_characters_or_their_pinyin(session: Session, typed: str) -> None:
    found = [village.name for village in queries.villages_matching(session, WUYAN, typed)]
    assert "北街社区居委会" in found


def test_villages_of_other_townships_are_not_found(session: Session) -> None:
    found = queries.villages_matching(session, WUYAN, "", limit=1000)
    assert {village.parent_code for village in found} == {WUYAN}
    assert len(found) == len(queries.villages(session, WUYAN)) > 5


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(alphabet="社区村北bjsq%_\\ ", max_size=3), limit=st.integers(1, 30))
def test_typing_finds_what_scanning_the_list_finds(session: Session, typed: str, limit: int) -> None:
    wanted = "".join(typed.split())
    naive = [
        village.code
        for village in queries.villages(session, WUYAN)
        if wanted in village.name or any(word.startswith(wanted) for word in village.pinyin.split())
    ]
    assert [row.code for row in queries.villages_matching(session, WUYAN, typed, limit)] == naive[:limit]


def test_nobody_administered_anything_before_the_beginning(session: Session) -> None:
    assert queries.administering_unit(session, WUYAN, date(1949, 9, 30)) is None


@given(st.lists(st.text(alphabet="0123456789JKWD", min_size=1, max_size=9), min_size=1, max_size=4))
def test_a_path_and_its_parts_say_the_same(parts: list[str]) -> None:
    path = codes.path(*parts)
    assert codes.parts(path) == parts
    assert codes.within(path, codes.path(*parts[:1]))
    assert path < codes.after(path)
    assert codes.office(path) == parts[min(1, len(parts) - 1)]
