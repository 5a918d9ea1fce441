"""一件事说的是谁：消息、待同意的事项、文书用同一个词（draw:7、assignment:12）"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEYS = {
    "outbox": ("draw_id", "assignment_id"),
    "consent": ("draw_id",),
    "document": ("draw_id", "assignment_id"),
}

TASK = "WHEN assignment_id IS NOT NULL THEN 'assignment:' || assignment_id"
DRAW = "WHEN draw_id IS NOT NULL THEN 'draw:' || draw_id"
# the number of a matter stood in the topic: consent-12, and consent-12-update for its card's change
MATTER = "WHEN topic LIKE 'consent-%' THEN 'consent:' || replace(substr(topic, 9), '-update', '')"
FILL = (
    f"UPDATE outbox SET subject = CASE {MATTER} {TASK} {DRAW} ELSE '' END",  # noqa: S608
    f"UPDATE document SET subject = CASE {TASK} {DRAW} END",  # noqa: S608
    f"UPDATE consent SET subject = CASE {DRAW} ELSE '' END",  # noqa: S608
    "UPDATE outbox SET topic = 'consent-update' WHERE topic LIKE 'consent-%-update'",
    "UPDATE outbox SET topic = 'consent' WHERE topic LIKE 'consent-%' AND topic <> 'consent-update'",
)

OF_TASK = "CAST(substr(subject, 12) AS INTEGER)"
UNFILL = (
    "UPDATE consent SET draw_id = CAST(substr(subject, 6) AS INTEGER) WHERE subject LIKE 'draw:%'",
    *(
        statement
        for table in ("outbox", "document")
        for statement in (
            f"UPDATE {table} SET draw_id = CAST(substr(subject, 6) AS INTEGER) WHERE subject LIKE 'draw:%'",  # noqa: S608
            f"UPDATE {table} SET assignment_id = {OF_TASK},"  # noqa: S608
            f" draw_id = (SELECT draw_id FROM assignment WHERE id = {OF_TASK}) WHERE subject LIKE 'assignment:%'",
        )
    ),
    "UPDATE outbox SET draw_id = (SELECT draw_id FROM consent WHERE id = CAST(substr(outbox.subject, 9) AS INTEGER)),"
    " topic = replace(topic, 'consent', 'consent-' || substr(subject, 9)) WHERE subject LIKE 'consent:%'",
)


def upgrade() -> None:
    for table in KEYS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("subject", sa.String(), nullable=False, server_default=""))
    for statement in FILL:
        op.execute(statement)
    for table, keys in KEYS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for key in keys:
                batch_op.drop_index(f"ix_{table}_{key}")
                batch_op.drop_constraint(f"fk_{table}_{key}", type_="foreignkey")
                batch_op.drop_column(key)
            batch_op.create_index(f"ix_{table}_subject", ["subject"], unique=False)


def downgrade() -> None:
    for table, keys in KEYS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f"ix_{table}_subject")
            for key in keys:
                batch_op.add_column(sa.Column(key, sa.Integer(), nullable=True))
                batch_op.create_foreign_key(f"fk_{table}_{key}", key.removesuffix("_id"), [key], ["id"])
                batch_op.create_index(f"ix_{table}_{key}", [key], unique=False)
    for statement in UNFILL:
        op.execute(statement)
    for table in KEYS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("subject")
            if table == "document":
                batch_op.alter_column("draw_id", existing_type=sa.Integer(), nullable=False)
