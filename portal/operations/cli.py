"""Commands of operation."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from portal.operations import database as shape
from portal.operations import queries
from portal.operations.demo import city, people
from portal.operations.demo.load import load as load_city
from portal.operations.prepare import prepare
from portal.operations.serve import serve
from portal.shared import clock, keys
from portal.shared.db import transaction

database = AppGroup("database", help="The shape of the database.")


@database.command("upgrade")
def upgrade() -> None:
    """Migrate the database to the newest shape; a new office gets its keys."""
    shape.upgrade()
    keys.create(keys.folder())


demo = AppGroup("demo", help="Demonstration data: an invented city in the real townships.")


@demo.command("load")
@click.option("--seed", default=1, show_default=True, help="Another seed, another city.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The city as it stands on this day (today).")
@click.option("--small", is_flag=True, help=f"{city.SMALL} organizations instead of {city.WHOLE}.")
@click.option("--if-empty", is_flag=True, help="Do nothing, without complaint, where there are people already.")
def load(seed: int, day: datetime | None, small: bool, if_empty: bool) -> None:
    """Fill an empty database with the demonstration city, all or nothing."""
    with transaction() as session:
        if queries.anybody(session) and not if_empty:
            message = "There are people in this database already; demonstration data goes into an empty one only."
            raise click.ClickException(message)
        if not queries.anybody(session):
            total = city.SMALL if small else city.WHOLE
            shown = day.date() if day else clock.today()
            load_city(session, seed, shown, total)
            click.echo(f"Demonstration city of {shown}: {total} organizations on the register, all people invented.")
        if queries.demonstration(session):
            logins = " ".join(worker.login for worker in people.workers())
            click.echo(f"Demonstration accounts (password {people.PASSWORD}): {logins}")


commands: list[click.Command] = [database, demo, prepare, serve]
