"""Sheets in a real draw: issued by themselves, asked for in chat, refused to strangers (口径 27, 28)."""

import re

import pytest
from sqlmodel import col

from bot.documents.render import render
from bot.simulator import Member
from models.document import Document
from models.draw import Answer, Assignment
from models.people import Role
from models.rules.papers.sheet_facts import Paper
from tests.bot.documents import pdf_text
from tests.scenarios.world import World

REASON = "某工地#text(red)[x]<b>坍塌</b>"
SENTENCE = f"应急抽取 检测监测 2家 盘龙区 {REASON}"
STEPS = ("出发", "到场", "完成")


def drawn(world: World) -> list[Assignment]:
    world.say("wang", SENTENCE)
    world.say("wang", "483920")
    return world.assignments()


def sheets(world: World, kind: str) -> list[Document]:
    return sorted(world.rows(Document, col(Document.kind) == kind), key=lambda one: one.id)


def link_of(world: World, document: Document) -> str:
    return f"{world.settings.public_url}/h5/documents/{document.number}.pdf"


@pytest.mark.both
def test_a_draw_leaves_letters_and_one_record_by_itself(world: World) -> None:
    first, second = drawn(world)
    world.click(world.contact(first), "接受")
    world.click(world.contact(second), "接受")
    assert [one.subject for one in sheets(world, Paper.LETTER)] == [first.subject, second.subject]
    assert sheets(world, Paper.RECORD) == []
    for one in (first, second):
        for step in STEPS:
            world.say(world.contact(one), f"{step} 0001")
    (made,) = sheets(world, Paper.RECORD)
    assert made.number == "JL-2026-0001"
    words = pdf_text.text(render(made.facts))
    assert REASON in words
    assert world.lots()[0].m in words
    assert words.count("首轮") == 2
    assert link_of(world, made) in world.say("wang", "记录表 0001")
    assert len(sheets(world, Paper.RECORD)) == 1


def test_on_request_a_new_edition_where_something_changed(world: World) -> None:
    first, _second = drawn(world)
    assert "JL-2026-0001" in world.say("wang", "记录表 0001")
    assert "JL-2026-0001" in world.say("sun", "记录表 0001")
    world.click(world.contact(first), "接受")
    assert "JL-2026-0002" in world.say("shen", "记录表 0001")
    assert sheets(world, Paper.RECORD)[1].facts["head"]["previous"] == "JL-2026-0001"
    assert sheets(world, Paper.SIGN_IN) == []
    assert "QD-2026-0001" in world.say("wang", "签到表 0001")


def test_an_institution_gets_its_own_letter_and_nothing_else(world: World) -> None:
    first, second = drawn(world)
    mine, other = world.contact(first), world.contact(second)
    assert "任务函只发给接受任务的机构" in world.say(mine, "任务函 0001")
    world.click(mine, "接受")
    (letter,) = sheets(world, Paper.LETTER)
    assert link_of(world, letter) in world.say(mine, "任务函 0001")
    assert link_of(world, letter) in world.say(mine, "任务函")
    assert "按本系统规则" in world.say(other, "任务函 0001")
    assert "由抽取人和监督人员查看（按本系统规则）" in world.say(mine, "记录表 0001")
    assert "由抽取人和监督人员查看（按本系统规则）" in world.say(mine, "签到表 0001")
    assert len(world.rows(Document)) == 1


def test_the_requester_gets_every_letter_at_once(world: World) -> None:
    first, second = drawn(world)
    assert "还没有机构接受任务" in world.say("wang", "任务函 0001")
    world.click(world.contact(first), "接受")
    world.click(world.contact(second), "接受")
    assert re.findall(r"RW-2026-\d{4}(?=：)", world.say("wang", "任务函 0001")) == [
        "RW-2026-0001",
        "RW-2026-0002",
    ]


def test_nothing_was_drawn_nothing_to_print(world: World) -> None:
    world.say("wang", SENTENCE)
    assert "还没有抽取，没有这份文书" in world.say("wang", "记录表 0001")
    world.say("wang", "放弃 0001")
    assert "已放弃，没有抽取" in world.say("wang", "记录表 0001")
    assert world.rows(Document) == []


def test_somebody_elses_draw_is_refused(world: World) -> None:
    drawn(world)
    world.add_staff("li", "李工", Role.DRAWER)
    world.simulator.add_member(Member("fang", "方路人", "其他", "机关"))
    assert "没有找到0001" in world.say("li", "记录表 0001")
    assert "没有查看抽取情况的权限" in world.say("fang", "记录表 0001")
    assert world.rows(Document) == []


def test_after_a_refusal_the_replacement_is_on_the_record(world: World) -> None:
    first, _second = drawn(world)
    world.say(world.contact(first), "拒绝 0001 设备人员已全部派出")
    world.say("wang", "结束 0001 险情已排除")
    (made,) = sheets(world, Paper.RECORD)
    rows = {row["place"]: row for row in made.facts["body"]["drawn"]}
    assert rows["3"]["came"] == "补第1位"
    assert rows["1"]["reason"] == "设备人员已全部派出"
    assert rows["1"]["answer"].startswith(Answer.REFUSED)
