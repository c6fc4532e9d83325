"""What is asked of an application, field by field."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.policy import Policy, dump, load
from portal.filing.rules.answers import NAME_REASON, QUESTIONS, SECTIONS, TITLES, Section, fen, phone, read
from portal.filing.rules.checks import FORM_WORDS, problems, warnings
from portal.filing.rules.steps import Kind
from portal.organizations.rules import ActivityArea, Form, LapseRule, PartyOrganization

TODAY = date(2026, 11, 23)
POLICY = Policy()
TYPED = {
    "name": "五堰街道夕阳红舞蹈队",
    "form": "team",
    "field": "culture_sport",
    "hub": "",
    "purpose": "组织居民开展广场舞活动",
    "founded_on": "2026-05-01",
    "activity_area": "village",
    "township_code": "420302003",
    "village_code": "420302003001",
    "address": "五堰街道文化站二楼",
    "responsible_person": "张三丰",
    "phone": "138 0000 1234",
    "initiators": "3",
    "members": "24",
    "party_members": "6",
    "volunteers": "",
    "party_organization": "none",
    "notice": "yes",
    "funds": "1,200.50",
    "village_opinion": "agrees",
}


def refused(policy: Policy = POLICY, **changes: str) -> dict[str, str]:
    return {name: str(sentence) for name, sentence in problems(Kind.ESTABLISH, TYPED | changes, policy, TODAY).items()}


def test_a_whole_application_has_no_problems() -> None:
    assert refused() == {}


def test_an_empty_draft_names_every_field_that_is_asked_for() -> None:
    missing = set(problems(Kind.ESTABLISH, {"township_code": "420302003"}, POLICY, TODAY))
    assert missing == set(TYPED) - {"hub", "township_code", "volunteers", "funds"}


def test_the_form_has_at_most_twenty_fields_and_each_its_question() -> None:
    fields = [name for names in SECTIONS[Kind.ESTABLISH].values() for name in names if name != NAME_REASON]
    assert len(fields) == len(set(fields)) <= 20
    every = {name for pages in SECTIONS.values() for names in pages.values() for name in names}
    assert every == set(QUESTIONS)
    assert {section for pages in SECTIONS.values() for section in pages} == set(TITLES) == set(Section)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "舞队", "4 to 40"),
        ("name", "中国夕阳红舞蹈队", "中国"),
        ("name", "Dance Team", "Chinese"),
        ("form", "company", "Choose the organizational form"),
        ("purpose", "跳", "4 to 500"),
        ("purpose", "跳舞\x00健身", "cannot be printed"),
        ("founded_on", "2026-11-24", "future"),
        ("founded_on", "2026-02-30", "year-month-day"),
        ("founded_on", "23.11.2026", "year-month-day"),
        ("founded_on", "0026-11-23", "too far back"),
        ("village_code", "", "choose it from the list"),
        ("village_code", "420303001001", "does not belong"),
        ("phone", "12345", "no telephone number"),
        ("phone", "+1 202 555 0143", "no telephone number"),
        ("initiators", "2", "at least 3"),
        ("members", "9", "at least 10"),
        ("members", "-5", "whole number"),
        ("members", "12.5", "whole number"),
        ("members", "二十", "whole number"),
        ("party_members", "25", "more Party members than members"),
        ("initiators", "100001", "whole number"),
        ("notice", "", "notice about personal data"),
        ("funds", "-1", "amount"),
        ("funds", "1.001", "amount"),
        ("funds", "NaN", "amount"),
        ("village_opinion", "disagrees", "Settle it"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, value: str, says: str) -> None:
    assert says in refused(**{field: value})[field]


def test_there_cannot_be_more_initiators_than_members() -> None:
    assert "more initiators" in refused(initiators="30")["members"]


def test_an_organization_of_the_whole_township_needs_no_village() -> None:
    assert refused(activity_area="township", village_code="") == {}


def test_the_county_s_policy_sets_the_least_numbers() -> None:
    assert refused(Policy(min_members=30))["members"] == "The rules of this county ask for at least 30."
    assert refused(Policy(min_initiators=2), initiators="2") == {}


def test_where_the_policy_asks_for_no_opinion_none_is_missed() -> None:
    assert refused(Policy(village_opinion=False), village_opinion="") == {}


def test_a_name_that_does_not_fit_its_form_is_a_warning_and_no_refusal() -> None:
    typed = TYPED | {"form": "center"}
    assert "中心" in str(warnings(typed)["name"])
    assert problems(Kind.ESTABLISH, typed, POLICY, TODAY) == {}
    assert warnings(TYPED) == {}
    assert set(FORM_WORDS) == set(Form)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("138 0000 1234", "13800001234"), ("+86 13800001234", "13800001234"), ("0719-8651234", "07198651234")],
)
def test_a_telephone_number_is_kept_in_digits(typed: dict[str, str], kept: str) -> None:
    assert phone(typed) == kept


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,200.50", 120_050),
        ("0", 0),
        ("1200", 120_000),
        ("", None),
        ("1.005", None),
        ("１２．５", 1_250),
        ("1e999999", None),
        ("-5", None),
        ("9" * 5000, None),
    ],
)
def test_money_is_kept_in_fen(typed: dict[str, str], amount: int | None) -> None:
    assert fen(typed) == amount


@pytest.mark.parametrize("typed", ["１２", "⑫", "1²"])
def test_a_whole_number_in_another_script_is_counted_and_no_fault(typed: str) -> None:
    numbers = TYPED | {"members": typed, "initiators": "3", "party_members": "²"}
    assert problems(Kind.ESTABLISH, numbers, POLICY, TODAY) == {}
    assert (read(numbers).members, read(numbers).party_members) == (12, 2)


def test_answers_are_read_as_values() -> None:
    application = read(TYPED)
    assert application.form is Form.TEAM
    assert application.activity_area is ActivityArea.VILLAGE
    assert application.founded_on == date(2026, 5, 1)
    assert application.party_organization is PartyOrganization.NONE
    assert (application.members, application.volunteers, application.funds_fen) == (24, None, 120_050)


@given(st.dictionaries(st.sampled_from(sorted(TYPED)), st.text(max_size=30)))
def test_whatever_is_typed_is_either_refused_or_read(typed: dict[str, str]) -> None:
    answers = TYPED | typed
    if not problems(Kind.ESTABLISH, answers, POLICY, TODAY):
        read(answers)


@pytest.mark.parametrize("field", ["name", "address", "responsible_person"])
@pytest.mark.parametrize("letter", ["\n", "\r", "\t", "\x0b", "\x85", "\u200b", "\u202e", "\u2028", "\ufeff"])
def test_a_text_of_one_line_holds_no_line_break_and_nothing_invisible(field: str, letter: str) -> None:
    typed = TYPED[field][:2] + letter + TYPED[field][2:]
    assert field in problems(Kind.ESTABLISH, TYPED | {field: typed}, POLICY, TODAY)


def test_the_scope_of_activity_may_have_several_lines() -> None:
    typed = "组织居民开展广场舞活动\r\n定期慰问老人\n其他"
    assert not problems(Kind.ESTABLISH, TYPED | {"purpose": typed}, POLICY, TODAY)
    assert "purpose" in problems(Kind.ESTABLISH, TYPED | {"purpose": typed + "\u202e了"}, POLICY, TODAY)


def test_a_policy_is_the_same_after_it_was_kept() -> None:
    policy = Policy(village_opinion=False, lapse_rule=LapseRule.STAYS, certificate_years=None)
    assert load(dump(policy)) == policy


def test_a_setting_there_is_none_of_is_refused() -> None:
    with pytest.raises(KeyError, match="no such settings"):
        Policy().having({"minimum_members": 3})


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (date(2026, 11, 23), 3, date(2029, 11, 22)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
        (date(2028, 2, 29), 3, date(2031, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 28)),
        (date(2025, 3, 1), 3, date(2028, 2, 29)),
        (date(2026, 11, 23), None, None),
    ],
)
def test_a_certificate_ends_the_day_before_its_anniversary(first: date, years: int | None, last: date | None) -> None:
    assert Policy(certificate_years=years).last_day(first) == last
