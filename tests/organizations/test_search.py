"""Search by name, initials or number, compared with a naive scan."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from sqlalchemy.orm import Session

from portal.accounts.permissions import Role
from portal.history.replay import differences
from portal.organizations import queries
from portal.organizations.actions import Matter, annul, cancel, change
from tests.accounts.factories import make_person
from tests.organizations.factories import FILED, make_organization

NAMES = [
    "五堰街道夕阳红舞蹈队",
    "五堰街道夕阳红合唱团",
    "五堰街道（东）老年书画社",
    "夕阳红",
    "东风社区志愿服务队",
    "东风 社区 Ktv 歌友会",
    "百二河邻里互助站",
    "一二三四五太极拳队",
    "社区",
    "𠮷祥㐂〇䶮书画社",
    "吉祥书画社",
]
TYPED = [
    "五堰",
    "夕阳红",
    "红",
    "五",
    "WY",
    "wyjd",
    "ktv",
    "ＫＴＶ",
    "k",
    "东风社区",
    "东风社区k",
    "(东)",
    "二河邻",
    "一",
    "没有",
    "𠮷",
    "𠮷祥",
    "㐂〇",
    "䶮书画",
    "吉祥",
]


def naive(named: dict[int, tuple[str, str]], typed: str) -> set[int]:
    """Which of these organizations, each with one name and one number, hold what was typed: by reading them all."""
    key = "".join(c for c in _half(typed).lower() if c.isalnum())
    found = set()
    for number, (name, filing_number) in named.items():
        whole = "".join(c for c in _half(name).lower() if c.isalnum())
        letters = "".join(lazy_pinyin(whole, style=Style.FIRST_LETTER))
        digits = "".join(c for c in filing_number if c.isalnum())
        inside = key in whole or key in letters
        begins = whole.startswith(key) or letters.startswith(key)
        if key and ((inside if len(key) > 1 else begins) or digits.startswith(key)):
            found.add(number)
    return found


def _half(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)


@pytest.fixture
def named(session: Session) -> dict[int, tuple[str, str]]:
    """Organizations on the register, with name and number, by id."""
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = [make_organization(session, decider, name=name) for name in NAMES]
    return {each.id: (each.name, each.filing_number or "") for each in made}


def found(session: Session, typed: str) -> list[int]:
    """The ids a search gives, in order."""
    return [row.subject_id for row in queries.search(session, typed).rows]


@pytest.mark.parametrize("typed", TYPED)
def test_search_finds_what_a_scan_finds(session: Session, named: dict[int, tuple[str, str]], typed: str) -> None:
    assert set(found(session, typed)) == naive(named, typed)


def test_search_finds_what_a_scan_finds_whatever_is_typed(session: Session, named: dict[int, tuple[str, str]]) -> None:
    letters = "".join(sorted(set("".join(NAMES)))) + "wyjdxq4203-%_'\\ "

    @settings(max_examples=150)
    @given(st.text(alphabet=letters, max_size=5))
    def compare(typed: str) -> None:
        assert set(found(session, typed)) == naive(named, typed)

    compare()


def test_any_piece_of_a_name_finds_it(session: Session, named: dict[int, tuple[str, str]]) -> None:
    for number, (name, _) in named.items():
        for start in range(len(name) - 1):
            assert number in set(found(session, name[start : start + 4])) or not name[start : start + 4].strip()


def test_the_number_finds_one_with_or_without_its_dashes(session: Session, named: dict[int, tuple[str, str]]) -> None:
    number, (_, filing_number) = next(iter(named.items()))
    assert found(session, filing_number) == [number]
    assert found(session, filing_number.replace("-", " ")) == [number]
    assert len(found(session, filing_number[:9])) == len(NAMES)


def test_the_equal_name_comes_first_then_those_that_begin_so(
    session: Session, named: dict[int, tuple[str, str]]
) -> None:
    names = [named[each][0] for each in found(session, "夕阳红")]
    assert names == ["夕阳红", "五堰街道夕阳红舞蹈队", "五堰街道夕阳红合唱团"]
    assert named[found(session, "东风社区")[0]][0] == "东风社区志愿服务队"


def test_a_former_name_still_finds_the_organization(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider, name="五堰街道夕阳红舞蹈队")
    change(session, decider, Matter(made.id, FILED, "更名"), {"name": "五堰街道金秋舞蹈队"})
    assert found(session, "金秋") == [made.id]
    assert found(session, "夕阳红") == []  # the change takes effect on the filing day: it never had that name
    later = FILED.replace(year=2025)
    change(session, decider, Matter(made.id, later, "再次更名"), {"name": "五堰街道常青舞蹈队"})
    assert found(session, "金秋") == found(session, "常青") == [made.id]
    assert queries.search(session, "金秋").former == {made.id: "五堰街道金秋舞蹈队"}
    assert queries.search(session, "cq").former == queries.search(session, made.filing_number or "").former == {}


def test_a_cancelled_one_is_found_behind_those_on_the_register(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    gone, there = (make_organization(session, decider, name=f"东风社区{name}队") for name in ("腰鼓", "秧歌"))
    cancel(session, decider, Matter(gone.id, FILED, "自行解散"))
    assert found(session, "东风社区") == [there.id, gone.id]


def test_one_whose_filing_was_taken_back_is_not_found(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    made = make_organization(session, decider)
    annul(session, decider, made.id, ("420302", 1), "重复录入")
    assert found(session, "夕阳红") == []
    assert differences(session) == []


def test_more_than_fifty_are_counted_and_not_all_shown(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    for number in range(queries.SHOWN + 5):
        make_organization(session, decider, name=f"五堰街道第{number}志愿服务队")
    result = queries.search(session, "志愿")
    assert (len(result.rows), result.count, result.capped) == (queries.SHOWN, queries.SHOWN + 5, False)


def test_replay_finds_the_same_terms(session: Session, named: dict[int, tuple[str, str]]) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    change(session, decider, Matter(next(iter(named)), FILED.replace(year=2025), "更名"), {"name": "改了名的队"})
    assert differences(session) == []
