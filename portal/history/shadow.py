"""Temporary tables that stand before the portal's own: what is written meanwhile goes aside.

Both databases look for an unqualified name among the temporary tables first. So the very code that rebuilds versions
and projections writes into a copy that nobody else sees, takes no lock that anybody waits for, and is gone at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Column, Index, MetaData, Table, insert
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from portal.history.queries.sides import everything, schemas, sides


@contextmanager
def shadows(session: Session, tables: Sequence[Table]) -> Iterator[None]:
    """Put an empty table of the same name before each of these; at the end all that was written is taken back."""
    nested = session.begin_nested()
    try:
        connection, temporary = session.connection(), schemas(session)[1]
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
    stood, shadow = sides(session, real)
    session.execute(insert(shadow).from_select(stood.columns.keys(), everything(stood)))


def _copy(real: Table, schema: str) -> Table:
    """Columns, key, and the indexes by which a record's own rows are found; no foreign keys: those lie elsewhere."""
    columns = [Column(each.name, each.type, primary_key=each.primary_key, nullable=each.nullable) for each in real.c]
    copy = Table(real.name, MetaData(), *columns, schema=schema)
    for index in real.indexes:
        names = index.columns.keys()
        if names and names[0].endswith("_id"):
            Index(str(index.name), *(copy.c[name] for name in names))
    return copy
