"""Temporary tables that stand before the portal's own: what is written meanwhile goes aside.

Both databases look for an unqualified name among the temporary tables first. So the very code that rebuilds versions
and projections writes into a copy that nobody else sees, takes no lock that anybody waits for, and is gone at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Column, Index, MetaData, Table, TableClause, column, func, insert, select, table
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable


@contextmanager
def shadows(session: Session, tables: Sequence[Table]) -> Iterator[None]:
    """Put an empty table of the same name before each of these; at the end all that was written is taken back."""
    nested = session.begin_nested()
    try:
        connection, temporary = session.connection(), _schemas(session)[1]
        for real in tables:
            copy = _copy(real, temporary)
            connection.execute(CreateTable(copy))
            for index in sorted(copy.indexes, key=lambda each: str(each.name)):
                index.create(connection)
        yield
    finally:
        nested.rollback()


def fill(session: Session, real: Table) -> None:
    """Copy what stands in the table into its shadow."""
    there = stood(session, real)
    session.execute(insert(shadow(session, real)).from_select(there.columns.keys(), select(there)))


def stood(session: Session, real: Table) -> TableClause:
    """The table itself, past its shadow. What is read comes as it is stored: whoever meddled wrote what he liked."""
    return _plain(real, _schemas(session)[0])


def shadow(session: Session, real: Table) -> TableClause:
    """The shadow, as it is stored."""
    return _plain(real, _schemas(session)[1])


def _plain(real: Table, schema: str) -> TableClause:
    return table(real.name, *(column(name) for name in real.columns.keys()), schema=schema)  # noqa: SIM118 - no dictionary


def _schemas(session: Session) -> tuple[str, str]:
    """Where the portal's tables lie, and where temporary ones do."""
    if session.get_bind().dialect.name == "sqlite":
        return "main", "temp"
    return str(session.scalar(select(func.current_schema()))), "pg_temp"


def _copy(real: Table, schema: str) -> Table:
    """Columns, key, and the indexes by which a record's own rows are found; no foreign keys: those lie elsewhere."""
    columns = [Column(each.name, each.type, primary_key=each.primary_key, nullable=each.nullable) for each in real.c]
    copy = Table(real.name, MetaData(), *columns, schema=schema)
    for index in real.indexes:
        names = index.columns.keys()
        if names[0].endswith("_id"):
            Index(str(index.name), *(copy.c[name] for name in names))
    return copy
