"""Divisions, management units, jobs, the working-day calendar.

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

import portal.shared.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "division",
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("parent_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "level",
            sa.Enum("city", "county", "township", "village", name="level", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "city",
                "county",
                "street",
                "town",
                "township",
                "ethnic_township",
                "township_like",
                "community",
                "village",
                "village_like",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("official_kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scope_path", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["division.code"], name=op.f("fk_division_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_division")),
    )
    op.create_index(op.f("ix_division_parent_code"), "division", ["parent_code"], unique=False)
    op.create_index(op.f("ix_division_scope_path"), "division", ["scope_path"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", portal.shared.db.Instant(), nullable=False),
        sa.Column("started_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("beat_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("finished_at", portal.shared.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state"), "job", ["state"], unique=False)
    op.create_table(
        "management_unit",
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("city", "county", "functional_area", name="unitkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "statistical_parent", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scope_path", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_management_unit")),
    )
    op.create_table(
        "administration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("township_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("unit_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["township_code"], ["division.code"], name=op.f("fk_administration_township_code")),
        sa.ForeignKeyConstraint(["unit_code"], ["management_unit.code"], name=op.f("fk_administration_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration")),
    )
    op.create_index("ix_administration_township_from", "administration", ["township_code", "valid_from"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_administration_township_from", table_name="administration")
    op.drop_table("administration")
    op.drop_table("management_unit")
    op.drop_index(op.f("ix_job_state"), table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_division_scope_path"), table_name="division")
    op.drop_index(op.f("ix_division_parent_code"), table_name="division")
    op.drop_table("division")
    op.drop_table("calendar_day")
