"""现场联系人：姓名和电话"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("site_contact", "site_phone")


def upgrade() -> None:
    with op.batch_alter_table("draw", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("draw", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.drop_column(name)
