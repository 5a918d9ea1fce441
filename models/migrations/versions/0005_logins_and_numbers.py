"""退出的登录；收到的数字；公开的抽取按日期找；开着的问题可以有几张卡片"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# a question that is open during the upgrade keeps its card
CARDS_SQLITE = """
    UPDATE question SET data = json_set(data, '$.cards', json_array(json_extract(data, '$.card')))
    WHERE json_extract(data, '$.card') IS NOT NULL
"""
CARDS_POSTGRES = """
    UPDATE question
    SET data = (data::jsonb || jsonb_build_object('cards', jsonb_build_array(data::jsonb -> 'card')))::json
    WHERE data::jsonb ->> 'card' IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "endedlogin",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ended_at", models.base.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_endedlogin")),
    )
    op.create_table(
        "arrival",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("userkey", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cause", name=op.f("pk_arrival")),
        sa.UniqueConstraint(
            "subject", "userkey", "what", "nth", name=op.f("uq_arrival_subject_userkey_what_nth")
        ),
    )
    op.create_index("ix_draw_published_at", "draw", ["published_at"], unique=False)
    op.execute(CARDS_SQLITE if op.get_bind().dialect.name == "sqlite" else CARDS_POSTGRES)


def downgrade() -> None:
    op.drop_index("ix_draw_published_at", "draw")
    op.drop_table("arrival")
    op.drop_table("endedlogin")
