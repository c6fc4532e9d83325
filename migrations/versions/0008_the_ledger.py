"""Saved views, confirmations, closed periods and disputes of the ledger; its order in the index of places.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

import portal.shared.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ledger_confirmation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("township_code", CODE, nullable=False),
        sa.Column("scope_path", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", portal.shared.db.Instant(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", portal.shared.db.Instant(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("withdrawn_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_confirmation_person_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_ledger_confirmation_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_confirmation")),
    )
    op.create_index(op.f("ix_ledger_confirmation_scope_path"), "ledger_confirmation", ["scope_path"])
    op.create_index(
        "ix_ledger_confirmation_standing",
        "ledger_confirmation",
        ["township_code", "period"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at is null and period <> ''"),
        postgresql_where=sa.text("withdrawn_at is null and period <> ''"),
    )
    op.create_index("ix_ledger_confirmation_township", "ledger_confirmation", ["township_code", "period", "as_of"])
    op.create_table(
        "ledger_seal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("unit_code", CODE, nullable=False),
        sa.Column("scope_path", CODE, nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("closed", "accepted", "reopened", name="state", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", portal.shared.db.Instant(), nullable=False),
        sa.Column("townships", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("check_code", sa.Text(), nullable=False),
        sa.Column("check_version", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", portal.shared.db.Instant(), nullable=False),
        sa.Column("closed_by", KEY, nullable=False),
        sa.Column("accepted_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("accepted_by", KEY, nullable=True),
        sa.Column("reopened_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("reopened_by", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_ledger_seal_accepted_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_ledger_seal_closed_by")),
        sa.ForeignKeyConstraint(["reopened_by"], ["person.id"], name=op.f("fk_ledger_seal_reopened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_seal")),
        sa.UniqueConstraint("unit_code", "period", "round", name=op.f("uq_ledger_seal_unit_code_period_round")),
    )
    op.create_index("ix_ledger_seal_scope", "ledger_seal", ["scope_path", "as_of"])
    op.create_table(
        "ledger_view",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_ledger_view_person_id_name")),
    )
    op.create_table(
        "ledger_dispute",
        sa.Column("id", KEY, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("unit_code", CODE, nullable=False),
        sa.Column("scope_path", CODE, nullable=False),
        sa.Column("seal_id", KEY, nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("portal_value", sa.BigInteger(), nullable=False),
        sa.Column("own_value", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", portal.shared.db.Instant(), nullable=False),
        sa.Column("settled_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("settled_by", KEY, nullable=True),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_dispute_person_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["ledger_seal.id"], name=op.f("fk_ledger_dispute_seal_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_ledger_dispute_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_dispute")),
    )
    op.create_index(op.f("ix_ledger_dispute_scope_path"), "ledger_dispute", ["scope_path"])
    op.create_index("ix_ledger_dispute_unit", "ledger_dispute", ["unit_code", "period"])
    op.add_column("book", sa.Column("sealed_until", portal.shared.db.Instant(), nullable=True))
    op.drop_index("ix_organization_version_place", table_name="organization_version")
    op.create_index(
        "ix_organization_version_place",
        "organization_version",
        [
            "scope_path",
            "known_to",
            "standing",
            "valid_from",
            "valid_to",
            "field",
            "filed_on",
            "subject_id",
            "known_from",
        ],
    )


def downgrade() -> None:
    for table in ("ledger_dispute", "ledger_view", "ledger_seal", "ledger_confirmation"):
        op.drop_table(table)
    op.drop_column("book", "sealed_until")
    op.drop_index("ix_organization_version_place", table_name="organization_version")
    op.create_index(
        "ix_organization_version_place",
        "organization_version",
        ["scope_path", "known_to", "standing", "valid_from", "valid_to", "field"],
    )
