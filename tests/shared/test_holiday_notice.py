"""Reading the yearly notice: four real years in two forms, an invented one, and what contradicts itself."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.errors import RuleBroken
from portal.shared.holiday_notice import Notice, Stretch, read
from tests.support.notices import NOTICES, text_of

PIECES = """
    一、 七、 元旦 国庆节、中秋节 春节 ： : 1月1日 2月30日 12月31日 至 至8日 13月1日 2026年 0000年 9999年12月31日 99日
    （周一） （农历除夕、周二） （ ）
    ， 。 、 放假 放假调休 上班 补休 共8天 放假0天 与周末连休 鼓励 调至 国务院办公厅 一、元旦：1月1日放假 💥
""".split()  # noqa: SIM905 - read as words
"""What notices are made of, in any order."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def doubts(notice: Notice) -> str:
    return "\n".join(str(doubt) for doubt in notice.doubts)


def about(holiday: str) -> str:
    """An invented schedule of 2027 in which this section stands, the others in order."""
    sections = {
        "元旦": "1月1日（周五）放假，与周末连休。",
        "春节": "2月5日（农历除夕、周五）至12日（周五）放假调休，共8天。2月14日（周日）、2月20日（周六）上班。",
        "清明节": "4月5日（周一）放假，与周末连休。",
        "劳动节": "5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。",
        "端午节": "6月9日（周三）放假1天，不调休。",
        "中秋节": "9月15日（周三）放假1天，不调休。",
        "国庆节": "10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。",
    }
    name, _, said = holiday.partition("：")
    sections |= {name: said} if said else {}
    return "\n".join(f"{'一二三四五六七'[n]}、{title}：{text}" for n, (title, text) in enumerate(sections.items()))


@pytest.mark.parametrize("long_weekdays", [True, False])
@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_in_the_form_of_each_year_says_its_facts(year: int, long_weekdays: bool) -> None:
    notice = read(text_of(year, long_weekdays=long_weekdays), year)
    expected = []
    for one in NOTICES[year]:
        expected.append(Stretch(one.first, one.last, working=False, name=one.name))
        expected += [Stretch(each, each, working=True, name=one.name) for each in one.made_up]
    assert list(notice.stretches) == expected
    assert doubts(notice) == ""
    assert notice.left_out == ()


@pytest.mark.parametrize("year", NOTICES)
def test_width_of_signs_spaces_and_lines_make_no_difference(year: int) -> None:
    text = text_of(year, long_weekdays=False)
    narrow = unicodedata.normalize("NFKC", text)
    spaced = " ".join(text)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in text)
    assert read(narrow, year) == read(spaced, year) == read(wide, year) == read(text, year)


def test_an_invented_year_is_read_without_a_doubt() -> None:
    notice = read(about(""), 2027)
    assert doubts(notice) == ""
    assert len(notice.stretches) == 13


def test_a_weekday_that_is_none_is_named() -> None:
    notice = read(about("端午节：6月9日（周二）放假1天，不调休。"), 2027)
    assert doubts(notice) == "2027-06-09 is a Wednesday; the notice says 周二."


def test_a_count_that_does_not_add_up_is_named() -> None:
    notice = read(about("国庆节：10月1日（周五）至8日（周五）放假调休，共7天。"), 2027)
    assert "the days named are 8, not 7" in doubts(notice)


def test_days_joined_to_a_weekend_they_do_not_touch_are_named() -> None:
    assert "do not touch a weekend" in doubts(read(about("端午节：6月9日（周三）放假，与周末连休。"), 2027))


def test_a_day_both_off_and_worked_is_named() -> None:
    notice = read(about("中秋节：9月15日（周三）放假1天。9月15日（周三）上班。"), 2027)
    assert "2027-09-15 is said to be off and to be worked." in doubts(notice)


