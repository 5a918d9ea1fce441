"""The bot as an installation runs it: `python -m bot serve` in processes of its own, behind one address.

Everything is on loopback and by the machine's clock; the simulated WeCom lives in the test. Seams are reached from
outside only: a slow or deaf WeCom, a lock held in the database, SIGSTOP and SIGKILL.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.engine import make_url
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.app import Bot
from bot.clock import MovableClock
from bot.db import transaction
from bot.simulator import App, Delivery, Phones, Simulator, create_server, serve_in_thread
from models.mail import MailState, Outbox
from tests.scenarios.nursery import ROOT, nursery
from tests.scenarios.world import CORP, World, make_settings, populate

START_SECONDS, PATIENCE, LOOK = 60.0, 45.0, 0.05
T = TypeVar("T")


class Front:
    """What stands before the instances: each request goes to the next one in turn that answers."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        # called when an instance has answered and WeCom has not heard it yet
        self.before_answer: Callable[[], None] | None = None
        self._turn = 0
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.AsyncClient(trust_env=False, timeout=10, limits=limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        answer = await self._pass_on(request, await request.body())
        await answer(scope, receive, send)

    async def _pass_on(self, request: Request, body: bytes) -> Response:
        for _ in range(len(self.addresses)):
            self._turn += 1
            address = self.addresses[self._turn % len(self.addresses)]
            target = f"{address}{request.url.path}?{request.url.query}"
            try:
                found = await self._client.request(request.method, target, content=body)
            except httpx.HTTPError:
                continue
            if stop := self.before_answer:
                self.before_answer = None
                stop()
                return Response(status_code=502)
            return Response(found.content, found.status_code)
        return Response(status_code=502)


class Instance:
    """One `python -m bot serve`."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"serve-{self.port}.log"
        self._child = nursery().start(["serve", "--port", str(self.port)], folder, env, self._log)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_ready(self) -> None:
        """Until /readyz says 200. Raises AssertionError with the log when the process has ended."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._child.alive(), self.log
            if _answers(self.port, "/readyz"):
                return
            time.sleep(LOOK)
        raise AssertionError(f"not ready: {self.log}")

    def kill(self) -> None:
        """SIGKILL: nothing of the process runs any more when this returns."""
        self.signal(signal.SIGKILL)
        assert self._child.wait(10)

    def stop(self) -> None:
        """SIGTERM, as a service manager does."""
        self.signal(signal.SIGTERM)
        assert self._child.wait(20), self.log

    def signal(self, number: signal.Signals) -> None:
        self._child.signal(number)


@dataclass
class City:
    """A city whose bot runs in processes. `world` reads and prepares tables; its own bot never runs."""

    world: World
    folder: Path
    front: Front
    env: dict[str, str]
    instances: list[Instance] = field(default_factory=list)
    _people: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(12))

    @property
    def simulator(self) -> Simulator:
        return self.world.simulator

    @property
    def url(self) -> str:
        return self.world.settings.database_url

    def start(self, count: int = 1) -> list[Instance]:
        """Starts so many instances and waits until they are ready for work."""
        started = [Instance(self.folder, self.env) for _ in range(count)]
        self.instances += started
        for one in started:
            one.wait_ready()
        self.front.addresses += [one.address for one in started]
        return started

    def kill(self, one: Instance) -> None:
        one.kill()
        self.gone(one)

    def gone(self, one: Instance) -> None:
        if one.address in self.front.addresses:
            self.front.addresses.remove(one.address)

    def close(self) -> None:
        for one in self.instances:
            one.kill()
        self._people.shutdown()

    # people

    def say(self, userid: str, text: str) -> Delivery:
        """Sends a text; WeCom delivers it again until somebody takes it."""
        delivery = self.world.phone(userid).say(text)
        assert delivery.accepted, delivery
        return delivery

    def click(self, userid: str, button: str) -> Delivery:
        delivery = self.world.phone(userid).click(button)
        assert delivery.accepted, delivery
        return delivery

    def meanwhile(self, act: Callable[[], T]) -> Future[T]:
        """Does something at the side; `.result()` waits for it and raises what it raised."""
        return self._people.submit(act)

    def hear(self, userid: str, words: str, *, after: int = 0) -> str:
        """Waits until this phone shows the words."""
        return self.world.phone(userid).wait(words, PATIENCE, after=after).text

    def ask(self, userid: str, sentence: str) -> None:
        """An official asks, sees M and the card, and gives his digits."""
        after = len(self.simulator.messages)
        self.say(userid, sentence)
        card = self.world.phone(userid).wait(lambda m: "确认抽取" in m.buttons, PATIENCE, after=after)
        self.say(userid, "483920")
        self.hear(userid, "您的数字：483920", after=card.number)

    # what stands in the tables

    def wait(self, done: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            logs = "\n".join(one.log for one in self.instances[-2:])
            assert time.monotonic() < deadline, f"{what}: not within {seconds} s\n{logs[-4000:]}"
            time.sleep(LOOK)

    def pending(self) -> list[Outbox]:
        """Messages that have to go out; reminders wait for their time."""
        return [
            row
            for row in self.world.rows(Outbox, col(Outbox.state) == MailState.PENDING)
            if row.topic != "remind"
        ]

    def wait_sent(self) -> None:
        self.wait(lambda: not self.pending(), "every message handed over")

    def in_the_dark(self, seconds: int = 20) -> None:
        """The machine was off for a while before it starts again: the leases of the dead have run out."""
        earlier = timedelta(seconds=seconds)
        rows = {row.id: row.due_at - earlier for row in self.pending()}
        with transaction(self.world.bot.engine) as session:
            for key, due in rows.items():
                session.execute(update(Outbox).where(col(Outbox.id) == key).values(due_at=due))

    # seams

    def kill_writing(self, one: Instance, seconds: float = PATIENCE) -> None:
        """SIGKILL while the process is inside a transaction that writes."""
        stop_in_sqlite = make_url(self.url).get_backend_name() == "sqlite"
        caught = _stopped_in_sqlite if stop_in_sqlite else _blocked_in_postgres
        with caught(self.url, one, seconds):
            self.kill(one)


@contextmanager
def open_city(
    database_url: str, folder: Path, *, institutions: int = 12, rules: str = "", **given: Any
) -> Iterator[City]:
    """Simulator, front and tables; no instance runs yet. `rules` is the text of a rules.toml."""
    clock = MovableClock()
    app = App()
    simulator = Simulator(CORP, now=clock, apps=[app])
    simulator.callbacks.attempts, simulator.callbacks.pause = 400, 0.1
    front = Front()
    folder.mkdir(parents=True, exist_ok=True)
    if rules:
        (folder / "rules.toml").write_text(rules, encoding="utf-8")
        given["rules"] = folder / "rules.toml"
    with ExitStack() as stack:
        wecom = stack.enter_context(serve_in_thread(create_server(simulator, page=False)))
        address = stack.enter_context(serve_in_thread(front))
        phones = stack.enter_context(Phones(simulator))
        app.callback_url = f"{address}/wecom/callback"
        settings = make_settings(database_url, wecom, app, scheduler="on", **given)
        world = World(Bot(settings, clock), clock, simulator, phones, settings, address)
        populate(world, institutions)
        city = City(world, folder, front, environment(settings.model_dump(exclude_defaults=True)))
        stack.callback(world.bot.stop)
        stack.callback(city.close)
        yield city


def environment(values: dict[str, Any]) -> dict[str, str]:
    """The environment of a child: nothing of ours but what is given, and the way to the code."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ZHIAN_")}
    shown = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in values.items()
        if value is not None and value != ""
    }
    given = {f"ZHIAN_{name.upper()}": value for name, value in shown.items()}
    return {**env, **given, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@dataclass(frozen=True)
class Said:
    """What a command of the command line answered."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def zhian(*arguments: str | Path, env: dict[str, str], folder: Path) -> Said:
    """Runs `python -m bot …` as an operator would. A traceback is never an answer."""
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )
    said = Said(done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in said.all, said.all
    return said


def _answers(port: int, path: str) -> bool:
    """200 from a server on this machine. An httpx client would cost more than the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _stopped_in_sqlite(url: str, one: Instance, seconds: float) -> Iterator[None]:
    """There is one writer: whoever keeps us from writing is the instance, inside its transaction.

    It is stopped first and looked at again, so that the kill can't come too late.
    """
    path = make_url(url).database or ""
    probe = sqlite3.connect(path, timeout=0, isolation_level=None)
    deadline = time.monotonic() + seconds
    try:
        while True:
            assert time.monotonic() < deadline, f"never seen writing\n{one.log}"
            if _can_write(probe):
                time.sleep(0.0005)
                continue
            one.signal(signal.SIGSTOP)
            time.sleep(0.01)
            if not _can_write(probe):
                yield
                return
            one.signal(signal.SIGCONT)
    finally:
        probe.close()


def _can_write(probe: sqlite3.Connection) -> bool:
    try:
        probe.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    probe.execute("ROLLBACK")
    return True


@contextmanager
def _blocked_in_postgres(url: str, _one: Instance, seconds: float) -> Iterator[None]:
    """Holds the head of the ledger: the transaction that wants to append waits with all it has written."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    deadline = time.monotonic() + seconds
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as watcher:
        holder.execute("SELECT seq FROM ledgerhead FOR UPDATE")
        while watcher.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < deadline, "nobody came for the ledger"
            time.sleep(0.001)
        yield
        holder.rollback()
