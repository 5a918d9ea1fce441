"""The page API of the phones: what it tells, what it takes, what it refuses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.simulator import App, Member, Simulator, create_server, routes, serve_in_thread

START = datetime(2026, 11, 22, 6, 31, 5, tzinfo=UTC)
HINT = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"


class World:
    """Simulator, page and a silent app on one port, as the demo mounts them."""

    def __init__(self) -> None:
        self.now = START
        members = [Member("wang", "王工", "监督站", "机关"), Member("li", "李四", "甲公司", "机构")]
        self.sim = Simulator(now=lambda: self.now, apps=[App()], members=members)
        self.callbacks = 0

    async def callback(self, _request: Request) -> Response:
        self.callbacks += 1
        return Response()

    async def forward(self, span: timedelta) -> None:
        self.now += span

    def app(self) -> Starlette:
        own = Route("/wecom/callback", self.callback, methods=["POST"])
        return Starlette(routes=[own, *routes(self.sim, hints={"wang": [HINT]}, forward=self.forward)])

    def receive(self, msgtype: str, content: dict[str, Any]) -> None:
        self.sim.accept(self.sim.app, [self.sim.member("li")], msgtype, content, "m-1")


CARD = {
    "card_type": "button_interaction",
    "task_id": "t-1",
    "main_title": {"title": "应急任务"},
    "button_list": [{"text": "接受", "key": "accept"}],
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def page(world: World) -> Iterator[httpx.Client]:
    with serve_in_thread(world.app()) as base, httpx.Client(base_url=base, trust_env=False) as client:
        world.sim.app.callback_url = base + "/wecom/callback"
        yield client


def test_first_state_is_whole_and_later_ones_hold_only_changes(page: httpx.Client, world: World) -> None:
    first = page.get("/sim/api/state").json()
    assert first["setting"]["hints"] == {"wang": [HINT]}
    assert first["setting"]["minutes"] == [1, 3, 10]
    assert [member["userid"] for member in first["members"]] == ["wang", "li"]
    assert (first["day"], first["clock"]) == ("11月22日 周日", "14:31:05")
    world.receive("text", {"content": "您好"})
    query = {"boot": first["boot"], "rev": first["rev"]}
    second = page.get("/sim/api/state", params=query).json()
    assert "members" not in second
    assert [message["content"]["content"] for message in second["messages"]] == ["您好"]
    query["rev"] = second["rev"]
    assert page.get("/sim/api/state", params=query).json()["messages"] == []
    world.sim.change_card(world.sim.inbox("li")[0], None, "已接受")
    changed = page.get("/sim/api/state", params=query).json()["messages"]
    assert [message["greyed"] for message in changed] == ["已接受"]
    assert "members" in page.get("/sim/api/state", params={"boot": "other", "rev": "9"}).json()


def test_say_enter_and_click_reach_the_app(page: httpx.Client, world: World) -> None:
    world.receive("template_card", CARD)
    assert page.post("/sim/api/say", json={"userid": "wang", "text": f" {HINT} "}).status_code == 200
    assert world.sim.conversation("wang")[0].text == HINT
    assert page.post("/sim/api/enter", json={"userid": "li"}).status_code == 200
    click = {"userid": "li", "number": 1, "key": "accept", "choices": {}}
    assert page.post("/sim/api/click", json=click).status_code == 200
    assert world.callbacks == 3


def test_the_clock_goes_forward(page: httpx.Client, world: World) -> None:
    assert page.post("/sim/api/forward", json={"minutes": 10}).status_code == 200
    assert world.now == START + timedelta(minutes=10)
    assert page.get("/sim/api/state").json()["clock"] == "14:41:05"
    assert page.post("/sim/api/forward", json={"minutes": 9999}).status_code == 400


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("say", {"userid": "nobody", "text": "x"}, "没有这部手机"),
        ("say", {"userid": "wang"}, "缺少 text"),
        ("say", {"userid": "wang", "text": "  "}, "为空或太长"),
        ("say", {"userid": "wang", "text": "长" * 700}, "为空或太长"),
        ("say", {"userid": 7, "text": "x"}, "缺少 userid"),
        ("say", {"userid": "wang", "text": "x" * 20_000}, "内容太长"),
        ("say", [], "不是 JSON 对象"),
        ("click", {"userid": "wang", "number": 1, "key": "accept"}, "没有这条消息"),
        ("click", {"userid": "li", "number": 1, "key": "refuse"}, "没有按钮"),
        ("click", {"userid": "li", "number": 1, "key": "accept", "choices": [1]}, "选项不对"),
        ("click", {"userid": "li", "number": 1, "key": "accept", "choices": {"q": 1}}, "选项不对"),
        ("click", {"userid": "li", "number": 1, "key": "accept", "choices": {"q": "1"}}, "没有问题"),
    ],
)
def test_input_the_page_would_not_send_is_refused(
    page: httpx.Client, world: World, name: str, body: Any, words: str
) -> None:
    world.receive("template_card", CARD)
    answer = page.post(f"/sim/api/{name}", json=body)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert world.callbacks == 0


def test_a_form_of_a_foreign_page_is_refused(page: httpx.Client, world: World) -> None:
    body = '{"userid": "wang", "text": "x"}'
    answer = page.post("/sim/api/say", content=body, headers={"content-type": "text/plain"})
    assert (answer.status_code, world.callbacks) == (400, 0)
    assert page.post("/sim/api/say", content="{", headers={"content-type": "application/json"}).is_error


def test_page_runs_no_foreign_or_inline_script(page: httpx.Client) -> None:
    answer = page.get("/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.text.count("<script") == 1
    assert 'src="/sim/static/phones.js"' in answer.text
    for name in ("phones.js", "phone.js", "stage.js", "switcher.js", "cards.js", "dom.js", "api.js"):
        script = page.get(f"/sim/static/{name}")
        assert script.headers["content-type"].startswith("text/javascript")
        assert "innerHTML" not in script.text
    for name in ("phones.css", "cards.css"):
        assert page.get(f"/sim/static/{name}").headers["content-type"].startswith("text/css")
    assert page.get("/sim/static/web.py").status_code == 404


def test_without_a_clock_there_is_nothing_to_forward_and_the_page_can_be_left_out(world: World) -> None:
    with serve_in_thread(create_server(world.sim)) as base:
        assert httpx.get(base + "/sim/api/state", trust_env=False).json()["setting"]["minutes"] == []
        answer = httpx.post(base + "/sim/api/forward", json={"minutes": 1}, trust_env=False)
        assert answer.json()["error"] == "不能快进"
    with serve_in_thread(create_server(world.sim, page=False)) as base:
        assert httpx.get(base + "/", trust_env=False).status_code == 404
