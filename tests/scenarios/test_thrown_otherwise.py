"""Ways round the second throw that is seen: 撤销, another unit, 指派, 结束 of a plan, another account."""

from sqlmodel import col

from models.consent import Consent
from models.draw import Draw, DrawState
from models.people import Role, Staff
from tests.scenarios.plans import PLAN, colleague, drawn, monday
from tests.scenarios.test_thrown_again import AGAIN, filled, heard
from tests.scenarios.world import World

WANG = col(Staff.userkey) == "wang"


def test_a_withdrawal_is_told_as_an_early_end_is(world: World) -> None:
    filled(world)
    world.say("wang", "撤销 0001 误报")
    for who in ("shen", "zong"):
        assert f"{world.draw().number}：撤销：1家接受后未报到场；原因：误报" in heard(world, who)


def test_the_throw_follows_the_person_into_another_unit(world: World) -> None:
    filled(world)
    world.say("wang", "结束 0001 现场已处置")
    world.change(Staff, WANG, unit="昆明市盘龙区住房和城乡建设局")
    world.say("wang", AGAIN)
    assert world.draw("0002").follows == [world.draw().number]


def test_by_hand_is_no_way_round_what_was_thrown_away(world: World) -> None:
    filled(world)
    world.say("wang", "结束 0001 现场已处置")
    world.say("wang", "指派 检测监测 昆明第9检测有限公司 盘龙区 险情紧急来不及")
    first = world.draw().number
    assert f"；接{first}" in world.phone("zong").last_card("指派待您确认").text
    world.say("zong", f"同意 事项{world.rows(Consent)[-1].id}")
    assert world.draw("0002").follows == [first]
    assert f"接{first}；30天内盘龙区同类别抽取过：{first}" in world.phone("shen").texts()[-1]


# 结束 is no way round the second person of a plan


def test_a_requester_of_the_station_ends_no_plan_of_his_own_alone(world: World) -> None:
    world.change(Staff, WANG, roles=[Role.DRAWER, Role.STATION_CLERK])
    drawn(monday(world))
    assert "请用撤销" in world.say("wang", "结束 0001 项目延期了")
    assert world.draw().state == DrawState.OPEN


def test_a_plan_that_was_accepted_is_withdrawn_by_two_before_its_day(world: World) -> None:
    colleague(world)
    drawn(monday(world))
    world.click(world.contact(world.assignments()[0]), "接受")
    assert "请用撤销" in world.say("wang", "结束 0001 项目延期了")
    assert world.draw().state == DrawState.OPEN and world.rows(Consent) == []
    world.forward(hours=24)
    assert "0001已结束" in world.say("wang", "结束 0001 检查已完成，机构忘了报到场")
    assert "提前结束：1家接受后未报到场" in heard(world, "shen")


def test_nor_by_an_account_of_his_that_is_of_the_station(world: World) -> None:
    world.add_staff("wang2", "王工", Role.STATION_CLERK)
    drawn(monday(world))
    assert "请用撤销" in world.say("wang2", "结束 0001 项目延期了")
    assert world.draw().state == DrawState.OPEN


# the second person


def test_a_second_account_of_the_requester_is_no_second_person(world: World) -> None:
    world.add_staff("wang2", "王工", Role.DRAWER)
    drawn(monday(world))
    world.say("wang", "撤销 0001 项目取消了")
    assert world.phone("wang2").messages == []
    assert "提出人不能自己同意" in world.say("wang2", f"同意 事项{world.rows(Consent)[0].id}")
    assert world.draw().state == DrawState.OPEN
    world.click("zong", "同意")
    assert world.draw().close_reason == "撤销"


def test_nor_is_the_account_he_has_now(world: World) -> None:
    drawn(monday(world))
    world.say("wang", "撤销 0001 项目取消了")
    world.change(Staff, WANG, active=False)
    world.add_staff("wang.new", "王工", Role.DRAWER)
    assert "提出人不能自己同意" in world.say("wang.new", f"同意 事项{world.rows(Consent)[0].id}")
    assert world.draw().state == DrawState.OPEN


def test_nor_does_a_second_account_of_his_give_the_second_number(world: World) -> None:
    """Whoever gives R1 gives no R2: with nobody else on the list the plan is not drawn at all."""
    world.add_staff("wang2", "王工", Role.SUPERVISOR)
    monday(world).change(Staff, col(Staff.userkey) == "sun", active=False)
    assert "监督人" in world.say("wang", PLAN)
    assert world.rows(Draw) == [] and world.phone("wang2").messages == []
