"""Before the digits: numbers, pools, exclusions, limits, and the thirty minutes."""

from datetime import date, timedelta

from sqlmodel import col

from models.base import Counter
from models.draw import Draw, DrawState
from models.institution import Membership
from models.ledger import LedgerEntry
from models.mail import Attempt, MailState, Outbox
from models.people import Role
from tests.scenarios.world import World

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
CATEGORIES = ("设计", "勘察", "造价", "加固修缮", "机械设备", "监理咨询")


def test_several_draws_wait_and_the_bot_asks_which(world: World) -> None:
    """The digits are kept; the number decides; another number goes its own way."""
    for category in ("设计", "勘察"):
        for _ in range(3):
            world.add_institution(category)
    world.say("wang", SENTENCE)
    world.say("wang", "应急抽取 设计 1家 五华区 桥台开裂")
    world.say("wang", "应急抽取 勘察 1家 官渡区 山体滑坡")
    asked = world.say("wang", "４８３９２０")
    for words in ("0001（某工地基坑坍塌）", "0002（桥台开裂）", "0003（山体滑坡）", "数字483920给哪一个"):
        assert words in asked
    assert "给哪一个" in world.say("wang", "第二个")
    assert "没有找到0009" in world.say("wang", "0009")
    assert "您的数字：483920" in world.say("wang", "0002")
    assert "您的数字：111222" in world.say("wang", "确认 0001 111222")
    assert "您的数字：000000" in world.say("wang", "确认 000000"), "one is left: no question"
    drawn = [(draw.r1, draw.r2, draw.b, draw.state) for draw in map(world.draw, ("0001", "0002", "0003"))]
    assert drawn == [(r1, "-", "-", DrawState.OPEN) for r1 in ("111222", "483920", "000000")]


def test_the_button_asks_for_the_digits_and_odd_digits_are_asked_again(world: World) -> None:
    world.say("wang", SENTENCE)
    assert "请回复任意6位数字" in world.click("wang", "确认抽取")
    for words in ("确认", "确认 0001", "确认 48392", "确认 4839201"):
        said = world.say("wang", words)
        assert "6位数字" in said
        assert world.draw().state == DrawState.PENDING
    assert "已抽出2家" in world.say("wang", "确认0001 483920")


def test_numbers_run_through_the_year(world: World) -> None:
    """Four digits or more; institutions and later words use the short one; next year begins with 0001."""
    world.say("wang", SENTENCE)
    world.say("wang", "放弃 1")
    world.change(Counter, col(Counter.name) == "draw:2026", value=9999)
    assert "CQ-20261122-10000" in world.say("wang", SENTENCE)
    assert "CQ-20261122-10000" in world.phone("wang").last_card("应急抽取待确认").title
    world.say("wang", "确认 10000 483920")
    one = world.assignments("10000")[0]
    card = world.phone(world.contact(one)).last_card("应急任务")
    assert card.title.endswith("答复 10000")
    assert "CQ-" not in card.text
    assert "接受 任务10000" in world.say(world.contact(one), "接受 10000")
    world.clock.forward(timedelta(days=60))
    assert "CQ-20270121-0001" in world.say("wang", SENTENCE)
    assert "0001 待确认" in world.say("wang", "进度 0001"), "a short number means the newest year"
    assert "0001 已放弃" in world.say("wang", "进度 CQ-20261122-0001")


def test_ones_own_draw_comes_before_anothers_of_the_same_short_number(world: World) -> None:
    """However his account is spelled; a number is used for the draw for which it was put on record."""
    world.add_staff("li", "李工", Role.DRAWER)
    world.say("wang", SENTENCE)
    world.say("wang", "放弃 1")
    mine = world.draw().number
    world.change(Draw, col(Draw.number) == mine, requester="Wang")
    world.clock.forward(timedelta(days=60))
    world.say("li", SENTENCE)
    assert "0001 已放弃" in world.say("wang", "进度 0001")
    assert "没有在等公开数" in world.say("wang", "公开数 0001 8")
    assert [one.subject for one in world.rows(LedgerEntry, col(LedgerEntry.event) == "收到数字")] == [mine]


def test_every_part_of_a_long_list_must_have_been_shown(world: World) -> None:
    """Six lots and many strangers fill more than one message: digits count when the last part is out."""
    for category in CATEGORIES:
        world.add_institution(category)
    strangers = "、".join(f"昆明市第{number}建筑工程集团有限责任公司" for number in range(30))
    lots = " ".join(f"{category}1家" for category in CATEGORIES)
    said = world.say("wang", f"应急抽取 {lots} 盘龙区 某大楼垮塌 回避 {strangers}")
    assert said.count("名单摘要M") == 6
    parts = world.rows(Outbox, col(Outbox.key).startswith("manifest:1#"))
    assert parts, "more than one message"
    last, later = col(Outbox.id) == parts[-1].id, world.clock() + timedelta(hours=1)
    world.change(Outbox, last, state=MailState.PENDING, attempts=9, due_at=later)
    world.change(Attempt, col(Attempt.outbox_id) == parts[-1].id, outcome="-1 system busy")
    assert "没有生效" in world.say("wang", "483920")
    assert world.draw().r1 is None
    world.change(Outbox, last, state=MailState.SENT)
    world.change(Attempt, col(Attempt.outbox_id) == parts[-1].id, outcome="ok")
    assert "已抽出6家" in world.say("wang", "483920")


