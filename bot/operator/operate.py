"""What an operator does from the command line, each in a transaction of its own."""

import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from bot.app import make_house
from bot.engine.clock import system_clock
from bot.engine.dispatch import Dispatch, Outcome
from bot.operator import words
from bot.store.commitment_files import folder_for, write_lists
from bot.store.db import make_engine, reading, transaction
from bot.store.migrate import upgrade
from config.settings import Settings
from handlers import all_routes
from handlers.draw import find_draw as draws
from handlers.draw.lottery.commitments import publish, retire_running
from handlers.draw.proof.bundle import bundle_of
from handlers.routing.router import Ctx, UserError
from models.base import CHINA
from models.ledger import LedgerEntry, LedgerHead, anchor_fault, first_fault
from models.ledger_events import LedgerEvent
from models.people import Actor
from models.rules.kmdraw1.bundle_zip import to_zip
from models.rules.kmdraw1.verify import verify

OPERATOR = Actor(userid="运维")
# the time, in China unless it says otherwise, is missing in older messages and on sheets
ANCHOR = re.compile(r"([0-9]{1,15}):([0-9a-fA-F]{64})(?:@([0-9T:+-]{19,25}))?")
NUMBER = re.compile(r"CQ-\d{8}-\d{4,9}|\d{1,9}")


class OperateFault(ValueError):
    """Can't be done; the text says why in Chinese."""


def publish_list(settings: Settings, size: int, *, retire: bool) -> str:
    """Publishes the next commitment list and writes its file."""
    engine = _open(settings)
    with transaction(engine) as session:
        ctx = _ctx(settings, session)
        retired = retire_running(ctx, words.RETIRED) if retire else []
        batch = publish(ctx, size)
        name, digest = batch.batch, batch.content_hash
    folder = folder_for(settings.database_url)
    write_lists(engine, folder)
    stopped = words.stopped_lists("、".join(retired)) if retired else ""
    return words.published(stopped, name, size, folder / f"commitments-{name}.txt", digest)


def export(settings: Settings, number: str, output: Path) -> str:
    """Writes the bundle of a draw. Raises OperateFault."""
    if not NUMBER.fullmatch(number):
        raise OperateFault(words.no_number(number))
    with transaction(_open(settings)) as session:
        ctx = _ctx(settings, session)
        draw = draws.by_number(ctx, number)
        if draw is None:
            raise OperateFault(words.unknown_number(number))
        try:
            files = bundle_of(ctx, draw)
        except UserError as refusal:
            raise OperateFault(refusal.text) from None
        ctx.record(LedgerEvent.BUNDLE_EXPORTED, draw.number, file=output.name)
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(to_zip(files))
        except OSError as fault:
            raise OperateFault(words.cannot_write(output, fault.strerror)) from None
    return words.exported(output, verify(files).text)


def replay_failed(settings: Settings, key: str | None) -> tuple[list[str], int]:
    """Runs failed events again; returns a line for each, and how many failed again."""
    dispatch = Dispatch(_open(settings), all_routes(), make_house(settings), system_clock, lambda: None)
    outcomes = dispatch.replay(key)
    lines = [words.replayed(name, taken=outcome is Outcome.TAKEN) for name, outcome in outcomes.items()]
    return lines or [words.NOTHING_TO_REPLAY], sum(outcome is Outcome.FAILED for outcome in outcomes.values())


def check_ledger(settings: Settings, anchor: str | None = None) -> tuple[int, str | None]:
    """Recomputes the chain: how many entries, and the first fault, also against a head kept outside.

    Raises OperateFault for an anchor that can't be read.
    """
    kept = _read_anchor(anchor) if anchor is not None else None
    with reading(_open(settings)) as session:
        head = session.get(LedgerHead, 1)
        entries = session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq))).scalars()
        faults = [first_fault(entries, head), anchor_fault(session, *kept) if kept else None]
        return (head.seq if head else 0), "；".join(filter(None, faults)) or None


def _read_anchor(anchor: str) -> tuple[int, str, datetime | None]:
    found = ANCHOR.fullmatch(anchor.strip().replace("：", ":"))
    try:
        at = datetime.fromisoformat(found[3]) if found and found[3] else None
    except ValueError:
        found = None
    if not found:
        raise OperateFault(words.no_anchor(anchor))
    return int(found[1]), found[2].lower(), at if at is None or at.tzinfo else at.replace(tzinfo=CHINA)


def _open(settings: Settings) -> Engine:
    upgrade(settings.database_url)
    return make_engine(settings.database_url)


def _ctx(settings: Settings, session: Session) -> Ctx:
    house = make_house(settings)
    return Ctx(session, system_clock(), OPERATOR, house, f"operator:{house.entropy()}")
