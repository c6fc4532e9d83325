"""The duplicate check while a name is typed, on the demonstration city and on 200,000 organizations.

The limit is the bare index seeks (the keys of the name in its township, the same name in its county, the open cases of
the township) on the portal's own tables, plus a fixed answer of as many bytes from the same web server.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from bench import reading
from bench.limits import Query
from bench.reading import CLERK, Page
from bench.servers import Server, environment, serving
from portal.filing.rules.steps import OPEN
from portal.operations.demo.people import PASSWORD
from portal.organizations.rules.names import keys, place, take_apart
from portal.regions import codes

TYPED = {"a name of its own": "北街社区青松广场舞队", "a name with many like it": "北街社区夕阳红舞蹈队"}
VILLAGE = "420302003001"
"""北街社区, which both names say."""
PORTS = itertools.count(8221)


def measure(folders: Mapping[str, Path], rounds: int) -> dict[str, Page]:
    """Ask in interleaved rounds, on cities by their sizes; pages by name."""
    found: dict[str, Page] = {}
    for size, folder in folders.items():
        port, fixed_port = next(PORTS), next(PORTS)
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


def _official(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("select code, name from division order by code").fetchall())
