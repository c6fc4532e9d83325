"""Passwords, roles, places."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from portal.accounts.permissions import Permission, Role
from portal.accounts.rules import (
    PERMISSION_LABELS,
    PLACES,
    ROLE_LABELS,
    check_login,
    check_password,
    check_place,
    check_powers,
)
from portal.shared.clock import FOREVER
from portal.shared.errors import RuleBroken

EVER = (date(2026, 1, 1), FOREVER)


@pytest.mark.parametrize("password", ["plainwordsok", "Aa3-5xyz", "aB3defgh", "一二三四五六七八九十"])
def test_a_long_or_a_mixed_password_will_do(password: str) -> None:
    check_password(password, "zhangsan")


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("Aa3-5xy", "short"),
        ("onlylower", "short"),
        ("aaaaaaaaaaaa", "first"),
        ("Password123", "first"),
        ("zhangSan-2026", "login"),
        ("x1" * 101, "most"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_the_reason(password: str, word: str) -> None:
    with pytest.raises(RuleBroken, match=word):
        check_password(password, "zhangsan")


def test_the_old_password_is_no_new_one() -> None:
    with pytest.raises(RuleBroken, match="another"):
        check_password("plainwordsok", "zhangsan", same_as_old=True)


@pytest.mark.parametrize("login", ["zhangsan", "wuyan.clerk", "z-3"])
def test_a_login_is_small_letters_digits_dots_and_hyphens(login: str) -> None:
    check_login(login)


@pytest.mark.parametrize("login", ["张三", "3z-", "ab", "Zhang", "a b c", "x" * 33, "abc\n"])
def test_any_other_login_is_refused(login: str) -> None:
    with pytest.raises(RuleBroken):
        check_login(login)


def test_every_role_and_permission_has_its_words_and_places() -> None:
    assert set(ROLE_LABELS) == set(PLACES) == set(Role)
    assert set(PERMISSION_LABELS) == set(Permission)


def test_a_clerk_works_in_a_township_and_a_county_officer_in_a_unit() -> None:
    check_place(Role.TOWNSHIP_CLERK, "/4203/420302/420302003/")
    check_place(Role.COUNTY_OFFICER, "/4203/4203JK/")
    check_place(Role.CITY_OFFICER, "/4203/")
    with pytest.raises(RuleBroken, match="cannot be had"):
        check_place(Role.TOWNSHIP_CLERK, "/4203/420302/")
    with pytest.raises(RuleBroken, match="cannot be had"):
        check_place(Role.CITY_OFFICER, "/4203/420302/")


@pytest.mark.parametrize(
    ("role", "other"),
    [
        (Role.ADMINISTRATOR, Role.TOWNSHIP_CLERK),
        (Role.CITY_OFFICER, Role.AUDITOR),
        (Role.AUDITOR, Role.ADMINISTRATOR),
    ],
)
def test_nobody_holds_two_of_the_three_powers_at_once(role: Role, other: Role) -> None:
    duty = SimpleNamespace(role=other, valid_from=date(2020, 1, 1), valid_to=FOREVER)
    with pytest.raises(RuleBroken, match="kept apart"):
        check_powers(role, EVER, [duty])


def test_one_power_may_follow_upon_another() -> None:
    duty = SimpleNamespace(role=Role.AUDITOR, valid_from=date(2020, 1, 1), valid_to=EVER[0])
    check_powers(Role.CITY_OFFICER, EVER, [duty])


def test_two_business_roles_go_together() -> None:
    duty = SimpleNamespace(role=Role.TOWNSHIP_CLERK, valid_from=date(2020, 1, 1), valid_to=FOREVER)
    check_powers(Role.TOWNSHIP_DECIDER, EVER, [duty])
