"""The tree keeps the house rules; and the checker finds every kind of breach, shown on small bad snippets."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route

from config.settings import load_settings
from tests.architecture import (
    MAX_FILE,
    MAX_FUNCTION,
    Source,
    check,
    check_tree,
    circles,
    classes_with_one_name,
    features_are_listed,
    handlers_with_one_name,
    measure,
    passed_bounds,
    read_tree,
    repeated_blocks,
)

ROOT = Path(__file__).parent.parent
PAGE = "@pages.{name}\ndef show(view):\n    pass\n"
LONG_FUNCTION = "def long():\n" + "    x = 1\n" * MAX_FUNCTION
HANDLER = "@{name}\ndef handle(ctx, command):\n    pass\n"

BREACHES = [
    ("models/rules/pool/names.py", "import sqlmodel", 1, "models.rules"),
    ("models/rules/pool/names.py", "from models.draw import Draw", 1, "models.rules"),
    ("models/rules/pool/names.py", "\nfrom ... import draw", 2, "models.rules"),
    ("models/rules/kmdraw1/method.py", "import pathlib", 1, "models.rules"),
    ("models/rules/kmdraw1/method.py", "data = open('pool.csv')", 1, "models.rules"),
    ("models/draw.py", "from handlers import texts", 1, "models 不依赖"),
    ("models/draw.py", "def late():\n    import config.rules", 2, "models 不依赖"),
    ("handlers/mail/post.py", "from handlers.draw import find", 1, "不引用上面的房间"),
    ("handlers/speech/text.py", "from handlers.forms.fields import Reader", 1, "不引用上面的房间"),
    ("handlers/attic/text.py", "x = 1", 1, "不在楼层表里"),
    ("handlers/draw/find_draw.py", "from handlers.draw.tasks.take import take_places", 1, "不引用上面的房间"),
    ("handlers/draw/tasks/take.py", "from handlers.draw import lottery", 1, "不引用上面的房间"),
    ("handlers/draw/papers/hand_out.py", "from handlers.draw.proof import check", 1, "不引用上面的房间"),
    ("handlers/draw/attic/text.py", "x = 1", 1, "不在楼层表里"),
    ("models/rules/kmdraw1/method.py", "from models.rules.draw import limits", 1, "只引用自己"),
    ("handlers/draw/find_draw.py", "from bot.db import transaction", 1, "handlers 不依赖"),
    ("handlers/draw/find_draw.py", "from socket import create_connection", 1, "不联网"),
    ("handlers/draw/find_draw.py", "import time", 1, "不看钟"),
    ("config/settings.py", "from models import base", 1, "config 不依赖"),
    ("bot/app.py", "from bot.simulator.server import Server", 1, "bot/demo/"),
    ("bot/simulator.py", "from bot import simulator", 1, "bot/demo/"),
    ("bot/store/db.py", "from tests.postgres import Cluster", 1, "测试"),
    ("bot/engine/dispatch.py", "session.commit()", 1, "bot/store/db.py"),
    ("models/draw.py", "def f(s):\n    s.session.commit()", 2, "bot/store/db.py"),
    ("bot/engine/sender.py", "from datetime import datetime\nat = datetime.now()", 2, "bot/engine/clock.py"),
    ("bot/engine/sender.py", "import datetime as d\nat = d.date.today()", 2, "bot/engine/clock.py"),
    ("bot/wecom/client.py", "import time\nstarted = time.monotonic()", 2, "bot/engine/clock.py"),
    ("bot/simulator/state.py", "from time import time as now\nnow()", 1, "bot/engine/clock.py"),
    (
        "models/base.py",
        "from datetime import datetime\nmake(factory=datetime.utcnow)",
        2,
        "bot/engine/clock.py",
    ),
    ("models/base.py", "from sqlalchemy import func\ndefault = func.now()", 2, "bot/engine/clock.py"),
    ("handlers/draw/find_draw.py", "import secrets", 1, "随机数"),
    ("handlers/draw/find_draw.py", "from random import shuffle", 1, "随机数"),
    ("bot/engine/sender.py", "import os\nos.urandom(8)", 2, "随机数"),
    ("bot/engine/sender.py", "import httpx", 1, "联网"),
    ("handlers/draw/find_draw.py", "import urllib.request", 1, "联网"),
    ("bot/app.py", "print('ready')", 1, "bot/__main__.py"),
    ("bot/app.py", "from handlers.texts import *", 1, "星号"),
    ("tests/bot/test_app.py", "from handlers.texts import *", 1, "星号"),
    ("tests/bot/test_app.py", "import pytest\npytest.skip('no database')", 2, "不跳过"),
    ("tests/bot/test_app.py", "import pytest\n@pytest.mark.xfail\ndef test(): pass", 2, "不跳过"),
    ("tests/bot/test_app.py", "from unittest.mock import patch", 1, "替身"),
    ("tests/bot/engine/test_sender.py", "import respx", 1, "respx"),
    ("handlers/draw/find_draw.py", "x = 1\n" * (MAX_FILE + 1), 1, "文件 301 行"),
    ("handlers/draw/find_draw.py", LONG_FUNCTION, 1, "函数 long 51 行"),
    ("handlers/draw/find_draw.py", HANDLER.format(name="router.command(Draw)"), 1, "need="),
    ("handlers/draw/find_draw.py", HANDLER.format(name="my_router.card('accept')"), 1, "need="),
    ("handlers/draw/find_draw.py", HANDLER.format(name="router.event"), 1, "need="),
    ("handlers/draw/find_draw.py", HANDLER.format(name="router.form('draw')"), 1, "need="),
    ("bot/pages/draw.py", PAGE.format(name="get('/h5/draw')"), 1, "need="),
    ("bot/pages/draw.py", PAGE.format(name="form('/h5/draw', name='draw')"), 1, "need="),
    ("bot/pages/draw.py", PAGE.format(name="public('/h5/draw')"), 1, "/verify/"),
    ("handlers/draw/find_draw.py", '\nreply(ctx, "没有找到这个任务。")', 2, "words*.py"),
    ("bot/pages/draw.py", 'def f(n):\n    return f"共{n}家机构"', 2, "words*.py"),
    ("handlers/draw/tasks/words.py", 'DONE = "已经完成！"', 1, "感叹号"),
    ("bot/pages/draw.py", "from handlers.draw import words", 1, "叫作 draw_words"),
    ("handlers/draw/find_draw.py", "from handlers.draw import words as texts", 1, "叫作 words"),
    ("bot/pages/draw.py", "from handlers.draw.words import KIND", 1, "整个模块"),
    ("handlers/draw/find_draw.py", "# TO" + "DO: later", 1, "议题"),
    ("bot/pages/page.html", "<p>\n<!-- FIX" + "ME -->", 2, "议题"),
]

ALLOWED = [
    (
        "models/rules/kmdraw1/method.py",
        "import hashlib\nfrom stdnum.cn import uscc\nfrom models.rules.kmdraw1 import ranking",
    ),
    (
        "models/draw.py",
        "from datetime import datetime, time\nfrom models.rules.draw import limits\nnoon = time(12)",
    ),
    (
        "handlers/draw/find_draw.py",
        "from config.rules import Rules\nfrom models import draw\ndef f(ctx): return ctx.now",
    ),
    ("handlers/draw/find_draw.py", "from handlers.draw import words\nfrom handlers.draw.brief import Brief"),
    ("handlers/draw/course/end.py", "from handlers.draw import brief\nfrom handlers.draw.tasks import take"),
    ("handlers/draw/tasks/words_undelivered.py", 'LOST = "没有送达，请电话联系。"'),
    ("models/draw.py", '"""没有人看的说明。"""\nclass State(StrEnum):\n    OVER = "已经结束了"'),
    ("handlers/draw/find_draw.py", 'state = f"{draw}已结束"'),
    ("handlers/speech/head.py", 'WORD = "(?:应急|紧急)抽取"'),
    (
        "bot/pages/draw.py",
        "from bot.pages import words_draw\nfrom handlers.draw.tasks import words as tasks_words",
    ),
    ("handlers/draw/find_draw.py", HANDLER.format(name="router.command(Draw, need=OFFICIAL)")),
    ("bot/pages/draw.py", PAGE.format(name="reading('/h5/draw/preview', need=DRAWER)")),
    ("bot/pages/verify.py", PAGE.format(name="public('/verify/{number}')")),
    ("bot/store/db.py", "def transaction(session):\n    session.commit()"),
    ("bot/engine/clock.py", "from datetime import UTC, datetime\ndef now(): return datetime.now(UTC)"),
    ("bot/app.py", "import secrets\nfrom handlers import router"),
    ("bot/demo/city.py", "from bot.simulator.server import Server"),
    ("bot/simulator/driver.py", "import httpx\nimport random\nfrom bot.simulator import wire"),
    ("bot/wecom/client.py", "import httpx\nimport time\ntime.sleep(1)"),
    ("bot/__main__.py", "print('ready')"),
    ("tests/bot/wecom/test_client.py", "import respx"),
    ("models/migrations/versions/0001_first.py", LONG_FUNCTION),
]


@pytest.mark.parametrize(("path", "text", "line", "rule"), BREACHES)
def test_the_checker_finds_it_and_says_where(path: str, text: str, line: int, rule: str) -> None:
    """Exactly the breach is reported, once or in every line that takes part."""
    found = check(Source(path, text))
    assert found
    assert found[0].startswith(f"{path}:{line}: ")
    assert all(rule in finding for finding in found)


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_the_checker_leaves_good_code_alone(path: str, text: str) -> None:
    """What the rules allow in its room."""
    assert check(Source(path, text)) == []


def test_two_handlers_of_one_name_are_found() -> None:
    """Also across files; helpers that are not registered may share names."""
    handler, helper = HANDLER.format(name="router.card('x', need=ANYBODY)"), "def handle(): pass"
    tree = [Source("handlers/draw/a.py", handler), Source("handlers/draw/b.py", "\n" + handler)]
    assert handlers_with_one_name(tree) == [
        "handlers/draw/b.py:3: 处理函数 handle 与 handlers/draw/a.py:2 同名"
    ]
    assert handlers_with_one_name([tree[0], Source("handlers/draw/b.py", helper)]) == []


def test_a_feature_that_is_not_in_the_table_of_contents_is_found() -> None:
    """Its commands would fall silent, and its sweeps never run."""
    feature = Source("handlers/pool/interests.py", "router = Router()")
    contents = Source("handlers/__init__.py", "from handlers.pool import interests")
    fault = "handlers/pool/interests.py:1: 还没有写进 handlers/__init__.py 的 FEATURES"
    assert features_are_listed([feature, Source("handlers/__init__.py", "")]) == [fault]
    assert features_are_listed([feature, contents]) == []


def test_modules_that_import_each_other_are_found() -> None:
    """By whatever way round; a straight line is no circle."""
    a, b = Source("models/a.py", "from models import b"), Source("models/b.py", "from models.c import x")
    c = Source("models/c.py", "from models.a import y")
    assert circles([a, b]) == []
    assert circles([a, b, c]) == ["绕圈：models.a → models.b → models.c → models.a"]


def test_two_classes_of_one_name_are_found() -> None:
    """Wherever they stand."""
    a, b = Source("bot/a.py", "class Verdict:\n    pass"), Source("bot/b.py", "x = 1\nclass Verdict: pass")
    assert classes_with_one_name([a]) == []
    assert classes_with_one_name([a, b]) == ["Verdict（bot/a.py:1、bot/b.py:2）"]


def test_code_that_stands_twice_is_found() -> None:
    """However it is indented, commented or spaced; what is imported or said about it does not count."""
    lines = [f"x{number} = {number}" for number in range(10)]
    once = Source("bot/a.py", "\n".join(lines))
    indented = "\n\n".join(f"    {line}  # so" for line in lines)
    again = Source("models/b.py", f"def f():\n    'Said.'\n{indented}")
    assert repeated_blocks([once, again]) == ["models/b.py:3 = bot/a.py:1"]
    assert repeated_blocks([once, Source("bot/b.py", "\n".join(lines[:9]))]) == []
    assert repeated_blocks([Source("bot/a.py", "\n".join([*lines, *lines]))]) == ["bot/a.py:11 = bot/a.py:1"]
    imports = "\n".join(f"import x{number}" for number in range(12))
    assert repeated_blocks([Source("bot/a.py", imports), Source("bot/b.py", imports)]) == []


def test_a_number_past_its_bound_is_found() -> None:
    """Each of them; tests are not of the house."""
    parameters = ", ".join(f"a{number}" for number in range(13))
    tall = f"class One: pass\ndef long({parameters}):\n" + "    x = 1\n" * MAX_FUNCTION + "y = 1\n" * MAX_FILE
    bad = [
        Source("handlers/mail/post.py", f"from handlers.draw.find_draw import lock\n{tall}"),
        Source("handlers/draw/find_draw.py", f"from handlers.mail import post\n{tall}"),
    ]
    assert len(passed_bounds(bad)) == len(measure(bad))
    assert passed_bounds([Source("bot/a.py", "def f(): pass"), Source("tests/test_a.py", tall)]) == []


def test_the_house_keeps_its_numbers() -> None:
    """`make check` prints them all; a bound is raised by intent, and the commit says why."""
    assert passed_bounds(read_tree(ROOT)) == []


def test_the_tree_keeps_the_rules() -> None:
    """Every file of ours; the message lists all breaches at once."""
    tree = read_tree(ROOT)
    assert {source.path.split("/")[0] for source in tree} >= {"bot", "config", "handlers", "models", "tests"}
    faults = check_tree(tree)
    assert not faults, "\n" + "\n".join(faults)


def unguarded(routes: Iterable[Any], permissions: Mapping[str, str], prefix: str = "") -> list[str]:
    """The paths that nobody has given a permission, and permissions for paths that do not exist."""
    return sorted(set(_paths(routes, prefix)) ^ permissions.keys())


def _paths(routes: Iterable[Any], prefix: str) -> Iterable[str]:
    for route in routes:
        if inner := getattr(route, "routes", None):
            yield from _paths(inner, prefix + route.path)
        else:
            yield prefix + route.path


def test_a_route_without_permission_is_found() -> None:
    """Also inside a mount, and a permission whose route has gone."""

    def page(_request: object) -> Response:
        return Response()

    app = Starlette(routes=[Route("/a", page), Mount("/b", routes=[Route("/c", page)])])
    assert unguarded(app.routes, {"/a": "public"}) == ["/b/c"]
    assert unguarded(app.routes, {"/a": "public", "/b/c": "staff", "/d": "public"}) == ["/d"]
    assert unguarded(app.routes, {"/a": "public", "/b/c": "staff"}) == []


def test_every_route_has_a_permission(sqlite_url: str) -> None:
    """The app as it is served, and the list in the composition root: the same paths."""
    from bot.app import ROUTE_PERMISSIONS, Bot

    given = {
        "database_url": sqlite_url,
        "encoding_aes_key": "a" * 43,
        "draw_key": "0" * 64,
        "scheduler": "off",
    }
    bot = Bot(load_settings(given=given))
    assert unguarded(bot.app.routes, ROUTE_PERMISSIONS) == []
    bot.engine.dispose()
