"""A draw that was drawn, made row by row: eight institutions, two asked, real commitments."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from handlers.draw.find_draw import lots_of
from handlers.draw.lottery.commitments import publish, take_line
from handlers.draw.sealed_ranking import sealed_ranking
from handlers.routing.router import Ctx
from models.draw import Answer, Assignment, Draw, DrawState, Lot
from models.institution import Institution
from models.people import Actor, Role, find_actor
from models.rules.kmdraw1 import method as law
from models.rules.kmdraw1.manifest import freeze, manifest_hash
from tests import builders

CODES = [builders.code_of(number) for number in range(1, 10)]
PAUSED = CODES.pop()
NUMBER = "CQ-20261122-0007"
REQUEST = "应急抽取 检测监测 2家"
MINUTE = timedelta(minutes=1)


def drawn(ctx: Ctx, **more: Any) -> Draw:
    """Two of eight are asked; `more` are columns of the draw."""
    _add_people(ctx)
    values: dict[str, Any] = {
        "reason": "某工地基坑坍塌", "r1": "483920", "r2": "117755", "supervisor": "sun",
        "supervisor_name": "孙监督", "supervisor_unit": "市纪检组", "confirmed_at": ctx.now,
        "last_event_at": ctx.now, **more,
    }  # fmt: skip
    draw = builders.draw(
        7, ctx.now - MINUTE, request_text=REQUEST, state=DrawState.OPEN,
        rules={"arrival": 3600.0, "cap": 1}, **values,
    )  # fmt: skip
    ctx.session.add(draw)
    ctx.session.flush()
    _add_lot(ctx, draw)
    for rank in (1, 2):
        ask(ctx, draw, rank)
    return draw


def ask(ctx: Ctx, draw: Draw, rank: int, replaces: str = "") -> Assignment:
    """The institution of this rank is asked."""
    lot = lots_of(ctx, draw)[0]
    code = sealed_ranking(ctx, draw, lot)[rank - 1].code
    who = ctx.session.execute(select(Institution).where(col(Institution.code) == code)).scalars().one()
    one = Assignment(
        draw_id=draw.id, lot_id=lot.id, institution_id=who.id, code=code, rank=rank, replaces=replaces,
        notified_at=ctx.now, answer_by=ctx.now + 10 * MINUTE,
    )  # fmt: skip
    ctx.session.add(one)
    ctx.session.flush()
    return one


def answered(ctx: Ctx, one: Assignment, state: Answer, reason: str = "") -> None:
    """An answer, as it stands in the row."""
    one.state, one.reason, one.answered_at, one.answered_by = state, reason, ctx.now + MINUTE, "联系人"
    ctx.session.flush()


def actor(ctx: Ctx, userid: str) -> Actor:
    """Somebody: wang, li, sun, shen or a contact c1 … c8."""
    return find_actor(ctx.session, userid)


def _add_people(ctx: Ctx) -> None:
    publish(ctx)
    people = {"wang": Role.DRAWER, "li": Role.DRAWER, "sun": Role.SUPERVISOR, "shen": Role.AUDITOR}
    ctx.session.add_all(builders.staff(userid, role) for userid, role in people.items())
    for number in range(1, len(CODES) + 1):
        who = builders.institution(number)
        ctx.session.add(who)
        ctx.session.flush()
        ctx.session.add(builders.contact(who, f"c{number}", name=f"联系人{number}"))
    ctx.session.flush()


def _add_lot(ctx: Ctx, draw: Draw) -> None:
    batch, k, _late = take_line(ctx)
    number = f"{draw.number}-1"
    secret = law.secret(ctx.house.draw_key, batch.batch, k, "sha256")
    text = freeze(
        lot=number, batch=batch.batch, k=k, kind="emergency", category="检测监测", need=2,
        request=law.request_hash(draw.request_text, "sha256"), salt=law.salt(number, secret, "sha256"),
        entries_in=((code, 1) for code in CODES), entries_out=[(PAUSED, "暂停")],
    ).text()  # fmt: skip
    ctx.session.add(
        Lot(
            draw_id=draw.id,
            number=number,
            category="检测监测",
            need=2,
            batch_id=batch.id,
            k=k,
            manifest=text,
            m=manifest_hash(text, "sha256"),
            c=law.commitment(batch.batch, k, secret, "sha256"),
            pool=8,
            excluded={"暂停": 1},
        )
    )
    ctx.session.flush()
