"""Commands of the ledger: export it."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.accounts import audit
from portal.ledger.exports import audited
from portal.ledger.exports.located import located_anywhere
from portal.ledger.exports.produce import produce
from portal.ledger.exports.request import FORMAT, FORMATS, PERIOD, ROUND, Format, read
from portal.ledger.rules.moments import AS_OF, KNOWN_ON
from portal.ledger.rules.wanted import Which
from portal.shared import clock
from portal.shared.db import reading
from portal.shared.errors import RuleBroken
from portal.shared.files import target
from portal.shared.workshop import workshop

LOGIN = "flask ledger export"
"""What the audit has in place of a login: whoever may run commands needs none."""
STANDARD_OUTPUT = "-"
ledger = AppGroup("ledger", help="The ledger: export it.")
OPTIONS = {
    "place": "--scope",
    AS_OF: "--as-of",
    KNOWN_ON: "--known-on",
    FORMAT: "--format",
    PERIOD: "--period",
    ROUND: "--round",
    "out": "--out",
}
"""The option behind each parameter of an address."""


@ledger.command("export")
@click.option(
    "--scope", required=True, help="The code of the city, a county, a functional area, a township, a village."
)
@click.option("--as-of", default="", help="What was true on this day (2026-11-23); today, if not given.")
@click.option("--period", default="", help="In place of days: as this period was closed; 2026-10, 2026Q3, 2026.")
@click.option("--round", "round_", default="", help="With --period: the unit's first closing of it (1), second, …")
@click.option("--known-on", default="", help="As recorded by the end of this day; yesterday, if not given.")
@click.option(
    "--format",
    "form",
    type=click.Choice([each.value for each in Format]),
    default=Format.XLSX.value,
    help="What to write.",
)
@click.option("--all", "everything", is_flag=True, help="Those that left the register too.")
@click.option("--out", metavar="FILE", required=True, help="The file to write; - is standard output.")
def export(
    scope: str, as_of: str, known_on: str, period: str, round_: str, form: str, everything: bool, out: str
) -> None:
    """Write the ledger of a place to a file: whole, or not at all. Persons are masked."""
    args = {"place": scope, AS_OF: as_of, KNOWN_ON: known_on, FORMAT: form}
    args |= {"standing": Which.ALL} if everything else {}
    if round_:
        args[ROUND] = round_
    if period:
        if as_of or known_on:
            message = "A closed period has its own days: leave out --as-of and --known-on."
            raise click.BadParameter(message, param_hint=OPTIONS[PERIOD])
        args[PERIOD] = period
    aside = out == STANDARD_OUTPUT
    try:
        with workshop() as folder, reading() as session:
            path = folder / "ledger" if aside else target(Path(out))
            found = located_anywhere(session, read(args, clock.today()))
            request = found.request
            made = produce(session, found, path, lambda _rows: None)
            if aside:
                with path.open("rb") as file:
                    shutil.copyfileobj(file, sys.stdout.buffer)
    except RuleBroken as broken:
        raise click.BadParameter(str(broken), param_hint=OPTIONS.get(broken.field or "")) from None
    except OSError as reason:
        message = f"{out} cannot be written: {reason.strerror}."
        raise click.BadParameter(message, param_hint=OPTIONS["out"]) from None
    told = partial(click.echo, err=aside)
    about = {"subject_kind": audited.SUBJECT, "subject_id": Path(out).name, "scope_path": found.paths[0]}
    audit.note_aside("exported", None, **about, detail=audited.told(found, made.rows), login=LOGIN)
    told(f"{out}: {FORMATS[request.format]}")
    told(f"scope       {request.wanted.place}")
    told(f"as of       {request.moment.as_of}")
    told(f"known on    {request.moment.known_on} ({_why(known_on, period)})")
    told(f"rows        {made.rows}")
    told(f"check code  {made.check_code}")
    if not made.rows:
        told("Nothing was on the ledger there and then: the file holds no organization.")


def _why(known_on: str, period: str) -> str:
    """Why this is the day of knowing."""
    if period:
        return "the day of the last closing"
    return "given" if known_on else "the last day that is over"
