"""消息内容的保留期：清空之后留下摘要"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BOXES = {"inbox": "received_at", "outbox": "created_at"}
KEPT = sa.text("digest = ''")
WITHOUT_RAW_SQLITE = (
    "UPDATE inbox SET payload = json_set(payload, '$.raw', json('{}')) WHERE state <> 'failed'"
)
WITHOUT_RAW_POSTGRES = (
    "UPDATE inbox SET payload = jsonb_set(payload::jsonb, '{raw}', '{}')::json WHERE state <> 'failed'"
)


def upgrade() -> None:
    for table, moment in BOXES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("digest", sa.String(), nullable=False, server_default=""))
            batch_op.create_index(
                f"ix_{table}_kept", [moment], unique=False, sqlite_where=KEPT, postgresql_where=KEPT
            )
    # the raw callback serves replay alone, so only events that failed keep it
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(WITHOUT_RAW_SQLITE if sqlite else WITHOUT_RAW_POSTGRES)


def downgrade() -> None:
    for table in BOXES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f"ix_{table}_kept")
            batch_op.drop_column("digest")
