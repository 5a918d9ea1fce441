"""What a handler works with, made by hand: a database, a house with a known key, a moment."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.store.db import make_engine, transaction
from config.rules import load_rules
from config.vocabulary import load_vocabulary
from handlers.routing.house import House
from handlers.routing.router import Ctx
from models.people import Actor

KEY = bytes(range(32))
# 2026-11-22 02:00 in Shanghai: still the 21st in UTC
NIGHT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
HOUSE = House(load_rules(), load_vocabulary(), KEY, "sha256", lambda: secrets.token_hex(12))


@contextmanager
def opened(database_url: str) -> Iterator[Engine]:
    """An engine that gives its connections back."""
    engine = make_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def at(engine: Engine, now: datetime = NIGHT, *, house: House = HOUSE) -> Iterator[Ctx]:
    """One transaction at this moment, committed at its end."""
    with transaction(engine) as session:
        yield Ctx(session, now, Actor(userid="系统"), house, f"test:{secrets.token_hex(4)}")
