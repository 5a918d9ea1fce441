"""The outbox, the sender and a simulated WeCom; nothing comes in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.engine.clock import MovableClock
from bot.simulator import App, Member, Message, Simulator, create_server
from handlers.mail import card_parts
from handlers.mail.post import About, grey_out, send_card, tell
from handlers.routing.router import Ctx
from models.mail import Attempt, Outbox
from tests.bot.offline import START, OfflineBot, open_offline
from tests.scenarios.world import CORP, addresses

DAY = timedelta(days=1)


@dataclass
class Outgoing:
    """Everything is written through the product's own functions, in a transaction each."""

    offline: OfflineBot
    sim: Simulator
    written: int = 0

    @property
    def clock(self) -> MovableClock:
        return self.offline.clock

    def do(self, work: Callable[[Ctx], Any]) -> Any:
        """One transaction of a handler."""
        results: list[Any] = []
        self.offline.bot.dispatch.run(lambda ctx: results.append(work(ctx)))
        return results[0]

    def tell(self, userid: str, text: str, topic: str = "note", **about: Any) -> None:
        self.written += 1
        self.do(lambda ctx: tell(ctx, userid, text, f"key-{self.written}", About(topic, **about)))

    def card(self, userid: str, title: str = "应急任务", topic: str = "ask", **about: Any) -> int:
        """An interactive card; its words are said where it can't be shown."""
        self.written += 1
        card = card_parts.interaction(title, "说明", [card_parts.button("接受", "accept")])
        words = f"{title}，请回复：接受 0001"
        key = f"key-{self.written}"
        return int(self.do(lambda ctx: send_card(ctx, userid, card, words, key, About(topic, **about))))

    def grey(self, card_id: int, words: str = "已由王工接受") -> None:
        """Changes a card, if it may have reached a phone."""

        def work(ctx: Ctx) -> None:
            card = ctx.session.get_one(Outbox, card_id)
            grey_out(ctx, card, words, f"{words}，无需再答复")

        self.do(work)

    def send(self) -> None:
        self.offline.bot.sender.drain()

    def after(self, **span: float) -> None:
        """Moves the clock, then sends what is due."""
        self.clock.forward(timedelta(**span))
        self.send()

    def row(self, row_id: int = 1) -> Any:
        return self.offline.rows(Outbox, Outbox.id == row_id)[0]

    def attempts(self, row_id: int = 1) -> list[str]:
        return [one.outcome for one in self.offline.rows(Attempt, Attempt.outbox_id == row_id)]

    def seconds_until_next_try(self, row_id: int = 1) -> float:
        due: datetime = self.row(row_id).due_at
        return (due - self.clock()).total_seconds()

    def inbox(self, userid: str) -> list[Message]:
        return self.sim.inbox(userid)

    def texts(self, userid: str) -> list[str]:
        return [message.text for message in self.sim.inbox(userid)]

    def bodies(self, path: str = "message/send") -> list[dict[str, Any]]:
        return [dict(call.body) for call in self.sim.sent(path)]


@contextmanager
def open_outgoing(database_url: str) -> Iterator[Outgoing]:
    """Members a, b, c can be reached; gone is not visible, poor has no licence."""
    clock = MovableClock(START, frozen=True)
    app = App(callback_url="http://127.0.0.1:9/wecom/callback")
    members = [Member(name, name) for name in "abc"]
    members += [Member("gone", "gone", visible=False), Member("poor", "poor", licensed=False)]
    sim = Simulator(CORP, now=clock, apps=[app], members=members)
    _bot, wecom = addresses()
    with (
        wecom.leads_to(create_server(sim, page=False)),
        open_offline(database_url, address=wecom.address, app=app, clock=clock) as offline,
    ):
        yield Outgoing(offline, sim)
