"""Books, entries, links, data keys.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

import portal.shared.db
from migrations.guards import append_only, lift

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "book",
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.Column("last_recorded_at", portal.shared.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_book")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=True),
        sa.Column("destroyed_at", portal.shared.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    op.create_table(
        "link_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("entry_book", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("known_from", portal.shared.db.Instant(), nullable=False),
        sa.Column("known_to", portal.shared.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_version")),
    )
    op.create_index("ix_link_version_subject", "link_version", ["subject_kind", "subject_id", "known_to"], unique=False)
    op.create_index(
        "ix_link_version_target", "link_version", ["subject_kind", "fact", "target", "valid_from"], unique=False
    )
    op.create_table(
        "entry",
        sa.Column("book", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", portal.shared.db.Instant(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annuls_book", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("annuls_number", sa.BigInteger(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("hash_version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_entry_actor_id")),
        sa.ForeignKeyConstraint(["book"], ["book.code"], name=op.f("fk_entry_book")),
        sa.PrimaryKeyConstraint("book", "number", name=op.f("pk_entry")),
        sa.UniqueConstraint("annuls_book", "annuls_number", name=op.f("uq_entry_annuls_book_annuls_number")),
        info={"append_only": True},
    )
    op.create_index("ix_entry_batch", "entry", ["batch_id"], unique=False)
    op.create_index("ix_entry_subject", "entry", ["subject_kind", "subject_id", "recorded_at"], unique=False)
    append_only("entry")


def downgrade() -> None:
    lift("entry")
    op.drop_index("ix_entry_subject", table_name="entry")
    op.drop_index("ix_entry_batch", table_name="entry")
    op.drop_table("entry")
    op.drop_index("ix_link_version_target", table_name="link_version")
    op.drop_index("ix_link_version_subject", table_name="link_version")
    op.drop_table("link_version")
    op.drop_table("data_key")
    op.drop_table("book")
