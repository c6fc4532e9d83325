"""Commands for divisions."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.regions import actions
from portal.shared.db import transaction
from portal.shared.errors import RuleBroken

regions = AppGroup("regions", help="Divisions and management units.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@regions.command("load")
@click.argument("file", type=FILE, default=actions.DIVISIONS)
@click.option("--units", type=FILE, default=actions.UNITS, help="The management units.")
def load(file: Path, units: Path) -> None:
    """Bring in a file of divisions (the packaged one, if none is named); nothing is half loaded."""
    try:
        with transaction() as session:
            loaded = actions.load(session, file, units)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"Divisions: {loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged.")
    if loaded.absent:
        click.echo(f"{loaded.absent} known here are not in the file; they stay.")
