"""Who draws for another unit now, or not at all, has no draw of his old unit: not to see, not to order."""

from sqlmodel import col

from handlers.draw.proof import words as proof_words
from models.draw import Draw, DrawState
from models.people import Role, Staff, UnitKind
from tests.scenarios.browse import browsing, words
from tests.scenarios.plans import R1, R2, monday
from tests.scenarios.test_sealed_from_others import PLAN, SEALED, previewed
from tests.scenarios.world import World

COMPANY = "昆明某建设公司"


def moved(world: World, userid: str = "wang", **changes: object) -> None:
    world.change(Staff, col(Staff.userkey) == userid, **changes)


def running(world: World) -> None:
    monday(world)
    world.say("wang", SEALED)
    world.say("wang", R1)
    world.say("sun", R2)
    assert world.draw().state == DrawState.OPEN


ORDERS = (
    "加抽 1家 {}", "撤销 {} 改期", "结束 {} 不查了", "放弃 {}", "进度 {}",
    "指派 {} 昆明第3检测有限公司 名单已用尽",
)  # fmt: skip


def test_his_orders_are_about_a_number_that_is_not_there(world: World) -> None:
    running(world)
    moved(world, unit=COMPANY, unit_kind=UnitKind.OTHER)
    for order in ORDERS:
        said, nothing = (world.say("wang", order.format(number)) for number in ("0001", "0002"))
        assert said == nothing.replace("0002", "0001"), order
    assert world.say("wang", "确认 0001 111111").startswith("没有找到0001。目前没有")
    assert (world.draw().state, len(world.assignments())) == (DrawState.OPEN, 1)


def test_no_list_and_no_card_names_it(world: World) -> None:
    running(world)
    moved(world, unit=COMPANY, unit_kind=UnitKind.OTHER)
    for text in (
        "我的任务",
        "撤销",
        "结束",
        "加抽 1家",
        "放弃",
        "算了",
        "取消吧",
        "确认 111111",
        "撤销0001和0002",
    ):
        said = world.say("wang", text)
        assert "官渡区" not in said and "进行中" not in said and "CQ-" not in said, (text, said)
    with browsing(world, "wang") as wang:
        for page in ("/h5/my", "/h5/"):
            seen = words(wang.get(page))
            assert "0001" not in seen and "滇池" not in seen, page
    assert "0001" not in words(previewed(world, "wang"))


def test_whose_role_has_gone_is_not_asked_for_digits(world: World) -> None:
    monday(world)
    world.say("wang", PLAN)
    moved(world, roles=[str(Role.BUREAU_REVIEWER)])
    moved(world, "sun", roles=[str(Role.DRAWER)])
    for who in ("wang", "sun"):
        with browsing(world, who) as person:
            assert "0001" not in words(person.get("/h5/")), who
            assert person.get(f"/h5/digits/{world.draw().number}").status_code in {403, 404}, who
        world.say(who, f"确认 0001 {R2}")
    [draw] = world.rows(Draw)
    assert (draw.r1, draw.r2, draw.state) == (None, "-", DrawState.PENDING)


def test_what_he_left_waiting_there_keeps_him_from_nothing_here(world: World) -> None:
    monday(world)
    world.say("wang", PLAN)
    world.say("wang", R1)
    assert world.draw().state == DrawState.WAITING
    moved(world, unit="五华区住建局")
    said = world.say("wang", PLAN.replace("滇池花园项目", "某住宅项目"))
    assert "名单已冻结" in said and "0001" not in said.replace(world.draw("0002").number, "")


def test_who_supervises_now_unseals_no_draw_that_he_asked_for(world: World) -> None:
    running(world)
    moved(world, unit="昆明市质安监督站", unit_kind=UnitKind.SUPERVISION, roles=[Role.SUPERVISOR])
    assert world.say("wang", "提前拆封 0001") == proof_words.UNSEAL_OWN
