"""Alembic's environment: the portal's metadata on the portal's database."""

from __future__ import annotations

from alembic import context

import portal.models  # noqa: F401 - every table has to be known
from portal.shared.db import Base, db


def run() -> None:
    """Migrate the database of the running application (`flask database upgrade`)."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    with db.engine.connect() as own, own.begin():
        _migrate(own)


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=False,
        compare_type=True,
        user_module_prefix="portal.shared.db.",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
