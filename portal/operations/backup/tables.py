"""Rows as text: each table a file of JSON lines, a row an array in the order of the columns.

What a column holds is one of a few kinds, so that a backup can be read by a portal whose tables have since changed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    column,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

from portal.shared.db import Instant

BATCH = 1_000
_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "number": BigInteger,
    "text": Text,
    "flag": Boolean,
    "day": Date,
    "bytes": LargeBinary,
}
_WRITE: dict[str, Callable[[Any], Any]] = {
    "day": lambda value: value.isoformat(),
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_READ: dict[str, Callable[[Any], Any]] = {"day": date.fromisoformat, "bytes": base64.b64decode}


@dataclass(frozen=True)
class Shape:
    """A table as a backup knows it: its columns with the kind of what they hold, the columns of its key, its rows."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    rows: int = 0

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Shape:
        """The inverse of `stored`."""
        columns = tuple((name, kind) for name, kind in stored["columns"])
        return cls(stored["name"], columns, tuple(stored["key"]), stored["rows"])

    def stored(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {"name": self.name, "columns": self.columns, "key": self.key, "rows": self.rows}

    def light(self) -> Any:  # noqa: ANN401 - a lightweight table: names and plain types, none of the portal's own
        """The table as far as statements need it."""
        return table(self.name, *(column(name, _TYPES[kind]) for name, kind in self.columns))


def shapes(metadata: MetaData) -> list[Shape]:
    """All tables, each after those it refers to."""
    return [
        Shape(
            one.name,
            tuple((col.name, _kind(one, col.type)) for col in one.columns),
            tuple(col.name for col in one.primary_key),
        )
        for one in metadata.sorted_tables
    ]


def _kind(owner: Table, of: TypeEngine[Any]) -> str:
    kinds: tuple[tuple[type[Any], str], ...] = (
        (Boolean, "flag"),
        (Instant, "number"),
        (Integer, "number"),
        (Date, "day"),
        (LargeBinary, "bytes"),
        (String, "text"),
    )
    for one, kind in kinds:
        if isinstance(of, one):
            return kind
    message = f"{owner.name} has a column of a kind that no backup knows: {of!r}"
    raise TypeError(message)


def rows(connection: Connection, shape: Shape) -> Iterator[str]:
    """The rows of a table as lines, in the order of its key: those that others refer to come first."""
    light = shape.light()
    kinds = [kind for _, kind in shape.columns]
    found = select(*light.c).order_by(*(light.c[name] for name in shape.key))
    for row in connection.execute(found.execution_options(yield_per=BATCH)):
        values = [
            _WRITE[kind](value) if value is not None and kind in _WRITE else value
            for value, kind in zip(row, kinds, strict=True)
        ]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"


def load(connection: Connection, shape: Shape, path: Path) -> None:
    """Insert the rows of a file."""
    statement = insert(shape.light())
    with path.open(encoding="utf-8", newline="\n") as file:
        lines = iter(file)
        while batch := [_read(shape, line) for line in islice(lines, BATCH)]:
            connection.execute(statement, batch)


def _read(shape: Shape, line: str) -> dict[str, Any]:
    values = json.loads(line)
    return {
        name: _READ[kind](value) if value is not None and kind in _READ else value
        for (name, kind), value in zip(shape.columns, values, strict=True)
    }


def count(connection: Connection, shape: Shape) -> int:
    """How many rows stand in the table."""
    return int(connection.execute(select(func.count()).select_from(shape.light())).scalar_one())


def set_sequences(connection: Connection, wanted: Sequence[Shape]) -> None:
    """On PostgreSQL, let the sequences of ids go on behind what was loaded."""
    for shape in wanted:
        if shape.key == ("id",):
            connection.execute(
                text(
                    f"select setval(pg_get_serial_sequence('{shape.name}', 'id'), "  # noqa: S608 - our own table
                    f"coalesce(max(id), 1), max(id) is not null) from {shape.name}"
                )
            )
