"""Cases that wait for a step, in one township of each management unit: what is decided and submitted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.accounts import passwords
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Role
from portal.filing.policy import County
from portal.filing.rules.steps import Action, Kind
from portal.operations import queries
from portal.operations.demo import cases, city
from portal.operations.demo.cases import Plan
from portal.operations.demo.dossiers import planned
from portal.operations.demo.people import PASSWORD, SINCE
from portal.operations.demo.places import Township
from portal.operations.demo.records import make_records
from portal.operations.demo.rules import policy_of
from portal.operations.demo.writing import Staff, write_dossiers
from portal.shared.queries import calendar

REVIEWED = Plan(((Action.OPEN, 8), (Action.SUBMIT, 7), (Action.ACCEPT, 6), (Action.REVIEW, 1)))
"""They wait for the decision."""
RETURNED = Plan(((Action.OPEN, 8), (Action.SUBMIT, 7), (Action.RETURN, 1)), "请核对成员名册。")
"""They can be submitted again as they are."""


@dataclass(frozen=True)
class Waiting:
    """The cases of one township, and the logins of who enters and who decides them."""

    clerk: str
    decider: str
    cases: list[int]


def fill(session: Session, mark: str, day: date, each: int, plan: Plan = REVIEWED) -> list[Waiting]:
    """Put so many cases into a township of each book where townships decide; `mark` stands in logins.

    No two names look alike.
    """
    days = calendar(session)
    found = []
    largest_last = sorted(queries.townships(session), key=lambda township: len(township.villages))
    deciding = [each for each in largest_last if policy_of(each, day, day).county is not County.CONFIRMS]
    by_book = {township.book: township for township in deciding}
    for book, township in sorted(by_book.items()):
        staff = Staff(
            _person(session, f"{mark}.{book}.clerk".lower(), Role.TOWNSHIP_CLERK, township),
            _person(session, f"{mark}.{book}.decider".lower(), Role.TOWNSHIP_DECIDER, township),
        )
        applicants = city.build(1, day, [township], 0, {township.code: each}).applicants[township.code]
        for number, life in enumerate(applicants):
            life.opening.changes["name"] = f"{life.start.village.name}{_word(mark, book, number)}队"
        records = make_records(session, [], applicants, day)
        dossiers = [
            planned(
                record,
                record.case_id,
                Kind.ESTABLISH,
                cases.answers(record.life.opening.changes, plan),
                plan,
                day,
                days,
            )
            for record in records.waiting
        ]
        write_dossiers(session, dossiers, {township.code: staff})
        found.append(Waiting(staff.clerk.login, staff.decider.login, [record.case_id for record in records.waiting]))
    return found


def _word(*parts: object) -> str:
    """Ten letters that look like those of no other."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]


def _person(session: Session, login: str, role: Role, township: Township) -> Person:
    duty = Duty(role=role, place_code=township.code, scope_path=township.scope_path, valid_from=SINCE)
    person = Person(
        login=login,
        name="张测试",
        password_hash=passwords.hashed(PASSWORD),
        must_change_password=False,
        session_token=passwords.new_token(),
        demonstration=True,
        duties=[duty],
    )
    session.add(person)
    session.flush()
    return person
