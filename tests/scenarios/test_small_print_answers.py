"""After the digits: answers, declining, lateness, the end of the list, and how a draw ends."""

from datetime import timedelta

import pytest
from sqlmodel import col

from bot.simulator import SimulatorError
from models.draw import Answer, Assignment, DrawState
from models.institution import Contact, Membership
from models.ledger import LedgerEntry
from tests.scenarios.world import World

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"


def drawn(world: World, sentence: str = SENTENCE) -> list[Assignment]:
    world.say("wang", sentence)
    world.say("wang", "483920")
    return world.assignments()


def heard(world: World, userid: str = "wang") -> str:
    return "\n".join(world.phone(userid).texts())


def only(world: World, institutions: int) -> None:
    """A small city."""
    world.change(Membership, col(Membership.id) > institutions, state="暂停")


def test_tapping_no_settles_nothing_by_itself(world: World) -> None:
    """A colleague may still accept; without one it becomes 拒绝 without a reason at the deadline."""
    first, second = drawn(world)
    world.click(world.contact(first), "无法参加")
    world.click(world.contact(second), "需要回避")
    assert [one.state for one in world.assignments()] == [Answer.ASKED] * 2
    assert "第十三条第（四）项" in world.phone(world.contact(first)).last_card("无法参加").text
    assert "已收到" in world.click(world.contact(first, 1), "接受")
    assert (
        world.phone(world.contact(first)).last_card("无法参加").greyed
        == f"联系人{number_of(world, first)}2已接受"[:10]
    )
    world.forward(minutes=10)
    first, second, third = world.assignments()
    assert (second.state, second.reason, second.answered_at) == (Answer.REFUSED, "", second.answer_by)
    assert f"{world.short_name(second)} 拒绝" in heard(world)
    assert "未说明理由。已顺延第3位" in heard(world)
    assert (third.rank, third.state) == (3, Answer.ASKED)


def number_of(world: World, one: Assignment) -> str:
    return world.contact(one)[1:].split("-")[0]


def test_every_answer_is_told_in_words(world: World) -> None:
    """Short name, what was answered, and the next place: by button, by text, with a reason, without."""
    said: dict[str, str] = {}
    one, other = drawn(world)
    for text, word in (("拒绝 0001 道路中断", "拒绝"), ("回避 0001 正在给该项目做检测", "回避")):
        before = len(heard(world))
        said[word] = world.say(world.contact(one), text)
        told = heard(world)[before:]
        assert (
            f"{world.short_name(one)} {word} 02:00，理由：{text[8:]}。已顺延第{len(world.assignments())}位"
            in told
        )
        one = world.assignments()[-1]
    assert "理由由市质安总站核实" in said["拒绝"]
    accepted = world.say(world.contact(other), "接受")
    assert f"{world.short_name(other)}于02:00 接受 任务0001。不会再催促" in accepted
    assert f"{world.short_name(other)} 接受 02:00。检测监测还差1家。" in heard(world)
    world.forward(minutes=10)
    assert f"{world.short_name(one)} 未答复（02:10截止）。已顺延第5位，02:20前答复。" in heard(world)
    last = world.assignments()[-1]
    world.say(world.contact(last), "接受 0001")
    assert f"{world.short_name(last)} 接受 02:10。检测监测2家已齐。" in heard(world)
    filled = next(text for text in world.phone("wang").texts() if "满额" in text)
    for coming in (other, last):
        assert f"1390000{int(number_of(world, coming)):02d}01" in filled
        assert f"{world.short_name(coming)}（" in filled
    assert f"{world.short_name(one)}（" not in filled


def test_asking_back_and_reasons_by_text(world: World) -> None:
    first, second = drawn(world)
    phone = world.contact(first)
    world.say(phone, "收到，马上到")
    assert world.assignments()[0].state == Answer.ASKED
    assert world.phone(phone).last_card("是否接受任务0001").buttons == ["接受", "无法参加"]
    world.say(phone, "拒绝 0001")
    assert world.phone(phone).last_card("无法参加").buttons[0] == "正在执行其他应急任务"
    world.click(phone, "其他（请写明）")
    assert world.assignments()[0].state == Answer.ASKED
    world.say(phone, "帮助")
    assert world.assignments()[0].state == Answer.ASKED, "another command is no reason"
    assert "拒绝" in world.say(phone, "仪器都在检定")
    assert (world.assignments()[0].state, world.assignments()[0].reason) == (Answer.REFUSED, "仪器都在检定")
    other = world.contact(second)
    world.click(other, "需要回避")
    world.click(other, "其他（请写明）")
    world.say(other, "回避 0001 是我单位的项目")
    assert (world.assignments()[1].state, world.assignments()[1].reason) == (Answer.RECUSED, "是我单位的项目")


