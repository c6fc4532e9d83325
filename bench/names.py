"""The duplicate check while a name is typed, on the demonstration city and on 200,000 organizations.

The limit is the bare index seeks (the keys of the name in its township, the same name in its county, the open cases of
the township) on the portal's own tables, plus a fixed answer of as many bytes from the same web server.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice, product
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench import reading
from bench.limits import Query
from bench.reading import CLERK, Page
from bench.servers import Server, environment, flask, serving
from portal.filing.rules.steps import OPEN
from portal.operations.demo.kinds import STYLES
from portal.operations.demo.people import PASSWORD
from portal.organizations.rules.names import Named, keys, place, take_apart
from portal.regions import codes

MANY = 200_000
TYPED = {"a name of its own": "北街社区青松广场舞队", "a name with many like it": "北街社区夕阳红舞蹈队"}
VILLAGE = "420302003001"
"""北街社区, which both names say."""
BATCH = 5_000
PORTS = {"city": (8195, 8196), "200,000": (8197, 8198)}


def measure(place_of_city: Path, rounds: int) -> dict[str, Page]:
    """Ask in interleaved rounds, on the city and on a larger copy of it; pages by name."""
    place_of_city.mkdir(parents=True, exist_ok=True)
    flask(environment(PORTAL_INSTANCE=str(place_of_city)), "prepare")
    large = place_of_city.with_name("large")
    enlarge(place_of_city, large)
    flask(environment(PORTAL_INSTANCE=str(large)), "database", "upgrade")
    found = {}
    for size, folder in (("city", place_of_city), ("200,000", large)):
        port, fixed_port = PORTS[size]
        with (
            closing(sqlite3.connect(f"file:{folder / 'portal.db'}?mode=ro", uri=True)) as connection,
            serving("app:app", port, environment(PORTAL_INSTANCE=str(folder))) as ours,
            serving("bench.fixed:app", fixed_port, environment()) as fixed,
        ):
            asked = pages(ours, connection)
            for _ in range(rounds):
                for page in asked.values():
                    reading.measure_round(page, ours, fixed.visitor())
        found |= {f"{name}, {size}": page for name, page in asked.items()}
    return found


def pages(server: Server, connection: sqlite3.Connection) -> dict[str, Page]:
    """The question a form sends as a name is typed, by the clerk who has a draft there."""
    clerk = server.visitor()
    clerk.sign_in(CLERK, PASSWORD)
    draft, path = connection.execute(
        "select id, scope_path from filing where township_code = '420302003' and state = 'draft' order by id limit 1"
    ).fetchone()
    return {
        words: Page(clerk, f"/filings/{draft}/likeness?name={quote(name)}", seeks(connection, name, path))
        for words, name in TYPED.items()
    }


NAMES = "select n.* from organization_name_key k join organization_name n on n.organization_id = k.organization_id"


def seeks(connection: sqlite3.Connection, name: str, scope_path: str) -> Query:
    """The bare seeks for one name: its keys in the township, the same in the county, the township's open cases."""
    township = codes.parts(scope_path)[2]
    wanted = take_apart(name, place(_official(connection), township, VILLAGE))
    sought, states = sorted(keys(wanted)), sorted(OPEN)
    near = f"{NAMES} where k.township_code = ? and k.key in ({_marks(sought)})"
    far = f"{NAMES} where k.key = ? and k.township_code >= ? and k.township_code < ?"
    cases = f"select id, wanted_name, state from filing where scope_path = ? and state in ({_marks(states)})"
    county = [wanted.whole, codes.county6(township), codes.behind(codes.county6(township))]
    queries = ((near, [township, *sought]), (far, county), (cases, [scope_path, *states]))
    return lambda: [connection.execute(query, values).fetchall() for query, values in queries]


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


def enlarge(city: Path, large: Path) -> None:
    """A copy of the city in which each organization has as many neighbors of other styles as make 200,000 names.

    Only their names are there, and the keys of these: the check reads nothing else. One that is there stays.
    """
    if (large / "portal.db").exists():
        return
    shutil.rmtree(large, ignore_errors=True)
    shutil.copytree(city, large, ignore=shutil.ignore_patterns("*.db*", "uploads"))
    with closing(sqlite3.connect(city / "portal.db")) as source, closing(sqlite3.connect(large / "new.db")) as target:
        source.backup(target)
        _fill(target)
        target.commit()
        target.execute("analyze")
    (large / "new.db").rename(large / "portal.db")


def _fill(connection: sqlite3.Connection) -> None:
    rows = _neighbors(connection)
    while batch := list(islice(rows, BATCH)):
        connection.executemany(f"insert into organization_name values ({','.join('?' * 8)})", [row for row, _ in batch])
        pieces = sorted((key, row[4], row[0]) for row, named in batch for key in keys(named))
        connection.executemany("insert into organization_name_key values (?, ?, ?)", pieces)


def _neighbors(connection: sqlite3.Connection) -> Iterator[tuple[tuple[Any, ...], Named]]:
    """New rows of `organization_name`: other styles before the last characters of a name that is there."""
    official = _official(connection)
    columns = "organization_id, name, core, says_village, township_code, village_code, standing, left_on"
    there = connection.execute(f"select {columns} from organization_name order by organization_id").fetchall()
    styles = ["".join(pair) for pair in product(STYLES, STYLES)]
    for number in range(MANY - len(there)):
        _id, name, core, _says, township, village, standing, left_on = there[number % len(there)]
        style = styles[(number // len(there) * 29 + number) % len(styles)]
        new = f"{name.removesuffix(core)}{style}{core[-4:]}"
        named = take_apart(new, place(official, township, village))
        row = (10_000_000 + number, new, named.core, named.says_village, township, village, standing, left_on)
        yield row, named


def _official(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("select code, name from division order by code").fetchall())
