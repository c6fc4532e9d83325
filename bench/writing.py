"""O8: a case is filed by a form (number, record, version, entry, certificate, audit), against a bare insert."""

from __future__ import annotations

import itertools
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine

import config
from bench import posting, waiting
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


def measure(place: Path, rounds: int, database_url: str = "", limit_url: str = "") -> dict[str, Figures]:
    """File cases in a small city, on SQLite or in the databases that are named; figures by name."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    settings = {"PORTAL_INSTANCE": str(place)} | ({"PORTAL_DATABASE_URL": database_url} if database_url else {})
    for words in (("database", "upgrade"), ("regions", "load"), ("calendar", "load"), ("demo", "load", "--small")):
        flask(environment(**settings), *words)
    cases = _cases(place, database_url, rounds)
    figures: dict[str, Figures] = {
        "1 client": Figures(),
        "8 clients, eight books": Figures(),
        "8 clients, one book": Figures(),
    }
    with _bare(place, limit_url) as bare, serving("app:app", next(PORTS), environment(**settings)) as ours:
        for number in range(rounds):
            for name, errands in _errands(ours.port, cases, number).items():
                _round(figures[name], ours, bare, errands)
    return figures


def _cases(place: Path, database_url: str, rounds: int) -> list[waiting.Waiting]:
    """Reviewed cases, enough for all rounds."""
    app = create_app(config.Development(PORTAL_INSTANCE=place, SQLALCHEMY_DATABASE_URI=database_url))
    with app.app_context():
        with transaction() as session:
            found = waiting.fill(session, "o8", clock.today(), rounds * (ONE + MANY + MANY // CLIENTS))
        db.engine.dispose()
    return found


def _errands(port: int, cases: list[waiting.Waiting], number: int) -> dict[str, list[Errand]]:
    """The clients of one round: one; eight in eight books; eight in one book."""
    one = _take(cases[0], number, 0, ONE + MANY)
    spread = [
        Errand(port, townships.login, _paths(_take(townships, number, ONE + MANY, MANY // CLIENTS)), FORM)
        for townships in cases[1 : CLIENTS + 1]
    ]
    same = [
        Errand(port, cases[0].login, _paths(one[ONE + at :: CLIENTS][: MANY // CLIENTS]), FORM) for at in range(CLIENTS)
    ]
    return {
        "1 client": [Errand(port, cases[0].login, _paths(one[:ONE]), FORM)],
        "8 clients, eight books": spread,
        "8 clients, one book": same,
    }


FORM = {"version": "1", "note": ""}


def _take(townships: waiting.Waiting, number: int, start: int, count: int) -> list[int]:
    """The cases of this round."""
    each = ONE + MANY + MANY // CLIENTS
    return townships.cases[number * each + start : number * each + start + count]


def _paths(cases: list[int]) -> list[str]:
    return [f"/filings/{case}/steps/file" for case in cases]


def _round(figures: Figures, ours: Server, bare: Server, errands: list[Errand]) -> None:
    """The limit, then ours, with the same clients."""
    plain = [Errand(bare.port, "", ["/"] * len(errand.paths) * 3, expected=200) for errand in errands]
    figures.limit.append(posting.run(plain))
    before = ours.milliseconds()
    figures.ours.append(posting.run(errands))
    filed = sum(len(errand.paths) for errand in errands)
    figures.processor.append((ours.milliseconds() - before) / filed)


@contextmanager
def _bare(place: Path, limit_url: str) -> Iterator[Server]:
    """The server of bare inserts, on tables like the portal's own in a database of their own."""
    tables = {model.__tablename__: model.__table__ for model in (Organization, OrganizationVersion)}
    url = limit_url or f"sqlite:///{place / 'limit.db'}"
    engine = create_engine(url)
    wanted = [table for table in Base.metadata.sorted_tables if table.name in {"data_key", *tables}]
    Base.metadata.create_all(engine, tables=wanted)
    engine.dispose()
    columns = {f"BENCH_{name.upper()}": " ".join(table.columns.keys()) for name, table in tables.items()}
    target = limit_url.replace("+psycopg", "") if limit_url else str(place / "limit.db")
    with serving("bench.fixed:app", next(PORTS), environment(BENCH_LIMIT=target, **columns)) as server:
        yield server
