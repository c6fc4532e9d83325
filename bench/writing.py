"""A case is submitted, or filed (O8), by a form, against a bare insert of record and version behind a web server.

Filing it writes number, record, version, entry, certificate, notice and audit.
"""

from __future__ import annotations

import itertools
import shutil
import statistics
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine

import config
from bench import large, posting, waiting
from bench.posting import Errand
from bench.servers import Server, environment, flask, serving
from portal import create_app
from portal.organizations.models import Organization, OrganizationVersion
from portal.shared import clock
from portal.shared.db import Base, db, transaction

ONE, MANY = 40, 160
"""Cases filed in one round by one client, and by eight together."""
CLIENTS = 8
PORTS = itertools.count(8201)


@dataclass
class Figures:
    """Per second, round by round: ours and the limit's; processor milliseconds of ours."""

    ours: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """As it is printed."""
        ratios = sorted(100 * ours / limit for ours, limit in zip(self.ours, self.limit, strict=True))
        return (
            f"{name:<44}{statistics.median(self.ours):>8.0f}{statistics.median(self.limit):>9.0f}   "
            f"{ratios[0]:>4.0f} {statistics.median(ratios):>4.0f} {ratios[-1]:>4.0f} %"
            f"{statistics.median(self.processor):>11.1f}"
        )


def on_sqlite(city: Path, place: Path, rounds: int) -> dict[str, Figures]:
    """Submit and file cases in a copy of a city; figures by name."""
    large.copy(city, place)
    return _measure(place, rounds, "", "")


def on_postgresql(place: Path, rounds: int, database_url: str, limit_url: str) -> dict[str, Figures]:
    """The same in a small city in a database of its own."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    settings = {"PORTAL_INSTANCE": str(place), "PORTAL_DATABASE_URL": database_url}
    for words in (("database", "upgrade"), ("regions", "load"), ("calendar", "load"), ("demo", "load", "--small")):
        flask(environment(**settings), *words)
    return _measure(place, rounds, database_url, limit_url)


def _measure(place: Path, rounds: int, database_url: str, limit_url: str) -> dict[str, Figures]:
    settings = {"PORTAL_INSTANCE": str(place)} | ({"PORTAL_DATABASE_URL": database_url} if database_url else {})
    reviewed, returned = _cases(place, database_url, rounds)
    figures: dict[str, Figures] = defaultdict(Figures)
    with _bare(place, limit_url) as bare, serving("app:app", next(PORTS), environment(**settings)) as ours:
        for number in range(rounds):
            for name, errands in _errands(ours.port, reviewed, returned[0], number).items():
                _round(figures[name], ours, bare, errands)
    return figures


def _cases(place: Path, database_url: str, rounds: int) -> tuple[list[waiting.Waiting], list[waiting.Waiting]]:
    """Reviewed and returned cases, enough for all rounds."""
    app = create_app(config.Development(PORTAL_INSTANCE=place, SQLALCHEMY_DATABASE_URI=database_url))
    with app.app_context():
        with transaction() as session:
            reviewed = waiting.fill(session, "o8", clock.today(), rounds * (ONE + MANY + MANY // CLIENTS))
            returned = waiting.fill(session, "again", clock.today(), rounds * ONE, waiting.RETURNED)
        db.engine.dispose()
    return reviewed, returned


def _errands(
    port: int, cases: list[waiting.Waiting], returned: waiting.Waiting, number: int
) -> dict[str, list[Errand]]:
    """The clients of one round: one who submits, one who files; eight in eight books; eight in one book."""
    one, decider = _take(cases[0], number, 0, ONE + MANY), cases[0].decider
    spread = [
        Errand(port, townships.decider, _paths(_take(townships, number, ONE + MANY, MANY // CLIENTS)), FORM)
        for townships in cases[1 : CLIENTS + 1]
    ]
    same = [Errand(port, decider, _paths(one[ONE + at :: CLIENTS][: MANY // CLIENTS]), FORM) for at in range(CLIENTS)]
    again = returned.cases[number * ONE : (number + 1) * ONE]
    return {
        "submit, 1 client": [Errand(port, returned.clerk, _paths(again, "check"), FORM)],
        "O8 file, 1 client": [Errand(port, decider, _paths(one[:ONE]), FORM)],
        "O8 file, 8 clients, eight books": spread,
        "O8 file, 8 clients, one book": same,
    }


FORM = {"version": "1", "note": ""}


def _take(townships: waiting.Waiting, number: int, start: int, count: int) -> list[int]:
    """The cases of this round."""
    each = ONE + MANY + MANY // CLIENTS
    return townships.cases[number * each + start : number * each + start + count]


def _paths(cases: list[int], step: str = "steps/file") -> list[str]:
    return [f"/filings/{case}/{step}" for case in cases]


def _round(figures: Figures, ours: Server, bare: Server, errands: list[Errand]) -> None:
    """The limit, then ours, with the same clients."""
    plain = [Errand(bare.port, "", ["/"] * len(errand.paths) * 3, expected=200) for errand in errands]
    figures.limit.append(posting.run(plain))
    before = ours.milliseconds()
    figures.ours.append(posting.run(errands))
    filed = sum(len(errand.paths) for errand in errands)
    figures.processor.append((ours.milliseconds() - before) / filed)


def bare_tables(url: str) -> dict[str, list[str]]:
    """Make empty tables of records and versions as the portal has them; the names of their columns."""
    tables = {model.__tablename__: model.__table__ for model in (Organization, OrganizationVersion)}
    engine = create_engine(url)
    wanted = [table for table in Base.metadata.sorted_tables if table.name in {"data_key", *tables}]
    Base.metadata.create_all(engine, tables=wanted)
    engine.dispose()
    return {name: table.columns.keys() for name, table in tables.items()}


@contextmanager
def _bare(place: Path, limit_url: str) -> Iterator[Server]:
    """The server of bare inserts, on tables like the portal's own in a database of their own."""
    found = bare_tables(limit_url or f"sqlite:///{place / 'limit.db'}")
    columns = {f"BENCH_{name.upper()}": " ".join(found[name]) for name in found}
    target = limit_url.replace("+psycopg", "") if limit_url else str(place / "limit.db")
    with serving("bench.fixed:app", next(PORTS), environment(BENCH_LIMIT=target, **columns)) as server:
        yield server
