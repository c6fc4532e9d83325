"""When something came to be known: never before what was known already, and to the microsecond at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.book import Said, record, record_many, seal
from portal.history.models import Entry
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.history.conftest import Speaker
from tests.history.toy import ToyVersion
from tests.support.entries import entries_of

NOON = datetime(2020, 6, 15, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2020, 6, 15, 16, tzinfo=UTC)  # 24:00 of the 15th in Shanghai
SMALLEST = timedelta(microseconds=1)


def recorded_at(session: Session, said: Said, now: datetime) -> datetime:
    with time_machine.travel(now, tick=False):
        book, number = record(session, said)
    return session.scalars(select(Entry.recorded_at).where(Entry.book == book, Entry.number == number)).one()


def test_the_clock_is_read_to_the_microsecond(session: Session, speaker: Speaker) -> None:
    assert recorded_at(session, speaker.made(), NOON + SMALLEST) == NOON + SMALLEST


def test_a_book_does_not_run_backwards_when_the_clock_does(session: Session, speaker: Speaker) -> None:
    recorded_at(session, speaker.made(toy=1), NOON)

    assert recorded_at(session, speaker.made(toy=2), NOON - HOUR) == NOON


def test_a_record_does_not_run_backwards_when_the_clock_does(session: Session, speaker: Speaker) -> None:
    recorded_at(session, speaker.made(book="420302"), NOON)

    assert recorded_at(session, speaker.changed(book="4203JK", changes={"weight": 1}), NOON - HOUR) == NOON


def test_other_books_and_records_follow_the_clock(session: Session, speaker: Speaker) -> None:
    recorded_at(session, speaker.made(toy=1, book="420302"), NOON)

    assert recorded_at(session, speaker.made(toy=2, book="4203JK"), NOON - HOUR) == NOON - HOUR


def test_what_is_recorded_after_books_were_sealed_comes_after_that_instant(session: Session, speaker: Speaker) -> None:
    recorded_at(session, speaker.made(toy=1), NOON)
    with time_machine.travel(NOON, tick=False):
        instant, _books = seal(session, ["420302"])

    assert instant == NOON
    assert recorded_at(session, speaker.made(toy=2), NOON - HOUR) == NOON + SMALLEST


def test_sealing_again_never_moves_the_instant_back(session: Session, speaker: Speaker) -> None:
    with time_machine.travel(NOON, tick=False):
        seal(session, ["420302"])
    with time_machine.travel(NOON - HOUR, tick=False):
        seal(session, ["420302"])

    assert recorded_at(session, speaker.made(toy=1), NOON - HOUR) == NOON + SMALLEST


def test_a_past_that_was_recorded_elsewhere_keeps_its_instants(session: Session, speaker: Speaker) -> None:
    said = [speaker.made(recorded_at=NOON), speaker.changed(recorded_at=NOON + HOUR, changes={"weight": 1})]
    record_many(session, said)

    assert [entry.recorded_at for entry in entries_of(session, "toy", 1)] == [NOON, NOON + HOUR]


@pytest.mark.parametrize("ahead", [-HOUR, timedelta(days=9999)])
def test_such_a_past_neither_runs_backwards_nor_lies_ahead(
    session: Session, speaker: Speaker, ahead: timedelta
) -> None:
    record(session, speaker.made(toy=1, recorded_at=NOON))

    with pytest.raises(ValueError, match="runs backwards or lies ahead"):
        record(session, speaker.made(toy=2, recorded_at=NOON + ahead))


def test_nothing_was_known_to_take_effect_after_the_day_it_was_recorded(session: Session, speaker: Speaker) -> None:
    with pytest.raises(RuleBroken, match="cannot lie in the future"):
        record(session, speaker.made(recorded_at=NOON, effective_on=date(2020, 6, 16)))


def test_the_day_is_that_of_shanghai(session: Session, speaker: Speaker) -> None:
    with time_machine.travel(MIDNIGHT, tick=False):
        assert clock.today() == date(2020, 6, 16)
        record(session, speaker.made(effective_on=date(2020, 6, 16)))
    with time_machine.travel(MIDNIGHT - SMALLEST, tick=False), pytest.raises(RuleBroken, match="in the future"):
        record(session, speaker.made(toy=2, effective_on=date(2020, 6, 16)))


@pytest.mark.parametrize(
    ("instant", "known_on_that_day"),
    [(MIDNIGHT - SMALLEST, True), (MIDNIGHT, False)],
    ids=["23:59:59.999999", "00:00"],
)
def test_known_on_a_day_ends_at_24_00_in_shanghai(
    session: Session, speaker: Speaker, instant: datetime, *, known_on_that_day: bool
) -> None:
    record(session, speaker.made(recorded_at=instant))

    found = session.scalars(
        select(ToyVersion.name).where(queries.as_of(ToyVersion, date(2020, 6, 1), date(2020, 6, 15)))
    )
    assert bool(found.all()) is known_on_that_day


def test_what_was_superseded_at_midnight_was_still_known_the_day_before(session: Session, speaker: Speaker) -> None:
    record(session, speaker.made(recorded_at=NOON))
    record(session, speaker.changed(recorded_at=MIDNIGHT, changes={"name": "铁剑"}))

    def name(known_on: date) -> str:
        there = queries.as_of(ToyVersion, date(2020, 6, 1), known_on)
        return session.scalars(select(ToyVersion.name).where(there)).one()

    assert name(date(2020, 6, 15)) == "木剑"
    assert name(date(2020, 6, 16)) == "铁剑"


def test_between_two_things_said_at_one_instant_nothing_was_known(session: Session, speaker: Speaker) -> None:
    recorded_at(session, speaker.made(), NOON)
    for name in ("铁剑", "石剑"):
        recorded_at(session, speaker.changed(changes={"name": name}), NOON + HOUR)

    found = session.execute(select(ToyVersion.name, ToyVersion.known_from).order_by(ToyVersion.known_from))
    assert [tuple(row) for row in found] == [("木剑", NOON), ("石剑", NOON + HOUR)]


def test_what_was_closed_and_brought_back_at_one_instant_never_stopped_being_known(
    session: Session, speaker: Speaker
) -> None:
    recorded_at(session, speaker.made(), NOON)
    with time_machine.travel(NOON + HOUR, tick=False):
        place = record(session, speaker.changed(changes={"name": "铁剑"}))
        record(session, speaker.annulled(place))

    found = session.execute(select(ToyVersion.name, ToyVersion.known_from, ToyVersion.known_to))
    assert [tuple(row) for row in found] == [("木剑", NOON, clock.END_OF_TIME)]
