"""承诺清单: hashes of the draw secrets, published before any request exists (kmdraw-1 §1)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from handlers.draw.lottery import words_commitments
from handlers.mail.post import About, tell_all
from handlers.routing.router import Ctx, Router
from models.base import CHINA, Counter, Fact, insert_new
from models.commitment import CommitmentBatch
from models.ledger_events import LedgerEvent
from models.people import Role, staff_with
from models.rules.kmdraw1 import method
from models.topics import Topic

SIZE = 500
WITNESSES = frozenset({Role.AUDITOR, Role.SUPERVISOR})
HOST = "host"
NUMBER_GAP = 100
router = Router()


def publish(ctx: Ctx, size: int = SIZE, *, late: bool = False) -> CommitmentBatch:
    """Publishes the next list and sends its hash to every 审计 and 监督人."""
    name = _next_name(ctx)
    content = method.commitment_list(ctx.house.draw_key, name, size, ctx.house.hash)
    batch = CommitmentBatch(
        batch=name,
        hash=ctx.house.hash,
        size=size,
        content=content,
        content_hash=method.digest(content, ctx.house.hash),
        published_at=ctx.now,
    )
    ctx.session.add(batch)
    ctx.session.flush()
    ctx.record(LedgerEvent.LIST_PUBLISHED, name, size=size, hash=batch.content_hash, late=late)
    text, people = words_commitments.published(batch, late), staff_with(ctx.session, WITNESSES)
    tell_all(ctx, people, text, f"commitments:{name}", About(Topic.COMMITMENTS))
    return batch


def _next_name(ctx: Ctx) -> str:
    """YYYYMM, then -2, -3 …; after a restore a name nobody can have seen: the secrets come from it."""
    month = f"{ctx.now.astimezone(CHINA):%Y%m}"
    known = ctx.session.execute(select(col(CommitmentBatch.batch), col(CommitmentBatch.retired_at))).all()
    taken = {name for name, _retired in known}
    if any(retired for _name, retired in known):
        names = (f"{month}-{100 + int(ctx.house.entropy()[:8], 16) % 900}" for _ in range(10_000))
    else:
        names = (f"{month}-{place}" if place > 1 else month for place in range(1, 1000))
    return next(name for name in names if name not in taken)


def take_line(ctx: Ctx) -> tuple[CommitmentBatch, int, bool]:
    """The next k, from the locked row; an emergency with no list left publishes one, and says so (True)."""
    running = (
        select(CommitmentBatch)
        .where(col(CommitmentBatch.retired_at).is_(None), _lines_left(CommitmentBatch) > 0)
        .where(col(CommitmentBatch.hash) == ctx.house.hash)
        .order_by(col(CommitmentBatch.id))
        .limit(1)
        .with_for_update()
    )
    batch = ctx.session.execute(running).scalars().first()
    late = batch is None
    batch = batch or publish(ctx, late=True)
    k = batch.next_k
    batch.next_k += 1
    return batch, k, late


def _nearly_used(_now: datetime) -> Select[Any]:
    newer = aliased(CommitmentBatch)
    return select(col(CommitmentBatch.id)).where(
        col(CommitmentBatch.retired_at).is_(None),
        _lines_left(CommitmentBatch) * 5 <= col(CommitmentBatch.size),
        ~exists().where(col(newer.id) > col(CommitmentBatch.id), col(newer.retired_at).is_(None)),
    )


def _lock(ctx: Ctx, batch_id: int) -> CommitmentBatch:
    return ctx.session.get_one(CommitmentBatch, batch_id, with_for_update=True)


@router.sweep(every=timedelta(minutes=1), due=_nearly_used, lock=_lock)
def publish_next(ctx: Ctx, _batch: CommitmentBatch) -> None:
    """Publishes the next list when a fifth of the last one is left."""
    publish(ctx)


def retire_running(ctx: Ctx, why: str) -> list[str]:
    """After a restore a k that was ever shown must never be used again: the running lists end here."""
    running = select(CommitmentBatch).where(
        col(CommitmentBatch.retired_at).is_(None), col(CommitmentBatch.next_k) <= col(CommitmentBatch.size)
    )
    in_order = running.order_by(col(CommitmentBatch.id)).with_for_update()
    batches = list(ctx.session.execute(in_order).scalars())
    for batch in batches:
        batch.retired_at = ctx.now
        ctx.record(LedgerEvent.LIST_RETIRED, batch.batch, next_k=batch.next_k, why=why)
    if batches:
        _leave_gap(ctx)
    return [batch.batch for batch in batches]


def _leave_gap(ctx: Ctx) -> None:
    """Numbers given after the backup are known outside: the next draw does not bear one of them."""
    year = ctx.now.astimezone(CHINA).year
    counter = ctx.session.get(Counter, f"draw:{year}", with_for_update=True)
    if counter:
        counter.value += NUMBER_GAP


def opens_lists(ctx: Ctx) -> bool:
    """The draw key is the one that the running lists were published with."""
    running = select(CommitmentBatch).where(
        col(CommitmentBatch.retired_at).is_(None), _lines_left(CommitmentBatch) > 0
    )
    for batch in ctx.session.execute(running).scalars():
        alg = method.hash_of(batch.hash)
        secret = method.secret(ctx.house.draw_key, batch.batch, 1, alg)
        if not batch.content.startswith(f"1 {method.commitment(batch.batch, 1, secret, alg)}\n"):
            return False
    return True


def notice_host(ctx: Ctx, host: str, *, went_back: bool = False) -> None:
    """A database that wakes up somewhere else, or further back, was restored from a backup: retire.

    A database that was only moved loses the rest of a list by it, and nothing else.
    """
    insert_new(ctx.session, Fact, {"name": HOST, "value": host})
    known = ctx.session.get_one(Fact, HOST, with_for_update=True)
    if known.value != host or went_back:
        known.value = host
        if retire_running(ctx, words_commitments.RESTORED):
            publish(ctx)


def _lines_left(batch: Any) -> Any:
    return batch.size - batch.next_k + 1
