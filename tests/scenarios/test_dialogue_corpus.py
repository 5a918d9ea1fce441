"""Every dialogue of the corpus against the real dispatch: what has changed, and that nothing else has."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from bot.engine.clock import MovableClock
from bot.engine.dispatch import Dispatch, Outcome
from bot.store.db import reading, transaction
from handlers import all_routes
from handlers.routing.event import Event, EventKind
from handlers.routing.router import Ctx
from models.draw import Answer, Assignment, Draw, Lot
from models.institution import Contact, Institution
from models.mail import Attempt, Inbox, MailKind, MailState, Outbox
from models.people import Role
from models.question import Question
from tests import builders
from tests.handlers.drawn import answered, drawn
from tests.handlers.transaction import HOUSE, NIGHT, opened

MINUTE = timedelta(minutes=1)
FROM, UNTIL = NIGHT.date() - timedelta(days=300), NIGHT.date() + timedelta(days=300)

CORPUS = Path(__file__).with_name("dialogues.txt")


@dataclass
class Dialogue:
    """One piece of dialogues.txt, which says how it is written."""

    name: str
    town: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    waits: str = ""


def corpus() -> dict[str, list[Dialogue]]:
    """The dialogues, by group."""
    groups: dict[str, list[Dialogue]] = {}
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.strip().partition(" ")
        if line.startswith("## "):
            group = groups.setdefault(rest, [])
        elif line and not line.startswith((" ", "#")):
            name, _, town = line.rstrip("]").rpartition(" [")
            group.append(Dialogue(name, town))
        elif line.startswith("  "):
            _read(group[-1], mark, rest)
    return groups


def _read(dialogue: Dialogue, mark: str, rest: str) -> None:
    if mark == "<":
        dialogue.says = rest.split(" | ")
    elif mark == "=":
        dialogue.changed = set(rest.split(" | "))
    elif mark == "?":
        dialogue.waits = rest
    else:
        dialogue.steps.append((mark, rest))


DIALOGUES = corpus()


class Talk:
    """Events go in; what goes out counts as sent at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = MovableClock(NIGHT, frozen=True)
        self.dispatch = Dispatch(engine, all_routes(), HOUSE, self.clock, lambda: None)
        self.count = len(self.rows(Inbox))

    def act(self, who: str, what: str) -> str:
        """Says or taps; returns what came back to this person."""
        if what.startswith("+"):
            self.clock.forward(MINUTE * int(what))
            return ""
        self.count += 1
        userid = self.account(who)
        before = self._sent()
        event = Event(key=f"m:{self.count}", kind=EventKind.TEXT, actor=userid, text=what)
        if tap := re.fullmatch(r"\[(.+)\] ?(\w*)", what):
            event = self._tap(userid, tap[1], self.account(tap[2] or who))
        assert self.dispatch.event(event) is Outcome.TAKEN
        self.deliver()
        return "\n".join(
            _words(row) for row in self.rows(Outbox) if row.id > before and row.to_user == userid
        )

    def deliver(self) -> None:
        """The sender's part."""
        with transaction(self.engine) as session:
            due = select(Outbox).where(col(Outbox.state) == MailState.PENDING)
            for row in session.execute(due).scalars():
                row.state, row.attempts, row.sent_at = MailState.SENT, 1, self.clock()
                session.add(Attempt(outbox_id=row.id, to_user=row.to_user, at=self.clock(), outcome="ok"))

    def state(self) -> set[str]:
        """Draws and tasks, a line for each."""
        draws = {draw.id: draw for draw in self.rows(Draw)}
        lines = {
            " ".join(filter(None, (d.short, d.state, d.close_reason, d.close_note))) for d in draws.values()
        }
        for one in self.rows(Assignment):
            step = "到场" if one.arrived_at else ""
            late = one.late_answer and f"迟答{one.late_answer}"
            parts = (f"{draws[one.draw_id].short}-{one.rank}", one.state, step, late)
            lines.add(" ".join(filter(None, parts)))
        return lines

    def rows(self, table: type[Any]) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.execute(select(table).order_by(*table.__table__.primary_key)).scalars())

    def _tap(self, userid: str, button: str, owner: str) -> Event:
        for card in reversed(self.rows(Outbox)):
            keys = {one["text"]: one["key"] for one in card.payload.get("button_list", ())}
            if card.kind == MailKind.CARD and card.to_user == owner and button in keys:
                return Event(
                    key=f"c:{self.count}", kind=EventKind.CARD, actor=userid, task_id=card.task_id or "",
                    button=keys[button], response_code=f"code{self.count}",
                )  # fmt: skip
        raise AssertionError(f"{owner} has no button {button}")

    def _sent(self) -> int:
        return max((row.id for row in self.rows(Outbox)), default=0)

    def account(self, who: str) -> str:
        rank = {"first": 1, "second": 2}.get(who)
        if rank is None:
            return who
        one = next(one for one in self.rows(Assignment) if one.rank == rank)
        return str(next(c.userid for c in self.rows(Contact) if c.institution_id == one.institution_id))


