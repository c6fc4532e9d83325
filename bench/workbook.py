"""The official workbook of 15,000 rows, against XlsxWriter alone writing the same cells in the same formats.

Rows are in memory on both sides, and both run in this process by turns: what is measured is what the portal adds in
words, sums and row heights. Memory is a process's own, at 15,000 rows and at 60,000.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from xlsxwriter import Workbook

import config
from bench.certificates import Figures
from bench.servers import ROOT
from portal.ledger.exports import official, paper
from portal.ledger.exports.content import Line
from portal.ledger.exports.counting import Counting
from portal.ledger.exports.official import sheet
from portal.ledger.exports.official.looks import Looks
from portal.shared import i18n
from tests.support import officially

ROWS = 15_000
WRITERS = {"workbook": official.write, "paper": paper.write}


def measure(rounds: int) -> Figures:
    """Milliseconds of a workbook, round by round: ours, and the same cells by XlsxWriter alone."""
    figures = Figures()
    with spoken(), tempfile.TemporaryDirectory() as folder:
        lines = list(officially.lines(ROWS))
        _ours(Path(folder), lines[:100])
        for _round in range(rounds):
            figures.ours.append(_ours(Path(folder), lines))
            figures.limit.append(_alone(Path(folder), lines))
    return figures


def spoken() -> Any:  # noqa: ANN401 - Flask's own
    """A context in which words can be said."""
    app = Flask("portal")
    app.config.from_object(config.Testing())
    i18n.init_app(app)
    return app.app_context()


def _ours(folder: Path, lines: list[Line]) -> float:
    return _milliseconds(
        lambda: official.write(
            folder / "ours.xlsx", officially.cover(), iter(lines), officially.proof, None, lambda _done: None
        )
    )


def _alone(folder: Path, lines: list[Line]) -> float:
    """The calls that our sheet makes, noted before and made again."""
    book = Workbook(str(folder / "alone.xlsx"), {"constant_memory": True})
    cover, looks, noted = officially.cover(), Looks(book), _Noting()
    sheet.write(noted, looks, cover, Counting(cover.columns).broken(lines), lambda _done: None)
    real = book.add_worksheet()
    calls = [(getattr(real, name), arguments) for name, arguments in noted.calls]

    def write() -> None:
        for call, arguments in calls:
            call(*arguments)
        book.close()

    return _milliseconds(write)


class _Noting:
    """Notes what would be called on a worksheet."""

    def __init__(self) -> None:
        self.row_info: dict[int, object] = {}
        self.row_sizes: dict[int, object] = {}
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.calls.append((name, arguments))


def _milliseconds(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def megabytes(writer: str, rows: int) -> tuple[float, int, int]:
    """Seconds, peak memory and size of the file, in MB, of one document of so many rows in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.workbook", writer, str(rows)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.split()
    return float(said[0]), int(said[1]), int(said[2])


def lines() -> Iterator[str]:
    """The figures of memory, as they are printed."""
    for writer, sizes in (("workbook", (100, ROWS, 4 * ROWS)), ("paper", (100, ROWS))):
        for rows in sizes:
            seconds, memory, size = megabytes(writer, rows)
            yield f"{f'{writer}, {rows:,} rows':<44}{seconds:>8.1f} s{memory:>9} MB peak{size:>9} KB file"


def main(writer: str, rows: int) -> None:
    """Write one document from rows that are made as they are asked for."""
    with spoken(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one"
        begun = time.perf_counter()
        WRITERS[writer](path, officially.cover(), officially.lines(rows), officially.proof, None, lambda _done: None)
        seconds = time.perf_counter() - begun
        peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
        print(f"{seconds:.2f} {peak} {path.stat().st_size // 1024}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
