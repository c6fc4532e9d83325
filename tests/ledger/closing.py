"""A county, its people and its register, for tests of closing a period."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import time_machine
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.ledger.actions import periods as actions
from portal.ledger.models import Seal
from portal.ledger.rules.periods import Period, read
from portal.organizations.models import Organization
from tests.accounts.factories import make_person
from tests.organizations.factories import make_organization

COUNTY, CITY = "420302", "4203"
STREETS = ("420302001", "420302003")
"""Two streets of 茅箭区 that have organizations in these tests."""
QUARTER = read("2026Q3")
IN_OCTOBER = datetime(2026, 10, 9, 1, 30, tzinfo=UTC)
"""When people look at the third quarter."""


@dataclass(frozen=True)
class Office:
    """Who works on it: a clerk in each street, two of the county, one of the city; a neighbor county's officer; who
    decides about records."""

    clerks: dict[str, Person]
    county: Person
    deputy: Person
    neighbor: Person
    city: Person
    decider: Person


def make_office(session: Session) -> Office:
    """They and nobody else."""
    return Office(
        {code: make_person(session, Role.TOWNSHIP_CLERK, code) for code in STREETS},
        make_person(session, Role.COUNTY_OFFICER, COUNTY, name="孙海燕"),
        make_person(session, Role.COUNTY_OFFICER, COUNTY, name="周小兰"),
        make_person(session, Role.COUNTY_OFFICER, "4203JK"),
        make_person(session, Role.CITY_OFFICER, CITY),
        make_person(session, Role.TOWNSHIP_DECIDER, COUNTY),
    )


@contextmanager
def at(instant: datetime, *, tick: bool = False) -> Iterator[None]:
    """The clock stands there."""
    with time_machine.travel(instant, tick=tick):
        yield


def filed(session: Session, office: Office, code: str, filed_on: date = date(2026, 5, 6), **facts: Any) -> Organization:  # noqa: ANN401
    """An organization of a street, recorded on the day it was filed."""
    told = datetime(filed_on.year, filed_on.month, filed_on.day, 2, tzinfo=UTC)
    with at(told):
        return make_organization(session, office.county, township_code=code, filed_on=filed_on, **facts)


def make_filled_office(session: Session) -> Office:
    """The office, and an organization of each street."""
    made = make_office(session)
    for number, code in enumerate(STREETS):
        filed(session, made, code, name=f"舞蹈{number}队")
    return made


def confirm_all(session: Session, office: Office, period: Period = QUARTER) -> None:
    """Every street confirms for itself."""
    for code, clerk in office.clerks.items():
        actions.confirm(session, clerk, period, code)


def close(session: Session, office: Office, period: Period = QUARTER) -> Seal:
    """All confirm, the county closes."""
    confirm_all(session, office, period)
    return actions.close(session, office.county, period, COUNTY)
