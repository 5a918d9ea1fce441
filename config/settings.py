"""Deployment facts from the environment (prefix ZHIAN_): frozen, checked once, secrets typed as secrets."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config import words_faults

PUBLIC_WECOM = "https://qyapi.weixin.qq.com"
PUBLIC_OAUTH = "https://open.weixin.qq.com"


class SettingsFault(ValueError):
    """The environment can't be used; the text lists every fault in Chinese."""


class Need(StrEnum):
    """What a command can't do without."""

    WECOM = "wecom"
    DRAW_KEY = "draw_key"


_REQUIRED = {
    Need.WECOM: ("corp_id", "agent_id", "secret", "token", "encoding_aes_key", "public_url"),
    Need.DRAW_KEY: ("draw_key",),
}


class Settings(BaseSettings):
    """All ZHIAN_ variables; empty ones count as not set."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIAN_", env_ignore_empty=True, frozen=True, extra="ignore", validate_default=False
    )

    database_url: str = "sqlite:///data/zhian.db"
    corp_id: str = ""
    agent_id: int = 0
    secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    encoding_aes_key: SecretStr = SecretStr("")
    api_base: str = PUBLIC_WECOM
    # where WeCom's web view logs in (OAuth): another host than the API
    oauth_base: str = PUBLIC_OAUTH
    public_url: str = ""
    draw_key: SecretStr = SecretStr("")
    hash: Literal["sha256", "sm3"] = "sha256"
    rules: Path | None = None
    holidays: Path | None = None
    scheduler: Literal["on", "off"] = "on"
    # what WeCom answers to a card whose task_id it already has; 42014 is the task-card code (企业微信 §6.4)
    duplicate_task_codes: Annotated[tuple[int, ...], NoDecode] = (42014,)

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not re.match(r"(sqlite|postgresql(\+psycopg)?|postgres)://", value):
            raise ValueError(words_faults.DATABASE_KIND)
        if value.startswith("sqlite") and not re.match(r"sqlite:///(?!:memory:)[^?]", value):
            raise ValueError(words_faults.DATABASE_FILE)
        return re.sub(r"^postgres://", "postgresql://", value)

    @field_validator("duplicate_task_codes", mode="before")
    @classmethod
    def _codes(cls, value: Any) -> Any:
        return re.findall(r"[^\s,，\[\]]+", value) if isinstance(value, str) else value

    @field_validator("encoding_aes_key")
    @classmethod
    def _aes_key(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9]{43}", value.get_secret_value()):
            raise ValueError(words_faults.AES_KEY)
        return value

    @field_validator("draw_key")
    @classmethod
    def _draw_key(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[0-9A-Fa-f]{64}", value.get_secret_value()):
            raise ValueError(words_faults.DRAW_KEY)
        return value

    @field_validator("api_base", "oauth_base", "public_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(words_faults.WHOLE_ADDRESS)
        if parts.scheme == "http" and not _loopback(parts.hostname):
            raise ValueError(words_faults.HTTPS)
        if parts.path.rstrip("/").endswith("/cgi-bin"):
            raise ValueError(words_faults.HOST_ALONE)
        return value.rstrip("/")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load_settings(*needs: Need, given: Mapping[str, Any] | None = None) -> Settings:
    """Reads the environment (`given` goes before it). Raises SettingsFault with all faults in one message."""
    given = given or {}
    required = [field for need in needs for field in _REQUIRED[need]]
    missing = [field for field in required if not (given.get(field) or os.environ.get(_variable([field])))]
    faults = [words_faults.NOT_SET.format(_variable([field])) for field in missing]
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults += [f"{_variable(item['loc'])}：{_reason(item)}" for item in error.errors()]
    if faults:
        raise SettingsFault(words_faults.SETTINGS_WRONG + "\n".join(f"  {fault}" for fault in faults))
    return settings


def _variable(location: Any) -> str:
    return f"ZHIAN_{str(location[0]).upper()}"


def _reason(item: Any) -> str:
    message = str(item["msg"]).removeprefix("Value error, ")
    wrong_type = {
        "int_parsing": words_faults.WHOLE_NUMBER,
        "literal_error": words_faults.ONE_OF.format(item.get("ctx", {}).get("expected", "")),
    }
    return wrong_type.get(item["type"], message)
