"""menu/create, menu/get, menu/delete (企业微信 §8): every limit of the documents, each with its own code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.api import ApiRequest
from bot.simulator.errors import ApiError
from bot.simulator.model import App

KEYED = {
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select",
}  # fmt: skip
MOST_TOP, MOST_SUB, MOST_KEY, MOST_URL = 3, 5, 128, 1024


@dataclass(frozen=True)
class Level:
    """Limits and codes of one level: bytes of a name; count, type, name, key, url."""

    most: int
    name_bytes: int
    count: int
    kind: int
    name: int
    key: int
    url: int


TOP = Level(MOST_TOP, 16, 40016, 40017, 40018, 40019, 40020)
SUB = Level(MOST_SUB, 40, 40023, 40024, 40025, 40026, 40027)


def create(call: ApiRequest) -> dict[str, Any]:
    """Replaces the whole menu, or changes nothing."""
    app = _app(call)
    _check_level(call.body.get("button"), TOP)
    app.menu = {"button": call.body["button"]}
    call.sim.touch()
    return {}


def get(call: ApiRequest) -> dict[str, Any]:
    app = _app(call)
    if app.menu is None:
        raise ApiError(46003)
    return dict(app.menu)


def delete(call: ApiRequest) -> dict[str, Any]:
    _app(call).menu = None
    call.sim.touch()
    return {}


def entries(menu: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Everything in a menu that can be tapped."""
    top = (menu or {}).get("button", [])
    return [leaf for entry in top for leaf in entry.get("sub_button") or [entry]]


def _app(call: ApiRequest) -> App:
    given = call.query.get("agentid", "")
    return call.own_app(int(given) if given.isdigit() else given)


def _check_level(buttons: Any, level: Level) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= level.most:
        raise ApiError(level.count)
    for button in buttons:
        if not isinstance(button, dict):
            raise ApiError(level.kind)
        _text(button.get("name"), level.name_bytes, level.name)
        if "sub_button" not in button:
            _check_leaf(button, level)
        elif level is SUB:
            raise ApiError(40022)
        elif "type" in button:
            raise ApiError(level.kind)
        else:
            _check_level(button["sub_button"], SUB)


def _check_leaf(button: Mapping[str, Any], level: Level) -> None:
    kind = button.get("type")
    if kind in KEYED:
        _text(button.get("key"), MOST_KEY, level.key)
    elif kind == "view":
        _text(button.get("url"), MOST_URL, level.url)
        parts = urlsplit(button["url"])
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ApiError(40055)
    elif kind == "view_miniprogram":
        _text(button.get("pagepath"), MOST_URL, level.url)
        _text(button.get("appid"), MOST_KEY, level.key)
    else:
        raise ApiError(level.kind)


def _text(value: Any, most: int, code: int) -> None:
    if not isinstance(value, str) or not 0 < len(value.encode()) <= most:
        raise ApiError(code)
