"""Database guards of append-only tables: update, delete and truncate are refused whoever asks."""

from __future__ import annotations

from alembic import op
from sqlalchemy import inspect


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
    for verb, condition in (("update", ""), ("delete", ""), ("insert", _would_replace(table))):
        op.execute(
            f"create trigger {table}_guard_{verb} before {verb} on {table} {condition} "
            f"begin select raise(abort, '{table} is append-only'); end"
        )


def _would_replace(table: str) -> str:
    """SQLite: `insert or replace` deletes the row in its way without firing a delete trigger; refuse it by its keys."""
    inspector = inspect(op.get_bind())
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [unique["column_names"] for unique in inspector.get_unique_constraints(table)]
    keys += [index["column_names"] for index in inspector.get_indexes(table) if index["unique"]]
    same = [" and ".join(f"{column} = new.{column}" for column in key) for key in keys]
    return f"when exists (select 1 from {table} where {' or '.join(same)})"  # noqa: S608 - names of our own


def lift(table: str) -> None:
    """Take the guards away, before the table itself goes."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"drop trigger {table}_guard on {table}")
        return
    for verb in ("update", "delete", "insert"):
        op.execute(f"drop trigger {table}_guard_{verb}")
