"""Composition root: the only module that knows everybody."""

import base64
import gc
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.types import ASGIApp

from bot import words
from bot.engine.clock import Clock, system_clock
from bot.engine.dispatch import Dispatch
from bot.engine.heartbeat import EVERY, Heart
from bot.engine.intake import Intake
from bot.engine.scheduler import SteadyScheduler, add_sweeps
from bot.engine.sender import Sender
from bot.operator.health import Health
from bot.operator.metrics import Metrics
from bot.store.commitment_files import folder_for, write_lists
from bot.store.db import make_engine
from bot.store.identity import fingerprint, remember, went_back
from bot.store.migrate import upgrade
from bot.web import site
from bot.web.headers import Guard
from bot.web.login_limit import AT_ONCE
from bot.wecom.callback import Callback
from bot.wecom.client import Transport, WeCom
from config.holidays import load_holidays
from config.rules import load_rules
from config.settings import Settings, SettingsFault
from config.vocabulary import load_vocabulary
from handlers import all_routes
from handlers.draw.lottery.commitments import notice_host, opens_lists
from handlers.routing.house import House
from handlers.routing.router import Ctx
from models.rules.kmdraw1.method import sm3_available
from models.rules.time.calendar import Calendar

# Who may call each route; test_architecture.py refuses a route that is not here
ROUTE_PERMISSIONS = {
    "/wecom/callback": "signed by WeCom",
    "/healthz": "public: nothing of the business",
    "/readyz": "operators: open to the inner network alone",
    "/metrics": "operators: open to the inner network alone",
    **site.PERMISSIONS,
}


class Bot:
    """Everything that runs in one process, built once from the settings."""

    def __init__(
        self, settings: Settings, clock: Clock = system_clock, transport: Transport | None = None
    ) -> None:
        if settings.hash == "sm3" and not sm3_available():
            raise SettingsFault(words.NO_SM3)
        self.settings, self.clock = settings, clock
        self.engine: Engine = make_engine(settings.database_url)
        self.files = folder_for(settings.database_url)
        self.house = make_house(settings)
        self.wecom = make_wecom(settings, clock, transport=transport)
        # whoever knocks without a login takes no connection from the sender, and no token
        self.logins = make_wecom(settings, clock, seconds=5.0, connections=AT_ONCE, transport=transport)
        duplicates = frozenset(settings.duplicate_task_codes)
        routes = all_routes()
        self.sender = Sender(self.engine, self.wecom, self.house, clock, routes.owners, duplicates)
        self.dispatch = Dispatch(self.engine, routes, self.house, clock, self.sender.wake)
        self.intake = Intake(self.dispatch, sqlite=self.engine.dialect.name == "sqlite")
        self.site = site.Site(settings, self.engine, self.house, clock, self.logins, self.intake.take)
        self._sending: threading.Thread | None = None
        self.heart = Heart(self.engine, clock)
        self._scheduler: SteadyScheduler | None = None
        self.app = self._make_app()

    def start(self) -> None:
        """Notices a restored database, then sends and sweeps until `stop`."""
        restored = went_back(self.engine, self.files)
        self.dispatch.run(partial(notice_host, host=fingerprint(self.engine), went_back=restored))
        self._sending = threading.Thread(target=self.sender.run, name="sender", daemon=True)
        self._sending.start()
        self._scheduler = SteadyScheduler()
        self._scheduler.every(EVERY, self.heart.beat, name="beat")
        if self.settings.scheduler == "on":
            add_sweeps(self._scheduler, self.dispatch)
            lists = partial(write_lists, self.engine, self.files)
            self._scheduler.every(timedelta(seconds=60), lists, name="write_lists")
            # a k shown after the last note would look unused to a backup that is put in place
            note = partial(remember, self.engine, self.files)
            self._scheduler.every(timedelta(seconds=1), note, name="remember")
        self._scheduler.start()

    def stop(self) -> None:
        """Lets running work finish before the connections go."""
        self.site.stop()
        if self._scheduler:
            self._scheduler.shutdown(wait=True)
        self.intake.stop()
        self.sender.stop()
        if self._sending:
            self._sending.join(timeout=10)
            remember(self.engine, self.files)
        self.wecom.close()
        self.logins.close()
        self.engine.dispose()

    def tick(self) -> None:
        """Everything that is due by now, at once: for tests and for the demo's clock."""
        self.dispatch.tick(*self.dispatch.router.sweeps)
        if self.heart.age() >= EVERY.total_seconds():
            self.heart.beat()
        self.sender.drain()

    def _make_app(self) -> FastAPI:
        @asynccontextmanager
        async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
            self.start()
            yield
            self.stop()

        settings = self.settings
        app = _App(title=words.APP, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
        app.https = settings.public_url.startswith("https:")
        callback = Callback(
            settings.token.get_secret_value(),
            base64.b64decode(settings.encoding_aes_key.get_secret_value() + "="),
            settings.corp_id,
            settings.agent_id,
            self.clock,
            self.intake.take,
        )
        metrics = Metrics(self.engine, self.clock, self.dispatch, self.heart, callback.errors)
        sweeping = settings.scheduler == "on"
        health = Health(
            self.engine,
            self.dispatch,
            self.clock,
            self.heart,
            metrics,
            calendar=self.house.calendar,
            sweeping=sweeping,
        )
        app.add_route("/wecom/callback", callback.handle, methods=["GET", "POST"])
        app.add_route("/healthz", health.healthz)
        app.add_route("/readyz", health.readyz)
        app.add_route("/metrics", health.metrics)
        app.router.routes.extend(self.site.routes())
        return app


class _App(FastAPI):
    """FastAPI whose every answer is guarded, also its own 500, which its middlewares do not see."""

    https = False

    def build_middleware_stack(self) -> ASGIApp:
        return Guard(super().build_middleware_stack(), https=self.https)


def make_wecom(settings: Settings, clock: Clock, **more: Any) -> WeCom:
    """The app at WeCom, with connections of its own."""
    secret = settings.secret.get_secret_value()
    return WeCom(settings.api_base, settings.corp_id, secret, settings.agent_id, clock, **more)


def make_house(settings: Settings) -> House:
    """What the handlers know of this installation."""
    return House(
        rules=load_rules(settings.rules),
        vocabulary=load_vocabulary(),
        draw_key=bytes.fromhex(settings.draw_key.get_secret_value()),
        hash=settings.hash,
        entropy=lambda: secrets.token_hex(12),
        public_url=settings.public_url,
        calendar=Calendar(*load_holidays(settings.holidays)),
    )


def build(settings: Settings, clock: Clock = system_clock) -> Bot:
    """Migrates the database and builds the bot."""
    upgrade(settings.database_url)
    bot = Bot(settings, clock)
    bot.dispatch.run(_check_key)
    # what is loaded by now stays: no collection has to look through it again
    gc.freeze()
    return bot


def _check_key(ctx: Ctx) -> None:
    if not opens_lists(ctx):
        raise SettingsFault(words.KEY_FITS_NOT)
