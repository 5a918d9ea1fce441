"""各种抽取：计划、监督、密封、有关单位、指派；文书、表单"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("verified_at", models.base.UTCDateTime(), nullable=False),
        sa.Column("verified_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name_key", name=op.f("uq_unit_name_key")),
    )
    op.create_table(
        "watch",
        sa.Column("userkey", sa.String(), nullable=False),
        sa.Column("until", models.base.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("userkey", name=op.f("pk_watch")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("asker_name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("asked_at", models.base.UTCDateTime(), nullable=False),
        sa.Column("remind_at", models.base.UTCDateTime(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("decider", sa.String(), nullable=False),
        sa.Column("decider_name", sa.String(), nullable=False),
        sa.Column("decided_at", models.base.UTCDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_consent_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_asker"), ["asker"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_draw_id"), ["draw_id"], unique=False)
        batch_op.create_index("ix_consent_open", ["verdict", "remind_at"], unique=False)

    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("party_key", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_at", models.base.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_interest_institution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interest_party_key"), ["party_key"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", models.base.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_document_assignment_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_document_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_draw_id"), ["draw_id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declared", sa.JSON(), nullable=True))

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.add_column(sa.Column("task", sa.String(), nullable=False, server_default="应急处置"))
        batch_op.add_column(sa.Column("counts", sa.String(), nullable=False, server_default="应急"))
        batch_op.add_column(sa.Column("unit_kind", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("latitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("project", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("parties", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("documents", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("starts_at", models.base.UTCDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("covert", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("payer", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("repeat_reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("supervisor", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("supervisor_name", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("supervisor_unit", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("supervise_by", models.base.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("b_source", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("b_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("publish_at", models.base.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("published_at", models.base.UTCDateTime(), nullable=True))

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answer", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("controller", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("affiliates", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.alter_column("batch_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("k", existing_type=sa.INTEGER(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.alter_column("k", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("batch_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_column("affiliates")
        batch_op.drop_column("controller")

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("answer")

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_column("published_at")
        batch_op.drop_column("publish_at")
        batch_op.drop_column("b_day")
        batch_op.drop_column("b_source")
        batch_op.drop_column("supervise_by")
        batch_op.drop_column("supervisor_unit")
        batch_op.drop_column("supervisor_name")
        batch_op.drop_column("supervisor")
        batch_op.drop_column("repeat_reason")
        batch_op.drop_column("payer")
        batch_op.drop_column("purpose")
        batch_op.drop_column("covert")
        batch_op.drop_column("confidential")
        batch_op.drop_column("starts_at")
        batch_op.drop_column("documents")
        batch_op.drop_column("parties")
        batch_op.drop_column("project")
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")
        batch_op.drop_column("place")
        batch_op.drop_column("unit_kind")
        batch_op.drop_column("counts")
        batch_op.drop_column("task")

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_column("declared")

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_draw_id"))
        batch_op.drop_index(batch_op.f("ix_document_assignment_id"))

    op.drop_table("document")
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interest_party_key"))
        batch_op.drop_index(batch_op.f("ix_interest_institution_id"))

    op.drop_table("interest")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_open")
        batch_op.drop_index(batch_op.f("ix_consent_draw_id"))
        batch_op.drop_index(batch_op.f("ix_consent_asker"))

    op.drop_table("consent")
    op.drop_table("watch")
    op.drop_table("unit")
