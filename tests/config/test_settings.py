"""Settings and the rules of the house: every fault in one message, secrets never shown."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.app import make_house
from bot.store.db import make_engine
from config.rules import SHIPPED, RulesFault, load_rules
from config.settings import Need, Settings, SettingsFault, load_settings

AES_KEY, DRAW_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "0f" * 32
GOOD = {
    "CORP_ID": "ww0123456789abcdef", "AGENT_ID": "1000002", "SECRET": "s3cr3t", "TOKEN": "t0ken",
    "ENCODING_AES_KEY": AES_KEY, "PUBLIC_URL": "https://bot.example.gov.cn/", "DRAW_KEY": DRAW_KEY,
}  # fmt: skip


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*Settings.model_fields, "unknown"):
        monkeypatch.delenv(f"ZHIAN_{name.upper()}", raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(f"ZHIAN_{name}", value)
    return monkeypatch


def faults(environment: pytest.MonkeyPatch, **values: str) -> list[str]:
    for name, value in values.items():
        environment.setenv(f"ZHIAN_{name}", value)
    with pytest.raises(SettingsFault) as caught:
        load_settings(Need.WECOM, Need.DRAW_KEY)
    head, *lines = str(caught.value).splitlines()
    assert head == "环境设置有误："
    return [line.strip() for line in lines]


def test_a_good_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ZHIAN_UNKNOWN", "is left alone")
    environment.setenv("ZHIAN_HASH", "")
    settings = load_settings(Need.WECOM, Need.DRAW_KEY)
    assert settings.database_url == "sqlite:///data/zhian.db"
    assert (settings.agent_id, settings.hash, settings.scheduler) == (1000002, "sha256", "on")
    assert settings.api_base == "https://qyapi.weixin.qq.com"
    assert settings.oauth_base == "https://open.weixin.qq.com"
    assert settings.public_url == "https://bot.example.gov.cn"
    assert settings.duplicate_task_codes == (42014,)
    assert settings.secret.get_secret_value() == "s3cr3t"
    for secret in ("s3cr3t", "t0ken", AES_KEY, DRAW_KEY):
        assert secret not in repr(settings)
        assert secret not in str(settings.model_dump())
    with pytest.raises(ValueError, match="frozen"):
        settings.hash = "sm3"


def test_every_fault_in_one_message_in_chinese(environment: pytest.MonkeyPatch) -> None:
    for name in ("CORP_ID", "SECRET"):
        environment.delenv(f"ZHIAN_{name}")
    wrong = {
        "AGENT_ID": "应用", "ENCODING_AES_KEY": "short-secret", "DRAW_KEY": "not-hex-secret", "HASH": "md5",
        "DATABASE_URL": "mysql://u:pa55@h/db", "API_BASE": "https://qyapi.weixin.qq.com/cgi-bin",
        "PUBLIC_URL": "http://bot.example.gov.cn", "SCHEDULER": "maybe", "TOKEN": "",
    }  # fmt: skip
    lines = faults(environment, **wrong)
    named = {line.split("：")[0] for line in lines}
    assert named == {f"ZHIAN_{name}" for name in (*wrong, "CORP_ID", "SECRET")}
    everything = "\n".join(lines)
    assert "ZHIAN_AGENT_ID：应为整数" in lines
    assert "ZHIAN_CORP_ID：没有设置" in lines
    assert "ZHIAN_HASH：应为 'sha256' or 'sm3'" in lines
    for value in ("short-secret", "not-hex-secret", "pa55"):
        assert value not in everything


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DRAW_KEY", "0f" * 31), ("DRAW_KEY", "0f" * 33), ("DRAW_KEY", "0g" * 32), ("DRAW_KEY", "０" * 64),
        ("ENCODING_AES_KEY", AES_KEY + "="), ("ENCODING_AES_KEY", AES_KEY[:-1] + "-"),
        ("API_BASE", "qyapi.weixin.qq.com"), ("API_BASE", "ftp://qyapi.weixin.qq.com"), ("API_BASE", "https://"),
        ("PUBLIC_URL", "http://10.0.0.1:8000"), ("PUBLIC_URL", "http://localhost.evil.example"),
        ("OAUTH_BASE", "http://open.weixin.qq.com"), ("OAUTH_BASE", "open.weixin.qq.com"),
        ("DATABASE_URL", "data/zhian.db"), ("DUPLICATE_TASK_CODES", "many"), ("AGENT_ID", "1.5"),
    ],
)  # fmt: skip
def test_each_fault_alone(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    lines = faults(environment, **{name: value})
    assert len(lines) == 1
    assert lines[0].startswith(f"ZHIAN_{name}：")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("API_BASE", "https://zwwx.example.gov.cn/", "https://zwwx.example.gov.cn"),
        ("API_BASE", "http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("OAUTH_BASE", "https://zwwx.example.gov.cn/", "https://zwwx.example.gov.cn"),
        ("PUBLIC_URL", "http://localhost:8000", "http://localhost:8000"),
        ("PUBLIC_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("DATABASE_URL", "postgres://u:p@h/db", "postgresql://u:p@h/db"),
        ("DATABASE_URL", "postgresql://u:p@h/db", "postgresql://u:p@h/db"),
        ("DUPLICATE_TASK_CODES", "[42014, 40058]", (42014, 40058)),
        ("DUPLICATE_TASK_CODES", "42014，40058", (42014, 40058)),
        ("DRAW_KEY", DRAW_KEY.upper(), DRAW_KEY.upper()),
    ],
)
def test_what_is_accepted_as_it_is(environment: pytest.MonkeyPatch, name: str, value: str, read: Any) -> None:
    environment.setenv(f"ZHIAN_{name}", value)
    found = getattr(load_settings(Need.WECOM, Need.DRAW_KEY), name.lower())
    assert (found.get_secret_value() if name == "DRAW_KEY" else found) == read


def test_postgresql_gets_our_driver() -> None:
    engine = make_engine("postgresql://u:p@127.0.0.1:9/db")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


def test_a_command_asks_only_for_what_it_needs(environment: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        environment.delenv(f"ZHIAN_{name}")
    assert load_settings().database_url
    with pytest.raises(SettingsFault) as caught:
        load_settings(Need.DRAW_KEY)
    assert str(caught.value).count("没有设置") == 1


def test_the_command_line_says_it_in_one_message_and_ends_with_1(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ZHIAN_DRAW_KEY", "short")
    environment.delenv("ZHIAN_TOKEN")
    result = CliRunner().invoke(cli, ["serve"])
    assert result.exit_code == 1
    assert "ZHIAN_TOKEN：没有设置" in result.stderr
    assert "ZHIAN_DRAW_KEY：应为64位十六进制数字" in result.stderr
    assert "Traceback" not in result.output


# rules.toml


def rules_file(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_shipped_rules() -> None:
    rules = load_rules()
    assert rules.answer_window.emergency == timedelta(minutes=10)
    assert rules.reminder.emergency == (timedelta(minutes=3), timedelta(minutes=6))
    assert (rules.caps.emergency, rules.caps.planned) == (1, 2)
    assert rules.arrival.within("盘龙区") == timedelta(hours=1)
    assert rules.arrival.within("东川区") == timedelta(hours=2)
    assert (rules.term.years, rules.ban.years, rules.publicity.days) == (5, 2, "5wd")


def test_zhian_rules_replaces_the_shipped_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = rules_file(tmp_path, '[answer_window]\nemergency = "90s"\n[reminder]\nemergency = []\n')
    environment.setenv("ZHIAN_RULES", str(path))
    house = make_house(load_settings(Need.WECOM, Need.DRAW_KEY))
    assert house.rules.answer_window.emergency == timedelta(seconds=90)
    assert house.rules.reminder.emergency == ()
    assert house.rules.caps.emergency == 1, "what the file leaves out keeps the shipped value"
    assert load_rules(rules_file(tmp_path, "")) == load_rules(
        rules_file(tmp_path, SHIPPED.read_text("utf-8"))
    )


BAD_RULES = """
[answer_window]
emergency = "10 minutes"
planned = 240
[reminder]
emergency = "3m"
[caps]
emergency = 0
planned = "two"
[publicity]
days = "5d"
[answer_windows]
emergency = "1m"
[term]
notices = ["soon"]
ban = 3
"""


def test_every_fault_of_the_rules_in_one_message_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(RulesFault) as caught:
        load_rules(rules_file(tmp_path, BAD_RULES))
    words = str(caught.value)
    for place in (
        "answer_window.emergency", "answer_window.planned", "reminder.emergency", "caps.emergency",
        "caps.planned", "publicity.days", "answer_windows", "term.notices", "term.ban",
    ):  # fmt: skip
        assert place in words
    assert "时长应写作" in words
    for english in ("Input", "should", "String", "valid"):
        assert english not in words


@pytest.mark.parametrize("content", ["[caps", "caps = 3", 'answer_window = "10m"', "\x00"])
def test_a_file_that_is_no_rules(tmp_path: Path, content: str) -> None:
    with pytest.raises(RulesFault, match="规则文件"):
        load_rules(rules_file(tmp_path, content))


def test_a_file_that_can_not_be_read(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(RulesFault, match="读不到规则文件"):
        load_rules(tmp_path / "missing.toml")
    (tmp_path / "gbk.toml").write_bytes("# 规则".encode("gb18030"))
    with pytest.raises(RulesFault, match="不是有效的TOML"):
        load_rules(tmp_path / "gbk.toml")
    environment.setenv("ZHIAN_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    environment.setenv("ZHIAN_RULES", str(tmp_path / "missing.toml"))
    result = CliRunner().invoke(cli, ["commitments"])
    assert result.exit_code == 1
    assert "读不到规则文件" in result.stderr
