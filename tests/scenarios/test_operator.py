"""The operator, with database and key in his hands: what he changes is found (kmdraw-1 五)."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from bot.operator.operate import check_ledger
from bot.operator.verify_cli import verify_path
from bot.store.db import transaction
from models.commitment import CommitmentBatch
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.institution import Institution
from models.ledger import LedgerEntry
from models.mail import Inbox, InboxState
from models.rules.kmdraw1.manifest import manifest_hash
from tests.scenarios.evidence import DIGITS, SENTENCE, bundled, exported, found_out, ranking_to_be, verdict
from tests.scenarios.mishaps import another_key
from tests.scenarios.world import World

Edit = Callable[[World], None]


def edit_manifest(world: World) -> None:
    """Before the digits: a competitor less."""
    lot = world.rows(Lot)[0]
    world.change(Lot, manifest=lot.manifest.replace(f"in={code_of(world, 12)} w=1\n", ""))


def edit_exclusions(world: World) -> None:
    """Afterwards: an exclusion that was never said."""
    lot = world.rows(Lot)[0]
    last = f"in={code_of(world, 12)} w=1\n"
    world.change(Lot, manifest=lot.manifest.replace(last, f"out={code_of(world, 12)} why=回避\n"))


def garble_manifest(world: World) -> None:
    """A line that no manifest has."""
    world.change(Lot, manifest=world.rows(Lot)[0].manifest + "in=好友检测\n")


def raise_need(world: World) -> None:
    world.change(Lot, need=3)


def lower_need(world: World) -> None:
    world.change(Lot, need=1)


def swap_winner(world: World) -> None:
    """Rank 1 goes to somebody who was not drawn."""
    drawn = {one.code for one in world.assignments()}
    friend = next(one for one in world.rows(Institution) if one.code not in drawn)
    first = world.assignments()[0]
    world.change(Assignment, col(Assignment.id) == first.id, code=friend.code, institution_id=friend.id)


def forget_refusal(world: World) -> None:
    first = world.assignments()[0]
    world.change(Assignment, col(Assignment.id) == first.id, state=Answer.ACCEPTED)


def invent_refusal(world: World) -> None:
    second = world.assignments()[1]
    world.change(Assignment, col(Assignment.id) == second.id, state=Answer.REFUSED)


def drop_row(world: World) -> None:
    with transaction(world.bot.engine) as session:
        third = world.assignments()[2]
        session.execute(delete(Assignment).where(col(Assignment.id) == third.id))


def change_digits(world: World) -> None:
    world.change(Draw, r1="000000")


def change_request(world: World) -> None:
    world.change(Draw, request_text=SENTENCE + " 回避 机构12")


def change_list(world: World) -> None:
    batch = world.rows(CommitmentBatch)[0]
    world.change(CommitmentBatch, content=batch.content.replace(world.rows(Lot)[0].c, "ab" * 32))


def move_k(world: World) -> None:
    world.change(Lot, k=2)


def forget_mistake(world: World) -> None:
    """An earlier draw that was seen and abandoned is taken out of the tables, before the bundle is made."""
    with transaction(world.bot.engine) as session:
        earlier = session.execute(select(col(Draw.id)).where(col(Draw.close_reason) == "放弃")).scalar_one()
        session.execute(delete(Lot).where(col(Lot.draw_id) == earlier))
        session.execute(delete(Draw).where(col(Draw.id) == earlier))


@pytest.mark.parametrize("edit", [raise_need, lower_need, edit_manifest], ids=lambda edit: edit.__name__)
def test_the_operator_changes_the_frozen_draw_before_the_digits(world: World, edit: Edit) -> None:
    world.say("wang", SENTENCE)
    edit(world)
    world.phone("wang").say(DIGITS)
    world.settle()
    if world.draw().state == DrawState.OPEN:
        world.say("wang", "结束 0001 险情已排除")
        found_out(world)
    else:
        assert world.draw().r1 is None and world.assignments() == []


@pytest.mark.parametrize(
    "edit",
    [
        edit_exclusions, garble_manifest, swap_winner, forget_refusal, invent_refusal, drop_row,
        change_digits, change_request, change_list, move_k, forget_mistake,
    ],
    ids=lambda edit: edit.__name__,
)  # fmt: skip
def test_the_operator_changes_a_closed_draw(world: World, edit: Edit) -> None:
    if edit is forget_mistake:
        world.say("wang", "应急抽取 检测监测 1家 盘龙区 试一次")
        world.say("wang", "放弃 0001")
    short = "0002" if edit is forget_mistake else "0001"
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    if edit is not forget_mistake:
        first, second = world.assignments()
        world.say(world.contact(first), "拒绝 0001 道路中断")
        world.say(world.contact(second), "接受 0001")
    world.say("wang", f"结束 {short} 险情已排除")
    assert verdict(world, short) == "一致"
    edit(world)
    found_out(world, short)


def test_a_list_of_institutions_changed_while_the_draw_runs_is_found_though_sealed(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    undrawn = sorted(
        {one.code for one in world.rows(Institution)} - {one.code for one in world.assignments()}
    )
    lot = world.rows(Lot)[0]
    world.change(Lot, manifest=lot.manifest.replace(f"in={undrawn[0]} w=1\n", ""))
    found_out(world)


def test_a_manifest_forged_with_its_hash_is_not_the_one_that_was_shown(world: World) -> None:
    """In itself it holds; the 64 digits on the phones and in the ledger are others."""
    world.say("wang", SENTENCE)
    (shown,) = re.findall(r"名单摘要M (\w{64})", "\n".join(world.phone("sun").texts()))
    lot = world.rows(Lot)[0]
    forged = lot.manifest.replace(f"in={code_of(world, 12)} w=1\n", "")
    world.change(Lot, manifest=forged, m=manifest_hash(forged, "sha256"))
    world.phone("wang").say(DIGITS)
    world.settle()
    frozen = world.rows(LedgerEntry, col(LedgerEntry.event) == "名单冻结")[0]
    assert frozen.data["lots"][0]["m"] == shown
    said = world.say("sun", "核验 0001")
    assert "M=" in said and shown not in said
    assert check_ledger(world.settings)[1] is None


def test_a_list_changed_in_other_lines_is_no_longer_the_one_that_was_kept(
    world: World, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(world.rows(CommitmentBatch)[0].content, encoding="ascii")
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    world.say("wang", "结束 0001 险情已排除")
    assert verify_path(exported(world, tmp_path), kept).text == "一致"
    batch = world.rows(CommitmentBatch)[0]
    lines = batch.content.splitlines(keepends=True)
    world.change(CommitmentBatch, content="".join([*lines[:-1], f"{len(lines)} {'ab' * 32}\n"]))
    assert "与您留存的不同" in verify_path(exported(world, tmp_path), kept).text


@pytest.mark.both
def test_the_operator_rewrites_the_ledger(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    assert check_ledger(world.settings)[1] is None
    seq = world.rows(LedgerEntry, col(LedgerEntry.event) == "确认抽取")[0].seq
    world.change(LedgerEntry, col(LedgerEntry.seq) == seq, data={"r1": "000000", "r2": "-", "b": "-"})
    assert check_ledger(world.settings)[1] == f"第{seq}条被改动"


def test_no_list_left_is_marked_on_card_record_and_bundle(world: World) -> None:
    world.change(CommitmentBatch, next_k=world.rows(CommitmentBatch)[0].size + 1)
    world.say("wang", SENTENCE)
    assert world.draw().marks == ["清单晚于申请"]
    assert "清单晚于申请" in world.phone("wang").last_card("应急抽取待确认").text
    first, second = world.rows(CommitmentBatch)
    assert (world.rows(Lot)[0].batch_id, world.rows(Lot)[0].k) == (second.id, 1)
    assert second.published_at == world.draw().frozen_at and first.id != second.id
    assert any("清单晚于申请" in text for text in world.phone("shen").texts())
    world.say("wang", DIGITS)
    assert json.loads(bundled(world, "0001", "draw.json"))["marks"] == ["清单晚于申请", "监督人事后复核"]


# the wrong key


def test_a_wrong_key_freezes_nothing(world: World) -> None:
    with another_key(world):
        said = world.phone("wang").say(SENTENCE)
        world.forward(seconds=30)
        assert not said.accepted
        assert world.rows(Draw) == [] and world.rows(Lot) == []
        assert "编号" in world.phone("wang").texts()[-1]
    assert world.rows(CommitmentBatch)[0].next_k == 1
    assert world.bot.dispatch.replay()
    world.settle()
    assert world.draw().state == DrawState.PENDING


def test_a_wrong_key_draws_nothing_and_the_right_one_draws_what_it_would_have(world: World) -> None:
    world.say("wang", SENTENCE)
    order = ranking_to_be(world, DIGITS)
    with another_key(world):
        assert not world.phone("wang").say(DIGITS).accepted
        world.settle()
        assert world.draw().state == DrawState.PENDING and world.assignments() == []
        assert (
            not world.phone("sun").say("核验 0001").accepted or "一致" not in world.phone("sun").texts()[-1]
        )
        assert {row.state for row in world.rows(Inbox, col(Inbox.payload).is_not(None))} >= {
            InboxState.FAILED
        }
    world.bot.dispatch.replay()
    world.settle()
    assert [one.code for one in world.assignments()] == [row.code for row in order[:2]]


def code_of(world: World, number: int) -> str:
    (one,) = world.rows(Institution, col(Institution.short_name) == f"机构{number}")
    return str(one.code)
