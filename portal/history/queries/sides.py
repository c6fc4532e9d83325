"""A table and its shadow (`history.shadow`), as they are stored: whoever meddled wrote what he liked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Table, TableClause, column, func, select, table
from sqlalchemy.orm import Session


def schemas(session: Session) -> tuple[str, str]:
    """Where the portal's tables lie, and where temporary ones do."""
    if session.get_bind().dialect.name == "sqlite":
        return "main", "temp"
    return str(session.scalar(select(func.current_schema()))), "pg_temp"


def sides(session: Session, real: Table) -> tuple[TableClause, TableClause]:
    """The table itself, past its shadow; and the shadow."""
    names = real.columns.keys()
    stood, shadow = (table(real.name, *map(column, names), schema=schema) for schema in schemas(session))
    return stood, shadow


def everything(rows: TableClause) -> Select[Any]:
    """All that stands there."""
    return select(rows)


def counts(session: Session, real: Table) -> tuple[int, int]:
    """How many rows stand there, and how many should."""
    stood, wanted = (session.scalar(select(func.count()).select_from(side)) for side in sides(session, real))
    return stood or 0, wanted or 0


def only(
    session: Session, real: Table, columns: Sequence[str], key: Sequence[str], limit: int, *, anew: bool
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """The rows that stand there and should not, or (`anew`) the other way round, by their keys, in order."""
    here, there = reversed(sides(session, real)) if anew else sides(session, real)
    apart = select(*(here.c[name] for name in columns)).except_(select(*(there.c[name] for name in columns)))
    ordered = apart.order_by(*(apart.selected_columns[name] for name in key)).limit(limit)
    return {tuple(row[name] for name in key): dict(row) for row in session.execute(ordered).mappings()}
