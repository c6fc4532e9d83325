"""A small ledger recorded some days ago, and an office that carries it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import time_machine
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.organizations.actions import Matter, cancel
from portal.organizations.models import Organization
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.conftest import Arrange
from tests.organizations.factories import BAILANG, WUYAN, make_organization

NAMES = ("五堰街道夕阳红舞蹈队", "=金秋书画社", "白浪街道常青合唱团")
GONE = "五堰街道旧棋社"
PHONE = "19900001234"
PERSON = "张三丰"


@dataclass
class Ledger:
    """Who may read it, and what stands in it: two of one street, one of another unit, one that left the register."""

    clerk: Person
    county: Person
    city: Person
    stranger: Person
    decider: Person
    made: list[Organization]
    recorded: datetime


def past(days: int = 3) -> datetime:
    """An instant some days ago."""
    return clock.now() - timedelta(days=days)


def make_ledger(arrange: Arrange) -> Ledger:
    """Record it three days ago."""
    at = past()
    with time_machine.travel(at, tick=False), arrange() as session:
        return _made(session, at)


def _made(session: Session, at: datetime) -> Ledger:
    decider = make_person(session, Role.TOWNSHIP_DECIDER)
    elsewhere = make_person(session, Role.TOWNSHIP_DECIDER, BAILANG)
    made = [make_organization(session, decider, name=name) for name in NAMES[:2]]
    made.append(make_organization(session, elsewhere, name=NAMES[2], township_code=BAILANG))
    gone = make_organization(session, decider, name=GONE)
    cancel(session, decider, Matter(gone.id, clock.today(), "成员离散"))
    people = {
        "clerk": make_person(session, Role.TOWNSHIP_CLERK, WUYAN),
        "county": make_person(session, Role.COUNTY_OFFICER, "420302"),
        "city": make_person(session, Role.CITY_OFFICER, "4203"),
        "stranger": make_person(session, Role.TOWNSHIP_CLERK, "420302001"),
    }
    session.refresh(gone)
    return Ledger(**people, decider=decider, made=[*made, gone], recorded=at)
