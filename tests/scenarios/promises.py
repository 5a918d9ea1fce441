"""What must hold after any night, however often the power failed (kmdraw-1 §7)."""

from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import col

from bot.operator.operate import check_ledger, export
from bot.operator.verify_cli import verify_path
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.ledger import LedgerEntry
from models.mail import MailKind, MailState, Outbox
from tests.scenarios.world import World

PASSED = (Answer.SKIPPED, Answer.DISQUALIFIED)
# reminders wait for their time, reviews for the morning
WAIT = {"remind", "review"}


def assert_whole(world: World, *, drawn: int, note: str = "") -> None:
    """Everything done once, everything said, nothing said as a second task; the books are right."""
    assignments: list[Assignment] = world.rows(Assignment)
    assert sum(one.state not in PASSED for one in assignments) == drawn, note
    assert_ranks(world, assignments, note)
    assert_once(world, note)
    assert_said(world, note)
    assert_one_task(world, note)
    assert_provable(world, note)


def assert_ranks(world: World, assignments: list[Assignment], note: str = "") -> None:
    """Ranks from 1 without gaps, each once; nobody drawn twice in a draw; no draw left half-way."""
    ranks: dict[int, list[int]] = defaultdict(list)
    for one in assignments:
        ranks[one.lot_id].append(one.rank)
    for found in ranks.values():
        assert sorted(found) == list(range(1, len(found) + 1)), note
    holders = Counter((one.draw_id, one.code) for one in assignments if one.state not in PASSED)
    assert set(holders.values()) <= {1}, note
    used = Counter((lot.batch_id, lot.k) for lot in world.rows(Lot))
    assert set(used.values()) == {1}, note
    open_draws = [draw.id for draw in world.rows(Draw) if draw.state == DrawState.OPEN]
    for lot in world.rows(Lot, col(Lot.draw_id).in_(open_draws)):
        held = [
            one
            for one in assignments
            if one.lot_id == lot.id and one.state in {Answer.ASKED, Answer.ACCEPTED}
        ]
        assert len(held) == lot.need + lot.extra or lot.exhausted_at, note


def assert_once(world: World, note: str = "") -> None:
    """In the ledger each draw is confirmed once, each rank taken once and settled at most once."""
    entries: list[LedgerEntry] = world.rows(LedgerEntry)
    confirmed = Counter(entry.subject for entry in entries if entry.event == "确认抽取")
    assert set(confirmed.values()) <= {1}, note
    taken = Counter((e.data["lot"], e.data["rank"]) for e in entries if e.event in {"抽中", "跳过"})
    assert set(taken.values()) == {1} and len(taken) == len(world.rows(Assignment)), note
    settled = Counter((e.subject, e.data["code"]) for e in entries if e.event in {"答复", "到时未答复"})
    assert set(settled.values()) <= {1}, note


def assert_said(world: World, note: str = "") -> None:
    """Every message that was not withdrawn stands on its phone."""
    for row in world.rows(Outbox):
        assert row.state in {MailState.SENT, MailState.CANCELLED} or row.topic in WAIT, (row, note)
        if row.state != MailState.SENT or row.kind == MailKind.UPDATE:
            continue
        shown = world.simulator.inbox(row.to_user)
        if row.kind == MailKind.CARD:
            assert row.task_id in {message.task_id for message in shown}, (row.topic, note)
        else:
            assert any(row.payload["content"] == message.text for message in shown), (row.topic, note)


def assert_one_task(world: World, note: str = "") -> None:
    """One card for a contact and a draw, sent again under the same task_id only."""
    numbers = {row.task_id: row.id for row in world.rows(Outbox) if row.task_id}
    for call in world.simulator.sent():
        if card := call.body.get("template_card"):
            assert card["task_id"] in numbers, note
    cards = Counter(
        (message.userid.lower(), message.title[-4:])
        for message in world.simulator.messages
        if "应急任务" in message.title and "接受" in message.original_buttons
    )
    assert set(cards.values()) <= {1}, (cards, note)
    texts = [
        message for message in world.simulator.messages if message.msgtype == "text" and not message.mine
    ]
    assert not [message for message in texts if message.text.startswith("应急任务")], note


def assert_provable(world: World, note: str = "") -> None:
    """The chain of the ledger holds, and every draw's bundle verifies."""
    assert check_ledger(world.settings)[1] is None, note
    with TemporaryDirectory() as folder:
        for draw in world.rows(Draw, col(Draw.r1).is_not(None)):
            file = Path(folder) / f"{draw.number}.zip"
            export(world.settings, draw.number, file)
            verdict = verify_path(file)
            assert verdict.consistent, (verdict.text, note)