def test_late_answers_are_kept_and_shown_and_change_nothing(world: World) -> None:
    first, second = drawn(world)
    stale = world.phone(world.contact(second)).last_card("应急任务")
    world.forward(minutes=10)
    assert stale.greyed == "已过答复时间"
    told = heard(world)
    accepted = world.say(world.contact(first), "接受 0001")
    assert "答复时间已过（02:10）" in accepted
    assert "您的答复已记为迟答" in accepted
    assert "迟答" in world.click(world.contact(second), "无法参加", message=stale, force=True)
    assert "已经记录" in world.say(world.contact(first, 1), "拒绝 0001 太晚了")
    late = heard(world)[len(told) :]
    assert f"{world.short_name(first)} 迟答：接受 02:10" in late
    assert f"{world.short_name(second)} 迟答：拒绝 02:10" in late
    assert "没有送达" not in late
    states = [(one.state, one.late_answer) for one in world.assignments()]
    asked = (Answer.ASKED, "")
    assert states == [(Answer.SILENT, Answer.ACCEPTED), (Answer.SILENT, Answer.REFUSED), asked, asked]
    assert "迟答：接受 02:10" in world.say("wang", "进度 0001")
    world.say("wang", "结束 0001 险情已排除")
    assert "已结束" in world.say(world.contact(first), "接受 0001")


@pytest.mark.both
def test_the_list_is_used_up(world: World) -> None:
    """Told at once with what is left to do; 进度 keeps the telephones of all; 加抽 finds nobody."""
    only(world, 3)
    for one in drawn(world):
        world.say(world.contact(one), "拒绝 0001 道路中断")
    said = heard(world)
    assert "名单已用尽，没有下一位，还差1家" in said
    assert "请市质安总站协调" in said
    third = world.assignments()[2]
    world.say(world.contact(third), "接受 0001")
    assert "满额" not in heard(world)
    assert world.say("wang", "进度 0001").count("电话：") == 3
    assert "名单已用尽" in world.say("wang", "加抽 1家 0001")
    assert len(world.assignments()) == 3
    assert len(world.rows(LedgerEntry, col(LedgerEntry.event) == "名单用尽")) == 1
    world.say(world.contact(third), "完成 0001")
    assert world.draw().state == DrawState.OPEN, "not filled: only 结束 or seven days end it"
    assert "已结束" in world.say("wang", "结束 0001")


def test_more_goes_on_in_the_same_ranking(world: World) -> None:
    for _ in range(3):
        world.add_institution("设计")
    assert "可办理" in world.say("wang", "加抽 1家")
    first, second, designer = drawn(world, "应急抽取 检测监测2家 设计1家 盘龙区 某工地基坑坍塌")
    assert "请写明类别" in world.say("wang", "加抽 1家 0001")
    assert "没看懂要加抽几家" in world.say("wang", "加抽 7")
    for one in (first, second, designer):
        world.click(world.contact(one), "接受")
    assert heard(world).count("满额") == 1
    said = world.say("wang", "加抽检测一家 0001")
    assert "检测监测加抽1家：第3位" in said
    third = next(one for one in world.assignments() if one.replaces == "加抽")
    assert (third.rank, third.lot_id) == (3, first.lot_id)
    assert world.short_name(third) not in said
    assert "检测监测还差1家" in world.say("wang", "进度 0001")
    world.click(world.contact(third), "接受")
    assert heard(world).count("满额：4家") == 1
    assert "一致" in world.say("sun", "核验 0001")


