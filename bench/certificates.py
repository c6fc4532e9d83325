"""Certificates: one first print, and five hundred in one job; the limit is the typesetter's part of the same work.

In one warm process, as the worker is: no web server stands between. Processor time, so that a busy machine does not
count.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst
from sqlalchemy import select

import config
from bench.servers import environment, flask
from portal import create_app
from portal.accounts import passwords
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Role
from portal.accounts.queries import people
from portal.filing import print_run
from portal.filing.actions.printing import first_print, print_certificate
from portal.filing.models import Certificate, Filing
from portal.operations.demo.people import SINCE
from portal.regions import codes
from portal.shared import jobs
from portal.shared.db import db, transaction

ONE, MANY = 40, 500
"""First prints one by one in a round, and together in one job."""
EACH = ONE + MANY
CITY = "4203"


@dataclass
class Figures:
    """Processor milliseconds for one certificate, round by round: ours, and the typesetter's alone."""

    ours: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """As it is printed."""
        ratios = sorted(ours / limit for ours, limit in zip(self.ours, self.limit, strict=True))
        return (
            f"{name:<44}{statistics.median(self.ours):>8.1f}{statistics.median(self.limit):>9.1f}   "
            f"{ratios[0]:>4.1f} {statistics.median(ratios):>4.1f} {ratios[-1]:>4.1f}"
        )


def measure(place: Path, rounds: int, database_url: str = "") -> dict[str, Figures]:
    """Print certificates of a city that has printed none yet; figures by name."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    settings = {"PORTAL_INSTANCE": str(place)} | ({"PORTAL_DATABASE_URL": database_url} if database_url else {})
    for words in (("database", "upgrade"), ("regions", "load"), ("calendar", "load"), ("demo", "load")):
        flask(environment(**settings), *words)
    figures = {"one certificate": Figures(), f"{MANY} in one job, each": Figures()}
    app = create_app(config.Development(PORTAL_INSTANCE=place, SQLALCHEMY_DATABASE_URI=database_url))
    with app.app_context():
        printer, ids = _prepare()
        for start in range(0, min(rounds * EACH, len(ids) - EACH + 1), EACH):
            _one(figures["one certificate"], printer, ids[start : start + ONE])
            _many(figures[f"{MANY} in one job, each"], printer, ids[start + ONE : start + EACH])
        jobs.close()
        db.engine.dispose()
    return figures


def _prepare() -> tuple[int, list[int]]:
    """Somebody who may print in the whole city, and the ids of its certificates. One print warms the fonts."""
    with transaction() as session:
        duty = Duty(role=Role.TOWNSHIP_CLERK, place_code=CITY, scope_path=codes.path(CITY), valid_from=SINCE)
        printer = Person(
            login="bench.printer",
            name="张测试",
            password_hash=passwords.hashed(passwords.new_token()),
            must_change_password=False,
            session_token=passwords.new_token(),
            duties=[duty],
        )
        session.add(printer)
        session.flush()
        ids = list(session.scalars(select(Certificate.id).order_by(Certificate.id)))
        first_print(session, session.get_one(Certificate, ids[0]))
        return printer.id, ids[1:]


def _one(figures: Figures, printer: int, ids: list[int]) -> None:
    taken = []
    with typesetting() as limit:
        for certificate_id in ids:
            start = time.process_time()
            with transaction() as session:
                person = people.person(session, printer)
                filing = session.get_one(Filing, session.get_one(Certificate, certificate_id).filing_id)
                if person is not None:
                    print_certificate(session, person, filing)
            taken.append((time.process_time() - start) * 1000)
    figures.ours.append(statistics.fmean(taken))
    figures.limit.append(sum(limit) / len(ids))


def _many(figures: Figures, printer: int, ids: list[int]) -> None:
    with transaction() as session:
        job_id = jobs.ask(session, print_run.PRINT, {"certificates": ids}, people.person(session, printer)).id
    with typesetting() as limit:
        start = time.process_time()
        jobs.run(job_id)
        taken = (time.process_time() - start) * 1000
    figures.ours.append(taken / len(ids))
    figures.limit.append(sum(limit) / len(ids))


@contextmanager
def typesetting(clock: Callable[[], float] = time.process_time) -> Iterator[list[float]]:
    """Milliseconds of every call of the typesetter meanwhile, by this clock."""
    compiled, taken = typst.compile, []

    def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as typst has them
        start = clock()
        try:
            return compiled(*args, **kwargs)
        finally:
            taken.append((clock() - start) * 1000)

    typst.compile = timed
    try:
        yield taken
    finally:
        typst.compile = compiled
