"""Who sees what, when: whoever knows who is next can shop for him (kmdraw-1 四)."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.operator.operate import OperateFault, export
from bot.store.db import reading
from models.document import Document
from models.institution import Institution
from models.people import Role
from tests.scenarios.browse import browsing, words
from tests.scenarios.evidence import DIGITS, SENTENCE, exported, sealed_facts, text_of, verdict
from tests.scenarios.processes import open_city
from tests.scenarios.world import World


def test_before_the_digits_there_are_no_names_and_there_is_no_export(world: World, tmp_path: Path) -> None:
    world.say("wang", SENTENCE + " 回避 机构1")
    said = [world.say(who, words) for who in ("wang", "sun") for words in ("进度 0001", "核验 0001")]
    with pytest.raises(OperateFault, match="还没有确认"):
        export(world.settings, "0001", tmp_path / "0001.zip")
    everything = "\n".join(
        [*said, *(message.text for message in world.simulator.messages if not message.mine)]
    )
    for one in world.rows(Institution):
        assert one.code not in everything and one.name not in everything
    # what the requester wrote himself is read back to him
    others = re.sub(r"回避[：\n]机构1|质量安全机构库", "", everything)
    assert not re.search(r"机构\d", others)
    assert not (tmp_path / "0001.zip").exists()


def test_nothing_sealed_is_anywhere_until_the_draw_is_closed(database_url: str, tmp_path: Path) -> None:
    """S, seed and tickets: in no table, no log, no message, no sealed bundle; afterwards in the bundle."""
    with open_city(database_url, tmp_path / "machine") as city:
        (one,) = city.start()
        city.ask("Wang", SENTENCE)
        first, second = city.world.assignments()
        city.say(city.world.contact(first), "拒绝 0001 道路中断")
        city.say(city.world.contact(second), "接受 0001")
        for who in ("Wang", "sun"):
            for words in ("进度 0001", "核验 0001"):
                city.say(who, words)
        city.wait_sent()
        order, sealed = sealed_facts(city.world)
        bundle = exported(city.world, tmp_path)
        said = [json.dumps(dict(call.body), ensure_ascii=False) for call in city.simulator.sent()]
        places = {
            "tables": everything_stored(city.world),
            "log": one.log,
            "messages": "\n".join(said),
            "bundle": text_of(bundle),
        }
        drawn = {row.ticket for row in order[:3]}
        for where, text in places.items():
            known = drawn if where == "bundle" else set()
            assert not [value for value in sealed - known if value in text], where
        next_one = {row.code: row for row in city.world.rows(Institution)}[order[3].code]
        # 机构1 is no part of 机构12
        told = re.compile(rf"{next_one.short_name}(?![0-9])|{next_one.name}(?![0-9])")
        assert not told.search(places["messages"])

        city.say("Wang", "结束 0001 险情已排除")
        assert not [value for value in sealed if value not in text_of(exported(city.world, tmp_path))]
        # the record sheet of a closed draw tells its seed; nothing else keeps it
        kept = everything_stored(city.world, but=Document) + one.log
        assert not [value for value in sealed if value in kept]


def test_after_closing_the_whole_bundle_is_there(world: World, tmp_path: Path) -> None:
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    assert verdict(world) == "一致（封存，未核排序）"
    assert "一致（封存，未核排序）" in world.say("shen", "核验 0001")
    world.say("wang", "结束 0001 险情已排除")
    with zipfile.ZipFile(exported(world, tmp_path)) as bundle:
        names = set(bundle.namelist())
        lot = f"{world.draw().number}-1"
        ranking = bundle.read(f"{lot}/ranking.csv").decode().splitlines()
    inside = (
        "manifest.txt",
        "commitment.txt",
        "commitments.txt",
        "secret.txt",
        "ranking.csv",
        "assignments.csv",
    )
    outside = {"draw.json", "request.txt", "register.csv", "SHA256SUMS", "README.txt"}
    assert names == outside | {f"{lot}/{name}" for name in inside}
    assert len(ranking) == 1 + 12
    for who in ("wang", "sun", "shen", "zong"):
        assert "核验：一致\n" in world.say(who, "核验 0001")


def test_only_those_allowed_may_check(world: World) -> None:
    world.add_staff("li", "李工", Role.DRAWER, unit="官渡区住建局")
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    contact = world.contact(world.assignments()[0])
    for word in ("核验 0001", "进度 0001"):
        said = world.say(contact, word)
        assert "按本系统规则" in said and "M=" not in said and "第1位" not in said, word
    colleague = "lin"
    world.add_staff(colleague, "林工", Role.DRAWER)
    for who in ("li", colleague):
        for word in WORDS:
            said, nothing = (world.say(who, word.format(number)) for number in ("0001", "0002"))
            assert said == nothing.replace("0002", "0001"), (who, word)


WORDS = (
    "进度 {}", "核验 {}", "记录表 {}", "签到表 {}", "任务函 {}", "加抽 1家 {}", "撤销 {} 改期", "结束 {}",
    "放弃 {}", "确认 {} 111111", "公开数 {} 8", "指派 {} 昆明第3检测有限公司 名单已用尽",
)  # fmt: skip


def test_the_pages_of_somebody_elses_draw_are_those_of_no_draw(world: World) -> None:
    world.add_staff("li", "李工", Role.DRAWER, unit="官渡区住建局")
    world.say("wang", SENTENCE)
    world.say("wang", DIGITS)
    number = world.draw().number
    with browsing(world, "li") as li:
        for page in ("/h5/draws/{}", "/h5/draws/{}/live", "/h5/digits/{}"):
            seen, nothing = (li.get(page.format(one)) for one in (number, NO_SUCH))
            assert seen.status_code == nothing.status_code == 404
            assert words(seen) == words(nothing).replace(NO_SUCH, number), page


NO_SUCH = "CQ-20261122-0099"


def everything_stored(world: World, but: type[SQLModel] | None = None) -> str:
    """Every value of every table, as text."""
    with reading(world.bot.engine) as session:
        left_out = but.__table__ if but else None  # type: ignore[attr-defined]
        tables = [table for table in SQLModel.metadata.sorted_tables if table is not left_out]
        return "\n".join(str(tuple(row)) for table in tables for row in session.execute(select(table)))
