"""Many at once, on a database of their own: numbers 1…n, no gap, no double, nothing locked out, the chain whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.filing.actions import decisions
from portal.filing.models import Certificate, Filing, NumberCounter
from portal.filing.rules.grounds import Ground
from portal.filing.rules.steps import State
from portal.history.replay import differences
from portal.history.verify import Head, verify
from portal.organizations.models import Organization
from portal.shared import clock
from portal.shared.db import transaction
from portal.shared.errors import RuleBroken
from tests.accounts.factories import STREET
from tests.conftest import Arrange
from tests.filing.factories import Office, make_filing, make_office

THREADS = 16
SAME_BOOK = "420302001"
"""武当路街道, whose decisions go into the same book."""


def at_once(app: Flask, works: list[Callable[[Session], object]]) -> list[object]:
    """Do all of this at once, each in a thread and a transaction of its own; what came of each, or why not."""
    start = Barrier(len(works))

    def run(work: Callable[[Session], object]) -> object:
        with app.app_context():
            start.wait(30)
            try:
                with transaction() as session:
                    return work(session)
            except (RuleBroken, OperationalError) as refusal:
                return refusal

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def deciding(office: Office, filing_id: int, seen: int) -> Callable[[Session], object]:
    """The work of filing one case."""
    return lambda session: decisions.file(session, office.decider, filing_id, seen).number


def check_whole(session: Session, townships: dict[str, int]) -> None:
    """Numbers 1…n in each township, one organization and certificate each, books and versions whole."""
    year = clock.today().year
    numbers = [f"{township}-{year}-{n:04}" for township, count in townships.items() for n in range(1, count + 1)]
    filed = session.scalars(select(Filing.number).where(Filing.state == State.FILED).order_by(Filing.number)).all()
    assert list(filed) == sorted(numbers)
    assert sorted(session.scalars(select(Certificate.number).order_by(Certificate.id))) == sorted(numbers)
    recorded = session.scalars(select(Organization.filing_number).order_by(Organization.id))
    assert sorted(number or "" for number in recorded) == sorted(numbers)
    counters = session.scalars(select(NumberCounter).order_by(NumberCounter.prefix))
    counted = {counter.prefix: counter.last for counter in counters if counter.prefix.startswith("4203")}
    assert counted == {f"{code}-{year}-": count for code, count in townships.items()}
    assert all(isinstance(result, Head) for result in verify(session))
    assert differences(session) == []


def test_sixteen_threads_filing_at_once_give_every_number_once(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        offices = {code: make_office(session, code) for code in (STREET, SAME_BOOK)}
        cases = [
            (office, filing.id, filing.version)
            for code, office in offices.items()
            for filing in (make_filing(session, office, State.REVIEWED, code) for _ in range(THREADS // 2))
        ]
    for again in (False, True):
        done = at_once(app, [deciding(*case) for case in cases])
        refused = [result for result in done if not isinstance(result, str)]
        assert len(refused) == (THREADS if again else 0)
        assert not [result for result in refused if isinstance(result, OperationalError)]
    with arrange() as session:
        check_whole(session, dict.fromkeys(offices, THREADS // 2))


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_what_happened(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        filing = make_filing(session, office, State.REVIEWED)
        filing_id, seen = filing.id, filing.version
    done = at_once(
        app,
        [
            lambda session: decisions.file(session, office.decider, filing_id, seen).state,
            lambda session: decisions.refuse(session, office.deputy, filing_id, seen, "名称重复", Ground.NAME).state,
        ],
    )
    refusals = [result for result in done if isinstance(result, RuleBroken)]
    won = [result for result in done if isinstance(result, State)]
    assert len(won) == len(refusals) == 1
    winner = office.decider if won[0] is State.FILED else office.deputy
    assert refusals[0].message.params["who"] == winner.name
    with arrange() as session:
        stored = session.scalars(select(Filing).order_by(Filing.id)).one()
        assert stored.state is won[0]
        check_whole(session, {STREET: 1} if won[0] is State.FILED else {})
