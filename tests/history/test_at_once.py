"""Many recording at once: numbers without a gap, chains that hold, nobody turned away."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from portal.history.book import record_many
from portal.history.models import Entry
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.shared.db import db, engine_options, prepare_engine
from tests.conftest import Arrange
from tests.history.conftest import Speaker, a_person

BOOKS = ("420302", "4203JK", "420381")
SHARED = (1, 2, 3)
THREADS, ROUNDS = 6, 8


@pytest.fixture
def actor_id(arrange: Arrange) -> int:
    """Somebody, and three toys that everybody speaks about."""
    with arrange() as session:
        actor_id = a_person(session).id
        record_many(session, [Speaker(actor_id).made(toy=toy) for toy in SHARED])
    return actor_id


def speak(engine: Engine, actor_id: int, who: int) -> int:
    """Say many things, each of several records in several books in any order; how often it went through."""
    dice = random.Random(who)
    for round_ in range(ROUNDS):
        own = 1000 + who * 100 + round_
        speaker = Speaker(actor_id)
        sayings = [speaker.made(toy=own, book=dice.choice(BOOKS))]
        sayings += [
            speaker.changed(
                toy=toy,
                book=dice.choice(BOOKS),
                changes={"weight": who, "friends": {"add": [{"target": str(own)}]}},
                effective_on=date(2021, 1, 1 + dice.randrange(20)),
            )
            for toy in dice.sample(SHARED, 2)
        ]
        dice.shuffle(sayings)
        with Session(engine) as session, session.begin():
            record_many(session, sayings)
    return ROUNDS


def speak_from_a_process(url: str, actor_id: int, who: int) -> int:
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    done = speak(engine, actor_id, who)
    engine.dispose()
    return done


def check(session: Session, speakers: int) -> None:
    heads = list(verify(session))
    assert all(isinstance(head, Head) for head in heads)
    assert sum(head.number for head in heads) == len(SHARED) + speakers * ROUNDS * 3
    for head in heads:
        numbers = session.scalars(select(Entry.number).where(Entry.book == head.book).order_by(Entry.number))
        assert list(numbers) == list(range(1, head.number + 1))
    assert differences(session) == []
    session.rollback()


def in_threads(app: Flask, _url: str, actor_id: int) -> list[int]:
    with app.app_context():
        engine = db.engine
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda who: speak(engine, actor_id, who), range(THREADS)))


def in_processes(_app: Flask, url: str, actor_id: int) -> list[int]:
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("fork")) as pool:
        return [job.result() for job in [pool.submit(speak_from_a_process, url, actor_id, who) for who in range(3)]]


@pytest.mark.parametrize("many", [in_threads, in_processes])
def test_books_written_by_many_at_once_are_whole(
    app: Flask, arrange: Arrange, database_url: str, actor_id: int, many: Callable[[Flask, str, int], list[int]]
) -> None:
    done = many(app, database_url, actor_id)

    with arrange() as session:
        check(session, len(done))


def test_a_record_that_many_books_speak_of_at_once_misses_nothing(app: Flask, arrange: Arrange, actor_id: int) -> None:
    with app.app_context():
        engine = db.engine

    def speak_in_an_own_book(who: int) -> None:
        speaker = Speaker(actor_id, book=f"4203{who:02}")
        for day in range(1, 9):
            with Session(engine) as session, session.begin():
                said = speaker.changed(toy=1, changes={"weight": who}, effective_on=date(2021, 1, day))
                record_many(session, [said])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(speak_in_an_own_book, range(THREADS)))

    with arrange() as session:
        assert differences(session) == []
        assert all(isinstance(head, Head) for head in verify(session))
        session.rollback()
