"""Carrying the ledger of the city away: processor seconds and peak memory of each form, each in a process of its own.

The limit (O6) is the bare query of the same fields and the least that writes a workbook: cells of inline strings,
deflated as lightly as may be. Starting the program is on neither side.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import config
from bench.servers import ROOT, environment
from portal import create_app
from portal.ledger.exports.located import located_anywhere
from portal.ledger.exports.plain import PARTS, SHEET
from portal.ledger.exports.produce import produce
from portal.ledger.exports.request import NOTHING, read
from portal.shared import clock
from portal.shared.db import reading

FORMS = ("plain-xlsx", "csv", "jsonl", "xlsx")
LIMIT = "limit"
CITY = "4203"
FLOOR, MEMORY = 11.6, 73
"""Of performance.md's peer: 18.1 s / 0.52 s, a third of it; a third of 219 MiB."""
HEAD = f"{'the ledger carried away':<44}{'s':>8}{'limit':>9}   {'ours / limit':<16}{'MB before, peak':>16}{'floor':>14}"
BATCH = 1_000


@dataclass
class Figures:
    """Processor seconds, round by round; megabytes of the process before and at most; how many rows."""

    seconds: list[float] = field(default_factory=list)
    before: int = 0
    peak: int = 0
    rows: int = 0

    def line(self, name: str, limit: Figures) -> str:
        """As it is printed."""
        ratios = sorted(ours / bare for ours, bare in zip(self.seconds, limit.seconds, strict=True))
        floor = f"{FLOOR}, {MEMORY} MB" if name == "plain-xlsx" else "–"
        return (
            f"{f'{name}, {self.rows:,} rows':<44}{statistics.median(self.seconds):>8.2f}"
            f"{statistics.median(limit.seconds):>9.2f}   "
            f"{ratios[0]:>4.1f} {statistics.median(ratios):>4.1f} {ratios[-1]:>4.1f}  "
            f"{f'{self.before} → {self.peak}':>14}{floor:>14}"
        )


def measure(city: Path, rounds: int) -> dict[str, Figures]:
    """Each form and the limit by turns; figures by form."""
    figures = {form: Figures() for form in (*FORMS, LIMIT)}
    settings = environment(PORTAL_INSTANCE=str(city))
    for _round, form in itertools.product(range(rounds), figures):
        command = [sys.executable, "-m", "bench.carrying", form]
        said = subprocess.run(command, cwd=ROOT, env=settings, check=True, capture_output=True, text=True)
        seconds, before, peak, rows = said.stdout.split()
        figures[form].seconds.append(float(seconds))
        figures[form].before, figures[form].peak, figures[form].rows = int(before), int(peak), int(rows)
    return figures


def _ours(form: str, out: Path) -> int:
    request = read({"place": CITY, "standing": "all", "format": form, "against": NOTHING}, clock.today())
    with reading() as session:
        return produce(session, located_anywhere(session, request), out, lambda _rows: None).rows


FIELDS = """
v.subject_id, filing_number, legacy_number, name, short_name, form, field, hub, purpose, activity_area,
coalesce(village_code, township_code), township_code, address, standing, management, founded_on, filed_on,
certificate_from, certificate_until, lapse_rule, uscc, contact_confirmed_on, initiators, members, party_members,
volunteers, party_organization, funds_fen, valid_from, recorded_at, entry_book, entry_number
"""
QUERY = f"""
select {FIELDS} from organization_version v join entry e on e.book = entry_book and e.number = entry_number
where known_from <= ? and ? < known_to and valid_from <= ? and ? < valid_to order by scope_path, filed_on, v.subject_id
"""


def _limit(out: Path) -> int:
    """The query, and cells of inline strings."""
    database = config.Development().PORTAL_INSTANCE / "portal.db"
    today, count = clock.today(), 0
    known = clock.microseconds(clock.now())
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
    ):
        for name, text in PARTS.items():
            book.writestr(name, text)
        rows = connection.execute(QUERY, (known, known, today.isoformat(), today.isoformat()))
        with book.open(SHEET, "w") as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            while batch := rows.fetchmany(BATCH):
                sheet.write("".join(map(_row, batch)).encode())
                count += len(batch)
            sheet.write(b"</sheetData></worksheet>")
    return count


def _row(row: tuple[object, ...]) -> str:
    cells = ["<c/>" if value is None else f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' for value in row]
    return f"<row>{''.join(cells)}</row>"


def main() -> None:
    """Make one and say: seconds, megabytes before and at most, rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("form", choices=(*FORMS, LIMIT))
    form = parser.parse_args().form
    make: Callable[[Path], int] = _limit if form == LIMIT else lambda out: _ours(form, out)
    with tempfile.TemporaryDirectory() as folder, create_app().app_context():
        before, begun = _megabytes(), time.process_time()
        rows = make(Path(folder) / "out")
        print(time.process_time() - begun, before, _megabytes(), rows)


def _megabytes() -> int:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
