"""Those who would bend a draw, playing their hand against the running product (kmdraw-1 五).

Here the official who wants another throw, or another pool; the operator is in test_operator.py, whoever wants
to know who is next in test_sealed.py.
"""

import json
import re
from datetime import timedelta

import pytest
from sqlmodel import col

from models.draw import Answer, Draw, Lot
from models.institution import Institution, Membership
from models.ledger import LedgerEntry
from models.people import Role
from tests.scenarios.evidence import DIGITS, SENTENCE, bundled, ranking_to_be, verdict
from tests.scenarios.world import World


def test_drawing_again_after_a_look_names_the_earlier_number(world: World) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", "放弃 0001")
    again = world.say("wang", SENTENCE)
    first, second = world.draw("0001"), world.draw("0002")
    assert second.follows == [first.number]
    assert first.number in world.phone("wang").last_card("应急抽取待确认").text
    assert (
        first.number in world.phone("shen").texts()[-1] and second.number in world.phone("shen").texts()[-1]
    )
    assert re.findall(r"第(\d+)行", again) == ["2"]
    assert [(lot.k, lot.draw_id) for lot in world.rows(Lot)] == [(1, first.id), (2, second.id)]
    frozen = world.rows(LedgerEntry, col(LedgerEntry.event) == "名单冻结")[-1]
    assert frozen.data["follows"] == [first.number]
    world.say("wang", DIGITS)
    assert json.loads(bundled(world, "0002", "draw.json"))["follows"] == [first.number]


def test_a_colleague_of_the_same_unit_is_no_other_unit(world: World) -> None:
    world.add_staff("li", "李工", Role.DRAWER)
    world.add_staff("zhao", "赵工", Role.DRAWER, unit="官渡区住建局")
    world.add_institution("设计")
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    world.say("wang", "撤销 0001 现场已处置")
    for who, what, follows in (
        ("zhao", "应急抽取 检测监测 2家 官渡区 某路塌陷", []),
        ("li", "应急抽取 设计 1家 盘龙区 某桥裂缝", []),
        ("li", SENTENCE, ["0001"]),
    ):
        world.say(who, what)
        assert [number[-4:] for number in world.rows(Draw)[-1].follows] == follows, (who, what)


def test_silence_counts_as_abandoning_for_thirty_days(world: World) -> None:
    world.say("wang", SENTENCE)
    world.forward(minutes=31)
    assert world.draw().close_reason == "超时作废"
    world.clock.forward(timedelta(days=29))
    world.say("wang", SENTENCE)
    world.say("wang", "放弃 0002")
    world.clock.forward(timedelta(days=30, seconds=1))
    world.say("wang", SENTENCE)
    first, second, third = sorted(world.rows(Draw), key=lambda draw: draw.id)
    assert [draw.follows for draw in (first, second, third)] == [[], [first.number], []]
    world.say("wang", DIGITS)
    register = bundled(world, third.number, "register.csv").splitlines()[1:]
    assert [line.split(",")[::2] for line in register] == [["1", "已中止"], ["2", "已中止"], ["3", "已抽取"]]


def test_there_is_one_pending_draw_and_one_throw(world: World) -> None:
    world.say("wang", SENTENCE)
    assert "还在等待确认" in world.say("wang", SENTENCE + " 回避 机构3")
    said = world.say("wang", DIGITS)
    drawn = [(one.rank, one.code) for one in world.assignments()]
    assert "不能重抽" in world.say("wang", "确认 0001 111111")
    assert "没有等待确认" in world.say("wang", "222222")
    assert "不能重抽" in world.say("wang", "放弃 0001")
    assert [(one.rank, one.code) for one in world.assignments()] == drawn
    assert (len(world.rows(Draw)), world.draw().r1) == (1, DIGITS) and DIGITS in said


@pytest.mark.both
def test_two_numbers_at_the_same_moment_are_one_throw(world: World) -> None:
    world.say("wang", SENTENCE)
    phone = world.phone("wang")
    world.phones.at_once(lambda: phone.say("111111"), lambda: phone.say("222222"))
    world.settle()
    assert world.draw().r1 in {"111111", "222222"}
    assert len(world.assignments()) == 2
    assert len(world.rows(LedgerEntry, col(LedgerEntry.event) == "确认抽取")) == 1


