"""The bare queries on the best structure for them: what no page can be faster than (rows as tuples, caches warm)."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

CAP, SHOWN, ASKED = 2_001, 50, 200
ON_THE_DESK, CASES = 8, 30
Query = Callable[[], object]

PREPARE = """
create table main.gram (gram text, id integer, primary key (gram, id)) without rowid;
insert into main.gram select gram, organization_id from city.organization_gram;
create table main.organization as select * from city.organization;
create unique index main.organization_id on organization (id);
create index main.organization_day on organization (filed_on, id);
create table main.version as select * from city.organization_version;
create index main.version_subject on version (subject_id, valid_from);
create table main.waiting as select f.id, kind, f.name, number, state, scope_path, township_code, village_code, due_on,
 warn_on, changed_at, p.name as handler from city.filing f join city.person p on p.id = f.handler_id;
create index main.waiting_due on waiting (scope_path, state, due_on);
create index main.waiting_last on waiting (scope_path, id);
create table main.ending as select subject_id, name, filing_number, scope_path, certificate_until from
 city.organization_version where known_to = (select max(known_to) from city.organization_version)
 and valid_to > date('now') and valid_from <= date('now') and standing in ('normal', 'lapsed');
create index main.ending_until on ending (scope_path, certificate_until);
analyze main;
"""
SHOW = "select o.id, o.name, o.filing_number, o.standing, o.village_code, o.field, o.filed_on"


def prepare(city: Path, best: Path) -> sqlite3.Connection:
    """Copy what the queries read into the structures that serve them best."""
    best.unlink(missing_ok=True)
    connection = sqlite3.connect(f"file:{best}", uri=True)
    connection.execute("attach ? as city", (f"file:{city}?mode=ro",))
    connection.executescript(PREPARE)
    return connection


def search(connection: sqlite3.Connection, text: str) -> Query:
    """The first 50 in date order and the total up to a cap: by the rarest gram or along the days."""
    gram = min((text[at : at + 2] for at in range(len(text) - 1)), key=lambda one: _common(connection, one))
    like = f"%{text}%"
    by_gram = "from gram g cross join organization o on o.id = g.id where g.gram = ? and o.name like ?"
    by_day = "from organization o indexed by organization_day where o.name like ?"
    ways = [
        _search(connection, by_gram, by_gram, [gram, like]),
        _search(connection, by_day, "from organization o where o.name like ?", [like]),
    ]
    return min(ways, key=milliseconds)


def _search(connection: sqlite3.Connection, rows: str, total: str, values: list[str]) -> Query:
    shown = f"{SHOW} {rows} order by o.filed_on, o.id limit {SHOWN}"
    counted = f"select count(*) from (select 1 {total} limit {CAP})"
    return lambda: (connection.execute(shown, values).fetchall(), connection.execute(counted, values).fetchone())


def _common(connection: sqlite3.Connection, gram: str) -> int:
    found: int = connection.execute("select count(*) from gram where gram = ?", (gram,)).fetchone()[0]
    return found


def record(connection: sqlite3.Connection, organization_id: int) -> Query:
    """One record by its key, and its versions by (record, valid_from)."""
    one = "select * from organization where id = ?"
    all_of_it = "select * from version where subject_id = ? order by valid_from"
    return lambda: (
        connection.execute(one, (organization_id,)).fetchone(),
        connection.execute(all_of_it, (organization_id,)).fetchall(),
    )


def desk(connection: sqlite3.Connection, scope_path: str) -> Query:
    """What waits there by state and by township, the first of it, and the certificates that end first."""
    here = (scope_path, f"{scope_path}~")
    counted = (
        "select scope_path, state, count(*), sum(due_on < date('now')), sum(warn_on <= date('now')) from waiting where"
        " scope_path >= ? and scope_path < ? and state in ('submitted', 'accepted', 'reviewed', 'returned', 'draft')"
        " group by 1, 2"
    )
    first = (
        "select * from waiting where scope_path = ? and state in ('submitted', 'accepted', 'reviewed', 'returned')"
        f" order by due_on limit {ON_THE_DESK}"
    )
    ends = "from ending where scope_path >= ? and scope_path < ? and certificate_until < date('now', '+60 days')"
    return lambda: (
        connection.execute(counted, here).fetchall(),
        connection.execute(first, here[:1]).fetchall(),
        connection.execute(f"select count(*) {ends}", here).fetchone(),
        connection.execute(f"select * {ends} order by certificate_until limit {ON_THE_DESK}", here).fetchall(),
    )


def cases(connection: sqlite3.Connection, scope_path: str) -> Query:
    """The newest cases of a township."""
    found = f"select * from waiting where scope_path = ? order by id desc limit {CASES}"
    return lambda: connection.execute(found, (scope_path,)).fetchall()


def milliseconds(query: Query) -> float:
    """The median of many times."""
    query()
    taken = []
    for _ in range(ASKED):
        start = time.perf_counter()
        query()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)
