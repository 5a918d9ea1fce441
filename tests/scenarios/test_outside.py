"""有关单位: registered once, approved each time, voluntary, never counted (Article 11)."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlmodel import col

from bot.engine.dispatch import Outcome
from bot.operator.import_cli import import_staff as staff_file
from handlers.routing.event import Event, EventKind
from models.consent import Consent
from models.draw import Draw
from models.institution import name_key
from models.mail import Inbox
from models.people import Role, Staff, Unit
from tests.scenarios.plans import R1, R2, monday
from tests.scenarios.world import World

WANTS = "抽取 检测监测 1家 西山区 后天9点 深基坑方案核查 建设单位甲公司、施工单位乙公司、监理单位丙公司"
CODE = "91530100MA6K5LXX0R"


def wants(world: World, userid: str = "zhao") -> str:
    """A sentence, and the purpose that is asked for."""
    assert "用途" in world.say(userid, WANTS)
    return world.say(userid, "专家论证前复核")


def builder(world: World, *, verified: bool = True) -> None:
    world.add_staff("zhao", "赵经理", Role.DRAWER, unit="某建设公司")
    world.change(Staff, col(Staff.userkey) == "zhao", unit_kind="有关单位")
    if verified:
        world._store(
            Unit(
                name="某建设公司",
                name_key=name_key("某建设公司"),
                verified_at=world.clock(),
                verified_by="zong",
            )
        )


def register(world: World, userid: str, **fields: str) -> dict[str, object]:
    values = {"unit": "某建设有限公司", "code": CODE, "name": "赵经理", "phone": "13900000000", **fields}
    event = Event(
        key=f"form:{userid}-{len(world.rows(Inbox))}", kind=EventKind.FORM, actor=userid, form="unit",
        fields={name: [value] for name, value in values.items()},
    )  # fmt: skip
    assert world.bot.dispatch.event(event) is Outcome.TAKEN
    world.settle()
    return dict(world.rows(Inbox, col(Inbox.key) == event.key)[0].answer)


@pytest.mark.both
def test_a_draw_waits_for_the_station_and_is_frozen_by_one_tap(world: World) -> None:
    builder(monday(world))
    said = wants(world)
    assert "已提交市质安总站审批" in said
    assert world.lots() == []
    assert "建设公司" in world.phone("zong").last_card("抽取申请待您确认").text
    world.click("zong", "同意")
    draw = world.draw()
    assert (draw.requester, draw.counts, draw.payer) == ("zhao", "不计", "某建设公司")
    assert world.lots()[0].m in "\n".join(world.phone("zhao").texts())
    world.say("zhao", R1)
    world.say("sun", R2)
    one = world.assignments()[0]
    card = world.phone(world.contact(one)).last_card("任务")
    assert "自愿接受" in card.text and "某建设公司支付" in card.text
    world.click(world.contact(one), "无法参加")
    assert "不计入履职记录" in world.phone(world.contact(one)).last_card("无法参加").text


def test_what_changed_meanwhile_is_said_to_the_station_in_words_about_the_requester(world: World) -> None:
    builder(monday(world))
    wants(world)
    wants(world)
    first, second = (one.id for one in world.rows(Consent))
    world.say("zong", f"同意 事项{first}")
    said = world.say("zong", f"同意 事项{second}")
    assert "现在不能批准" in said and "对申请人赵经理的说明" in said and "还在等待确认" in said
    world.say("zhao", R1)
    world.say("sun", R2)
    assert "已为同一地点抽过" in world.say("zong", f"同意 事项{second}")
    assert "不同意" in world.say("zong", f"不同意 事项{second} 已经抽过")
    assert len(world.lots("0001")) == 1 and len(world.rows(Draw)) == 1


def test_the_station_is_reminded_once_in_its_four_hours(world: World) -> None:
    builder(monday(world))
    wants(world)
    world.forward(hours=2, minutes=30)
    assert sum("还在等您" in text for text in world.phone("zong").texts()) == 1
    world.forward(hours=3)
    assert sum("还在等您" in text for text in world.phone("zong").texts()) == 1


def test_declined_is_told_with_the_reason(world: World) -> None:
    builder(monday(world))
    wants(world)
    world.say("zong", f"不同意 事项{world.rows(Consent)[0].id} 用途不明")
    assert "用途不明" in world.phone("zhao").texts()[-1]
    assert world.lots() == []


def test_an_unregistered_unit_is_shown_the_way(world: World) -> None:
    builder(monday(world), verified=False)
    assert "还没有登记" in wants(world)


def test_registration_is_checked_once(world: World) -> None:
    monday(world)
    world.simulator.add_member(type(next(iter(world.simulator.members.values())))("newman", "新人", "", ""))
    assert register(world, "newman")["goto"]
    world.click("zong", "同意")
    assert world.rows(Unit)[0].name == "某建设有限公司"
    assert "已登记" in world.phone("newman").texts()[-1]
    assert "已提交市质安总站审批" in wants(world, "newman")


def test_a_wrong_code_is_said_at_its_field(world: World) -> None:
    answer = register(monday(world), "newman", code="123")
    assert answer["fields"] == {"code": "统一社会信用代码不对，应为18位，请对照营业执照"}


def test_no_emergency_for_outsiders(world: World) -> None:
    builder(monday(world))
    assert "不能发起应急抽取" in world.say("zhao", "应急抽取 检测监测 1家 盘龙区 某路塌陷")
    assert "不能指派" in world.say("zhao", "指派 检测监测 昆明第3检测有限公司 盘龙区 来不及")


def test_answers_are_voluntary_and_approval_can_come_too_late(world: World) -> None:
    builder(monday(world))
    wants(world)
    world.clock.forward(timedelta(days=3))
    said = world.click("zong", "同意")
    assert "过去" in said
    assert world.rows(Consent)[0].verdict == ""
    assert world.lots() == []


def test_approval_waits_for_the_morning(world: World) -> None:
    builder(monday(world))
    wants(world)
    world.forward(hours=11)
    assert "静默时段" in world.click("zong", "同意")
    assert world.lots() == []
    world.forward(hours=11)
    world.click("zong", "同意")
    assert len(world.lots()) == 1


def newcomer(world: World) -> World:
    monday(world)
    world.simulator.add_member(type(next(iter(world.simulator.members.values())))("newman", "新人", "", ""))
    return world


def import_staff(world: World, *rows: str) -> None:
    """What the administrator's file says of these people."""
    lines = ["企业微信账号,姓名,单位,单位类型,区县,角色,状态", *rows]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "staff.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        staff_file(world.bot.engine, file, world.clock)


