"""A running city: bot and simulated WeCom as processes, and what there is to wait for in the database."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select
from sqlmodel import col

from bench import load
from bench.city import CORP_ID, City, new_city, sentence
from bench.processes import CLIENT_CORE, SERVER_CORE, Process, free_port, running
from bot.store.db import make_engine, reading
from models.draw import Draw, DrawState
from models.mail import MailState, Outbox

DIGITS = "483920"
LONGEST = 30.0


class NeverCame(RuntimeError):
    """What was waited for did not happen."""


@dataclass(frozen=True)
class Stage:
    """The bot at work on a city."""

    city: City
    process: Process
    engine: Engine

    def say(self, userid: str, text: str) -> None:
        """A person writes to the bot."""
        load.drive(self.city.bot_port, [load.text(self.city.app, CORP_ID, userid, text)], 1)

    def freeze(self, userid: str) -> None:
        """A draw is asked for, and its list is on the requester's phone."""
        self.say(userid, sentence(userid))
        wait_for(lambda: self._shown(userid), f"{userid}的冻结名单没有送达")

    def open(self, userid: str) -> None:
        """A draw that runs."""
        self.freeze(userid)
        self.say(userid, DIGITS)
        self.calm()

    def calm(self) -> None:
        """Everything that is due has been sent."""
        wait_for(lambda: self._due() == 0, "发件箱没有发完")

    def _shown(self, userid: str) -> bool:
        with reading(self.engine) as session:
            found = select(col(Draw.id)).where(
                col(Draw.requester) == userid, col(Draw.state) == DrawState.PENDING
            )
            key = session.execute(found.order_by(col(Draw.id).desc())).scalar()
            state = select(col(Outbox.state)).where(col(Outbox.key) == f"manifest:{key}")
            return session.execute(state).scalar() == MailState.SENT

    def _due(self) -> int:
        with reading(self.engine) as session:
            pending = [col(Outbox.state) == MailState.PENDING, col(Outbox.due_at) <= datetime.now(UTC)]
            return int(session.execute(select(func.count()).where(*pending)).scalar_one())


@contextmanager
def bot_of(city: City) -> Iterator[Stage]:
    """`zhian serve` on the measured core."""
    arguments = ["serve", "--port", str(city.bot_port)]
    log = city.folder / "bot.log"
    with running("bot", arguments, city.bot_port, city.environment, SERVER_CORE, log) as process:
        engine = make_engine(city.settings.database_url)
        try:
            yield Stage(city, process, engine)
        finally:
            engine.dispose()


@contextmanager
def stage_with_wecom(institutions: int) -> Iterator[Stage]:
    """A new city, the simulated WeCom as a process on the client's core, and the bot."""
    with ExitStack() as stack:
        city = stack.enter_context(new_city(institutions, free_port(), free_port()))
        arguments = [str(city.wecom_port), str(institutions)]
        log = city.folder / "wecom.log"
        wecom = running("bench.wecom", arguments, city.wecom_port, city.environment, CLIENT_CORE, log)
        stack.enter_context(wecom)
        yield stack.enter_context(bot_of(city))


def wait_for(happened: Callable[[], bool], what: str) -> None:
    """Looks every few milliseconds. Raises NeverCame."""
    deadline = time.monotonic() + LONGEST
    while not happened():
        if time.monotonic() > deadline:
            raise NeverCame(what)
        time.sleep(0.01)
