"""Lives on their way into the database: rows reserved, keys made, cases assigned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from portal.filing.models import Filing
from portal.history import seals
from portal.operations.demo import cases, people
from portal.operations.demo.lives import Event, Life
from portal.operations.demo.rules import keeps_cases
from portal.organizations.models import Organization
from portal.shared.clock import day_of
from portal.shared.db import reserve_ids


@dataclass(frozen=True)
class Record:
    """A life, the key that seals its personal facts, the cases about it, if any, and its row, if it has been filed."""

    life: Life
    key_id: int
    key: bytes
    case_id: int = 0
    id: int = 0
    requests: Mapping[int, int] = field(default_factory=dict)
    """The cases behind later events, by the event's identity."""


@dataclass(frozen=True)
class Records:
    """Those that are or were on the register, oldest first, and those that wait to be."""

    standing: list[Record]
    waiting: list[Record]


def make_records(session: Session, lives: Sequence[Life], applicants: Sequence[Life], day: date) -> Records:
    """Reserve rows and make keys. Where there is staff, the newest, all applicants and all requests have cases."""
    standing = sorted(lives, key=lambda life: life.opening.recorded_at)
    everybody = [*standing, *applicants]
    with_case: list[Life | Event] = [*newest(standing, day), *applicants, *asked(standing, day)]
    case_ids = reserve_ids(session, Filing, len(with_case))
    case_of = {id(life): case_id for life, case_id in zip(with_case, case_ids, strict=True)}
    row_of = dict(zip(map(id, standing), reserve_ids(session, Organization, len(standing)), strict=True))
    made = [
        Record(
            life,
            key_id,
            key,
            case_of.get(id(life), 0),
            row_of.get(id(life), 0),
            {id(event): case_of[id(event)] for event in life.events if id(event) in case_of},
        )
        for life, (key_id, key) in zip(everybody, seals.new_keys(session, len(everybody)), strict=True)
    ]
    return Records(made[: len(standing)], made[len(standing) :])


def asked(lives: Sequence[Life], day: date) -> list[Event]:
    """What was applied for in the staffed townships, in the order in which it was decided."""
    staffed = {place for place, *_ in people.TOWNSHIPS.values()}
    found = [
        event
        for life in lives
        if life.start.township.code in staffed
        for event in life.events
        if event.by_case and keeps_cases(life.start.township, day_of(event.recorded_at), day)
    ]
    return sorted(found, key=lambda event: event.recorded_at)


def newest(lives: Sequence[Life], day: date) -> list[Life]:
    """Of each staffed township the newest that can have been filed by a case, in the order given."""
    by_township: dict[str, list[Life]] = defaultdict(list)
    for life in lives:
        recorded = day_of(life.opening.recorded_at)
        if cases.has_case(life) and keeps_cases(life.start.township, recorded, day):
            by_township[life.start.township.code].append(life)
    chosen = {id(life) for place, *_ in people.TOWNSHIPS.values() for life in by_township[place][-cases.NEWEST :]}
    return [life for life in lives if id(life) in chosen]
