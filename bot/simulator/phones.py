"""Phones as a synchronous Python API for tests: what a member sees, and what a member can do."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx

from bot.simulator import api_menu, oauth, words
from bot.simulator.driver import Delivery, Driver
from bot.simulator.model import Choices, Member, Message, SimulatorError
from bot.simulator.state import Simulator
from bot.simulator.wire import Element

T = TypeVar("T")


class Phones:
    """All phones of a tenant, driven from an event loop in a thread of its own."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.driver = Driver(sim)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.run(self.driver.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine, for instance one of the driver, and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def at_once(self, *acts: Callable[[], T]) -> list[T]:
        """Do several things at the same moment, each in a thread; results in their order."""
        barrier = threading.Barrier(len(acts))

        def start(act: Callable[[], T]) -> T:
            barrier.wait()
            return act()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(start, acts))

    def phone(self, userid: str) -> "Phone":
        """Raises KeyError for an unknown member."""
        return Phone(self, self.sim.member(userid))

    def click_as(
        self, userid: str, message: Message, button: str, choices: Choices | None = None
    ) -> Delivery:
        """Somebody else taps a card that was forwarded to him: the same TaskId from another member."""
        return self.run(self.driver.click(userid, message, button, choices, force=True))


class Phone:
    """The phone of one member."""

    def __init__(self, phones: Phones, member: Member) -> None:
        self._phones = phones
        self._sim = phones.sim
        self.member = member
        self.userid = member.userid

    def __repr__(self) -> str:
        return f"Phone({self.userid}, {len(self.messages)} messages)"

    @property
    def messages(self) -> list[Message]:
        """What was received, newest last."""
        return self._sim.inbox(self.userid)

    @property
    def last(self) -> Message | None:
        messages = self.messages
        return messages[-1] if messages else None

    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def last_card(self, title_contains: str | None = None) -> Message:
        """The newest card, by a part of its title. Raises SimulatorError when there is none."""
        for message in reversed(self.messages):
            if message.card is not None and (title_contains or "") in message.title:
                return message
        raise SimulatorError(words.no_card_titled(self.userid, title_contains or "", self._seen()))

    def say(self, text: str) -> Delivery:
        return self._phones.run(self._phones.driver.text(self.userid, text))

    def enter(self) -> Delivery:
        """Open the app."""
        return self._phones.run(self._phones.driver.enter(self.userid))

    def event(self, name: str, extra: Sequence[Element] = ()) -> Delivery:
        return self._phones.run(self._phones.driver.event(self.userid, name, extra))

    def menu(self, name: str) -> Delivery:
        """Tap an entry of the app's menu by its name. Raises SimulatorError when there is none."""
        entries = api_menu.entries(self._sim.app.menu)
        for entry in entries:
            if entry["name"] == name:
                key = str(entry.get("key") or entry.get("url", ""))
                return self.event(str(entry["type"]), [("EventKey", key)])
        raise SimulatorError(words.no_entry(name, "、".join(e["name"] for e in entries) or "无"))

    def web(self, base: str = "") -> httpx.Client:
        """This phone's web view: the login page knows its member, and its cookies are its own."""
        cookies = {oauth.COOKIE: quote(self.userid)}
        bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return httpx.Client(base_url=base, cookies=cookies, verify=bare, trust_env=False, timeout=20)

    def click(
        self,
        button: str,
        *,
        message: Message | None = None,
        choices: Choices | None = None,
        force: bool = False,
    ) -> Delivery:
        """Tap a button or a menu entry by its text, on the newest live card that has it, or on `message`.

        `force` taps a card that is greyed or replaced by now. Raises SimulatorError where one cannot tap.
        """
        card = message or self._card_with(button, force=force)
        if card.userid != self.userid:
            raise SimulatorError(words.on_another_phone(card.userid))
        return self._phones.run(self._phones.driver.click(self.userid, card, button, choices, force=force))

    def _card_with(self, button: str, *, force: bool) -> Message:
        for message in reversed(self.messages):
            if button in message.buttons or button in message.menu:
                return message
        if force:
            for message in reversed(self.messages):
                if message.original is not None and button in message.original_buttons:
                    return message
        raise SimulatorError(words.nothing_to_tap(self.userid, button, self._seen()))

    def _seen(self) -> str:
        shown = [f"{m.title}[{m.greyed or '/'.join(m.buttons)}]" for m in self.messages[-5:]]
        return words.latest("；".join(shown) or "无")

    def wait(
        self, wanted: str | Callable[[Message], bool], timeout: float = 5.0, *, after: int = 0
    ) -> Message:
        """The newest message with number > `after` that contains the words or satisfies the predicate.

        Waits for it, real seconds; raises SimulatorError when it does not come.
        """
        found: list[Message] = []

        def arrived() -> bool:
            for message in reversed(self.messages):
                if message.number > after and _fits(message, wanted):
                    found.append(message)
                    return True
            return False

        if not self._sim.wait_until(arrived, timeout):
            raise SimulatorError(words.waited(self.userid, timeout, wanted, self._seen()))
        return found[-1]


def _fits(message: Message, wanted: str | Callable[[Message], bool]) -> bool:
    return wanted in message.text if isinstance(wanted, str) else wanted(message)
