"""加抽 beyond what was asked for: seen by 总站 and 审计, counted, and by two beyond twice the need."""

from sqlmodel import col

from models.consent import Consent
from models.draw import Answer
from models.ledger import LedgerEntry
from tests.scenarios.browse import browsing, words
from tests.scenarios.plans import R1, drawn, monday
from tests.scenarios.world import World

MARK = "加抽超过所需家数"


def emergency(world: World, need: int = 1) -> None:
    world.say("wang", f"应急抽取 检测监测 {need}家 盘龙区 某工地基坑坍塌")
    world.say("wang", R1)


def heard(world: World, who: str) -> str:
    return "\n".join(message.text for message in world.phone(who).messages)


def called(world: World) -> list[int]:
    return [one.rank for one in world.assignments() if one.replaces == "加抽"]


def test_an_emergency_calls_at_once_and_much_more_is_looked_at_afterwards(world: World) -> None:
    emergency(world)
    said = world.say("wang", "加抽 1家 0001")
    assert "加抽1家" in said and "超过所需的1家" in said
    assert world.draw().marks.count(MARK) == 1 and world.rows(Consent) == []
    for who in ("shen", "zong"):
        assert f"{MARK}：检测监测加抽1家，共2家，所需1家" in heard(world, who)

    world.say("wang", "加抽 1家 0001")
    assert called(world) == [2, 3] and world.draw().marks.count(MARK) == 1
    assert "另一位工作人员将事后复核" not in said
    assert "另一位工作人员将事后复核" in world.phone("wang").texts()[-1]
    assert "共3家" in heard(world, "shen")
    asked = world.phone("zong").last_card("加抽待您确认").text
    assert "共3家" in asked and "应急已先办理，请事后表态" in asked
    with browsing(world, "wang") as wang:
        page = words(wang.get(f"/h5/draws/{world.draw().number}"))
        assert "待另一位工作人员事后复核" in page and "监督人 没有（记作“-”）" in page
    world.click("zong", "不同意")
    assert called(world) == [2, 3] and "加抽事后未获同意" in world.draw().marks
    assert "加抽事后未获同意（宗站）" in heard(world, "shen")


def test_a_plan_calls_more_than_twice_as_many_once_another_agrees(world: World) -> None:
    drawn(monday(world))
    with browsing(world, "wang") as wang:
        address = f"/h5/draws/{world.draw().number}"
        asked = wang.submit(f"{address}/more", {"count": "2"}, on=address)
        assert "加抽正在等另一位工作人员同意" in words(asked)
    world.settle()
    assert called(world) == [] and "超过所需1家的两倍" in heard(world, "wang")
    assert "正在等" in world.say("wang", "加抽 5家 0001")
    assert len(world.rows(Consent)) == 1
    world.click("zong", "同意")
    assert called(world) == [2, 3] and world.lots()[0].extra == 2
    assert "加抽2家：第2位、第3位" in world.phone("wang").texts()[-1]
    assert MARK in world.draw().marks and "共3家，所需1家" in heard(world, "shen")


def test_what_is_not_agreed_to_is_not_called(world: World) -> None:
    drawn(monday(world))
    assert "超过所需" in world.say("wang", "加抽 1家 0001"), "twice the need is his own"
    world.say("wang", "加抽 1家 0001")
    world.say("zong", f"不同意 事项{world.rows(Consent)[0].id} 一家足够")
    assert called(world) == [2]
    assert "没有同意0001的加抽，理由：一家足够" in world.phone("wang").texts()[-1]


def test_what_was_agreed_to_too_late_is_not_called(world: World) -> None:
    drawn(monday(world))
    world.say("wang", "加抽 2家 0001")
    world.say("zong", "结束 0001 活动取消")
    assert "已结束" in world.click("zong", "同意")
    assert called(world) == [] and world.rows(Consent)[0].verdict == ""


def test_who_refused_and_was_replaced_is_no_more(world: World) -> None:
    """Two are wanted, four have been asked, two may still come: nobody was called beyond the need."""
    emergency(world, need=2)
    for _ in range(2):
        waiting = [one for one in world.assignments() if one.state == Answer.ASKED]
        world.say(world.contact(waiting[0]), "拒绝 0001 设备人员已全部派出")
    assert MARK not in world.draw().marks
    world.say("wang", "加抽 2家 0001")
    assert world.rows(Consent) == [] and "共4家，所需2家" in heard(world, "shen")
    world.say("wang", "加抽 1家 0001")
    assert [one.matter for one in world.rows(Consent)] == ["加抽"]


def test_the_statistics_count_them_by_requester(world: World) -> None:
    emergency(world)
    world.say("wang", "加抽 3家 0001")
    with browsing(world, "shen") as shen:
        table = shen.get("/h5/statistics.csv").content.decode("utf-8-sig").splitlines()
        assert "加抽（家）" in words(shen.get("/h5/statistics"))
    head = next(line for line in table if line.startswith("发起人,")).split(",")
    wang = next(line for line in table if line.startswith("王工,")).split(",")
    assert dict(zip(head, wang, strict=True))["加抽（家）"] == "3"
    assert world.rows(LedgerEntry, col(LedgerEntry.event) == "加抽")[0].data["drawn"] == 3
