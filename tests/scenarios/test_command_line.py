"""The command line as a stranger uses it: exit codes, plain sentences, never a traceback.

What is tested is what an operator sees, so the words that other programs and manuals rely on stand here.
"""

import os
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlmodel import col

from bot.engine.clock import system_clock
from bot.simulator import App, Simulator, create_server, serve_in_thread
from models.commitment import CommitmentBatch
from models.draw import DrawState
from models.ledger import LedgerEntry
from models.rules.kmdraw1 import method as law
from tests.scenarios.fork_server import ROOT
from tests.scenarios.mishaps import another_key
from tests.scenarios.processes import Said, environment, open_city, zhian
from tests.scenarios.world import CORP, World, make_settings, open_world

POOL = (
    "机构名称,简称,统一社会信用代码,类别,区县,法定代表人,注册地址,联系人,联系电话,企业微信账号,"
    "资质名称,资质等级,资质证书编号,资质有效期至,聘书编号,聘任开始,聘任截止"
)
LANSHI = (
    "昆明岚石工程质量检测有限公司,岚石检测,91530100MA0000001W,检测监测,盘龙区,赵云舒,昆明市盘龙区松坡路1号,钱志远；孙晓岚,"
    "12500010001；0871-63100000,qian.zy；SunXL,建设工程质量检测机构资质,综合,YN001,2028-06-30,昆质安聘〔2025〕001号,2025-10-01,2030-09-30"
)
JIHENG = (
    LANSHI.replace("岚石", "霁衡")
    .replace("91530100MA0000001W", "91530100MA00000020")
    .replace("qian.zy；SunXL", "li01；li02")
)
STAFF = "企业微信账号,姓名,单位,单位类型,区县,角色"
LIN = "Lin.QH,林清禾,盘龙区建设工程质量安全监督站,监督机构,盘龙区,监督人；抽取人"
HE = "he,和静,市质安总站,市质安总站,,审计"
SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"


@pytest.fixture
def sealed_world(sqlite_url: str) -> Iterator[World]:
    with open_world(sqlite_url) as world:
        yield world


