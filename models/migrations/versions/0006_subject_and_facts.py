"""消息、事项、文书说的是谁用一个词（draw:7、assignment:12）；从账本里查的几件事有了自己的列"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

import models.base

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


LEDGER = sa.table(
    "ledgerentry", sa.column("seq"), sa.column("at", models.base.UTCDateTime()), sa.column("actor"),
    sa.column("event"), sa.column("subject"), sa.column("data", sa.JSON()),
)  # fmt: skip
DRAWS = sa.table(
    "draw",
    sa.column("id"),
    sa.column("number"),
    sa.column("supervisors_asked", sa.JSON()),
    sa.column("unsealed"),
)
TASKS = sa.table(
    "assignment", sa.column("id"), sa.column("draw_id"), sa.column("code"), sa.column("state"),
    sa.column("declared_at", models.base.UTCDateTime()), sa.column("declared_by"), sa.column("declared_by_name"),
)  # fmt: skip
PAPERS = sa.table(
    "missingpaper",
    sa.column("assignment_id"),
    sa.column("name"),
    sa.column("told_at", models.base.UTCDateTime()),
)
BY_FILE = (
    "UPDATE staff SET by_file = true WHERE userkey IN"
    " (SELECT subject FROM ledgerentry WHERE event IN ('人员新增', '人员变更'))"
)


def _added() -> dict[str, tuple[sa.Column[Any], ...]]:
    """What was looked up in the ledger; a column object serves one table once."""
    return {
        "draw": (
            sa.Column("supervisors_asked", sa.JSON(), nullable=False, server_default="[]"),
            sa.Column("unsealed", sa.Integer(), nullable=False, server_default="0"),
        ),
        "assignment": (
            sa.Column("declared_at", models.base.UTCDateTime(), nullable=True),
            sa.Column("declared_by", sa.String(), nullable=False, server_default=""),
            sa.Column("declared_by_name", sa.String(), nullable=False, server_default=""),
        ),
        "staff": (sa.Column("by_file", sa.Boolean(), nullable=False, server_default=sa.false()),),
    }


def upgrade() -> None:
    _name_subjects()
    for table, columns in _added().items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.add_column(column)
    op.create_table(
        "missingpaper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("told_at", models.base.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_missingpaper_assignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missingpaper")),
        sa.UniqueConstraint("assignment_id", "name", name=op.f("uq_missingpaper_assignment_id_name")),
    )
    op.execute(BY_FILE)
    _fill_from_ledger(op.get_bind())


def _name_subjects() -> None:
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


def _fill_from_ledger(connection: sa.Connection) -> None:
    draws = {row.number: row.id for row in connection.execute(sa.select(DRAWS.c.id, DRAWS.c.number))}
    of_draw: defaultdict[int, dict[str, Any]] = defaultdict(lambda: {"supervisors_asked": [], "unsealed": 0})
    papers: dict[tuple[int, str], Any] = {}
    for entry in _entries(connection, "请监督人", "提前拆封", "声明往来", "资料未提供"):
        draw_id = draws.get(entry.subject)
        if draw_id is None:
            continue
        if entry.event == "请监督人":
            of_draw[draw_id]["supervisors_asked"].append(entry.data["supervisor"].lower())
        elif entry.event == "提前拆封":
            of_draw[draw_id]["unsealed"] += 1
        elif (task_id := _task(connection, draw_id, entry.data["code"])) is None:
            continue
        elif entry.event == "声明往来":
            said = {
                "declared_at": entry.at,
                "declared_by": entry.actor,
                "declared_by_name": entry.data.get("by", ""),
            }
            connection.execute(sa.update(TASKS).where(TASKS.c.id == task_id).values(**said))
        else:
            papers |= {(task_id, name): entry.at for name in entry.data["documents"]}
    for draw_id, facts in of_draw.items():
        connection.execute(sa.update(DRAWS).where(DRAWS.c.id == draw_id).values(**facts))
    for (task_id, name), at in papers.items():
        connection.execute(sa.insert(PAPERS).values(assignment_id=task_id, name=name, told_at=at))


def _entries(connection: sa.Connection, *events: str) -> Any:
    found = sa.select(LEDGER).where(LEDGER.c.event.in_(events)).order_by(LEDGER.c.seq)
    return connection.execute(found).all()


def _task(connection: sa.Connection, draw_id: int, code: str) -> int | None:
    """An institution is drawn once in a draw; its other ranks are passed over."""
    mine = (TASKS.c.draw_id == draw_id, TASKS.c.code == code, TASKS.c.state.not_in(("skip", "失格")))
    return connection.execute(sa.select(TASKS.c.id).where(*mine)).scalar()


def downgrade() -> None:
    op.drop_table("missingpaper")
    for table, columns in _added().items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column.name)
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
