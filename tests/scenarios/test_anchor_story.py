"""The anchor on an auditor's phone, and what it is good for at the command line."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.simulator import Member
from bot.store.db import transaction
from models.base import CHINA
from models.ledger import LedgerEntry
from tests.models.forged_ledger import recompute
from tests.scenarios.processes import Said, environment, zhian
from tests.scenarios.world import World, open_world


@pytest.fixture
def city(sqlite_url: str) -> Iterator[World]:
    with open_world(sqlite_url, institutions=3) as world:
        yield world


def check(world: World, folder: Path, *more: str) -> Said:
    env = environment(world.settings.model_dump(exclude_defaults=True))
    return zhian("ledger", "check", *more, env=env, folder=folder)


def later(world: World, hours: int) -> None:
    """What has fallen due meanwhile is done."""
    world.clock.forward(timedelta(hours=hours))
    world.settle()


def anchor_on_phone(world: World, userid: str) -> str:
    """What an auditor copies out of the newest message."""
    last = [message.text for message in world.phone(userid).messages if "账本存证" in message.text][-1]
    return last.split("--anchor ")[1].strip()


def test_the_anchor_comes_every_morning_to_audit_alone(city: World) -> None:
    for hours in (0, 7, 3, 21, 1):
        later(city, hours)
    for userid, count in (("shen", 2), ("sun", 0), ("Wang", 0), ("zong", 0)):
        assert sum("账本存证" in message.text for message in city.phone(userid).messages) == count


def test_a_ledger_rewritten_as_a_whole_is_found_by_who_kept_the_message(city: World, tmp_path: Path) -> None:
    later(city, 0)
    later(city, 7)
    kept = anchor_on_phone(city, "shen")
    said = check(city, tmp_path, "--anchor", kept)
    assert said.code == 0 and "账本一致" in said.out and "与存证相符" in said.out
    with transaction(city.bot.engine) as session:
        first = update(LedgerEntry).where(col(LedgerEntry.seq) == 1)
        session.execute(first.values(data={"size": 500, "hash": "0" * 64, "late": False}))
    assert "第1条被改动" in check(city, tmp_path).all
    recompute(city.bot.engine)
    assert check(city, tmp_path).code == 0
    for form in (kept, kept.split("@")[0]):
        found = check(city, tmp_path, "--anchor", form)
        assert found.code == 1 and f"第{kept.split(':')[0]}条与存证不同" in found.all


def test_the_anchor_keeps_the_time_of_its_entry(city: World, tmp_path: Path) -> None:
    """The time is checked with the digest; what was kept before there was one is still taken."""
    later(city, 0)
    later(city, 7)
    kept = anchor_on_phone(city, "shen")
    head, _, moment = kept.partition("@")
    entry = city.rows(LedgerEntry, LedgerEntry.seq == int(head.split(":")[0]))[0]
    assert moment == f"{entry.at.astimezone(CHINA):%Y-%m-%dT%H:%M:%S}"
    for same in (head, kept, f"{kept}+08:00", f"{head}@{entry.at:%Y-%m-%dT%H:%M:%S}+00:00"):
        assert "与存证相符" in check(city, tmp_path, "--anchor", same).out
    found = check(city, tmp_path, "--anchor", f"{head}@2026-11-22T01:00:00")
    assert found.code == 1 and "时间与存证不同" in found.all


def test_an_entry_that_was_dated_back_with_the_whole_ledger(city: World, tmp_path: Path) -> None:
    later(city, 0)
    later(city, 7)
    kept = anchor_on_phone(city, "shen")
    seq = int(kept.split(":")[0])
    with transaction(city.bot.engine) as session:
        early = {"at": datetime(2026, 11, 20, 1, tzinfo=UTC)}
        session.execute(update(LedgerEntry).where(col(LedgerEntry.seq) == seq).values(early))
    recompute(city.bot.engine)
    found = check(city, tmp_path, "--anchor", kept)
    assert found.code == 1 and "现在是2026-11-20 09:00:00" in found.all


@pytest.mark.parametrize(
    "anchor", ["", "5", "5:abc", "x:" + "0" * 64, "-1:" + "0" * 64, "5:" + "0" * 64 + "@2026-13-01T00:00:00"]
)
def test_an_anchor_that_is_none_is_refused_in_words(city: World, tmp_path: Path, anchor: str) -> None:
    said = check(city, tmp_path, f"--anchor={anchor}")
    assert said.code == 1 and "不是账本存证" in said.all and "Traceback" not in said.all


def test_statistics_in_the_chat(city: World) -> None:
    """审计 hears of everybody's draws, the requester of his own, an institution of none."""
    city.say("Wang", "应急抽取 检测监测 1家 盘龙区 某工地基坑坍塌")
    city.say("Wang", "483920")
    for words in ("统计", "月报"):
        said = city.say("shen", words)
        assert "（至今）2026年11月抽取1次" in said and "中签1次，按概率预期0.3次，属正常范围。" in said
        assert f"{city.settings.public_url}/h5/statistics?period=2026-11" in said
    mine = city.say("Wang", "统计")
    assert "只统计您发起的抽取。" in mine and "抽取1次" in mine and "中签" not in mine
    assert "没有查看抽取统计的权限" in city.say("c1-1", "统计")


def test_the_monthly_card_leads_to_the_page(city: World) -> None:
    city.say("Wang", "应急抽取 检测监测 1家 盘龙区 某工地基坑坍塌")
    city.say("Wang", "483920")
    later(city, 24 * 9 + 8)
    card = city.phone("shen").last_card("抽取月报 2026年11月")
    assert card.card is not None and card.card["emphasis_content"] == {"title": "1", "desc": "次抽取"}
    assert "中签1次，按概率预期0.3次，属正常范围。" in card.text
    assert card.card["card_action"]["url"].endswith("/h5/statistics?period=2026-11")
    assert [m for m in city.phone("zong").messages if "抽取月报" in m.text] == []


def test_an_empty_month_is_a_card_too(city: World) -> None:
    later(city, 24 * 9 + 8)
    assert city.phone("shen").last_card("抽取月报").card is not None


def test_links_of_the_forms_go_to_who_may_open_them(city: World) -> None:
    """A stranger may register his unit; the other forms are refused, and by what."""
    page = f"{city.settings.public_url}/h5/"
    assert f"{page}draw" in city.say("Wang", "抽取表单")
    assert f"{page}interests" in city.say("c1-1", "合同申报")
    city.simulator.add_member(Member("fremd", "方某", "某建设公司", "工程部"))
    assert f"{page}unit" in city.say("fremd", "单位登记")
    for userid, words in (("c1-1", "抽取表单"), ("Wang", "合同申报"), ("fremd", "统计")):
        said = city.say(userid, words)
        assert page not in said and ("（第十" in said or "（按本系统规则）" in said)