def test_thirty_minutes_and_not_a_second_longer(world: World) -> None:
    world.add_institution("设计")
    world.say("wang", SENTENCE)
    world.say("wang", "应急抽取 设计 1家 五华区 桥台开裂")
    world.clock.forward(timedelta(minutes=29, seconds=59))
    assert "已抽出1家" in world.say("wang", "确认 0002 111111")
    world.clock.forward(timedelta(seconds=1))
    phone = world.phone("wang")
    assert phone.say("确认 0001 222222").accepted, "the sweep has not passed yet"
    assert phone.click("放弃", message=phone.last_card("待确认 CQ-20261122-0001")).accepted
    world.settle()
    assert sum("超过30分钟没有确认，已作废" in text for text in phone.texts()) == 3
    assert (world.draw().state, world.draw().close_reason) == (DrawState.CLOSED, "超时作废")
    assert phone.last_card("待确认 CQ-20261122-0001").greyed == "已超时作废"
    assert "已超时作废，不能再确认" in world.say("wang", "确认 0001 333333")
    assert "已超时作废" in world.say("wang", "进度 0001")
    assert "0001已超时作废" in world.say("wang", "核验 0001"), "nothing was drawn: nothing to check"
    assert world.assignments() == []
    assert "名单已冻结" in world.say("wang", SENTENCE)
    assert world.lots("0003")[0].k == 3, "an aborted lot keeps its k"


def test_one_pending_draw_for_each_requester_and_category(world: World) -> None:
    world.add_staff("li", "李工", Role.DRAWER, unit="五华区住建局")
    for _ in range(3):
        world.add_institution("设计")
    world.say("wang", SENTENCE)
    refused = world.say("wang", "应急抽取 设计1家 检测监测1家 盘龙区 另一处")
    assert "您的0001（检测监测）还在等待确认" in refused
    assert "名单已冻结" in world.say("li", "应急抽取 检测监测 2家 五华区 第三处")
    assert "名单已冻结" in world.say("wang", "应急抽取 设计 1家 盘龙区 另一处")
    assert "已放弃" in world.click("wang", "放弃", message=world.phone("wang").last_card("CQ-20261122-0001"))
    assert "名单已冻结" in world.say("wang", SENTENCE)


def test_six_lots_and_no_more(world: World) -> None:
    words = " ".join(f"{category}1家" for category in (*CATEGORIES, "检测监测"))
    said = world.say("wang", f"应急抽取 {words} 盘龙区 某大楼垮塌")
    assert "一次最多抽6个类别，这句话里有7个" in said
    assert world.rows(LedgerEntry, col(LedgerEntry.event) == "名单冻结") == []


def test_small_and_empty_pools_say_what_can_be_done(world: World) -> None:
    for _ in range(2):
        world.add_institution("设计")
    world.add_institution("勘察", state="暂停")
    empty = world.say("wang", "应急抽取 检测监测1家 勘察1家 盘龙区 某处")
    assert "勘察目前没有可抽取的机构：暂停1" in empty
    assert "没有发起抽取" in empty
    assert "请致电市质安总站" in empty
    assert "造价目前没有可抽取的机构。" in world.say("wang", "应急抽取 造价1家 盘龙区 某处")
    world.say("wang", "应急抽取 设计1家 盘龙区 某处")
    assert "少于建议的3家（3倍）" in world.phone("wang").last_card("待确认").text
    world.say("wang", "放弃 0001")
    world.say("wang", "应急抽取 设计3家 盘龙区 某处")
    card = world.phone("wang").last_card("待确认")
    assert "只有2家，少于需要的3家" in card.text
    said = world.say("wang", "483920")
    assert "已抽出2家" in said
    assert "名单已用尽" in said
    assert "还差1家" in said


