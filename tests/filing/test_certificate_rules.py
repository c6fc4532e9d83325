"""A certificate's words: codes that survive typing, facts that are frozen, names of offices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.rules import certificate as rules
from portal.filing.rules.certificate import Issued, grouped, issuing_office, new_code, typed_code, village_name
from portal.organizations.rules import ActivityArea, Field, Form
from portal.regions.codes import Kind, UnitKind

ISSUED = Issued(
    code="7K3M9TQ20XHD4VBE",
    number="420302003-2026-0001",
    title="社区社会组织备案证书",
    name="金秋舞蹈队",
    form=Form.TEAM,
    field=Field.CULTURE_SPORT,
    purpose="跳舞",
    activity_area=ActivityArea.VILLAGE,
    address="活动室",
    unit="茅箭区",
    township="五堰街道",
    village="北京路社区",
    office="茅箭区人民政府五堰街道办事处",
    issued_on=date(2026, 11, 23),
    valid_from=date(2026, 11, 23),
    valid_until=date(2029, 11, 22),
)


def test_a_code_has_eighty_bits_and_no_look_alikes() -> None:
    assert len(set(rules.ALPHABET)) == 32
    assert not set("ILOU") & set(rules.ALPHABET)
    assert len(new_code()) * 5 >= 80
    assert len({new_code() for _time in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9TQ2-0XHD-4VBE",
        "7k3m9tq20xhd4vbe",
        " 7K3M 9TQ2 OXHD 4VBE ",
        "7K3M—9TQ2—oXHD—4VBE",
        "７Ｋ３Ｍ－９ＴＱ２－０ＸＨＤ－４ＶＢＥ",
    ],
)
def test_a_code_survives_how_people_type(typed: str) -> None:
    assert typed_code(typed) == "7K3M9TQ20XHD4VBE"


def test_i_and_l_are_read_as_one() -> None:
    assert typed_code("1iIlL00000000000") == "1111100000000000"


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-9TQ2-0XHD-4VBE-1", "7K3M-9TQ2-0XHD-4VBU", "七K3M9TQ20XHD4VB"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert typed_code(typed) is None


@given(st.text(alphabet=rules.ALPHABET, min_size=16, max_size=16))
def test_what_is_printed_can_be_typed(code: str) -> None:
    assert typed_code(grouped(code)) == code
    assert typed_code(grouped(code).lower()) == code


def test_frozen_facts_are_read_back_as_they_were() -> None:
    assert Issued.read(ISSUED.text()) == ISSUED
    endless = replace(ISSUED, valid_until=None)
    assert Issued.read(endless.text()) == endless


def test_any_other_fact_or_name_signs_otherwise() -> None:
    content = rules.signed_content(ISSUED.text(), "s1.sealed")
    assert rules.signed_content(replace(ISSUED, name="金秋合唱队").text(), "s1.sealed") != content
    assert rules.signed_content(ISSUED.text(), "s1.other") != content


def test_the_activity_area_is_said_by_name() -> None:
    assert ISSUED.area == "茅箭区五堰街道北京路社区"
    assert replace(ISSUED, activity_area=ActivityArea.TOWNSHIP).area == "茅箭区五堰街道"


@pytest.mark.parametrize(
    ("unit", "unit_kind", "township", "kind", "office"),
    [
        ("茅箭区", UnitKind.COUNTY, "五堰街道", Kind.STREET, "茅箭区人民政府五堰街道办事处"),
        ("丹江口市", UnitKind.COUNTY, "均州路街道", Kind.STREET, "丹江口市人民政府均州路街道办事处"),
        ("竹山县", UnitKind.COUNTY, "宝丰镇", Kind.TOWN, "竹山县宝丰镇人民政府"),
        ("十堰经济技术开发区", UnitKind.FUNCTIONAL_AREA, "白浪街道", Kind.STREET, "十堰经济技术开发区白浪街道办事处"),
        (
            "武当山旅游经济特区",
            UnitKind.FUNCTIONAL_AREA,
            "武当山特区",
            Kind.TOWNSHIP_LIKE,
            "武当山旅游经济特区管理委员会",
        ),
        ("郧阳区", UnitKind.COUNTY, "沧浪山林场", Kind.TOWNSHIP_LIKE, "郧阳区沧浪山林场"),
    ],
)
def test_an_office_issues_under_its_full_name(
    unit: str, unit_kind: UnitKind, township: str, kind: Kind, office: str
) -> None:
    assert issuing_office(unit, unit_kind, township, kind) == office


@pytest.mark.parametrize(
    ("official", "name"),
    [
        ("土门村村委会", "土门村"),
        ("左察村委会", "左察村"),
        ("土门村村民委员会", "土门村"),
        ("左察村民委员会", "左察村"),
        ("上海花园社区居民委员会", "上海花园社区"),
        ("龙山社区居委会", "龙山社区"),
        ("牛河社区居民居委会", "牛河社区"),
        ("春桥居委会", "春桥居委会"),
        ("观音堂茶场生活区", "观音堂茶场生活区"),
        ("", ""),
    ],
)
def test_a_village_is_named_without_its_committee(official: str, name: str) -> None:
    assert village_name(official) == name