@pytest.mark.socket
def test_digits_given_before_the_list_was_shown_do_not_count(world: World) -> None:
    world.simulator.faults.down = "closed"
    world.phone("wang").say(SENTENCE)
    world.phone("wang").say(DIGITS)
    world.settle()
    assert world.draw().r1 is None
    world.simulator.faults.clear()
    world.forward(seconds=30)
    assert "没有生效" in "\n".join(world.phone("wang").texts())
    world.say("wang", "111111")
    assert world.draw().r1 == "111111"


def test_shaping_the_pool_by_exclusions_is_told(world: World) -> None:
    world.say("wang", SENTENCE + " 回避 机构1、机构2、机构3")
    assert world.draw().marks == []
    world.say("wang", "放弃 0001")
    heard = {who: len(world.phone(who).messages) for who in ("shen", "zong")}
    world.say("wang", SENTENCE + " 回避 机构1、机构2、机构3、昆明第4检测有限公司")
    assert world.draw("0002").marks == ["回避(申请人)多于3家"]
    for who, before in heard.items():
        assert "回避(申请人)多于3家" in world.phone(who).messages[before].text
    manifest = world.rows(Lot)[1].manifest
    assert manifest.count("why=回避(申请人)") == 4


SMALL = "因申请人回避少于3倍"
# twelve institutions: how many are wanted, what is added to the sentence, whether the requester made it small
POOLS = [
    (4, "", False),
    (4, "回避 机构1", True),
    (3, "回避 机构1、机构2、机构3", False),
    (3, "回避 机构1、机构2、机构3、昆明第4检测有限公司", True),
    (5, "回避 机构1", False),
    (4, "施工单位东陆建设有限公司", True),
    (3, "施工单位东陆建设有限公司", False),
]


def test_a_pool_that_the_requester_made_small_is_marked_at_both_sides_of_the_boundary(world: World) -> None:
    tied = world.rows(Institution, col(Institution.short_name) == "机构9")[0]
    world.change(Institution, col(Institution.id) == tied.id, controller="东陆建设有限公司")
    for number, (need, more, marked) in enumerate(POOLS, 1):
        world.say("wang", f"应急抽取 检测监测 {need}家 盘龙区 某工地基坑坍塌 {more}")
        assert (SMALL in world.draw(f"{number:04d}").marks) is marked, (need, more)
        for who in ("shen", "zong"):
            assert (SMALL in "".join(world.phone(who).texts()[-1:])) is marked, (need, more)
        world.say("wang", f"放弃 {number:04d}")


# who was paused, who is in two lots


def test_who_was_paused_since_the_freeze_is_passed_over_with_a_row(world: World) -> None:
    world.say("wang", SENTENCE)
    order = ranking_to_be(world, DIGITS)
    pause(world, order[0].code)
    world.say("wang", DIGITS)
    assert [(one.rank, one.state) for one in world.assignments()] == [
        (1, Answer.DISQUALIFIED), (2, Answer.ASKED), (3, Answer.ASKED),
    ]  # fmt: skip
    passed, second, _third = world.assignments()
    assert not [m for c in world.contacts(passed) for m in world.phone(c).messages]
    pause(world, order[3].code, state="已取消")
    world.say(world.contact(second), "拒绝 0001 道路中断")
    assert [(one.rank, one.state, one.replaces) for one in world.assignments()[3:]] == [
        (4, Answer.DISQUALIFIED, "2"), (5, Answer.ASKED, "2"),
    ]  # fmt: skip
    world.say("wang", "结束 0001 险情已排除")
    assert verdict(world) == "一致"


def test_who_is_drawn_in_one_lot_is_passed_over_in_the_other(world: World) -> None:
    for _ in range(3):
        world.add_institution(categories=["设计", "造价"])
    world.say("wang", "应急抽取 设计2家 造价2家 盘龙区 某桥裂缝")
    world.say("wang", DIGITS)
    held = [one.code for one in world.assignments() if one.state == Answer.ASKED]
    assert len(held) == len(set(held)) == 3
    assert Answer.SKIPPED in {one.state for one in world.assignments()}
    world.say("wang", "结束 0001 险情已排除")
    assert verdict(world) == "一致"


def pause(world: World, code: str, state: str = "暂停") -> None:
    (one,) = world.rows(Institution, col(Institution.code) == code)
    world.change(Membership, col(Membership.institution_id) == one.id, state=state)