def test_the_pool_is_city_wide_and_the_reasons_are_counted(world: World) -> None:
    """District narrows nothing; certificate and term end at midnight in Shanghai; none on file is fine."""
    today = date(2026, 11, 22)
    world.add_institution(valid_to=today)
    world.add_institution(valid_to=today - timedelta(days=1))
    world.add_institution(term_end=today)
    world.add_institution(term_end=today - timedelta(days=1))
    world.add_institution(term_start=today + timedelta(days=1))
    world.add_institution(state="暂停", pause_reason="整改")
    world.add_institution(contacts=0)
    world.add_institution(name="云南（滇池）检测有限公司", short="滇池检测")
    named = "云南(滇池)检测有限公司、机构１、从未听说公司"
    said = world.say("wang", SENTENCE.replace("盘龙", "东川") + f" 回避 {named}")
    for words in ("候选13家", "聘期外2", "暂停1", "证照过期1", "无联系人1", "回避(申请人)2"):
        assert words in said, words
    assert "不在库、已记录：从未听说公司" in said
    assert f"回避：{named}" in said
    assert "滇池" not in said.replace(named, "")
    frozen = world.rows(LedgerEntry, col(LedgerEntry.event) == "名单冻结")[0]
    assert frozen.data["strangers"] == ["从未听说公司"]
    world.say("wang", "放弃 0001")
    world.clock.forward(timedelta(hours=22))
    assert "候选13家" not in world.say("wang", SENTENCE + " 回避 云南(滇池)检测有限公司、机构１")


def test_an_open_emergency_task_fills_the_cap_until_it_is_done(world: World) -> None:
    world.change(Membership, col(Membership.id) > 3, state="暂停")
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    first, second = world.assignments()
    world.click(world.contact(first), "接受")
    world.say("wang", "应急抽取 检测监测 1家 五华区 另一处")
    assert "候选1家，已排除11家" in heard(world)
    assert "在办满额2" in heard(world)
    world.say("wang", "放弃 0002")
    world.say(world.contact(second), "拒绝 0001 道路中断")
    world.say(world.contact(first), "完成 0001")
    third = world.assignments()[2]
    assert "在办满额1" in world.say("wang", "应急抽取 检测监测 1家 五华区 第三处"), "asked counts as open"
    world.say("wang", "放弃 0003")
    world.say(world.contact(third), "接受 0001")
    world.say(world.contact(third), "完成 0001")
    assert "候选3家" in world.say("wang", "应急抽取 检测监测 1家 五华区 第四处")


def heard(world: World, userid: str = "wang") -> str:
    return "\n".join(world.phone(userid).texts())


def test_who_watches_sees_the_whole_m_and_may_ask(world: World) -> None:
    world.say("wang", SENTENCE)
    m = world.lots()[0].m
    for who in ("wang", "sun"):
        assert f"名单摘要M {m}" in heard(world, who)
    assert "请监督" in heard(world, "sun")
    assert m not in heard(world, "shen")
    card = world.phone("wang").last_card("待确认")
    assert m[:8] in card.text
    assert m not in card.text
    world.say("wang", "483920")
    world.add_staff("li", "李工", Role.DRAWER)
    contact = world.contact(world.assignments()[0])
    for words in ("进度 0001", "核验 0001"):
        for who in ("sun", "shen", "zong", "wang"):
            assert "0001" in world.say(who, words)
            assert "没有找到" not in heard(world, who)
        assert "没有找到0001" in world.say("li", words)
        assert "按本系统规则" in world.say(contact, words)
    looks = world.rows(LedgerEntry, col(LedgerEntry.event) == "核验")
    assert [entry.actor for entry in looks] == ["sun", "shen", "zong", "Wang"]


def test_exactly_as_many_as_needed_are_told(world: World) -> None:
    """No over-draw; progress shows telephones from the start."""
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    told = {m.userid.split("-")[0] for m in world.simulator.messages if m.userid.startswith("c")}
    assert len(told) == 2
    progress = world.say("wang", "进度")
    for one in world.assignments():
        assert world.short_name(one) in progress
    assert progress.count("1390000") == 4
    assert progress.count("等待答复") == 2


def test_help_on_entering_at_most_once_in_twelve_hours(world: World) -> None:
    def enter(userid: str) -> int:
        before = len(world.phone(userid).messages)
        world.phone(userid).enter()
        world.settle()
        return len(world.phone(userid).messages) - before

    assert (enter("wang"), enter("wang"), enter("c1-1")) == (1, 0, 1)
    assert "应急抽取" in heard(world)
    assert "接受 0007" in heard(world, "c1-1")
    assert "应急抽取：" not in heard(world, "c1-1")
    world.clock.forward(timedelta(hours=11, minutes=59))
    assert enter("wang") == 0
    assert "这里可以" in world.say("wang", "帮助")
    world.clock.forward(timedelta(minutes=2))
    assert (enter("wang"), enter("wang")) == (1, 0)
    assert "核验" in world.say("sun", "怎么抽")


def test_what_is_not_built_is_not_offered(world: World) -> None:
    """A leave is answered honestly; nothing is kept waiting for it."""
    said = world.say("wang", "请假 0001 生病")
    assert "目前不能在这里办理，没有改变任何记录" in said
    assert "质安总站" in said
    everything = "\n".join(world.say(who, "帮助") for who in ("wang", "sun", "c1-1", "shen"))
    for word in ("请假", "到期", "我的机构", "查机构", "投诉", "改条件", "上传"):
        assert word not in everything
