"""The state of the phones as JSON for the page; after the first time only what changed."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulator import reading, words
from bot.simulator.model import Message
from bot.simulator.state import Simulator

_LOCAL = ZoneInfo("Asia/Shanghai")


def take(sim: Simulator, setting: Mapping[str, Any], since: int | None) -> dict[str, Any]:
    """Clock and changed messages; with `since` None also members and the setting of the page."""
    with sim.lock:
        local = sim.now().astimezone(_LOCAL)
        changed = [_message(message) for message in sim.messages if message.revision > (since or 0)]
        state: dict[str, Any] = {
            "boot": sim.boot,
            "rev": sim.revision,
            "day": f"{local.month}月{local.day}日 周{words.WEEKDAYS[local.weekday()]}",
            "clock": local.strftime("%H:%M:%S"),
            "menu": (sim.app.menu or {}).get("button", []),
            "messages": changed,
        }
        if since is None:
            state |= {"setting": setting, "members": _members(sim)}
        return state


def _members(sim: Simulator) -> list[dict[str, str]]:
    return [
        {"userid": member.userid, "name": member.name, "note": member.note, "group": member.group}
        for member in sim.members.values()
    ]


def _message(message: Message) -> dict[str, Any]:
    local = message.at.astimezone(_LOCAL)
    return {
        "number": message.number,
        "rev": message.revision,
        "userid": message.userid,
        "mine": message.mine,
        "type": message.msgtype,
        "content": {} if message.card is not None else message.content,
        "card": message.card,
        "live": bool(message.buttons),
        "greyed": message.greyed,
        "submit": reading.DEFAULT_SUBMIT,
        "recalled": message.recalled,
        "day": f"{local.month}月{local.day}日",
        "time": local.strftime("%H:%M"),
        "title": message.title,
    }
