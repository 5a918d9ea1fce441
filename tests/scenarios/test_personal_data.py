"""Who sees a telephone, what the ledger says of a person, and who else on the machine can read the files."""

import json
import stat
from pathlib import Path

import pytest

from bot.simulator import App
from handlers.consent.matters import digest_of
from models.consent import Consent
from models.ledger import LedgerEntry
from models.people import Role
from tests.scenarios.browse import browsing
from tests.scenarios.plans import monday
from tests.scenarios.processes import environment, zhian
from tests.scenarios.test_outside import CODE, register
from tests.scenarios.world import World, make_settings

PHONE = "1390000"


def test_telephones_are_for_the_requester_and_the_station_in_the_chat_as_on_the_page(world: World) -> None:
    world.add_staff("li", "李兼", Role.SUPERVISOR, Role.AUDITOR, unit="市纪检组")
    world.say("wang", "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌")
    world.say("wang", "483920")
    number = world.draw().number
    for userid, sees in (("wang", True), ("zong", True), ("sun", False), ("shen", False), ("li", False)):
        said = world.say(userid, "进度 0001")
        assert (PHONE in said, said.count("电话：")) == (sees, 2 * sees), userid
        assert all(world.short_name(one) in said for one in world.assignments())
        with browsing(world, userid) as browse:
            assert (PHONE in browse.get(f"/h5/draws/{number}").text) == sees, userid


@pytest.mark.both
def test_the_ledger_proves_a_registration_without_showing_who(world: World) -> None:
    monday(world)
    register(world, "newman", name="赵经理", phone="13987654321")
    world.click("zong", "同意")
    entries = world.rows(LedgerEntry)
    written = json.dumps([one.data for one in entries], ensure_ascii=False)
    assert "13987654321" not in written and "赵经理" not in written
    asked = next(one for one in entries if one.event == "提请")
    (one,) = world.rows(Consent)
    assert asked.data == {"matter": "单位登记", "digest": digest_of(one)}
    assert any("13987654321" in line for line in one.data["words"])
    one.data = {
        **one.data,
        "words": [line.replace("13987654321", "13987654320") for line in one.data["words"]],
    }
    assert digest_of(one) != asked.data["digest"]
    settled = next(one for one in entries if one.event == "单位登记")
    assert settled.data == {"code": CODE, "person": "newman", "by": "zong"}


@pytest.mark.parametrize("arguments", [("db", "upgrade"), ("commitments",), ("import-staff", "staff.csv")])
def test_whatever_a_command_writes_only_its_owner_reads(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    folder = tmp_path / "data"
    (tmp_path / "staff.csv").write_text(
        "企业微信账号,姓名,单位,单位类型,区县,角色\nhe,和静,市质安总站,市质安总站,,审计\n", encoding="utf-8"
    )
    settings = make_settings(f"sqlite:///{folder}/zhian.db", "http://127.0.0.1:9", App())
    zhian(*arguments, env=environment(settings.model_dump(exclude_defaults=True)), folder=tmp_path)
    written = [folder, *folder.rglob("*")]
    assert folder / "zhian.db" in written
    open_to_others = [path.name for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []
