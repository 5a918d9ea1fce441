"""The app's menu 抽取 · 我的任务 · 更多, and setting it (企业微信 §8)."""

from typing import Any

from bot.engine.clock import system_clock
from bot.operator.doctor import HINTS
from bot.wecom import words_menu
from bot.wecom.client import WeCom, WeComFault
from config.settings import Settings
from handlers.front.menu import HELP, MY_TASKS, PROGRESS

LOCAL_HINTS = {
    0: words_menu.AWAY,
    40055: words_menu.WRONG_ADDRESS,
    40056: words_menu.NO_APP,
    48002: words_menu.NO_RIGHT,
}


class MenuFault(Exception):
    """The menu was not set; the text says what to do."""


def menu(public_url: str) -> dict[str, Any]:
    """Names within 16 bytes on top and 40 below; pages log in by themselves."""

    def page(name: str, path: str) -> dict[str, str]:
        return {"type": "view", "name": name, "url": f"{public_url}{path}"}

    def word(name: str, key: str) -> dict[str, str]:
        return {"type": "click", "name": name, "key": key}

    draws = [page(words_menu.DRAW, "/h5/draw"), word(words_menu.PROGRESS, PROGRESS)]
    rest = [
        page(words_menu.EVERYTHING, "/h5/"),
        page(words_menu.INTERESTS, "/h5/interests"),
        page(words_menu.STATISTICS, "/h5/statistics"),
        page(words_menu.VERIFY, "/verify/"),
        word(words_menu.HELP, HELP),
    ]
    return {
        "button": [
            {"name": words_menu.DRAWS, "sub_button": draws},
            word(words_menu.MY_TASKS, MY_TASKS),
            {"name": words_menu.MORE, "sub_button": rest},
        ]
    }


def push(settings: Settings) -> str:
    """Replaces the menu at WeCom and says so. Raises MenuFault."""
    secret = settings.secret.get_secret_value()
    wecom = WeCom(settings.api_base, settings.corp_id, secret, settings.agent_id, system_clock)
    try:
        wecom.create_menu(menu(settings.public_url))
    except WeComFault as fault:
        hint = {**HINTS, **LOCAL_HINTS}.get(fault.code, words_menu.LOOK_UP)
        raise MenuFault(words_menu.not_set(fault, hint)) from None
    finally:
        wecom.close()
    return words_menu.SET
