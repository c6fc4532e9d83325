"""The database's shape: migrations, and the keys of a new office."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

from portal import ROOT


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection | None = None, revision: str = "head") -> None:
    """Bring the database to a revision; needs an app context unless a connection is given."""
    command.upgrade(alembic_config(connection), revision)
