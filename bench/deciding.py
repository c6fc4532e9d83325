"""A decision, alone and with the first print of its certificate, in one warm process.

The limit is the raw write, a record and its version inserted in a transaction of their own on the same disk, and with
the print the typesetter's own call.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

import config
from bench import fixed, large, waiting
from bench.certificates import Figures, typesetting
from bench.writing import bare_tables
from portal import create_app
from portal.accounts.models import Person
from portal.accounts.queries import people
from portal.filing.actions import decisions
from portal.filing.actions.printing import print_certificate
from portal.filing.models import Filing
from portal.shared import clock
from portal.shared.db import db, transaction

EACH = 40
"""Cases in one round."""


def measure(city: Path, place: Path, rounds: int) -> dict[str, Figures]:
    """Decide and print in a copy of a city; figures by name."""
    large.copy(city, place)
    fixed.COLUMNS.update(bare_tables(f"sqlite:///{place / 'limit.db'}"))
    decided, printed = Figures(), Figures()
    app = create_app(config.Development(PORTAL_INSTANCE=place))
    with app.app_context(), closing(fixed.connect(str(place / "limit.db"))) as bare:
        with transaction() as session:
            found = waiting.fill(session, "decided", clock.today(), rounds * EACH + 1)[0]
        _round(found.decider, found.cases[-1:])
        for start in range(0, rounds * EACH, EACH):
            write = statistics.median(_milliseconds(partial(fixed.write, bare)) for _ in range(EACH))
            decision, print_, typst = _round(found.decider, found.cases[start : start + EACH])
            decided.ours.append(decision)
            decided.limit.append(write)
            printed.ours.append(decision + print_)
            printed.limit.append(write + typst)
        db.engine.dispose()
    return {"a decision": decided, "a decision and the first print": printed}


def _round(login: str, cases: list[int]) -> tuple[float, float, float]:
    """Decide each case and print its certificate: milliseconds of a decision, of a print, of the typesetter in it."""
    with typesetting(time.perf_counter) as typst:
        decided = [_milliseconds(partial(_signed_in, login, _decide, case)) for case in cases]
        printed = [_milliseconds(partial(_signed_in, login, _print, case)) for case in cases]
    return statistics.median(decided), statistics.median(printed), statistics.median(typst)


def _signed_in(login: str, do: Callable[[Session, Person, int], object], case: int) -> None:
    with transaction() as session:
        person = people.person_by_login(session, login)
        if person is not None:
            do(session, person, case)


def _decide(session: Session, person: Person, case: int) -> None:
    decisions.file(session, person, case, 1)


def _print(session: Session, person: Person, case: int) -> None:
    print_certificate(session, person, session.get_one(Filing, case))


def _milliseconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1000