def test_a_worked_day_that_is_worked_anyway_is_named() -> None:
    notice = read(about("中秋节：9月15日（周三）放假1天。9月17日（周五）上班。"), 2027)
    assert doubts(notice) == "2027-09-17 is a Friday, a working day anyway."


def test_a_holiday_of_the_law_that_is_left_out_is_named() -> None:
    text = about("").split("七、", maxsplit=1)[0]
    assert doubts(read(text, 2027)).splitlines() == [
        "2027-10-01 is a public holiday by law, but the text does not give it off.",
        "The text says nothing of 国庆节.",
    ]


def test_a_day_that_no_calendar_has_is_named() -> None:
    notice = read(about("清明节：4月31日放假，共1天。"), 2027)
    assert "“4月31日” names no days of the calendar." in doubts(notice)


def test_a_day_off_in_lieu_is_off() -> None:
    notice = read(about("中秋节：9月15日（周三）放假，9月17日（周五）补休。"), 2027)
    assert Stretch(day("2027-09-17"), day("2027-09-17"), working=False, name="中秋节") in notice.stretches


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026年12月31日至2027年1月2日放假调休，共3天。", "2026-12-31", "2027-01-02"),
        ("12月31日（周四）至1月2日（周六）放假，共3天。", "2026-12-31", "2027-01-02"),
        ("2026年12月30日至31日放假。1月1日放假。", "2026-12-30", "2026-12-31"),
    ],
)
def test_new_year_may_begin_in_the_year_before(said: str, first: str, last: str) -> None:
    notice = read(about(f"元旦：{said}"), 2027)
    assert notice.stretches[0] == Stretch(day(first), day(last), working=False, name="元旦")
    assert doubts(notice) == ""


def test_a_weekend_day_of_december_is_worked_for_new_year() -> None:
    notice = read(about("元旦：1月1日放假，共1天。12月26日（周六）上班。"), 2027)
    assert notice.stretches[1] == Stretch(day("2026-12-26"), day("2026-12-26"), working=True, name="元旦")


def test_a_wish_changes_no_day_and_is_shown() -> None:
    wish = "鼓励各单位安排职工在2月4日（小年）休息"
    notice = read(about(f"春节：2月5日至12日放假调休，共8天。{wish}。"), 2027)
    assert [each.first for each in notice.stretches if each.name == "春节"] == [day("2027-02-05")]
    assert notice.left_out == (unicodedata.normalize("NFKC", wish),)


def test_days_without_an_order_are_shown_as_left_out() -> None:
    notice = read(about("春节：2月5日至12日放假调休，共8天。2月14日另行通知。"), 2027)
    assert notice.left_out == ("2月14日另行通知",)


def test_the_notice_of_another_year_is_refused() -> None:
    with pytest.raises(RuleBroken, match="notice for 2025"):
        read(text_of(2025, long_weekdays=False), 2027)


@pytest.mark.parametrize("text", ["", "明天放假", "国庆节另行通知", "一、元旦：另行通知。", "💥" * 50, "）（日月年"])
def test_a_text_that_is_no_notice_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="No holiday was found"):
        read(text, 2027)


@pytest.mark.parametrize("said", ["0001年1月1日放假，与周末连休。", "1000年1月1日至9999年12月31日放假，共9天。"])
def test_days_of_far_years_are_no_days_of_the_notice(said: str) -> None:
    notice = read(about(f"端午节：{said}"), 2027)
    assert "names no days of the calendar" in doubts(notice)


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_is_pasted_is_read_or_refused(pieces: list[str]) -> None:
    try:
        notice = read("".join(pieces), 2027)
    except RuleBroken:
        return
    assert all(each.first <= each.last and abs(each.first.year - 2027) <= 1 for each in notice.stretches)
    assert all(str(doubt) for doubt in notice.doubts)


def test_headings_may_lack_their_numbers() -> None:
    text = about("")
    bare = "".join(line[2:] for line in text.splitlines())
    assert read(bare, 2027) == read(text, 2027)
