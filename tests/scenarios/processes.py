"""The bot as an installation runs it: `python -m bot serve` in processes of its own, behind one address.

Everything is on loopback and by the machine's clock; the simulated WeCom lives in the test.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from sqlalchemy import update
from sqlmodel import col

from bot.app import Bot
from bot.engine.clock import MovableClock
from bot.simulator import App, Delivery, Phones, Simulator, create_server, serve_in_thread
from bot.store.db import transaction
from models.mail import MailState, Outbox
from tests.scenarios.fork_server import ROOT, fork_server
from tests.scenarios.gateway import Gateway
from tests.scenarios.population import populate
from tests.scenarios.world import CORP, World, make_settings

START_SECONDS, PATIENCE, LOOK = 60.0, 45.0, 0.05
T = TypeVar("T")


class Instance:
    """One `python -m bot serve`."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"serve-{self.port}.log"
        self._child = fork_server().start(["serve", "--port", str(self.port)], folder, env, self._log)

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
    gateway: Gateway
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
        self.gateway.addresses += [one.address for one in started]
        return started

    def kill(self, one: Instance) -> None:
        one.kill()
        self.gone(one)

    def gone(self, one: Instance) -> None:
        if one.address in self.gateway.addresses:
            self.gateway.addresses.remove(one.address)

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
        """Messages that have to go out; reminders, and reviews in the morning, wait for their time."""
        return [
            row
            for row in self.world.rows(Outbox, col(Outbox.state) == MailState.PENDING)
            if row.topic not in {"remind", "review"}
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


@contextmanager
def open_city(
    database_url: str, folder: Path, *, institutions: int = 12, rules: str = "", **given: Any
) -> Iterator[City]:
    """Simulator, gateway and tables; no instance runs yet. `rules` is the text of a rules.toml."""
    clock = MovableClock()
    app = App()
    simulator = Simulator(CORP, now=clock, apps=[app])
    simulator.callbacks.attempts, simulator.callbacks.pause = 400, 0.1
    gateway = Gateway()
    folder.mkdir(parents=True, exist_ok=True)
    if rules:
        (folder / "rules.toml").write_text(rules, encoding="utf-8")
        given["rules"] = folder / "rules.toml"
    with ExitStack() as stack:
        wecom = stack.enter_context(serve_in_thread(create_server(simulator, page=False)))
        address = stack.enter_context(serve_in_thread(gateway))
        phones = stack.enter_context(Phones(simulator))
        app.callback_url = f"{address}/wecom/callback"
        settings = make_settings(database_url, wecom, app, scheduler="on", **given)
        world = World(Bot(settings, clock), clock, simulator, phones, settings, address)
        populate(world, institutions)
        city = City(world, folder, gateway, environment(settings.model_dump(exclude_defaults=True)))
        stack.callback(world.bot.stop)
        stack.callback(city.close)
        yield city


@contextmanager
def on_new_machine(city: City, database_url: str, folder: Path) -> Iterator[City]:
    """The same WeCom, settings and draw key; another folder, another database."""
    folder.mkdir(parents=True)
    settings = city.world.settings.model_copy(update={"database_url": database_url})
    world = replace(city.world, bot=Bot(settings, city.world.clock), settings=settings)
    env = {**city.env, "ZHIAN_DATABASE_URL": database_url}
    moved = City(world, folder, city.gateway, env)
    try:
        yield moved
    finally:
        moved.close()
        world.bot.stop()


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
    """`python -m bot …` as an operator would run it. A traceback is never an answer."""
    log = folder / f"zhian-{secrets.token_hex(4)}"
    child = fork_server().start([str(one) for one in arguments], folder, env, log)
    assert child.wait(90), arguments
    out, err, code = (Path(f"{log}{end}").read_text(encoding="utf-8") for end in (".out", "", ".code"))
    said = Said(int(code), out, err)
    # a fault of the program is one line of JSON in the log, with its traceback inside
    assert not [line for line in said.all.splitlines() if line.startswith(("Traceback", "╭"))], said.all
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
