"""帮助 is made of what the commands register, and forgets none."""

import re

import pytest

from handlers import all_routes
from handlers.front.help import help_for
from handlers.routing.permissions import DIGITS, DRAWER
from handlers.routing.router import Tip, Unlisted
from handlers.speech import parse
from handlers.speech.commands_general import NeverMind
from handlers.speech.confirm import Confirm
from models.institution import Contact
from models.people import Actor, Role, Staff, UnitKind
from tests.handlers.speech.wanted import NOW, WORDS

ROUTES = all_routes()
CONTACT = Contact(institution_id=1, position=1, name="丁")
# what 帮助 says of them is no sentence: six digits of one's own, and 取消 beside a question
TOLD = {Confirm, NeverMind}
PHRASES = re.compile(r"[：、；/()（）“”]|，?或(?:回复)?")
EVERYTHING = """\
这里可以：
· 应急抽取（单位写全称）：应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌 施工单位甲公司 回避 乙公司
· 计划抽取：抽取 监理咨询 1家 官渡区 明天9点 质量安全检查 \
建设单位甲公司、施工单位乙公司、监理单位丙公司，或回复“表单”填表
· 确认：收到确认卡后回复任意6位数字
· 看进展：进度 0007，或 我的任务
· 再要一家：加抽 1家 0007
· 不需要了：撤销 0007 原因（计划抽取须另一位同事同意）
· 来不及抽：指派 检测监测 机构全称 盘龙区 事由（须另一位同事同意，公开标注）
· 要纸面材料：记录表 0007、签到表 0007
· 办完了：结束 0007（机构还没有到场的要写原因）
· 刚才没说完的不发了：取消（已经抽出的不受影响，撤销要带编号）
· 答复任务：点卡片按钮，或回复 接受 0007 / 拒绝 0007 原因 / 回避 0007 原因
· 路上和现场：出发 0007、到场 0007、完成 0007
· 看自己的任务：我的任务；要任务函：任务函 0007
· 申报业务往来，用于回避：合同申报
· 监督核验：进度 0007、核验 0007、统计
· 每天收到账本存证、每月收到抽取月报，请留存，日后可与账本核对
· 监督摇号：值班、下班；收到邀请后回复任意6位数字；提前拆封 0007
· 总站：卡片上点同意或不同意；提前公开：公开 0007"""


def actor(*roles: Role, contacts: tuple[Contact, ...] = ()) -> Actor:
    held = [str(role) for role in roles]
    staff = Staff(userid="wang", userkey="wang", name="王", unit="站", unit_kind=UnitKind.STATION, roles=held)
    return Actor("wang", staff, contacts, frozenset(roles))


def test_somebody_with_every_role_is_told_everything_in_this_order() -> None:
    assert help_for(ROUTES.tips, actor(*Role, contacts=(CONTACT,))) == EVERYTHING


@pytest.mark.parametrize(
    ("who", "first", "last"),
    [
        (actor(Role.DRAWER), "应急抽取", "刚才没说完的不发了"),
        (actor(Role.SUPERVISOR), "监督核验", "监督摇号"),
        (actor(Role.AUDITOR), "监督核验", "每天收到账本存证"),
        (actor(Role.STATION_HEAD), "监督核验", "总站"),
        (Actor("li", contacts=(CONTACT,)), "答复任务", "申报业务往来"),
    ],
)
def test_everybody_is_told_what_he_may_do(who: Actor, first: str, last: str) -> None:
    told = help_for(ROUTES.tips, who).splitlines()[1:]
    assert told[0].startswith(f"· {first}")
    assert told[-1].startswith(f"· {last}")
    assert set(told) < set(EVERYTHING.splitlines())


def test_who_may_do_nothing_is_told_so() -> None:
    assert "没有需要您在这里办理的事项" in help_for(ROUTES.tips, actor())
    assert "没有登记为工作人员或机构联系人" in help_for(ROUTES.tips, Actor("somebody"))


def test_no_command_is_forgotten() -> None:
    told = {type(parse(words, WORDS, NOW)) for tip in ROUTES.tips for words in PHRASES.split(tip.line)}
    elsewhere = {kind for kind, why in ROUTES.unlisted.items() if why is not Unlisted.BESIDE}
    assert ROUTES.commands.keys() <= told | elsewhere | TOLD


def test_lines_for_readers_that_help_has_no_place_for_come_last() -> None:
    tips = [Tip(DIGITS, "摇号"), Tip(DRAWER, "抽取"), Tip(DIGITS, "再摇")]
    assert help_for(tips, actor(*Role)) == "这里可以：\n· 抽取\n· 摇号\n· 再摇"
