"""What the tests of the simulator share: a tenant, a clock, an API client, an app that listens."""

import ssl
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.simulator import App, Member, Simulator, create_server, serve_in_thread

START = datetime(2026, 11, 22, 6, 31, tzinfo=UTC)
TOKEN_A, KEY_A, CORP_A = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def tenant(clock: Callable[[], datetime] = lambda: START) -> Simulator:
    """Two members who can be reached, one outside the visible range, one without a licence; two apps."""
    members = [
        Member("ZhangSan", "张三", "监督站", "机关"),
        Member("lisi", "李四", "甲检测公司", "机构"),
        Member("hidden", "王五", visible=False),
        Member("nolicence", "赵六", licensed=False),
    ]
    first = App(token=TOKEN_A, aes_key=KEY_A, callback_url="http://127.0.0.1:9/wecom/callback")
    return Simulator(CORP_A, now=clock, apps=[first, App(agentid=1000003)], members=members)


class Client:
    """A strict little client: one method per call, answers as dicts."""

    def __init__(self, sim: Simulator, base: str) -> None:
        self.sim = sim
        bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.http = httpx.Client(base_url=base + "/cgi-bin/", verify=bare, trust_env=False, timeout=5)
        self.token = ""

    def login(self, app: App | None = None) -> str:
        app = app or self.sim.app
        query = {"corpid": self.sim.corp_id, "corpsecret": app.secret}
        self.token = str(self.get("gettoken", **query)["access_token"])
        return self.token

    def get(self, path: str, **query: str) -> dict[str, Any]:
        answer = self.http.get(path, params={"access_token": self.token, **query})
        assert answer.status_code == 200
        return dict(answer.json())

    def post(self, path: str, body: Any) -> dict[str, Any]:
        answer = self.http.post(path, params={"access_token": self.token}, json=body)
        assert answer.status_code == 200
        return dict(answer.json())

    def send(self, touser: str, msgtype: str = "text", content: Any = None, **more: Any) -> dict[str, Any]:
        body = {"touser": touser, "msgtype": msgtype, "agentid": 1000002}
        body |= {msgtype: content if content is not None else {"content": "您好"}}
        return self.post("message/send", body | more)

    def update(self, **body: Any) -> dict[str, Any]:
        return self.post("message/update_template_card", {"agentid": 1000002, **body})


@contextmanager
def talking(sim: Simulator) -> Iterator[Client]:
    """Run the server API and log in."""
    with serve_in_thread(create_server(sim, page=False)) as base:
        client = Client(sim, base)
        client.login()
        yield client
        client.http.close()


def card(task_id: str = "t-1", **more: Any) -> dict[str, Any]:
    buttons = [{"text": "接受", "key": "accept"}, {"text": "无法参加", "style": 2, "key": "refuse"}]
    title = {"title": "应急任务", "desc": "0007"}
    base = {"card_type": "button_interaction", "task_id": task_id, "main_title": title}
    return base | {"button_list": buttons} | more


def receive(sim: Simulator, content: dict[str, Any], msgtype: str = "template_card") -> None:
    """A message of the app arrives at both members."""
    receivers = [sim.member("zhangsan"), sim.member("lisi")]
    sim.accept(sim.app, receivers, msgtype, content, f"m{len(sim.messages)}")


def parse(document: str | bytes) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314  made by the simulator under test


class Listener:
    """An app behind a callback URL that keeps what it got; decrypted by an independent library."""

    def __init__(self, sim: Simulator) -> None:
        app = sim.app
        self.crypto = WeChatCrypto(app.token, app.aes_key, sim.corp_id)
        self.sim = sim
        self.statuses: list[int] = []
        self.sleep = 0.0
        self.raw: list[bytes] = []
        self.queries: list[dict[str, str]] = []
        self.plain: list[str] = []

    async def get(self, request: Request) -> Response:
        query = request.query_params
        signed = (query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
        return Response(self.crypto.check_signature(*signed), media_type="text/plain")

    async def post(self, request: Request) -> Response:
        query = dict(request.query_params)
        raw = await request.body()
        self.raw.append(raw)
        self.queries.append(query)
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        self.plain.append(self.crypto.decrypt_message(raw, *signed))
        if self.sleep:
            time.sleep(self.sleep)
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    @property
    def last(self) -> ET.Element:
        return parse(self.plain[-1])

    def field(self, name: str) -> str | None:
        return self.last.findtext(name)


@contextmanager
def listening(sim: Simulator) -> Iterator[Listener]:
    """Run a listener behind the callback URL of the first app."""
    listener = Listener(sim)
    routes = [
        Route("/wecom/callback", listener.get, methods=["GET"]),
        Route("/wecom/callback", listener.post, methods=["POST"]),
    ]
    with serve_in_thread(Starlette(routes=routes)) as base:
        sim.app.callback_url = base + "/wecom/callback"
        yield listener
