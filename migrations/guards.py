"""Database guards of append-only tables: update, delete and truncate are refused whoever asks."""

from __future__ import annotations

from alembic import op


def append_only(table: str) -> None:
    """Refuse every change of a row that stands."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create or replace function portal_append_only() returns trigger language plpgsql as "
            "$$ begin raise exception '% is append-only', tg_table_name; end $$"
        )
        op.execute(
            f"create trigger {table}_guard before update or delete or truncate on {table} "
            "for each statement execute function portal_append_only()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"create trigger {table}_guard_{verb} before {verb} on {table} "
            f"begin select raise(abort, '{table} is append-only'); end"
        )


def lift(table: str) -> None:
    """Take the guards away, before the table itself goes."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"drop trigger {table}_guard on {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"drop trigger {table}_guard_{verb}")
