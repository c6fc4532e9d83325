"""Cases, materials, certificates, numbers.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

import portal.shared.db
from migrations.guards import append_only, lift

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_counter",
        sa.Column("prefix", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["management_unit.code"], name=op.f("fk_policy_version_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("unit_code", "effective_from", name=op.f("uq_policy_version_unit_code_effective_from")),
    )
    op.create_table(
        "filing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "establish",
                "change",
                "renew",
                "replace",
                "cancel",
                "revoke",
                "register_elsewhere",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "accepted",
                "reviewed",
                "filed",
                "refused",
                "not_accepted",
                "withdrawn",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scope_path", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("township_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("village_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "resident_service",
                "charity",
                "mutual_help",
                "culture_sport",
                "farming",
                "other",
                name="field",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("data_key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("entered_at", portal.shared.db.Instant(), nullable=False),
        sa.Column("changed_at", portal.shared.db.Instant(), nullable=False),
        sa.Column("submitted_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("accepted_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("decided_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_key.id"], name=op.f("fk_filing_data_key_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_filing_entered_by_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_filing_handler_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_filing_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("number", name=op.f("uq_filing_number")),
    )
    op.create_index(op.f("ix_filing_due_on"), "filing", ["due_on"], unique=False)
    op.create_index("ix_filing_handler", "filing", ["handler_id", "state"], unique=False)
    op.create_index(op.f("ix_filing_organization_id"), "filing", ["organization_id"], unique=False)
    op.create_index("ix_filing_place", "filing", ["scope_path", "state", "id"], unique=False)
    op.create_index("ix_filing_township_name", "filing", ["township_code", "name"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("issued", sa.Text(), nullable=False),
        sa.Column("holder_sealed", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("issued_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issued_at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_certificate_filing_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_certificate_issued_by_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_certificate_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("filing_id", name=op.f("uq_certificate_filing_id")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_certificate_number"), "certificate", ["number"], unique=False)
    op.create_index(op.f("ix_certificate_organization_id"), "certificate", ["organization_id"], unique=False)
    op.create_table(
        "draft_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "section",
            sa.Enum("organization", "place", "people", "materials", name="section", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_draft_change_filing_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_change")),
        sa.UniqueConstraint(
            "filing_id", "section", "person_id", name=op.f("uq_draft_change_filing_id_section_person_id")
        ),
    )
    op.create_index(op.f("ix_draft_change_person_id"), "draft_change", ["person_id"], unique=False)
    op.create_table(
        "filing_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "open",
                "submit",
                "accept",
                "return",
                "not_accept",
                "review",
                "file",
                "refuse",
                "withdraw",
                "hand_over",
                name="action",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "accepted",
                "reviewed",
                "filed",
                "refused",
                "not_accepted",
                "withdrawn",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "accepted",
                "reviewed",
                "filed",
                "refused",
                "not_accepted",
                "withdrawn",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", portal.shared.db.Instant(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_filing_step_actor_id")),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_step_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_step")),
        sa.UniqueConstraint("filing_id", "number", name=op.f("uq_filing_step_filing_id_number")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_filing_step_actor_id"), "filing_step", ["actor_id"], unique=False)
    op.create_table(
        "material",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "item",
            sa.Enum(
                "application",
                "charter",
                "roster",
                "identity",
                "premises",
                "commitment",
                "opinion",
                name="item",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("stored_name", sa.Text(), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_material_by_id")),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_material_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    op.create_index("ix_material_filing", "material", ["filing_id", "item"], unique=False)
    op.create_table(
        "certificate_print_file",
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_print_file_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_print_file")),
        info={"append_only": True},
    )
    append_only("certificate")
    append_only("certificate_print_file")
    append_only("filing_step")


def downgrade() -> None:
    lift("certificate")
    lift("certificate_print_file")
    lift("filing_step")
    op.drop_table("certificate_print_file")
    op.drop_index("ix_material_filing", table_name="material")
    op.drop_table("material")
    op.drop_index(op.f("ix_filing_step_actor_id"), table_name="filing_step")
    op.drop_table("filing_step")
    op.drop_index(op.f("ix_draft_change_person_id"), table_name="draft_change")
    op.drop_table("draft_change")
    op.drop_index(op.f("ix_certificate_organization_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_number"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index("ix_filing_township_name", table_name="filing")
    op.drop_index("ix_filing_place", table_name="filing")
    op.drop_index(op.f("ix_filing_organization_id"), table_name="filing")
    op.drop_index("ix_filing_handler", table_name="filing")
    op.drop_index(op.f("ix_filing_due_on"), table_name="filing")
    op.drop_table("filing")
    op.drop_table("policy_version")
    op.drop_table("number_counter")
