"""Writing the demonstration city: people, then the lives of organizations through `record_many`, then cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.accounts import passwords
from portal.accounts.models import Duty, Person
from portal.history import seals
from portal.history.book import Said, record_many
from portal.history.models import DataKey
from portal.history.rules import Place
from portal.operations import queries
from portal.operations.demo import city, people
from portal.operations.demo.lives import Event, Life
from portal.organizations.models import Organization
from portal.organizations.rules import SEALED_FACTS
from portal.shared import keys
from portal.shared.db import reserve_ids

KIND = "organization"


@dataclass(frozen=True)
class Record:
    """A life, the row it becomes and the key that seals its personal facts."""

    life: Life
    id: int
    key_id: int
    key: bytes


def load(session: Session, seed: int, day: date, total: int) -> None:
    """Write the whole city into an empty database, in the caller's transaction."""
    workers = add_people(session)
    lives = city.build(seed, day, queries.townships(session), total)
    write(session, lives, workers)


def add_people(session: Session) -> dict[str, Person]:
    """The people of the demonstration city, by login."""
    paths = queries.scope_paths(session)
    found = {}
    kept = passwords.hashed(people.PASSWORD)
    for worker in people.workers():
        person = Person(
            login=worker.login,
            name=worker.name,
            password_hash=kept,
            must_change_password=False,
            session_token=passwords.new_token(),
            demonstration=True,
        )
        duty = Duty(role=worker.role, place_code=worker.place, scope_path=paths[worker.place], valid_from=people.SINCE)
        person.duties = [duty]
        session.add(person)
        found[worker.login] = person
    session.flush()
    return found


def write(session: Session, lives: Sequence[Life], workers: dict[str, Person]) -> None:
    """Record all lives in the order in which they were recorded."""
    records = _records(session, sorted(lives, key=lambda life: life.opening.recorded_at))
    actors = _actors(workers)
    told = sorted(
        ((event, record) for record in records for event in record.life.events), key=lambda pair: pair[0].recorded_at
    )
    places: dict[int, Place] = {}
    batch: list[tuple[Event, Record]] = []
    for event, record in told:
        if event.annuls is not None and id(event.annuls) not in places:
            _record(session, batch, actors, places)
            batch = []
        batch.append((event, record))
    _record(session, batch, actors, places)


def _records(session: Session, lives: Sequence[Life]) -> list[Record]:
    """Reserve rows and make keys for all of them."""
    ring = keys.keyring()
    ids = reserve_ids(session, Organization, len(lives))
    key_ids = reserve_ids(session, DataKey, len(lives))
    records = [
        Record(life, row_id, key_id, keys.new_data_key())
        for life, row_id, key_id in zip(lives, ids, key_ids, strict=True)
    ]
    session.execute(insert(DataKey), [{"id": record.key_id, "wrapped": ring.wrap(record.key)} for record in records])
    return records


def _actors(workers: dict[str, Person]) -> dict[str, int]:
    """Who recorded it: the decider of the township, or the officer of the unit who typed in the paper ledger."""
    deciders = {place: workers[f"{login}.decider"].id for login, (place, *_) in people.TOWNSHIPS.items()}
    officers = {place: workers[f"{login}.county"].id for login, (place, _) in people.UNITS.items()}
    return {**officers, **deciders}


def _record(
    session: Session, batch: Sequence[tuple[Event, Record]], actors: dict[str, int], places: dict[int, Place]
) -> None:
    said = [_said(event, record, actors, places) for event, record in batch]
    for (event, _), place in zip(batch, record_many(session, said), strict=True):
        places[id(event)] = place


def _said(event: Event, record: Record, actors: dict[str, int], places: dict[int, Place]) -> Said:
    township = record.life.start.township
    opens = event is record.life.opening
    return Said(
        subject=KIND,
        subject_id=record.id,
        book=township.book,
        kind=event.kind,
        effective_on=event.effective_on,
        actor_id=actors.get(township.code) or actors[township.book],
        changes=dict(_sealed(event, record)),
        reason=seals.seal(record.key, KIND, record.id, "reason", event.reason) if event.reason else None,
        annuls=places[id(event.annuls)] if event.annuls else None,
        identity={"data_key_id": record.key_id} if opens else {},
        recorded_at=event.recorded_at,
    )


def _sealed(event: Event, record: Record) -> Iterator[tuple[str, object]]:
    for name, value in event.changes.items():
        sealed = name in SEALED_FACTS and value is not None
        yield name, seals.seal(record.key, KIND, record.id, name, value) if sealed else value
