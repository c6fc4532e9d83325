"""A copy of the demonstration city as large as 200,000 organizations, made once and kept beside it.

Each organization gets neighbors of other styles in its own village: row, versions, names, search terms and pieces, and
what its cases leave behind (the row and its steps), and entries that fit no chain. Materials and prints are not there:
nothing that is measured reads another record's. What is sealed opens only in the originals, whose ids are below `STEP`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice, product
from pathlib import Path
from typing import Any

from bench.servers import environment, flask
from portal.operations.demo.kinds import STYLES
from portal.organizations.rules import ON_THE_REGISTER, TermKind, grams, terms
from portal.organizations.rules.names import Named, keys, place, take_apart

MANY = 200_000
STEP = 1_000_000
"""Between the id of a record and that of its next copy."""
BATCH = 5_000

COPIES = {
    "organization": {"id": "copied.id", "name": "copied.name"},
    "organization_version": {
        "id": "null",
        "subject_id": "copied.id",
        "name": "copied.name",
        "entry_number": "entry_number + copied.id - copied.source",
    },
    "entry": {
        "number": "number + copied.id - copied.source",
        "subject_id": "copied.id",
        "annuls_number": "annuls_number + copied.id - copied.source",
    },
}
CASES = {
    "filing": {
        "id": "id + :offset",
        "organization_id": "organization_id + :offset",
        "number": "number || '-' || :offset",
    },
    "filing_step": {"id": "null", "filing_id": "filing_id + :offset"},
}
"""What a copy has of its own, by table and column."""


def city(place: Path) -> Path:
    """The demonstration city, prepared if it is not there, migrated if it is old; its folder."""
    place.mkdir(parents=True, exist_ok=True)
    flask(environment(PORTAL_INSTANCE=str(place)), "prepare")
    return place


def large(place_of_city: Path) -> Path:
    """The large copy beside the city; made if it is not there, migrated if it is old. Its folder."""
    found = place_of_city.with_name("large")
    if not (found / "portal.db").exists():
        shutil.rmtree(found, ignore_errors=True)
        copy(place_of_city, found, "new.db")
        with closing(sqlite3.connect(found / "new.db")) as connection:
            _enlarge(connection)
            connection.commit()
            connection.execute("analyze")
        (found / "new.db").rename(found / "portal.db")
    flask(environment(PORTAL_INSTANCE=str(found)), "database", "upgrade")
    return found


def copy(source: Path, target: Path, name: str = "portal.db") -> None:
    """The keys and the database of an instance folder into another, where more may be written; without its files."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.db*", "uploads"))
    with closing(sqlite3.connect(source / "portal.db")) as here, closing(sqlite3.connect(target / name)) as there:
        here.backup(there)


def _enlarge(connection: sqlite3.Connection) -> None:
    connection.executescript(
        "pragma cache_size = -500000; pragma temp_store = memory;"
        "create temp table copied (id integer primary key, source integer, name text);"
    )
    count = connection.execute("select count(*) from organization_name").fetchone()[0]
    times = round(MANY / count) - 1
    rows = _neighbors(connection, times)
    while batch := list(islice(rows, BATCH)):
        _write_names(connection, batch)
    for table, own in COPIES.items():
        columns = _columns(connection, table)
        values = ", ".join(own.get(column, f"{table}.{column}") for column in columns)
        key = "subject_id" if "subject_id" in own else "id"
        joined = f"copied join {table} on {table}.{key} = copied.source"
        connection.execute(f"insert into {table} ({', '.join(columns)}) select {values} from {joined}")
    for table, own in CASES.items():
        columns, ours = _columns(connection, table), "filing_id" if "filing_id" in own else "id"
        values = ", ".join(own.get(column, column) for column in columns)
        filling = f"insert into {table} ({', '.join(columns)}) select {values} from {table} where {ours} < {STEP}"
        for number in range(1, times + 1):
            connection.execute(filling, {"offset": number * STEP})


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"pragma table_info({table})")]


Neighbor = tuple[tuple[Any, ...], Named, int, str]
"""A row of `organization_name`, its name taken apart, the organization it is made after, and its number."""


def _write_names(connection: sqlite3.Connection, batch: list[Neighbor]) -> None:
    """What a name leaves in its tables: itself, keys, terms, pieces."""
    texts, pieces = [], []
    for row, _named, _source, number in batch:
        on_register = row[6] in ON_THE_REGISTER
        found = sorted(terms({row[1]}, {number} if number else set()))
        texts += [(row[0], kind.value, text, on_register) for kind, text in found]
        cut = set().union(*(grams(text) for kind, text in found if kind is not TermKind.NUMBER))
        pieces += [(gram, row[0]) for gram in sorted(cut)]
    compared = sorted((key, row[4], row[0]) for row, named, _source, _number in batch for key in keys(named))
    for table, columns, rows in (
        ("copied", "id, source, name", [(row[0], source, row[1]) for row, _named, source, _number in batch]),
        ("organization_name", NAME, [row for row, _named, _source, _number in batch]),
        ("organization_name_key", "key, township_code, organization_id", compared),
        ("organization_term", "organization_id, kind, text, on_register", texts),
        ("organization_gram", "gram, organization_id", pieces),
    ):
        marks = ", ".join("?" * len(columns.split(",")))
        connection.executemany(f"insert into {table} ({columns}) values ({marks})", rows)


NAME = "organization_id, name, core, says_village, township_code, village_code, standing, left_on"


def _neighbors(connection: sqlite3.Connection, times: int) -> Iterator[Neighbor]:
    """Other styles before the last characters of a name that is there."""
    official = dict(connection.execute("select code, name from division order by code").fetchall())
    numbers = dict(connection.execute("select id, filing_number from organization order by id").fetchall())
    there = connection.execute(f"select {NAME} from organization_name order by organization_id").fetchall()
    styles = ["".join(pair) for pair in product(STYLES, STYLES)]
    for time in range(1, times + 1):
        for at, (source, name, core, _says, township, village, standing, left_on) in enumerate(there):
            style = styles[(time * 29 + at) % len(styles)]
            new = f"{name.removesuffix(core)}{style}{core[-4:]}"
            named = take_apart(new, place(official, township, village))
            where = (township, village, standing, left_on)
            row = (source + time * STEP, new, named.core, named.says_village, *where)
            yield row, named, source, numbers[source] or ""
