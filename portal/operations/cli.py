"""Commands of operation."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.operations import database as shape
from portal.operations.serve import serve
from portal.shared import keys

database = AppGroup("database", help="The shape of the database.")


@database.command("upgrade")
def upgrade() -> None:
    """Migrate the database to the newest shape; a new office gets its keys."""
    shape.upgrade()
    keys.create(keys.folder())


commands: list[click.Command] = [database, serve]