def test_withdrawing_tells_everybody_and_stays_on_record(world: World) -> None:
    first, second = drawn(world)
    world.click(world.contact(first), "接受")
    assert "需要写明原因" in world.say("wang", "撤销 0001")
    assert "已撤销，正在通知2家机构" in world.say("wang", "撤销 0001 现场已由消防处置")
    for one in (first, second):
        for userid in world.contacts(one):
            assert "任务0001已撤销，原因：现场已由消防处置" in heard(world, userid)
            assert "不计入履职记录" in heard(world, userid)
    assert world.phone(world.contact(second)).last_card("应急任务").greyed == "任务已撤销"
    assert [one.state for one in world.assignments()] == [Answer.ACCEPTED, Answer.WITHDRAWN]
    for words in ("接受 0001", "拒绝 0001 没空", "出发 0001"):
        assert "已撤销" in world.say(world.contact(first), words)
    for words in ("加抽 1家 0001", "撤销 0001 再次", "结束 0001", "确认 0001 111111", "放弃 0001"):
        assert "0001已" in world.say("wang", words), words
    before = len(world.simulator.messages)
    world.forward(minutes=11)
    assert len(world.simulator.messages) == before, "no reminder, no deadline, no replacement"
    assert "一致" in world.say("shen", "核验 0001")


def test_ending_by_the_requester_by_the_station_and_after_seven_days(world: World) -> None:
    first, _second = drawn(world)
    world.click(world.contact(first), "接受")
    assert "按本系统规则" in world.say("sun", "结束 0001")
    world.clock.forward(timedelta(minutes=9))
    assert "0001已结束" in world.say("zong", "结束 0001 险情已排除")
    assert [one.state for one in world.assignments()] == [Answer.ACCEPTED, Answer.WITHDRAWN]
    world.say("wang", SENTENCE)
    world.say("wang", "确认 0002 111111")
    for one in world.assignments("0002"):
        world.say(world.contact(one), "接受 0002")
    world.clock.forward(timedelta(days=6, hours=23))
    one = world.assignments("0002")[0]
    world.say(world.contact(one), "出发 0002")
    world.clock.forward(timedelta(days=6, hours=23))
    world.settle()
    assert world.draw("0002").state == DrawState.OPEN, "seven days after the last event"
    world.clock.forward(timedelta(hours=1))
    world.settle()
    assert (world.draw("0002").state, world.draw("0002").close_reason) == (DrawState.CLOSED, "结束")
    assert "0002：7天没有新的进展，已自动结束" in world.phone("wang").texts()[-1]


def test_steps_in_their_order_and_once(world: World) -> None:
    first, second = drawn(world)
    who = world.contact(first)
    assert "还没有接受任务0001" in world.say(who, "出发 0001")
    world.click(who, "接受")
    assert "已记录：任务0001 到场 02:00" in world.say(who, "到场 0001"), "whoever forgot 出发 may go on"
    for step in ("出发", "到场"):
        assert "已经记录过" in world.say(world.contact(first, 1), f"{step} 0001")
    assert "感谢" in world.say(world.contact(first, 1), "完成 0001"), "a colleague may report"
    assert world.phone(who).last_card("尽快出发").greyed == "已完成"
    with pytest.raises(SimulatorError):
        world.click(who, "完成")
    assert world.draw().state == DrawState.OPEN
    assert f"{world.short_name(first)} 已完成 02:00" in heard(world)
    world.say(world.contact(second), "接受 0001")
    world.say(world.contact(second), "完成 0001")
    assert world.draw().state == DrawState.CLOSED
    assert "全部完成，已关闭" in heard(world)
    assert "任务0001已完成" in world.say(who, "完成 0001")


@pytest.mark.both
def test_one_person_for_two_institutions_and_two_tasks(world: World) -> None:
    """A contact of two drawn institutions says which task; the card says it by itself."""
    only(world, 2)
    first, second = drawn(world)
    shared = world.contact(first)
    elsewhere = world.rows(
        Contact, col(Contact.institution_id) == second.institution_id, col(Contact.position) == 1
    )
    world.change(Contact, col(Contact.id) == elsewhere[0].id, userid=shared, userkey=shared)
    assert "不止一个任务" in world.say(shared, "接受 0001")
    assert "2个任务：0001、0001" in world.say(shared, "接受")
    world.click(shared, "接受")
    assert [one.state for one in world.assignments()] == [Answer.ACCEPTED, Answer.ASKED]
    assert "已收到" in world.say(shared, "接受"), "one is left"
    assert "满额" in heard(world)
    assert world.say(shared, "我的任务").count("0001 接受") == 2