def test_a_registration_does_not_revive_who_was_struck_off(world: World) -> None:
    newcomer(world)
    assert register(world, "newman")["goto"]
    import_staff(world, "NewMan,牛工,某监督站,监督机构,盘龙区,监督人,停用")
    said = world.click("zong", "同意")
    assert "账号NewMan在人员名单里已停用，登记不能改动它，没有办理。" in said and "不同意" in said
    (person,) = world.rows(Staff, col(Staff.userkey) == "newman")
    assert (person.name, person.unit, person.roles, person.active) == ("牛工", "某监督站", ["监督人"], False)
    assert world.rows(Unit) == [] and world.rows(Consent)[0].verdict == ""
    world.say("zong", f"不同意 事项{world.rows(Consent)[0].id} 已停用")
    assert "已停用" in world.phone("newman").texts()[-1]
    assert "在人员名单里已停用，登记不能改动，没有提交" in str(register(world, "newman")["error"])


def test_a_registration_does_not_overwrite_who_was_imported(world: World) -> None:
    newcomer(world)
    register(world, "newman")
    import_staff(world, "newman,牛工,另一公司,有关单位,,抽取人,")
    said = world.click("zong", "同意")
    assert "在人员名单里属于另一公司（有关单位），由人员文件导入，登记不能改动它" in said
    import_staff(world, "newman,牛工,某建设有限公司,有关单位,,抽取人；监督人,")
    world.say("zong", f"同意 事项{world.rows(Consent)[0].id}")
    (person,) = world.rows(Staff, col(Staff.userkey) == "newman")
    assert (person.name, person.unit, person.roles) == ("牛工", "某建设有限公司", ["抽取人", "监督人"])
    assert [one.name for one in world.rows(Unit)] == ["某建设有限公司"]
    assert "属于某建设有限公司" in str(register(world, "newman", unit="第三家有限公司")["error"])


def test_who_registered_himself_may_register_his_next_unit(world: World) -> None:
    newcomer(world)
    register(world, "newman")
    world.click("zong", "同意")
    assert register(world, "newman", unit="第二家有限公司")["goto"]
    world.say("zong", f"同意 事项{world.rows(Consent)[-1].id}")
    (person,) = world.rows(Staff, col(Staff.userkey) == "newman")
    assert (person.unit, person.roles, person.active) == ("第二家有限公司", ["抽取人"], True)
