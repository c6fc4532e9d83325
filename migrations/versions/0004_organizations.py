"""Organizations, their versions, name search.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

import portal.shared.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization_version",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "society",
                "station",
                "team",
                "center",
                "group",
                "association",
                "other",
                name="form",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
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
            nullable=False,
        ),
        sa.Column("hub", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "activity_area",
            sa.Enum("village", "township", name="activityarea", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("township_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("village_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "normal",
                "lapsed",
                "cancelled",
                "revoked",
                "registered_elsewhere",
                name="standing",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "management",
            sa.Enum("filed", "registered", name="management", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("filing_number", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("legacy_number", sa.Text(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("certificate_from", sa.Date(), nullable=True),
        sa.Column("certificate_until", sa.Date(), nullable=True),
        sa.Column(
            "lapse_rule", sa.Enum("lapses", "stays", name="lapserule", native_enum=False, length=40), nullable=False
        ),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("responsible_person", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("initiators", sa.BigInteger(), nullable=True),
        sa.Column("members", sa.BigInteger(), nullable=True),
        sa.Column("party_members", sa.BigInteger(), nullable=True),
        sa.Column("volunteers", sa.BigInteger(), nullable=True),
        sa.Column(
            "party_organization",
            sa.Enum("none", "own", "joint", name="partyorganization", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("funds_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_book", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("lapsed", sa.Boolean(), nullable=False),
        sa.Column("scope_path", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("known_from", portal.shared.db.Instant(), nullable=False),
        sa.Column("known_to", portal.shared.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_version")),
    )
    op.create_index(
        "ix_organization_version_place",
        "organization_version",
        ["scope_path", "known_to", "standing", "valid_from", "valid_to", "field"],
        unique=False,
    )
    op.create_index(
        "ix_organization_version_subject",
        "organization_version",
        ["subject_id", "known_to", "valid_from"],
        unique=False,
    )
    op.create_table(
        "organization",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "society",
                "station",
                "team",
                "center",
                "group",
                "association",
                "other",
                name="form",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
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
            nullable=False,
        ),
        sa.Column("hub", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "activity_area",
            sa.Enum("village", "township", name="activityarea", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("township_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("village_code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "normal",
                "lapsed",
                "cancelled",
                "revoked",
                "registered_elsewhere",
                name="standing",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "management",
            sa.Enum("filed", "registered", name="management", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("filing_number", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("legacy_number", sa.Text(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("certificate_from", sa.Date(), nullable=True),
        sa.Column("certificate_until", sa.Date(), nullable=True),
        sa.Column(
            "lapse_rule", sa.Enum("lapses", "stays", name="lapserule", native_enum=False, length=40), nullable=False
        ),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("responsible_person", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("initiators", sa.BigInteger(), nullable=True),
        sa.Column("members", sa.BigInteger(), nullable=True),
        sa.Column("party_members", sa.BigInteger(), nullable=True),
        sa.Column("volunteers", sa.BigInteger(), nullable=True),
        sa.Column(
            "party_organization",
            sa.Enum("none", "own", "joint", name="partyorganization", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("funds_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("data_key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lock", sa.BigInteger(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("scope_path", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_key.id"], name=op.f("fk_organization_data_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    op.create_index(op.f("ix_organization_scope_path"), "organization", ["scope_path"], unique=False)
    op.create_table(
        "organization_gram",
        sa.Column("gram", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_organization_gram_organization_id")
        ),
        sa.PrimaryKeyConstraint("gram", "organization_id", name=op.f("pk_organization_gram")),
    )
    op.create_index("ix_organization_gram_organization", "organization_gram", ["organization_id"], unique=False)
    op.create_table(
        "organization_term",
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind", sa.Enum("name", "initials", "number", name="termkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("text", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("on_register", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_organization_term_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "kind", "text", name=op.f("pk_organization_term")),
    )
    op.create_index("ix_organization_term_text", "organization_term", ["text"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_organization_term_text", table_name="organization_term")
    op.drop_table("organization_term")
    op.drop_index("ix_organization_gram_organization", table_name="organization_gram")
    op.drop_table("organization_gram")
    op.drop_index(op.f("ix_organization_scope_path"), table_name="organization")
    op.drop_table("organization")
    op.drop_index("ix_organization_version_subject", table_name="organization_version")
    op.drop_index("ix_organization_version_place", table_name="organization_version")
    op.drop_table("organization_version")
