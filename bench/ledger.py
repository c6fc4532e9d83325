"""The ledger's pages at both sizes of city, on SQLite and PostgreSQL, against the bare query and a fixed answer.

The floor is the ratio that must not be exceeded: that of the best peer on the same work to its own limit, a third of it
in O1b and O5. Peers were measured on a city and a nation; the city's ratio stands for both sizes here.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import best, stores
from bench.best import Best
from bench.large import STEP
from bench.reading import Page, measure_round
from bench.servers import Server, environment, serving
from bench.visits import Visitor
from portal.operations.demo.people import PASSWORD
from portal.shared import clock

READER = "shiyan.city"
UNIT, FIELD, STANDING = "420302", "culture_sport", "normal"
PAST = date(2025, 6, 30)
PAGE = 100
FLOORS = {"O1a": 21.5, "O1b": 9.7, "O3": 8.4, "O5": 20.7}
"""Of performance.md's peers, city: 23.6/1.1; 29/1.0/3; 7.6/0.9; 62/1.0/3."""
PORTS = itertools.count(8241)
HEAD = f"{'the ledger':<52}{'ours ms':>8}{'limit':>9}   {'ours / limit':<18}{'cpu ms':>9}{'floor':>7}"


@dataclass(frozen=True)
class Store:
    """A city in a database: how it is served, and where its bare queries run."""

    settings: dict[str, str]
    best: Best


def measure(cities: Mapping[str, Path], place: Path, rounds: int) -> dict[str, Page]:
    """Ask in interleaved rounds; pages by name, size and database."""
    found: dict[str, Page] = {}
    for size, city in cities.items():
        with best.on_sqlite(city, clock.today()) as bare:
            found |= _measure(f"{size}, SQLite", Store({"PORTAL_INSTANCE": str(city)}, bare), rounds)
    with stores.kept(place, cities) as urls:
        for size, url in urls.items():
            with best.on_postgresql(url, clock.today()) as bare:
                settings = {"PORTAL_INSTANCE": str(cities[size]), "PORTAL_DATABASE_URL": url}
                found |= _measure(f"{size}, PostgreSQL", Store(settings, bare), rounds)
    return found


def _measure(where: str, store: Store, rounds: int) -> dict[str, Page]:
    with _served(store) as (ours, fixed):
        asked = pages(ours, store.best)
        for _ in range(rounds):
            for page in asked.values():
                measure_round(page, ours, fixed)
    return {f"{name}, {where}": page for name, page in asked.items()}


@contextmanager
def _served(store: Store) -> Iterator[tuple[Server, Visitor]]:
    with (
        serving("app:app", next(PORTS), environment(**store.settings)) as ours,
        serving("bench.fixed:app", next(PORTS), environment()) as fixed,
    ):
        yield ours, fixed.visitor()


def pages(server: Server, bare: Best) -> dict[str, Page]:
    """What is asked, by an officer of the city. O3 is the newest organization of a street."""
    reader = server.visitor()
    reader.sign_in(READER, PASSWORD)
    newest = bare.run(
        "select id from organization where township_code = '420302003' and id < ? order by filed_on desc, id limit 1",
        [STEP],
    )[0][0]
    then = f"as_of={PAST}"
    known = clock.microseconds(clock.end_of(PAST))
    asked = {
        "first page": ("/ledger", bare.first()),
        f"page {PAGE}": (f"/ledger?after={_after(reader, '')}", bare.page(PAGE)),
        "O1a county, field and standing": (
            f"/ledger?place={UNIT}&field={FIELD}&standing={STANDING}",
            bare.of_a_place(UNIT, FIELD, STANDING),
        ),
        f"O1b one standing, page {PAGE}": (
            f"/ledger?standing={STANDING}&after={_after(reader, f'&standing={STANDING}')}",
            bare.page(PAGE, STANDING),
        ),
        "O5 a past day": (f"/ledger?{then}", bare.past(PAST)),
        "O5 a past day as known then": (f"/ledger?{then}&known_on={PAST}", bare.past(PAST, known)),
        "O3 one organization": (f"/ledger/organizations/{newest}", bare.record(newest)),
        "totals and one row, API": ("/api/ledger?limit=1", bare.sums()),
    }
    return {name: Page(reader, path, query) for name, (path, query) in asked.items()}


def _after(reader: Visitor, narrowed: str) -> str:
    """Where page 100 begins: asked of the API in large pages."""
    after, rest = "", (PAGE - 1) * best.ROWS
    while rest:
        size = min(rest, 1_000)
        _status, text = reader.ask(f"/api/ledger?limit={size}{narrowed}&after={after}")
        after, rest = json.loads(text)["next"], rest - size
    return after


def line(name: str, page: Page) -> str:
    """A page as it is printed, with the floor behind it."""
    floor = FLOORS.get(name.split(maxsplit=1)[0])
    return f"{page.line(name, 52)}{floor or '–':>7}"