class Operator:
    """A machine with an environment and a folder."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder, self.env = folder, dict(env)

    def run(self, *arguments: str | Path, **more: str) -> Said:
        return zhian(*arguments, env={**self.env, **more}, folder=self.folder)

    def done(self, *arguments: str | Path, **more: str) -> str:
        """The words of a command that succeeded."""
        said = self.run(*arguments, **more)
        assert said.code == 0, said.all
        return said.out

    def refused(self, *arguments: str | Path, **more: str) -> str:
        """The words of a command that did not, on standard error or as a verdict."""
        said = self.run(*arguments, **more)
        assert said.code == 1, said.all
        return said.all

    def file(self, name: str, *lines: str, encoding: str = "utf-8-sig") -> Path:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path, environment({"draw_key": secrets.token_hex(32)}))


def operator_of(world: World, folder: Path) -> Operator:
    return Operator(folder, environment(world.settings.model_dump(exclude_defaults=True)))


def test_from_nothing_to_a_published_list(operator: Operator) -> None:
    assert "数据库已是最新" in operator.done("db", "upgrade")
    assert (operator.folder / "data" / "zhian.db").exists()
    staff = operator.file("staff.csv", STAFF, LIN, HE, encoding="gb18030")
    pool = operator.file("pool.csv", POOL, LANSHI, JIHENG)
    assert "2" in operator.done("import-staff", staff)
    first = operator.done("import-pool", pool)
    assert "2" in first
    assert "没有改动" in operator.done("import-pool", pool)
    said = operator.done("commitments", "--size", "20")
    (file,) = (operator.folder / "data" / "commitments").iterdir()
    assert len(file.read_text(encoding="ascii").splitlines()) == 20
    assert file.name in said and "20行" in said
    assert "账本一致" in operator.done("ledger", "check")
    assert "没有需要重办的事件" in operator.done("replay")


def test_every_fault_of_a_file_is_told_with_its_place_and_nothing_is_imported(operator: Operator) -> None:
    wrong_code = LANSHI.replace("91530100MA0000001W", "91530100MA00000019")
    wrong_days = JIHENG.replace("2028-06-30", "2028-02-30").replace("2030-09-30", "2020-09-30")
    formula = LANSHI.replace("岚石检测,", "=A1,", 1)
    pool = operator.file(
        "pool.csv", POOL, LANSHI, wrong_code, wrong_days, JIHENG.replace("检测监测", "算命"), formula
    )
    words = operator.refused("import-pool", pool)
    assert "没有导入任何内容" in words
    for row, column in (
        (3, "统一社会信用代码"),
        (4, "资质有效期至"),
        (4, "聘任截止"),
        (5, "类别"),
        (6, "简称"),
    ):
        assert any(f"第{row}行" in line and column in line for line in words.splitlines()), (
            row,
            column,
            words,
        )
    staff = operator.file(
        "staff.csv", STAFF, LIN, HE.replace("审计", "看门人"), LIN.replace("监督机构", "小卖部")
    )
    words = operator.refused("import-staff", staff)
    for row, column in ((3, "角色"), (4, "单位类型"), (4, "企业微信账号")):
        assert any(f"第{row}行" in line and column in line for line in words.splitlines()), (
            row,
            column,
            words,
        )
    assert "找不到" in operator.refused("import-pool", operator.folder / "nothing.csv")
    assert "账本一致，共0条" in operator.done("ledger", "check")


def test_export_verify_and_the_lines_of_the_readme_agree(sealed_world: World, tmp_path: Path) -> None:
    world, operator = sealed_world, operator_of(sealed_world, tmp_path)
    kept = operator.file("kept.txt", world.rows(CommitmentBatch)[0].content.rstrip("\n"), encoding="ascii")
    world.say("wang", SENTENCE)
    assert "还没有确认" in operator.refused("export-draw", "0001", "-o", "early.zip")
    assert not (tmp_path / "early.zip").exists()
    world.say("wang", "483920")
    number = world.draw().number

    assert "一致（封存，未核排序）" in operator.done("export-draw", "0001", "-o", "sealed.zip")
    assert operator.done("verify", "sealed.zip").splitlines()[0] == "一致（封存，未核排序）"
    assert by_shell(unpacked(tmp_path / "sealed.zip")) == (0, "一致（封存，未核排序）")

    first, second = world.assignments()
    world.say(world.contact(first), "拒绝 0001 道路中断")
    world.say(world.contact(second), "接受 0001")
    world.say("wang", "结束 0001 险情已排除")
    assert operator.done("export-draw", number, "-o", "new/folder/open.zip").endswith("一致\n")
    bundle = tmp_path / "new" / "folder" / "open.zip"
    folder = unpacked(bundle)
    for what in (bundle, folder):
        assert operator.done("verify", what).splitlines()[0] == "一致"
    assert "与您留存的相同" in operator.done("verify", folder, "--commitments", kept)
    assert by_shell(folder) == (0, "一致")

    file = folder / f"{number}-1" / "assignments.csv"
    file.write_bytes(file.read_bytes().replace("拒绝".encode(), "接受".encode()))
    assert operator.refused("verify", folder).startswith("不一致：")
    code, last = by_shell(folder)
    assert code == 1 and last.startswith("不一致：")


def test_what_cannot_be_exported_or_verified_is_said(sealed_world: World, tmp_path: Path) -> None:
    operator = operator_of(sealed_world, tmp_path)
    assert "没有找到抽取0042" in operator.refused("export-draw", "0042", "-o", "out.zip")
    assert "不是抽取编号" in operator.refused("export-draw", "../etc/passwd", "-o", "out.zip")
    assert "读不到" in operator.refused("verify", "nowhere.zip")
    assert "不一致" in operator.refused("verify", operator.file("no.zip", "PK"))
    sealed_world.say("wang", SENTENCE)
    sealed_world.say("wang", "483920")
    words = operator.refused("export-draw", "0001", "-o", "out.zip", ZHIAN_DRAW_KEY=secrets.token_hex(32))
    assert "ZHIAN_DRAW_KEY" in words
    assert "ZHIAN_DRAW_KEY：没有设置" in operator.refused(
        "export-draw", "0001", "-o", "out.zip", ZHIAN_DRAW_KEY=""
    )
    assert not (tmp_path / "out.zip").exists()


def test_an_event_that_failed_is_handled_when_the_key_is_right_again(sqlite_url: str, tmp_path: Path) -> None:
    with open_city(sqlite_url, tmp_path / "machine") as city:
        (right,) = city.start()
        city.say("Wang", SENTENCE)
        city.hear("Wang", "请回复任意6位数字")
        city.wait_sent()
        city.kill(right)
        operator, wrong_key = Operator(city.folder, city.env), secrets.token_hex(32)
        assert "打不开已发布的承诺清单" in operator.refused("serve", ZHIAN_DRAW_KEY=wrong_key)
        with another_key(city.world):
            assert not city.world.phone("Wang").say("483920").accepted

        words = operator.refused("replay", ZHIAN_DRAW_KEY=wrong_key)
        assert "仍然失败" in words and "ZHIAN_DRAW_KEY does not open line 1" in words
        secret = law.secret(bytes.fromhex(wrong_key), city.world.rows(CommitmentBatch)[0].batch, 1, "sha256")
        assert wrong_key not in words and secret not in words and "draw_key" not in words
        assert city.world.draw().state == DrawState.PENDING
        assert "已办理" in operator.done("replay")
        assert city.world.draw().state == DrawState.OPEN
        assert "没有需要重办的事件" in operator.done("replay")


def test_the_ledger_is_checked(sealed_world: World, tmp_path: Path) -> None:
    world, operator = sealed_world, operator_of(sealed_world, tmp_path)
    world.say("wang", SENTENCE)
    count = len(world.rows(LedgerEntry))
    assert f"账本一致，共{count}条" in operator.done("ledger", "check")
    world.change(LedgerEntry, col(LedgerEntry.seq) == count, actor="nobody")
    assert f"账本不一致：第{count}条被改动" in operator.refused("ledger", "check")


def test_a_missing_environment_is_one_message_with_every_fault(tmp_path: Path) -> None:
    """Really `python -m bot`, with nothing set but what is wrong."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ZHIAN_")}
    env |= {
        "PYTHONPATH": str(ROOT),
        "ZHIAN_DRAW_KEY": "abc",
        "ZHIAN_API_BASE": "http://bot.example.cn/cgi-bin",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"], cwd=tmp_path, env=env, capture_output=True, check=False
    )
    words = (done.stdout + done.stderr).decode()
    assert done.returncode == 1 and "Traceback" not in words
    missing = ("CORP_ID", "AGENT_ID", "SECRET", "TOKEN", "ENCODING_AES_KEY", "PUBLIC_URL")
    for name in missing:
        assert words.count(f"ZHIAN_{name}：没有设置") == 1, words
    assert "ZHIAN_DRAW_KEY：应为64位十六进制数字" in words and "ZHIAN_API_BASE：应使用 https" in words
    assert "abc" not in words.replace("openssl", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ZHIAN_DATABASE_URL": "mysql://127.0.0.1/zhian"}, "ZHIAN_DATABASE_URL：应以 sqlite:///"),
        ({"ZHIAN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/zhian"}, "数据库用不了"),
        ({"ZHIAN_DATABASE_URL": "sqlite:///."}, "数据库用不了"),
        ({"ZHIAN_HASH": "md5"}, "ZHIAN_HASH：应为"),
        ({"ZHIAN_RULES": "none.toml"}, "读不到规则文件"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_said_in_one_sentence(
    operator: Operator, given: dict[str, str], words: str
) -> None:
    said = operator.refused("commitments", **given)
    assert words in said


def test_doctor_names_what_is_right_and_what_to_do(tmp_path: Path) -> None:
    app = App()
    simulator = Simulator(CORP, now=system_clock, apps=[app])
    with serve_in_thread(create_server(simulator, page=False)) as address:
        app.callback_url = f"{address}/wecom/callback"
        settings = make_settings(f"sqlite:///{tmp_path}/zhian.db", address, app)
        operator = Operator(tmp_path, environment(settings.model_dump(exclude_defaults=True)))
        operator.done("db", "upgrade")
        well = operator.done("doctor").splitlines()
        assert all(line.startswith("✓ ") for line in well), well
        for word in ("环境设置", "规则文件", "数据库可用", "数据库已是最新", "SM3", "时钟", "可信IP"):
            assert any(word in line for line in well), (word, well)

        assert faults(operator.refused("doctor", ZHIAN_SECRET="wrong")) == ["应用Secret不对"]
        simulator.faults.ip_refused = True
        assert faults(operator.refused("doctor")) == ["本机出口IP不在企业可信IP里"]
        fresh = f"sqlite:///{tmp_path}/fresh.db"
        assert "zhian db upgrade" in operator.refused("doctor", ZHIAN_DATABASE_URL=fresh)
        assert "ZHIAN_DRAW_KEY：没有设置" in operator.refused("doctor", ZHIAN_DRAW_KEY="")
        assert "连接不上" in operator.refused("doctor", ZHIAN_API_BASE="http://127.0.0.1:1")


def faults(words: str) -> list[str]:
    """What the lines with ✗ are about."""
    lines = [line for line in words.splitlines() if line.startswith("✗")]
    return [line.removeprefix("✗ ").removeprefix("企业微信：").split("：")[0] for line in lines]


def unpacked(bundle: Path) -> Path:
    folder = bundle.with_suffix("")
    with zipfile.ZipFile(bundle) as files:
        files.extractall(folder)
    return folder


def by_shell(folder: Path) -> tuple[int, str]:
    """What the line of README.txt says, without our software."""
    lines = (folder / "README.txt").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("sh -c ")]
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout.splitlines()[-1]
