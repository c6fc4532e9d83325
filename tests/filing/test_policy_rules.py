"""What a policy may say: the form and its refusals, words and differences, what is impossible for open cases."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.policy import VALIDITIES, County, Policy, classified, dump, load
from portal.filing.rules import policy_form as form
from portal.filing.rules.impossible import Around, Running, impossible
from portal.filing.rules.limits import DayUnit, Limit
from portal.filing.rules.materials import CHECKLISTS, Item, checklist
from portal.filing.rules.numbering import may_collide, render, template_problem
from portal.filing.rules.settings import GROUPS, NAMES, differences, lines, same
from portal.filing.rules.sources import CONFIRMED, DEFAULT, SET, SOURCES
from portal.filing.rules.steps import Kind
from portal.organizations.rules import PUBLISHABLE, SCHEMES, SEALED_FACTS, Field, LapseRule

TODAY = date(2026, 11, 23)
TYPED = form.typed(Policy()) | {"effective_from": "2026-11-23", "reason": "按县民政局通知"}
SETTINGS = {setting.name for setting in dataclasses.fields(Policy)}


def refused(**said: Any) -> dict[str, str]:  # noqa: ANN401 - whatever the form holds
    return {name: str(sentence) for name, sentence in form.problems(TYPED | said, TODAY).items()}


def test_every_setting_has_a_name_a_group_and_a_source() -> None:
    assert set(NAMES) == set(SOURCES) == {name for _title, names in GROUPS for name in names} == SETTINGS


def test_of_all_defaults_only_the_categories_are_confirmed() -> None:
    assert {line.name for line in lines(Policy()) if line.mark is CONFIRMED} == {"fields"}
    assert all(line.mark is DEFAULT for line in lines(Policy()) if line.name != "fields")


def test_what_a_county_set_is_marked_as_its_own() -> None:
    policy = dataclasses.replace(Policy(), min_members=12, fields=(Field.CHARITY,))
    assert {line.name for line in lines(policy) if line.mark is SET} == {"min_members", "fields"}


def test_the_defaults_can_be_sent_as_they_stand() -> None:
    assert refused() == {}
    assert form.read(TYPED) == Policy()


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"check_days": "0"}, "check_days", "from 1 to 365"),
        ({"decision_days": "366"}, "decision_days", "from 1 to 365"),
        ({"confirmation_days": "五"}, "confirmation_days", "whole number"),
        ({"check_warn": "5"}, "check_warn", "before the end: write less than 5"),
        ({"check_warn": "-1"}, "check_warn", "from 0 to 364"),
        ({"min_initiators": "0"}, "min_initiators", "from 1 to 50"),
        ({"min_members": "2"}, "min_members", "at least 3 initiators"),
        ({"name_rest_days": ""}, "name_rest_days", "whole number"),
        ({"renewal_days": "0"}, "renewal_days", "from 1 to 365"),
        ({"renewal_days": "365", "certificate_years": "1"}, "renewal_days", "not valid for that long"),
        ({"contact_days": "0"}, "contact_days", "from 1 to 3650"),
        ({"certificate_title": "证"}, "certificate_title", "2 to 30 characters"),
        ({"certificate_title": "备案\x07证书"}, "certificate_title", "cannot be printed"),
        ({"certificate_title": "备案\U000323b0证书"}, "certificate_title", "U+323B0"),
        ({"certificate_years": "4"}, "certificate_years", "how long"),
        ({"number_template": ""}, "number_template", "{county6}{township3}-{year}-{seq4}"),
        ({"number_template": "{county}-{seq4}"}, "number_template", "“{county}” is no part"),
        ({"number_template": "{year}-{seq4}-{seq2}"}, "number_template", "exactly once"),
        ({"number_template": "{year}-"}, "number_template", "exactly once"),
        ({"number_template": "备 {seq4}"}, "number_template", "blanks"),
        ({"number_template": "备" * 40 + "{seq4}"}, "number_template", "at most 40"),
        ({"fields": []}, "fields", "at least one category"),
        ({"checklist_revoke": []}, "checklist_revoke", "at least one item"),
        ({"effective_from": "昨天"}, "effective_from", "year-month-day"),
        ({"effective_from": "2026-11-22"}, "effective_from", "never reaches back"),
        ({"effective_from": "2036-11-23"}, "effective_from", "too far ahead"),
        ({"reason": ""}, "reason", "4 to 500"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(said: dict[str, Any], field: str, words: str) -> None:
    found = refused(**said)
    assert list(found) == [field]
    assert words in found[field]


def test_full_width_figures_and_written_days_are_read() -> None:
    said = TYPED | {"min_members": "１５", "effective_from": "2026年12月1日"}
    assert form.problems(said, TODAY) == {}
    assert form.read(said).min_members == 15


LIMITS = st.builds(
    lambda start, unit, pauses, days: (start, unit, pauses, days),
    st.integers(0, 1),
    st.sampled_from(DayUnit),
    st.booleans(),
    st.integers(2, 365),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Policies that the form can hold."""
    said = dict(TYPED)
    for name, starts in form.LIMITS.items():
        start, unit, pauses, days = draw(LIMITS)
        said |= {f"{name}_starts": starts[start].value, f"{name}_unit": unit.value, f"{name}_pauses": pauses}
        said |= {f"{name}_days": str(days), f"{name}_warn": str(draw(st.integers(0, days - 1)))}
    said |= {name: draw(st.booleans()) for name in ("village_opinion", "return_after_acceptance", "shared_address")}
    said["county"] = draw(st.sampled_from(County)).value
    said["lapse_rule"] = draw(st.sampled_from(LapseRule)).value
    said["certificate_years"] = str(draw(st.sampled_from(VALIDITIES)) or "")
    said["fields"] = draw(st.lists(st.sampled_from([field.value for field in Field]), min_size=1, unique=True))
    said["publish"] = draw(st.lists(st.sampled_from(PUBLISHABLE), unique=True))
    for kind in Kind:
        offered = [item.value for item in Item if form.may_ask(kind, item)]
        said[f"checklist_{kind}"] = draw(st.lists(st.sampled_from(offered), min_size=1, unique=True))
    for scheme, found in SCHEMES.items():
        for field in Field:
            said[f"scheme_{scheme}_{field}"] = draw(st.sampled_from(["", *found.classes]))
    assert form.problems(said, TODAY) == {}
    return form.read(said)


@given(policies())
def test_a_policy_is_the_same_after_the_form_and_after_it_was_kept(policy: Policy) -> None:
    said = form.typed(policy) | {"effective_from": "2026-11-23", "reason": "按县民政局通知"}
    assert form.problems(said, TODAY) == {}
    assert form.read(said) == policy == load(dump(policy))


@given(policies(), policies())
def test_two_policies_differ_in_words_just_where_they_differ(one: Policy, other: Policy) -> None:
    found = differences(one, other)
    assert (found == []) == (same(one, other) or _hidden(one) == _hidden(other))
    assert all(each.before != each.after for each in found)


def _hidden(policy: Policy) -> str:
    """Without the opinion sheets that no case is asked for."""
    asked = {
        kind: tuple(item for item in items if item is not Item.OPINION or policy.village_opinion)
        for kind, items in policy.checklists.items()
    }
    return dump(dataclasses.replace(policy, checklists=asked))


def test_the_sheet_with_the_opinion_follows_the_stage() -> None:
    said = TYPED | {"checklist_establish": ["application"]}
    assert form.read(said).checklists[Kind.ESTABLISH] == (Item.APPLICATION, Item.OPINION)
    without = form.read(said | {"village_opinion": False})
    assert checklist(Kind.ESTABLISH, {}, without) == (Item.APPLICATION,)


def test_a_checklist_keeps_its_usual_order_whatever_is_ticked_first() -> None:
    said = TYPED | {"checklist_change": ["old_certificate", "roster", "application", "resolution"]}
    assert form.read(said).checklists[Kind.CHANGE] == (
        Item.APPLICATION,
        Item.RESOLUTION,
        Item.OLD_CERTIFICATE,
        Item.ROSTER,
    )


def test_a_kind_is_not_asked_for_what_belongs_to_another() -> None:
    assert not form.may_ask(Kind.ESTABLISH, Item.HEARING)
    assert all(form.may_ask(kind, item) or (kind, item) == form.BY_STAGE for kind in Kind for item in CHECKLISTS[kind])


def test_nothing_personal_can_be_published() -> None:
    assert not set(PUBLISHABLE) & set(SEALED_FACTS)
    assert form.read(TYPED | {"publish": ["address", "phone"]}).publish == {"address"}


def test_every_proposed_class_is_one_of_its_scheme() -> None:
    for scheme in SCHEMES.values():
        assert set(scheme.proposed.values()) <= set(scheme.classes)
        assert scheme.hub is None or scheme.hub in scheme.classes


def test_a_field_counts_as_proposed_until_the_county_says_otherwise() -> None:
    assert classified(Field.FARMING, "sichuan", Policy()) == "affairs"
    assert classified(Field.OTHER, "plan", Policy()) is None
    own = form.read(TYPED | {"scheme_sichuan_farming": "living"})
    assert classified(Field.FARMING, "sichuan", own) == "living"
    assert classified(Field.CHARITY, "sichuan", own) == "charity"
    assert list(own.schemes) == ["sichuan"]


def test_a_hub_organization_has_a_class_of_its_own_where_the_scheme_has_one() -> None:
    assert classified(Field.CHARITY, "yueyang", Policy(), hub=True) == "hub"
    assert classified(Field.CHARITY, "plan", Policy(), hub=True) == "resident_service"


# Numbers

