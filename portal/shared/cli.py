"""Commands for what no package owns."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.shared.calendar import load_schedules
from portal.shared.db import transaction

calendar = AppGroup("calendar", help="The calendar of working days.")


@calendar.command("load")
def load() -> None:
    """Bring in the State Council's schedules of the years that have none yet; what was edited stays."""
    with transaction() as session:
        loaded = load_schedules(session)
    for year, days in loaded.items():
        click.echo(f"Working days of {year}: {days} days off or worked instead.")
    if not loaded:
        click.echo("Working days: nothing new.")
