"""Names that look alike: which do, which do not, and that the index finds exactly those."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal.accounts.permissions import Role
from portal.history.replay import differences, rebuild
from portal.organizations import queries
from portal.organizations.actions import Matter, annul, cancel, change, register_elsewhere
from portal.organizations.compare import COMPARED, named
from portal.organizations.models import OrganizationVersion
from portal.organizations.rules.names import (
    LIKENESS,
    Likeness,
    Named,
    keys,
    likeness,
    one_apart,
    place,
    take_apart,
    village_said,
)
from portal.regions import actions as regions
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.organizations.factories import BAILANG, FILED, WUYAN, make_organization
from tests.organizations.naive_names import LETTERS, TOWNSHIP_FORMS, VILLAGE_FORMS, VILLAGES, Written, alike

OFFICIAL = {
    "4203": "十堰市",
    "420302": "茅箭区",
    "420325": "房县",
    WUYAN: "五堰街道",
    BAILANG: "白浪开发区白浪街道",
    "420325100": "城关镇",
    "420302003001": "北街社区居委会",
    "420302003003": "东岳社区居委会",
    "420325100200": "张村村委会",
    "420325100201": "土门村村委会",
}
NORTH, EAST, HERE, GATE = "420302003001", "420302003003", None, "420325100201"


def at(name: str, village_code: str | None, township_code: str = WUYAN) -> Named:
    return take_apart(name, place(OFFICIAL, township_code, village_code))


ALIKE = [
    ("北街社区舞蹈队", NORTH, "北街社区舞蹈队", NORTH, Likeness.SAME),
    ("夕阳红舞蹈队", NORTH, "夕阳红舞蹈队", EAST, Likeness.SAME),
    ("北街社区KTV歌友会", NORTH, "北街社区ＫＴＶ歌友会", NORTH, Likeness.WIDTH),
    ("北街社区Ktv歌友会", NORTH, "北街社区KTV歌友会", NORTH, Likeness.WIDTH),
    ("夕阳红 舞蹈队", NORTH, "夕阳红舞蹈队", NORTH, Likeness.MARKS),
    ("夕阳红·舞蹈队", NORTH, "“夕阳红”舞蹈队", EAST, Likeness.MARKS),
    ("夕阳的红舞蹈队", NORTH, "夕阳红舞蹈队", EAST, Likeness.PARTICLE),
    ("北街社区舞蹈队", NORTH, "五堰街道北街舞蹈队", NORTH, Likeness.PLACE_PREFIX),
    ("北街社区居委会舞蹈队", NORTH, "十堰市茅箭区五堰街道北街村舞蹈队", NORTH, Likeness.PLACE_PREFIX),
    ("夕阳红舞蹈队", NORTH, "东岳社区夕阳红舞蹈队", EAST, Likeness.PLACE_PREFIX),
    ("五堰街道夕阳红舞蹈队", HERE, "北街社区夕阳红舞蹈队", NORTH, Likeness.PLACE_PREFIX),
    ("北街社区夕阳红舞蹈队", NORTH, "北街社区夕阳虹舞蹈队", NORTH, Likeness.PINYIN),
    ("北街社区夕阳红舞蹈队", NORTH, "夕阳虹舞蹈队", EAST, Likeness.PINYIN),
    ("北街社区夕阳红舞蹈队", NORTH, "北街社区朝阳红舞蹈队", NORTH, Likeness.ONE_CHARACTER),
    ("北街社区夕阳红舞蹈队", NORTH, "五堰夕阳舞蹈队", NORTH, Likeness.ONE_CHARACTER),
    ("北街社区志愿服务队", NORTH, "北街社区志愿服务站", NORTH, Likeness.ONE_CHARACTER),
]

APART = [
    ("五堰社区舞蹈队", HERE, "东岳社区舞蹈队", EAST),
    ("北街社区舞蹈队", NORTH, "东岳社区舞蹈队", EAST),
    ("北街社区夕阳红舞蹈队", NORTH, "东岳社区夕阳红舞蹈队", EAST),
    ("北街社区夕阳红舞蹈队", NORTH, "东岳社区夕阳虹舞蹈队", EAST),
    ("北街社区舞蹈队", NORTH, "北街社区舞龙队", NORTH),
    ("北街社区舞蹈一队", NORTH, "北街社区舞蹈二队", NORTH),
    ("北街社区志愿服务1队", NORTH, "北街社区志愿服务2队", NORTH),
    ("北街社区志愿服务队", NORTH, "北街社区志愿服务二队", NORTH),
    ("北街社区志愿服务第十队", NORTH, "北街社区志愿服务第十一队", NORTH),
    ("北街社区合唱团", NORTH, "北街社区秧歌队", NORTH),
]


@pytest.mark.parametrize(("one", "here", "other", "there", "why"), ALIKE)
def test_names_that_look_alike_say_why(
    one: str, here: str | None, other: str, there: str | None, why: Likeness
) -> None:
    pair = at(one, here), at(other, there)
    assert likeness(*pair) is likeness(*reversed(pair)) is why
    assert keys(pair[0]) & keys(pair[1])


@pytest.mark.parametrize(("one", "here", "other", "there"), APART)
def test_names_that_their_place_or_their_number_tells_apart_are_fine(
    one: str, here: str | None, other: str, there: str | None
) -> None:
    assert likeness(at(one, here), at(other, there)) is None


def test_every_likeness_has_its_words_and_its_example() -> None:
    assert set(LIKENESS) == set(Likeness) == {row[4] for row in ALIKE}


@pytest.mark.parametrize(
    ("name", "village_code", "township_code", "core"),
    [
        ("土门村舞蹈队", GATE, "420325100", "舞蹈队"),
        ("房县城关镇土门村村民委员会舞蹈队", GATE, "420325100", "舞蹈队"),
        ("土门社区舞蹈队", GATE, "420325100", "舞蹈队"),
        ("房舞蹈队", GATE, "420325100", "房舞蹈队"),  # 房县 is never called 房
        ("张舞蹈队", "420325100200", "420325100", "张舞蹈队"),
        ("张村舞蹈队", "420325100200", "420325100", "舞蹈队"),
        ("白浪街道舞蹈队", None, BAILANG, "舞蹈队"),
        ("北街社区", NORTH, WUYAN, "社区"),  # a name is never its place alone
        ("东岳社区舞蹈队", NORTH, WUYAN, "东岳社区舞蹈队"),
        ("舞蹈队在北街社区", NORTH, WUYAN, "舞蹈队在北街社区"),
    ],
)
def test_only_the_own_place_in_its_usual_forms_is_taken_away(
    name: str, village_code: str | None, township_code: str, core: str
) -> None:
    assert at(name, village_code, township_code).core == core


def test_a_name_of_another_township_is_compared_whole() -> None:
    here = at("五堰街道夕阳红舞蹈队", HERE)
    bailang = place(OFFICIAL, BAILANG, None)
    assert likeness(here, take_apart("五堰街道夕阳红 舞蹈队", bailang)) is Likeness.MARKS
    assert likeness(here, take_apart("白浪街道夕阳红舞蹈队", bailang)) is None


def test_the_village_a_name_begins_with_is_recognized() -> None:
    villages = [(code, name) for code, name in OFFICIAL.items() if code.startswith(WUYAN) and len(code) == 12]
    somewhere = place(OFFICIAL, WUYAN, None)
    assert village_said("五堰街道东岳舞蹈队", somewhere, villages) == EAST
    assert village_said("夕阳红舞蹈队", somewhere, villages) is None


@pytest.mark.parametrize(("one", "other"), [("", ""), ("舞蹈队", "舞蹈队"), ("夕阳红队", "夕阳红队")])
def test_equal_cores_are_not_one_character_apart(one: str, other: str) -> None:
    assert not one_apart(one, other)


def written(code: str | None = NORTH) -> st.SearchStrategy[Written]:
    """A name of the street, at this village or none, in any of the ways in which people write."""
    villages = [form.format(VILLAGES[code]) for form in VILLAGE_FORMS] if code else [""]
    return st.builds(
        Written,
        st.sampled_from(TOWNSHIP_FORMS),
        st.sampled_from(villages),
        st.text(LETTERS, min_size=2, max_size=6),
        st.just(code),
        st.integers(0, 2),
        st.integers(0, 2),
        st.booleans(),
    )


ANY = st.sampled_from([NORTH, EAST, HERE]).flatmap(written)


@settings(max_examples=400)
@given(ANY, ANY)
def test_two_names_are_alike_where_reading_them_says_so(one: Written, other: Written) -> None:
    pair = [at(each.name, each.village_code) for each in (one, other)]
    assert likeness(*pair) == alike(one, other)
    if likeness(*pair):
        assert keys(pair[0]) & keys(pair[1])


def found(session: Session, name: Named, free_since: date = FILED) -> dict[int, str]:
    """Whom the index finds, and why."""
    rows = queries.sharing_a_key(session, name, free_since)
    why = {row.organization_id: likeness(name, named(row)) for row in rows}
    return {number: reason for number, reason in why.items() if reason is not None}


def test_the_index_finds_exactly_what_comparing_all_of_them_finds(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = [make_organization(session, decider, name=str(n)).id for n in range(25)]

    @settings(max_examples=25)
    @given(st.lists(ANY, min_size=25, max_size=25), ANY)
    def compare(names: list[Written], wanted: Written) -> None:
        empty(session)
        rename(session, dict(zip(made, names, strict=True)))
        expected = {number: alike(wanted, name) for number, name in zip(made, names, strict=True)}
        assert found(session, at(wanted.name, wanted.village_code)) == {n: why for n, why in expected.items() if why}

    compare()


def empty(session: Session) -> None:
    """Nobody is called anything any more."""
    for table in reversed(COMPARED.tables):
        session.execute(delete(table))


def rename(session: Session, names: dict[int, Written]) -> None:
    """Give the versions of these organizations other names, and let the projection follow."""
    for number, name in names.items():
        here = update(OrganizationVersion).where(OrganizationVersion.subject_id == number)
        session.execute(here.values(name=name.name, village_code=name.village_code))
    COMPARED.apply(session, [{"subject_id": number} for number in names], [])


def test_an_organization_is_compared_by_its_newest_name_and_replay_finds_no_difference(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider, name="五堰街道夕阳红舞蹈队")
    change(session, decider, Matter(made.id, FILED.replace(year=2025), "更名"), {"name": "五堰街道金秋舞蹈队"})
    assert found(session, at("五堰街道夕阳红舞蹈队", HERE)) == {}
    assert found(session, at("金秋舞蹈队", HERE)) == {made.id: Likeness.PLACE_PREFIX}
    assert differences(session) == []


def test_a_lost_row_is_noticed_by_replay(session: Session) -> None:
    made = make_organization(session, make_person(session, Role.TOWNSHIP_DECIDER))
    empty(session)
    assert all(str(line).endswith("the row is missing.") for line in differences(session))
    assert found(session, at(made.name, HERE)) == {}
    rebuild(session)
    assert found(session, at(made.name, HERE)) == {made.id: Likeness.SAME}


def test_who_left_the_register_holds_the_name_until_the_rest_is_over(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider)
    left = date(2026, 6, 1)
    cancel(session, decider, Matter(made.id, left, "自行解散"))
    wanted = at(made.name, HERE)
    assert found(session, wanted, date(2026, 5, 31)) == {made.id: Likeness.SAME}
    assert found(session, wanted, left) == {}
    [row] = queries.sharing_a_key(session, wanted, date(2026, 5, 31))
    assert row.left_on == left


def test_who_left_on_the_day_it_came_holds_the_name_for_the_rest_and_no_longer(session: Session) -> None:
    decider, day = make_person(session, Role.TOWNSHIP_DECIDER), clock.today()
    made = make_organization(session, decider, filed_on=day)
    cancel(session, decider, Matter(made.id, day, "自行解散"))
    [row] = queries.sharing_a_key(session, at(made.name, HERE), day - timedelta(days=1))
    assert row.left_on == day
    assert found(session, at(made.name, HERE), day) == {}


def test_one_registered_elsewhere_goes_on_under_its_name(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider)
    register_elsewhere(session, decider, Matter(made.id, date(2025, 6, 1), "已登记"), "51420300MJH0000007")
    assert found(session, at(made.name, HERE), clock.today()) == {made.id: Likeness.SAME}


def test_one_whose_filing_was_taken_back_holds_no_name(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider)
    annul(session, decider, made.id, ("420302", 1), "重复录入")
    assert found(session, at(made.name, HERE)) == {}
    assert differences(session) == []


def test_a_division_that_is_renamed_is_taken_off_the_names_by_its_new_name(session: Session, tmp_path: Path) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider, name="北关社区夕阳红舞蹈队", village_code=NORTH)
    assert found(session, at("夕阳红舞蹈队", EAST)) == {}
    text = regions.DIVISIONS.read_text(encoding="utf-8")
    newer = tmp_path / "divisions.csv"
    newer.write_text(text.replace("北街社区居委会,420302003001", "北关社区居委会,420302003001"), encoding="utf-8")
    assert regions.load(session, newer).changed == 1
    assert found(session, at("夕阳红舞蹈队", EAST)) == {made.id: Likeness.PLACE_PREFIX}
    assert differences(session) == []


def test_the_same_name_is_found_in_the_official_county_and_not_beyond(session: Session) -> None:
    decider = make_person(session, Role.COUNTY_OFFICER, "4203")
    there = make_organization(session, decider, name="夕阳红 舞蹈队", township_code=BAILANG)
    make_organization(session, decider, name="夕阳红舞蹈队", township_code="420303001")
    make_organization(session, decider, name="夕阳虹舞蹈队", township_code=BAILANG)
    assert found(session, at("夕阳红舞蹈队", HERE)) == {there.id: Likeness.MARKS}