PIECES = ("{county6}", "{township3}", "{year}", "-", "2", "号")


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Templates of few pieces, so that some meet."""
    pieces = draw(st.lists(st.sampled_from(PIECES), max_size=3))
    place = draw(st.integers(0, len(pieces)))
    return "".join([*pieces[:place], f"{{seq{draw(st.integers(1, 6))}}}", *pieces[place:]])


def split(template: str) -> tuple[str, str]:
    before, _width, after = re.split(r"\{seq([1-9])\}", template)
    return before, after


@given(
    templates(),
    templates(),
    st.sampled_from(["420302003", "420303001", "420302004"]),
    st.integers(2025, 2027),
    st.sampled_from([1, 2, 20_260_001, 2_026_001, 30_010, 260_001]),
    st.sampled_from([1, 2, 20_260_001, 2_026_001, 30_010, 260_001]),
)
def test_two_templates_that_give_one_number_are_never_let_through(
    one: str, other: str, township: str, year: int, count: int, theirs: int
) -> None:
    day = date(year, 1, 1)
    if render(one, township, day, count) == render(other, township, day, theirs):
        assert may_collide(one, other) or (split(one) == split(other) and count == theirs)


@given(templates(), templates())
def test_that_two_templates_may_collide_does_not_depend_on_their_order(one: str, other: str) -> None:
    assert may_collide(one, other) == may_collide(other, one)
    assert not may_collide(one, one)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("{county6}{township3}-{year}-{seq4}", "{county6}{township3}-{year}-{seq5}", False),
        ("{county6}{township3}-{year}-{seq4}", "{county6}{township3}-{seq4}", False),
        ("{county6}{township3}-{year}-{seq4}", "茅民备{year}-{seq4}", False),
        ("{county6}{township3}{year}{seq4}", "{county6}{township3}{seq4}", True),
        ("{county6}{township3}{year}{seq4}", "{county6}{year}{seq7}", True),
        ("备{seq4}", "备{seq4}1", True),
    ],
)
def test_numbers_are_told_apart_by_what_stands_between_their_parts(one: str, other: str, may: bool) -> None:
    assert may_collide(one, other) is may


@given(templates())
def test_a_template_that_numbers_is_not_found_fault_with(template: str) -> None:
    assert template_problem(template) is None


# What is impossible

NEW = Running(7, Kind.ESTABLISH, "五堰舞蹈队", frozenset({Field.CULTURE_SPORT}), Policy().number_template)


def found(after: Policy, *running: Running, before: Policy | None = None, confirming: int = 1) -> dict[str, str]:
    known = {Policy().number_template}
    around = Around(before or Policy(), running, known, confirming)
    return {name: str(sentence) for name, sentence in impossible(after, around).items()}


def test_what_changes_nothing_for_open_cases_is_possible() -> None:
    policy = dataclasses.replace(
        Policy(), min_members=50, county=County.CONFIRMS, check=Limit(1, Policy().check.starts)
    )
    assert found(policy, NEW) == {}


def test_a_category_that_an_open_case_uses_cannot_be_dropped() -> None:
    policy = dataclasses.replace(Policy(), fields=(Field.CHARITY,))
    assert "case 7 (Filing of a new organization, 五堰舞蹈队)" in found(policy, NEW)["fields"]
    assert found(policy, dataclasses.replace(NEW, fields=frozenset({Field.CHARITY}))) == {}


def test_a_category_that_was_dropped_long_ago_is_no_reason() -> None:
    policy = dataclasses.replace(Policy(), fields=(Field.CHARITY,))
    assert found(policy, NEW, before=policy) == {}


def test_addresses_cannot_be_kept_apart_while_an_open_case_shares_one() -> None:
    policy = dataclasses.replace(Policy(), shared_address=False)
    assert found(policy, NEW) == {}
    sharing = dataclasses.replace(NEW, beside="五堰合唱团")
    assert "case 7" in found(policy, sharing)["shared_address"]
    assert "五堰合唱团" in found(policy, sharing)["shared_address"]
    assert found(policy, sharing, before=policy) == {}


def test_the_case_whose_number_could_be_given_twice_is_named() -> None:
    policy = dataclasses.replace(Policy(), number_template="{county6}{township3}{year}{seq4}")
    other = dataclasses.replace(NEW, template="{county6}{township3}{seq8}")
    assert "case 7" in found(policy, other)["number_template"]
    assert found(policy, NEW) == {}


def test_a_number_that_was_given_another_way_cannot_be_given_again() -> None:
    policy = dataclasses.replace(Policy(), number_template="{county6}{township3}-{seq4}-{year}")
    assert found(policy)["number_template"].startswith("Numbers are or were given by")


def test_the_county_cannot_confirm_while_nobody_there_may() -> None:
    policy = dataclasses.replace(Policy(), county=County.CONFIRMS)
    assert "Nobody in the county" in found(policy, confirming=0)["county"]
    assert found(dataclasses.replace(policy, county=County.COPY), confirming=0) == {}
