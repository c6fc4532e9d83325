"""Names taken apart and the keys of those that look alike; the name a case asks for.

Revision: 0007
Follows: 0006
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.organizations.rules.names import keys, place, take_apart

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ON_THE_REGISTER = ("normal", "lapsed")
STANDINGS = (*ON_THE_REGISTER, "cancelled", "revoked", "registered_elsewhere")
FOREVER = date(9999, 12, 31)
END_OF_TIME = 253_402_214_400_000_000
"""Microseconds: `known_to` of what is known now."""
BATCH = 1_000


def upgrade() -> None:
    op.create_table(
        "organization_name",
        sa.Column("organization_id", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("core", sa.Text(), nullable=False),
        sa.Column("says_village", sa.Boolean(), nullable=False),
        sa.Column("township_code", CODE, nullable=False),
        sa.Column("village_code", CODE, nullable=True),
        sa.Column("standing", sa.Enum(*STANDINGS, name="standing", native_enum=False, length=40), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_organization_name_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_organization_name")),
    )
    op.create_table(
        "organization_name_key",
        sa.Column("key", CODE, nullable=False),
        sa.Column("township_code", CODE, nullable=False),
        sa.Column("organization_id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_organization_name_key_organization_id")
        ),
        sa.PrimaryKeyConstraint("key", "township_code", "organization_id", name=op.f("pk_organization_name_key")),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind())
    op.create_index("ix_organization_name_key_organization", "organization_name_key", ["organization_id"])
    op.add_column("filing", sa.Column("wanted_name", sa.Text(), server_default="", nullable=False))
    op.execute("update filing set wanted_name = name where kind = 'establish'")
    op.create_index("ix_filing_wanted_name", "filing", ["wanted_name", "township_code"])


def _fill(connection: sa.Connection) -> None:
    """Take apart the last known name of every organization there is."""
    names = _table(
        "organization_name", "organization_id name core says_village township_code village_code standing left_on"
    )
    pieces = _table("organization_name_key", "key township_code organization_id")
    division = _table("division", "code name")
    official = {row.code: row.name for row in connection.execute(sa.select(division).order_by(division.c.code))}
    batch: list[dict[str, Any]] = []
    cut: list[dict[str, Any]] = []
    for row in _organizations(connection):
        apart = take_apart(row["name"], place(official, row["township_code"], row["village_code"]))
        batch.append(row | {"name": apart.name, "core": apart.core, "says_village": apart.says_village})
        found = {"township_code": row["township_code"], "organization_id": row["organization_id"]}
        cut += [{"key": key} | found for key in sorted(keys(apart))]
        if len(batch) == BATCH:
            _write(connection, names, batch, pieces, cut)
    _write(connection, names, batch, pieces, cut)


def _organizations(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """The last that is known of each, and since when it has been off the register."""
    columns = "subject_id name township_code village_code standing valid_to"
    version = sa.table(
        "organization_version",
        *(sa.column(name) for name in columns.split()[:-1]),
        sa.column("valid_to", sa.Date()),
        sa.column("id"),
        sa.column("known_to"),
    )
    known = sa.select(*(version.c[name] for name in columns.split())).where(version.c.known_to == END_OF_TIME)
    rows = connection.execute(known.order_by(version.c.subject_id, version.c.id)).all()
    for subject_id, group in groupby(rows, lambda row: row.subject_id):
        versions = list(group)
        last = next(row for row in versions if row.valid_to == FOREVER)
        ends = [row.valid_to for row in versions if row.standing in ON_THE_REGISTER]
        yield {
            "organization_id": subject_id,
            "name": last.name,
            "township_code": last.township_code,
            "village_code": last.village_code,
            "standing": last.standing,
            "left_on": max(ends, default=None) if last.standing not in ON_THE_REGISTER else None,
        }


def _write(
    connection: sa.Connection,
    names: sa.TableClause,
    batch: list[dict[str, Any]],
    pieces: sa.TableClause,
    cut: list[dict[str, Any]],
) -> None:
    for table, rows in ((names, batch), (pieces, cut)):
        if rows:
            connection.execute(sa.insert(table), rows)
        rows.clear()


def _table(name: str, columns: str) -> sa.TableClause:
    kinds = {"says_village": sa.Boolean(), "left_on": sa.Date()}
    return sa.table(name, *(sa.column(column, kinds.get(column)) for column in columns.split()))


def downgrade() -> None:
    op.drop_index("ix_filing_wanted_name", table_name="filing")
    op.drop_column("filing", "wanted_name")
    op.drop_index("ix_organization_name_key_organization", table_name="organization_name_key")
    op.drop_table("organization_name_key")
    op.drop_table("organization_name")
