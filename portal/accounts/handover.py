"""Open cases of somebody who leaves: packages above say how many there are and hand them over (移交)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts.models import Person

Count = Callable[[Session, int], int]
"""How many open cases the person with this id has."""
HandOver = Callable[[Session, Person, Person, Person], None]
"""``(session, actor, from_person, to_person)``: gives all of them to a colleague; RuleBroken if that cannot be."""


@dataclass(frozen=True)
class Handover:
    """One kind of open work."""

    count: Count
    hand_over: HandOver


_registered: list[Handover] = []


def register_handover(count: Count, hand_over: HandOver) -> None:
    """Register a kind of open work, in `create_app` (again is the same as once)."""
    work = Handover(count, hand_over)
    if work not in _registered:
        _registered.append(work)


def open_cases(session: Session, person_id: int) -> int:
    """How many open cases of every kind a person has."""
    return sum(work.count(session, person_id) for work in _registered)


def hand_over(session: Session, actor: Person, from_person: Person, to_person: Person) -> None:
    """Give them all to a colleague."""
    for work in _registered:
        work.hand_over(session, actor, from_person, to_person)
