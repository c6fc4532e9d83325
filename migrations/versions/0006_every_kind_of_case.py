"""Every kind of case: corrections, documents, checks of names, dated policies with who set them.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

import portal.shared.db
from migrations.guards import append_only, lift

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDED = ("document_print_file", "issued_document", "name_check")
SECTIONS = sa.Enum("organization", "place", "people", "materials", name="section", native_enum=False, length=40)
GROUNDS = (
    "outside",
    "excluded",
    "profit",
    "too_few",
    "materials",
    "name",
    "person",
    "false_materials",
    "may_register",
    "violation",
    "inactive",
    "lost_contact",
    "not_renewed",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "name_check",
        sa.Column("id", KEY, nullable=False),
        sa.Column("filing_id", KEY, nullable=False),
        sa.Column(
            "stage", sa.Enum("submission", "decision", name="stage", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "verdict",
            sa.Enum("clear", "alike", "reasoned", "blocked", name="verdict", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_name_check_by_id")),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_name_check_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_check")),
    )
    op.create_index(op.f("ix_name_check_filing_id"), "name_check", ["filing_id"], unique=False)
    op.create_table(
        "issued_document",
        sa.Column("id", KEY, nullable=False),
        sa.Column("filing_id", KEY, nullable=False),
        sa.Column("step_id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "acceptance",
                "correction",
                "not_accepted",
                "refused",
                "filed",
                "changed",
                "renewed",
                "replaced",
                "cancelled",
                "revoked",
                "registered_elsewhere",
                name="documentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facts_sealed", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("issued_by_id", KEY, nullable=False),
        sa.Column("issued_at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_issued_document_filing_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_issued_document_issued_by_id")),
        sa.ForeignKeyConstraint(["step_id"], ["filing_step.id"], name=op.f("fk_issued_document_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("step_id", "kind", name=op.f("uq_issued_document_step_id_kind")),
    )
    op.create_index(op.f("ix_issued_document_filing_id"), "issued_document", ["filing_id"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", KEY, nullable=False),
        sa.Column("filing_id", KEY, nullable=False),
        sa.Column("step_id", KEY, nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("resolved_at", portal.shared.db.Instant(), nullable=True),
        sa.Column("resolved_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_remark_filing_id")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["person.id"], name=op.f("fk_remark_resolved_by_id")),
        sa.ForeignKeyConstraint(["step_id"], ["filing_step.id"], name=op.f("fk_remark_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sa.UniqueConstraint("step_id", "target", name=op.f("uq_remark_step_id_target")),
    )
    op.create_index(op.f("ix_remark_filing_id"), "remark", ["filing_id"], unique=False)
    op.create_table(
        "document_print_file",
        sa.Column("document_id", KEY, autoincrement=False, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", portal.shared.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_document_print_file_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_print_file")),
    )
    for table in GUARDED:
        append_only(table)
    _rename_draft_change("section", "name", SECTIONS, sa.Text())  # who wrote a section before still wrote in the case
    op.add_column("filing", sa.Column("due_provisional", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("filing", sa.Column("warn_on", sa.Date()))
    op.add_column("filing_step", sa.Column("ground", sa.Enum(*GROUNDS, name="ground", native_enum=False, length=40)))
    op.add_column("filing_step", sa.Column("due_on", sa.Date()))
    op.add_column("filing_step", sa.Column("alone", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_filing_step_alone",
        "filing_step",
        ["at"],
        sqlite_where=sa.text("alone = 1"),
        postgresql_where=sa.text("alone"),
    )
    with op.batch_alter_table("material") as material:
        material.add_column(sa.Column("removed_at", portal.shared.db.Instant()))
        material.add_column(sa.Column("removed_by_id", KEY))
        material.create_foreign_key(op.f("fk_material_removed_by_id"), "person", ["removed_by_id"], ["id"])
    for table in ("organization", "organization_version"):
        op.add_column(table, sa.Column("contact_confirmed_on", sa.Date()))
    with op.batch_alter_table("policy_version") as policy:
        policy.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        policy.add_column(sa.Column("entered_by_id", KEY))
        policy.add_column(sa.Column("entered_at", portal.shared.db.Instant()))
        policy.add_column(sa.Column("taken_back_by_id", KEY))
        policy.add_column(sa.Column("taken_back_at", portal.shared.db.Instant()))
        policy.drop_constraint(op.f("uq_policy_version_unit_code_effective_from"), type_="unique")
        for column in ("entered_by_id", "taken_back_by_id"):
            policy.create_foreign_key(op.f(f"fk_policy_version_{column}"), "person", [column], ["id"])
    op.create_index("ix_audit_line_subject", "audit_line", ["subject_kind", "subject_id"])
    op.create_index("ix_policy_version_unit", "policy_version", ["unit_code", "effective_from"])


def _rename_draft_change(
    was: str, name: str, was_kind: "sa.types.TypeEngine[str]", kind: "sa.types.TypeEngine[str]"
) -> None:
    unique = "uq_draft_change_filing_id_{}_person_id"
    with op.batch_alter_table("draft_change") as change:
        change.drop_constraint(op.f(unique.format(was)), type_="unique")
        change.alter_column(was, new_column_name=name, existing_type=was_kind, type_=kind, existing_nullable=False)
    with op.batch_alter_table("draft_change") as change:  # anew: a batch knows a column by the name it came with
        change.create_unique_constraint(op.f(unique.format(name)), ["filing_id", name, "person_id"])


def downgrade() -> None:
    op.drop_index("ix_audit_line_subject", table_name="audit_line")
    op.drop_index("ix_policy_version_unit", table_name="policy_version")
    _leave_one_policy_a_day()
    with op.batch_alter_table("policy_version") as policy:
        for column in ("entered_by_id", "taken_back_by_id"):
            policy.drop_constraint(op.f(f"fk_policy_version_{column}"), type_="foreignkey")
        policy.create_unique_constraint(
            op.f("uq_policy_version_unit_code_effective_from"), ["unit_code", "effective_from"]
        )
        for name in ("taken_back_at", "taken_back_by_id", "entered_at", "entered_by_id", "reason"):
            policy.drop_column(name)
    for table in ("organization_version", "organization"):
        op.drop_column(table, "contact_confirmed_on")
    with op.batch_alter_table("material") as material:
        material.drop_constraint(op.f("fk_material_removed_by_id"), type_="foreignkey")
        material.drop_column("removed_by_id")
        material.drop_column("removed_at")
    op.drop_index("ix_filing_step_alone", table_name="filing_step")
    for name in ("alone", "due_on", "ground"):
        op.drop_column("filing_step", name)
    op.drop_column("filing", "warn_on")
    op.drop_column("filing", "due_provisional")
    op.execute("delete from draft_change")  # to the sections it meant only what an open page had not seen
    _rename_draft_change("name", "section", sa.Text(), SECTIONS)
    for table in ("document_print_file", "remark", "issued_document", "name_check"):
        if table in GUARDED:
            lift(table)
        op.drop_table(table)


def _leave_one_policy_a_day() -> None:
    """Before this revision every row counted, and a day had one: what was taken back or overtaken goes."""
    policy = sa.table("policy_version", *(sa.column(name) for name in ("id", "unit_code", "effective_from")))
    taken_back = sa.column("taken_back_at").is_not(None)
    op.execute(sa.delete(policy).where(taken_back))
    last = sa.select(sa.func.max(policy.c.id)).group_by(policy.c.unit_code, policy.c.effective_from)
    op.execute(sa.delete(policy).where(policy.c.id.not_in(last.scalar_subquery())))
