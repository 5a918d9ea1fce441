"""The app's menu 抽取 · 我的任务 · 更多, and setting it (企业微信 §8)."""

from typing import Any

from bot.engine.clock import system_clock
from bot.operator.doctor import HINTS
from bot.wecom.client import WeCom, WeComFault
from config.settings import Settings
from handlers.front.menu import HELP, MY_TASKS, PROGRESS

LOCAL_HINTS = {
    0: "连不上企业微信：请检查网络和ZHIAN_API_BASE",
    40055: "网页地址不合要求：请核对ZHIAN_PUBLIC_URL",
    40056: "应用不存在：请核对ZHIAN_AGENT_ID",
    48002: "应用没有接口权限：请在企业微信后台核对应用状态",
}


class MenuFault(Exception):
    """The menu was not set; the text says what to do."""


def menu(public_url: str) -> dict[str, Any]:
    """Names within 16 bytes on top and 40 below; pages log in by themselves."""

    def page(name: str, path: str) -> dict[str, str]:
        return {"type": "view", "name": name, "url": f"{public_url}{path}"}

    def word(name: str, key: str) -> dict[str, str]:
        return {"type": "click", "name": name, "key": key}

    draws = [page("发起抽取", "/h5/draw"), word("看进度", PROGRESS)]
    rest = [
        page("全部功能", "/h5/"),
        page("利益关系申报", "/h5/interests"),
        page("抽取统计", "/h5/statistics"),
        page("公开核验", "/verify/"),
        word("帮助", HELP),
    ]
    return {
        "button": [
            {"name": "抽取", "sub_button": draws},
            word("我的任务", MY_TASKS),
            {"name": "更多", "sub_button": rest},
        ]
    }


def push(settings: Settings) -> str:
    """Replaces the menu at WeCom and says so. Raises MenuFault."""
    secret = settings.secret.get_secret_value()
    wecom = WeCom(settings.api_base, settings.corp_id, secret, settings.agent_id, system_clock)
    try:
        wecom.create_menu(menu(settings.public_url))
    except WeComFault as fault:
        hint = {**HINTS, **LOCAL_HINTS}.get(fault.code, "请按错误码查企业微信的说明，或稍后再试")
        raise MenuFault(f"菜单没有设置成功（{fault}）。{hint}。原来的菜单没有变。") from None
    finally:
        wecom.close()
    return "菜单已设置：抽取、我的任务、更多。手机上退出会话再进入即可看到。"
