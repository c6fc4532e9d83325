"""Where a list looks: reach and the place that is asked for; townships that are named; the order they stand in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.actions import townships
from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.history import seals
from portal.ledger.queries import lines
from portal.ledger.queries.opening import opener
from portal.ledger.queries.scopes import Scope, scope_at, scope_of
from portal.ledger.rules.canonical import CheckCode, plain, written
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Wanted
from portal.organizations.rules import Field
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.accounts.factories import make_duty, make_person, reloaded
from tests.organizations.factories import BAILANG, WUYAN, make_organization

CITY, UNIT, AREA = "/4203/", "/4203/420302/", "/4203/4203JK/"
STREET = "/4203/420302/420302003/"


@pytest.fixture
def officer(session: Session) -> Person:
    return make_person(session, Role.COUNTY_OFFICER, "420302")


@pytest.fixture
def city(session: Session) -> Person:
    return make_person(session, Role.CITY_OFFICER, "4203")


def test_without_a_place_it_is_all_within_reach(session: Session, officer: Person) -> None:
    make_duty(session, officer, Role.COUNTY_OFFICER, "4203JK")
    make_duty(session, officer, Role.TOWNSHIP_CLERK, WUYAN)
    assert scope_of(session, reloaded(session, officer), "") == Scope((UNIT, AREA))


@pytest.mark.parametrize(
    ("place", "scope"),
    [
        ("4203", Scope((UNIT,))),
        ("420302", Scope((UNIT,))),
        (WUYAN, Scope((STREET,))),
        ("420302003001", Scope((STREET,), village="420302003001")),
    ],
)
def test_a_place_is_narrowed_to_what_is_within_reach(
    session: Session, officer: Person, place: str, scope: Scope
) -> None:
    assert scope_of(session, officer, place) == scope


@pytest.mark.parametrize("place", ["420303", "4203JK", BAILANG, "420304001001"])
def test_a_place_out_of_reach_is_refused(session: Session, officer: Person, place: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        scope_of(session, officer, place)
    assert refused.value.field == "place"


@pytest.mark.parametrize("place", ["420399", "42", "0000", "420302003999", "ABC"])
def test_a_place_that_nobody_knows_is_refused(session: Session, city: Person, place: str) -> None:
    for ask in (lambda: scope_at(session, place), lambda: scope_of(session, city, place)):
        with pytest.raises(RuleBroken, match=place) as refused:
            ask()
        assert refused.value.field == "place"


def test_whoever_has_no_duty_reads_nothing(session: Session) -> None:
    nobody = make_person(session, None)
    assert scope_of(session, nobody, "") == Scope(())
    assert rows(session, Scope(())) == []
    with pytest.raises(RuleBroken):
        scope_of(session, nobody, WUYAN)


def test_a_functional_area_is_its_own_place_whatever_its_digits(session: Session, city: Person) -> None:
    assert scope_of(session, city, "4203JK") == Scope((AREA,))
    assert scope_of(session, city, BAILANG) == Scope((f"{AREA}{BAILANG}/",))


def rows(session: Session, scope: Scope, **asked: Any) -> list[Any]:  # noqa: ANN401 - any filter
    return list(lines.stream(session, scope, Moment(clock.today()), Wanted(**asked)))


def names(session: Session, scope: Scope, **asked: Any) -> list[str]:  # noqa: ANN401 - any filter
    return [row.name for row in rows(session, scope, **asked)]


def test_a_county_counts_the_places_it_runs_not_those_that_bear_its_digits(session: Session, officer: Person) -> None:
    make_organization(session, officer, name="甲")
    make_organization(session, officer, name="乙", township_code=BAILANG)
    assert names(session, scope_at(session, "420302")) == ["甲"]
    assert names(session, scope_at(session, "4203JK")) == ["乙"]
    assert names(session, scope_at(session, "4203")) == ["甲", "乙"]


def test_a_village_is_one_of_its_township(session: Session, officer: Person) -> None:
    make_organization(session, officer, name="甲", village_code="420302003001")
    make_organization(session, officer, name="乙", village_code="420302003002")
    make_organization(session, officer, name="丙")
    assert names(session, scope_at(session, "420302003001")) == ["甲"]
    assert names(session, scope_at(session, WUYAN)) == ["甲", "乙", "丙"]


def test_named_townships_are_these_and_no_others(session: Session, officer: Person) -> None:
    make_organization(session, officer, name="甲")
    make_organization(session, officer, name="乙", township_code=BAILANG)
    assert names(session, Scope((), townships=(BAILANG,))) == ["乙"]
    assert names(session, Scope((UNIT,), townships=())) == []


def test_named_townships_keep_order_and_check_code_when_one_is_handed_over(session: Session, officer: Person) -> None:
    for number, township in enumerate(("420302001", WUYAN, "420302100")):
        make_organization(session, officer, name=f"{number}队", township_code=township)
        make_organization(session, officer, name=f"{number}社", township_code=township, filed_on=date(2023, 1, 9))
    closed = Scope((UNIT,), townships=(WUYAN, "420302100", "420302001"))
    before = [written(plain(row)) for row in rows(session, closed)]
    assert len(before) == 6
    admin = make_person(session, Role.ADMINISTRATOR, "4203")
    townships.move(session, admin, "420302001", "4203WD", clock.today())
    assert names(session, Scope((UNIT,))) == ["1社", "1队", "2社", "2队"]
    assert [written(plain(row)) for row in rows(session, closed)] == before
    code = CheckCode()
    for line in before:
        code.add(line)
    again = CheckCode()
    for row in rows(session, closed):
        again.add(written(plain(row)))
    assert again.code == code.code


def test_a_person_who_was_made_anonymous_changes_no_line(session: Session, officer: Person) -> None:
    organization = make_organization(session, officer)
    [row] = lines.stream(session, Scope((CITY,)), Moment(clock.today()), Wanted(), opens=True)
    before, opens = written(plain(row)), opener(row)
    assert opens is not None
    assert opens("phone") == "19900001234"
    assert organization.data_key_id is not None
    seals.destroy(session, organization.data_key_id)
    session.flush()
    [row] = lines.stream(session, Scope((CITY,)), Moment(clock.today()), Wanted(), opens=True)
    assert written(plain(row)) == before
    assert opener(row) is None


def test_small_and_capital_letters_are_found_alike(session: Session, officer: Person) -> None:
    make_organization(session, officer, name="KTV合唱队", filing_number="鄂A001")
    for text in ("ktv", "KTV", "合唱", "鄂a0"):
        assert names(session, Scope((CITY,)), text=text) == ["KTV合唱队"]
        past = Moment(clock.today(), clock.now())
        found = lines.stream(session, Scope((CITY,)), past, Wanted(text=text))
        assert [row.name for row in found] == ["KTV合唱队"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "合%队", "K_V"])
def test_a_sign_that_means_something_to_the_database_is_looked_for_as_it_is(
    session: Session, officer: Person, text: str
) -> None:
    make_organization(session, officer, name="KTV合唱队", filing_number="鄂A001")
    assert names(session, Scope((CITY,)), text=text) == []


def test_totals_are_told_by_standing_and_field_and_by_place(session: Session, officer: Person) -> None:
    for township in (WUYAN, WUYAN, BAILANG):
        make_organization(session, officer, township_code=township, certificate_until=date(2999, 1, 1))
    make_organization(session, officer, field=Field.CHARITY, certificate_until=date(2025, 1, 1))
    asked = (session, Scope((CITY,)), Moment(clock.today()), Wanted())
    totals = lines.totals(*asked)
    assert totals.count == 4
    assert totals.by_standing == {"normal": 3, "lapsed": 1}
    assert totals.by_field == {"culture_sport": 3, "charity": 1}
    area = f"{AREA}{BAILANG}/"
    assert lines.by_place(*asked) == {(STREET, "culture_sport"): 2, (STREET, "charity"): 1, (area, "culture_sport"): 1}