def _words(row: Outbox) -> str:
    if row.kind == MailKind.TEXT:
        return str(row.payload["content"])
    title = row.payload.get("main_title", {})
    return " ".join([title.get("title", ""), title.get("desc", ""), row.payload.get("sub_title_text", "")])


def _untouched(ctx: Ctx) -> None:
    """0007 asks two of eight; the others can be drawn."""
    unit = "市质安总站"
    ctx.session.add(builders.staff("zong", Role.STATION_HEAD, name="宗站", unit=unit, unit_kind=unit))
    draw = drawn(ctx)
    draw.rules = {**draw.rules, "answer_window": 600.0, "reminders": []}
    for who in ctx.session.execute(select(Institution)).scalars():
        ctx.session.add(builders.membership(who))


def _running(ctx: Ctx) -> None:
    """`first` has accepted."""
    _untouched(ctx)
    answered(
        ctx,
        ctx.session.execute(select(Assignment).order_by(col(Assignment.rank))).scalars().all()[0],
        Answer.ACCEPTED,
    )


def _two(ctx: Ctx) -> None:
    """0008 too asks the institution of `second`."""
    _running(ctx)
    one = ctx.session.execute(select(Assignment).where(col(Assignment.rank) == 2)).scalars().one()
    first = ctx.session.get_one(Draw, one.draw_id)
    values = first.model_dump(exclude={"id", "number", "serial", "district", "reason"})
    draw = Draw(number="CQ-20261122-0008", serial=8, district="五华区", reason="桥台开裂", **values)
    ctx.session.add(draw)
    ctx.session.flush()
    lot = Lot(
        draw_id=draw.id, number=f"{draw.number}-1", category="设计", need=1, manifest="", m="", c="", pool=1
    )
    ctx.session.add(lot)
    ctx.session.flush()
    ctx.session.add(
        Assignment(
            draw_id=draw.id, lot_id=lot.id, institution_id=one.institution_id, code=one.code, rank=2,
            notified_at=ctx.now, answer_by=one.answer_by,
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def towns(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each situation once; a dialogue has a copy of its own."""
    folder = tmp_path_factory.mktemp("dialogues")
    makers = {"running": _running, "untouched": _untouched, "two": _two, "undrawn": _running}
    for name, make in makers.items():
        shutil.copyfile(sqlite_template, folder / name)
        with opened(f"sqlite:///{folder / name}") as engine:
            talk = Talk(engine)
            talk.dispatch.run(make)
            if name == "undrawn":
                assert "名单已冻结" in talk.act("wang", "应急抽取 检测监测 1家 五华区 桥台开裂")
    return {name: folder / name for name in makers}


@pytest.fixture
def talk(dialogue: Dialogue, towns: dict[str, Path], tmp_path: Path) -> Iterator[Talk]:
    shutil.copyfile(towns[dialogue.town], tmp_path / "zhian.db")
    with opened(f"sqlite:///{tmp_path / 'zhian.db'}") as engine:
        yield Talk(engine)


def name_of(dialogue: Dialogue) -> str:
    return dialogue.name


def hold(talk: Talk, dialogue: Dialogue) -> None:
    before, sent = talk.state(), len(talk.rows(Outbox))
    said = ""
    for who, what in dialogue.steps:
        said = talk.act(who, what) or said
    for piece in dialogue.says:
        assert piece in said
    assert talk.state() - before == dialogue.changed
    gone = {line.split()[0] for line in before - talk.state()}
    assert gone <= {line.split()[0] for line in dialogue.changed}
    told = {row.to_user for row in talk.rows(Outbox)[sent:]}
    assert (
        dialogue.changed
        or "拆封" in dialogue.name
        or told <= {talk.account(who) for who, _ in dialogue.steps}
    )
    kinds = {question.kind for question in talk.rows(Question) if question.expires_at > talk.clock()}
    assert kinds == ({dialogue.waits} if dialogue.waits else set())


def test_the_corpus_is_read_whole_and_long_enough() -> None:
    heads = [
        line for line in CORPUS.read_text("utf-8").splitlines() if line.endswith("]") and line[0] not in " #"
    ]
    read = [dialogue for group in DIALOGUES.values() for dialogue in group]
    assert len(read) == len(heads) >= 30 and all(len(group) >= 10 for group in DIALOGUES.values())
    assert all(dialogue.steps and dialogue.says for dialogue in read)


@pytest.mark.parametrize("dialogue", DIALOGUES["complete"], ids=name_of)
def test_complete(talk: Talk, dialogue: Dialogue) -> None:
    """Said clearly: done."""
    assert dialogue.changed or "拆封" in dialogue.name
    hold(talk, dialogue)


@pytest.mark.parametrize("dialogue", DIALOGUES["asks"], ids=name_of)
def test_asks(talk: Talk, dialogue: Dialogue) -> None:
    """Not clear enough: asked back, and nothing has happened."""
    assert not dialogue.changed
    hold(talk, dialogue)


@pytest.mark.parametrize("dialogue", DIALOGUES["must not act"], ids=name_of)
def test_must_not_act(talk: Talk, dialogue: Dialogue) -> None:
    """Given up, refused, or not meant: nothing has happened, and nothing waits."""
    assert not dialogue.changed and not dialogue.waits
    hold(talk, dialogue)
