"""The best structures for the ledger's questions, and the bare queries on them: SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench.limits import Query
from portal.shared.clock import END_OF_TIME, microseconds

ROWS = 50
SHOWN = "id, name, filing_number, standing, village_code, field, filed_on, known_from"
OWN = "subject_id as id, name, filing_number, standing, village_code, field, filed_on, known_from, scope_path"
REST = "name, filing_number, village_code, known_from"
"""What stands in an index behind its keys, so that the rows themselves need not be read."""
MADE = f"""
drop table if exists {{best}}ledger_now;
drop table if exists {{best}}ledger_ever;
drop table if exists {{best}}ledger_sum;
create table {{best}}ledger_now as select {OWN}, substr(scope_path, 7, 6) as unit from {{own}}organization_version
 where known_to = {microseconds(END_OF_TIME)} and valid_from <= '{{today}}' and valid_to > '{{today}}'
 and standing in ('normal', 'lapsed');
create table {{best}}ledger_ever as select {OWN}, known_to, valid_from, valid_to from {{own}}organization_version
 where standing in ('normal', 'lapsed');
create table {{best}}ledger_sum as
 select unit, standing, field, count(*) as n from {{best}}ledger_now group by 1, 2, 3;
create index {{index}}ledger_now_place on {{table}}ledger_now (unit, field, standing, filed_on, id, {REST});
create index {{index}}ledger_now_standing on {{table}}ledger_now (standing, scope_path, filed_on, id, field, {REST});
create index {{index}}ledger_now_order on {{table}}ledger_now (scope_path, filed_on, id, field, standing, {REST});
create index {{index}}ledger_ever_order on {{table}}ledger_ever
 (scope_path, filed_on, id, valid_from, valid_to, known_to, field, standing, {REST});
"""
ORDER = "order by scope_path, filed_on, id"
FROM_HERE = "(scope_path, filed_on, id) > (?, ?, ?)"


@dataclass(frozen=True)
class Best:
    """A connection that sees both the portal's tables and the best ones."""

    run: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
    best: str

    def first(self, where: str = "", values: Sequence[Any] = ()) -> Query:
        """The first rows in official order, and the kept sums."""
        rows = f"select {SHOWN} from {self.best}ledger_now {where} {ORDER} limit {ROWS}"
        sums = f"select standing, field, sum(n) from {self.best}ledger_sum group by 1, 2"
        return lambda: (self.run(rows, values), self.run(sums, ()))

    def of_a_place(self, unit: str, field: str, standing: str) -> Query:
        """O1a: the first rows of a unit, field and standing by date, and how many there are."""
        asked = (unit, field, standing)
        where = "where unit = ? and field = ? and standing = ?"
        rows = f"select {SHOWN} from {self.best}ledger_now {where} order by filed_on, id limit {ROWS}"
        total = f"select n from {self.best}ledger_sum {where}"
        return lambda: (self.run(rows, asked), self.run(total, asked))

    def page(self, number: int, standing: str = "") -> Query:
        """A page by keyset, of all or of one standing."""
        narrowed, values = ("standing = ?", [standing]) if standing else ("1 = 1", [])
        before = f"select scope_path, filed_on, id from {self.best}ledger_now where {narrowed} {ORDER}"
        place = self.run(f"{before} limit 1 offset {(number - 1) * ROWS - 1}", values)[0]
        rows = f"select {SHOWN} from {self.best}ledger_now where {narrowed} and {FROM_HERE} {ORDER} limit {ROWS}"
        return lambda: self.run(rows, [*values, *place])

    def past(self, day: date, known: int | None = None) -> Query:
        """O5: the first rows that held on a day, as known now or at an instant."""
        known_then = "known_to = ?" if known is None else "known_from <= ? and ? < known_to"
        instants = [microseconds(END_OF_TIME)] if known is None else [known, known]
        where = f"where valid_from <= ? and ? < valid_to and {known_then}"
        rows = f"select {SHOWN} from {self.best}ledger_ever {where} {ORDER} limit {ROWS}"
        return lambda: self.run(rows, [day.isoformat(), day.isoformat(), *instants])

    def record(self, organization_id: int) -> Query:
        """O3: a record by its key, and its versions."""
        queries = (
            "select * from organization where id = ?",
            "select * from organization_version where subject_id = ? order by valid_from",
        )
        return lambda: [self.run(query, [organization_id]) for query in queries]

    def sums(self) -> Query:
        """The kept sums."""
        return lambda: self.run(f"select standing, field, sum(n) from {self.best}ledger_sum group by 1, 2", ())


@contextmanager
def on_sqlite(city: Path, today: date) -> Iterator[Best]:
    """The best structures in a file beside a city's database."""
    best = city / "best-ledger.db"
    best.unlink(missing_ok=True)
    connection = sqlite3.connect(f"file:{city / 'portal.db'}?mode=ro", uri=True)
    connection.execute("attach ? as best", (f"file:{best}?mode=rwc",))
    names = {"best": "best.", "own": "main.", "index": "best.", "table": "", "today": today.isoformat()}
    connection.executescript(MADE.format(**names) + "analyze best;")
    try:
        yield Best(lambda query, values: connection.execute(query, values).fetchall(), "best.")
    finally:
        connection.close()
        best.unlink()


@contextmanager
def on_postgresql(url: str, today: date) -> Iterator[Best]:
    """The best structures in a schema of a city's database."""
    names = {"best": "best.", "own": "", "index": "", "table": "best.", "today": today.isoformat()}
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("drop schema if exists best cascade")
        connection.execute("create schema best")
        connection.execute(MADE.format(**names))
        connection.execute("vacuum analyze best.ledger_now, best.ledger_ever, best.ledger_sum")

        def run(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            return connection.execute(query.replace("?", "%s"), values, prepare=True).fetchall()

        yield Best(run, "best.")
