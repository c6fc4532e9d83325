"""Writing the demonstration city: people, the lives of organizations through `record_many`, their cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from portal.accounts import passwords
from portal.accounts.models import Duty, Person
from portal.filing.actions.numbering import reserve_many
from portal.filing.models import Filing, PolicyVersion
from portal.history.book import Said, record_many
from portal.history.rules import Place, canonical
from portal.operations import queries
from portal.operations.demo import cases, city, people, rules
from portal.operations.demo.dossiers import asked_for, filed, followed, to_ask, under_way
from portal.operations.demo.lives import POLICY, Event, Life
from portal.operations.demo.periods import write_periods
from portal.operations.demo.records import Record, make_records
from portal.operations.demo.rounds import write_rounds
from portal.operations.demo.writing import Staff, write_dossiers
from portal.organizations.rules import NewOrganization
from portal.organizations.sayings import Teller
from portal.regions.queries import place_paths
from portal.shared import clock
from portal.shared.db import reserve_ids
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.queries import calendar

FIRST_DAY = date(2024, 1, 1)
"""By then everything told late has been told."""


def load(session: Session, seed: int, day: date, total: int) -> None:
    """Write the whole city into an empty database, in the caller's transaction. All of it lies before `day`.

    RuleBroken without divisions (the city lies in the real ones) and for a day outside its years.
    """
    if not FIRST_DAY <= day <= clock.today():
        raise RuleBroken(_("The demonstration city can be shown on a day from %(day)s to today.", day=FIRST_DAY))
    townships = queries.townships(session)
    if not townships:
        raise RuleBroken(_("Load the divisions first: flask regions load."))
    workers = add_people(session)
    by_code = {township.code: township for township in townships}
    wanted = {place: len(cases.plans(by_code[place])) for place, *_ in people.TOWNSHIPS.values()}
    set_rules(session, day, workers)
    found = city.build(seed, day, townships, total, wanted)
    number(session, found.lives)
    applicants = [life for lives in found.applicants.values() for life in lives]
    records = make_records(session, found.lives, applicants, day)
    write_lives(session, records.standing, actors(workers))
    days = calendar(session)
    decided = [*filed(records.standing, days), *followed(records.standing, days)]
    waiting = under_way(records.waiting, day, days)
    write_dossiers(session, [*decided, *waiting], staff(workers))
    write_rounds(session, waiting, staff(workers))
    asking = to_ask(records.standing, list(wanted), day)
    case_ids = reserve_ids(session, Filing, len(asking))
    write_dossiers(session, asked_for(asking, case_ids, day, days), staff(workers))
    write_periods(session, workers, day)


def set_rules(session: Session, day: date, workers: dict[str, Person]) -> None:
    """Two counties have rules of their own."""
    officers = {place: workers[f"{login}.county"].id for login, (place, _) in people.UNITS.items()}
    at = datetime.combine(rules.since(day), time(9), tzinfo=clock.ZONE)
    session.add_all(
        PolicyVersion(
            unit_code=unit,
            effective_from=rules.since(day),
            settings=canonical(settings),
            reason=rules.REASON,
            entered_by_id=officers[unit],
            entered_at=at,
        )
        for unit, settings in rules.SETTINGS.items()
    )
    session.flush()


def add_people(session: Session) -> dict[str, Person]:
    """The people of the demonstration city, by login; they all have the same password."""
    paths = place_paths(session, {worker.place for worker in people.workers()})
    kept = passwords.hashed(people.PASSWORD)
    found = {}
    for worker in people.workers():
        path = paths[worker.place]
        duty = Duty(role=worker.role, place_code=worker.place, scope_path=path, valid_from=people.SINCE)
        found[worker.login] = Person(
            login=worker.login,
            name=worker.name,
            password_hash=kept,
            must_change_password=False,
            session_token=passwords.new_token(),
            demonstration=True,
            duties=[duty],
        )
    session.add_all(found.values())
    session.flush()
    return found


def actors(workers: dict[str, Person]) -> dict[str, int]:
    """Who recorded what was filed at a place: its decider, or the unit's officer who typed in the paper ledger."""
    deciders = {place: workers[f"{login}.decider"].id for login, (place, *_) in people.TOWNSHIPS.items()}
    officers = {place: workers[f"{login}.county"].id for login, (place, _) in people.UNITS.items()}
    return {**officers, **deciders}


def staff(workers: dict[str, Person]) -> dict[str, Staff]:
    """Clerk and decider of each township that has them."""
    return {
        place: Staff(workers[f"{login}.clerk"], workers[f"{login}.decider"])
        for login, (place, *_) in people.TOWNSHIPS.items()
    }


def number(session: Session, lives: Sequence[Life]) -> None:
    """Give filing numbers in order of decision; the counters stand where the next decision goes on."""
    for (township, year), decided in city.in_order_of_decision(lives).items():
        given = reserve_many(session, POLICY.number_template, township, date(year, 1, 1), len(decided))
        for life, text in zip(decided, given, strict=True):
            life.opening.changes["filing_number"] = text


def write_lives(session: Session, records: Sequence[Record], by_place: dict[str, int]) -> None:
    """Record all lives in the order in which they were recorded; what takes an entry back comes after it."""
    told = [(event, record) for record in records for event in record.life.events]
    places: dict[int, Place] = {}
    batch: list[tuple[Event, Record]] = []

    def flush() -> None:
        said = [_said(event, record, by_place, places) for event, record in batch]
        for told_event, place in zip(batch, record_many(session, said), strict=True):
            places[id(told_event[0])] = place
        batch.clear()

    for event, record in sorted(told, key=lambda pair: pair[0].recorded_at):
        if event.annuls is not None and id(event.annuls) not in places:
            flush()
        batch.append((event, record))
    flush()


def _said(event: Event, record: Record, by_place: dict[str, int], places: dict[int, Place]) -> Said:
    township = record.life.start.township
    actor = by_place.get(township.code) or by_place[township.book]
    opens = event is record.life.opening
    case_id = (record.case_id or None) if opens else record.requests.get(id(event))
    teller = Teller(record.id, township.book, actor, record.key, case_id)
    if opens:
        said = teller.establish(event.effective_on, NewOrganization(**event.changes), "", record.key_id)
    else:
        annuls = places[id(event.annuls)] if event.annuls else None
        said = teller.say(event.kind, event.effective_on, event.changes, event.reason or "", annuls)
    return replace(said, recorded_at=event.recorded_at)
