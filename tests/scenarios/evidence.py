"""What the stories about adversaries have in hand: bundles, verdicts, and the ranking that nobody may see."""

import secrets
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlmodel import col

from bot.operator.operate import OperateFault, export
from bot.operator.verify_cli import verify_path
from bot.store.db import reading
from handlers.draw.sealed_ranking import sealed_ranking, sealed_secret
from handlers.routing.router import Ctx
from models.draw import Draw, Lot
from models.people import Actor
from models.rules.kmdraw1 import method as law
from models.rules.kmdraw1.ranking import Ranked
from tests.scenarios.world import World

SENTENCE = "应急抽取 检测监测 2家 盘龙区 某工地基坑坍塌"
DIGITS = "483920"


def exported(world: World, folder: Path, short: str = "0001") -> Path:
    file = folder / f"{short}-{secrets.token_hex(4)}.zip"
    export(world.settings, short, file)
    return file


def bundled(world: World, number: str, name: str) -> str:
    """A file of the bundle."""
    with TemporaryDirectory() as folder, zipfile.ZipFile(exported(world, Path(folder), number)) as bundle:
        return bundle.read(name).decode()


def text_of(bundle: Path) -> str:
    with zipfile.ZipFile(bundle) as files:
        return "\n".join(files.read(name).decode() for name in files.namelist())


def verdict(world: World, short: str = "0001") -> str:
    with TemporaryDirectory() as folder:
        try:
            return verify_path(exported(world, Path(folder), short)).text
        except OperateFault as fault:
            return str(fault)


def found_out(world: World, short: str = "0001") -> None:
    """The check in chat and the check of the bundle say so, both."""
    assert "不一致" in verdict(world, short)
    assert "不一致" in world.say("sun", f"核验 {short}")


def ranking_to_be(world: World, digits: str) -> list[Ranked]:
    """What only the holder of the key can know, and only once the digits are given."""
    with reading(world.bot.engine) as session:
        ctx = Ctx(session, world.clock(), Actor("test"), world.bot.house, "test")
        draw = session.execute(select(Draw).order_by(col(Draw.id).desc())).scalars().first()
        assert draw is not None
        draw.r1 = digits
        lot = session.execute(select(Lot).where(col(Lot.draw_id) == draw.id)).scalar_one()
        return list(sealed_ranking(ctx, draw, lot))


def sealed_facts(world: World) -> tuple[list[Ranked], set[str]]:
    """The ranking, and every value that must not be seen: key, S, seed, tickets."""
    with reading(world.bot.engine) as session:
        ctx = Ctx(session, world.clock(), Actor("test"), world.bot.house, "test")
        draw, lot = session.execute(select(Draw)).scalar_one(), session.execute(select(Lot)).scalar_one()
        secret = sealed_secret(ctx, draw, lot)
        seed = law.seed(lot.number, lot.m, secret, DIGITS, "-", "-", "sha256")
        order = list(sealed_ranking(ctx, draw, lot))
    return order, {secret, seed, *(row.ticket for row in order)}
