"""People, duties, the audit.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

import portal.shared.db
from migrations.guards import append_only, lift

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", portal.shared.db.Instant(), nullable=True),
        sa.Column("session_token", sa.Text(), nullable=False),
        sa.Column("last_seen", portal.shared.db.Instant(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_table(
        "audit_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", portal.shared.db.Instant(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("scope_path", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_line_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_audit_line_at"), "audit_line", ["at"], unique=False)
    op.create_index("ix_audit_line_event_at", "audit_line", ["event", "at"], unique=False)
    op.create_index("ix_audit_line_person_at", "audit_line", ["person_id", "at"], unique=False)
    op.create_table(
        "duty",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "township_clerk",
                "township_decider",
                "county_officer",
                "city_officer",
                "base_manager",
                "federation_officer",
                "administrator",
                "auditor",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("scope_path", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index("ix_duty_person_days", "duty", ["person_id", "valid_from", "valid_to"], unique=False)
    op.create_index(op.f("ix_duty_scope_path"), "duty", ["scope_path"], unique=False)
    append_only("audit_line")


def downgrade() -> None:
    lift("audit_line")
    op.drop_index(op.f("ix_duty_scope_path"), table_name="duty")
    op.drop_index("ix_duty_person_days", table_name="duty")
    op.drop_table("duty")
    op.drop_index("ix_audit_line_person_at", table_name="audit_line")
    op.drop_index("ix_audit_line_event_at", table_name="audit_line")
    op.drop_index(op.f("ix_audit_line_at"), table_name="audit_line")
    op.drop_table("audit_line")
    op.drop_table("person")
