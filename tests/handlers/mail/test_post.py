"""The one way out: long texts in parts, cards with a task_id of their own, and what is taken back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot.store.db import reading
from handlers.mail import card_parts
from handlers.mail.post import TEXT_BYTES, About, end_cards, reply, send_card, tell, written
from handlers.routing.router import Ctx
from models.mail import MailKind, MailState, Outbox
from models.people import Actor
from models.topics import Topic
from tests.bot.offline import START, OfflineBot, open_offline

WECOM_CUTS_AT = 2048


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[OfflineBot]:
    """One database for the module: every test rolls back what it wrote."""
    path = tmp_path_factory.mktemp("post") / "post.db"
    path.write_bytes(sqlite_template.read_bytes())
    with open_offline(f"sqlite:///{path}") as opened:
        yield opened


def rows_of(offline: OfflineBot, work: Callable[[Ctx], Any]) -> list[Outbox]:
    """What a handler leaves in the outbox."""
    with reading(offline.engine) as session:
        work(Ctx(session, START, Actor(userid="Wang"), offline.bot.house, "msg:1"))
        session.flush()
        rows = list(session.exec(select(Outbox).order_by(Outbox.id)))  # type: ignore[arg-type]
        session.expunge_all()
        return rows


def texts(rows: list[Outbox]) -> list[str]:
    return [row.payload["content"] for row in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.one_of(
            st.text(
                st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1, max_size=60
            ),
            st.sampled_from(["字" * 300, "字" * 700, "a" * 2000, "a" * 2001, "😀" * 501, "b" * 5000]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_a_long_text_goes_out_in_parts_that_lose_nothing(offline: OfflineBot, lines: list[str]) -> None:
    """Cut between lines where possible; WeCom would cut at 2048 bytes and drop the rest."""
    text = "\n".join(lines)
    shown = text.replace("<", "＜")  # nobody writes a link into what others read
    rows = rows_of(offline, lambda ctx: tell(ctx, "a", text, "key", About("note")))
    parts = texts(rows)
    assert all(0 < len(part.encode()) <= TEXT_BYTES < WECOM_CUTS_AT for part in parts)
    assert "".join(parts).replace("\n", "") == shown.replace("\n", "")
    assert [row.key for row in rows] == ["key", *(f"key#{number}" for number in range(2, len(rows) + 1))]
    if len(shown.encode()) <= TEXT_BYTES:
        assert parts == [shown]


def test_lines_are_kept_whole_where_they_fit(offline: OfflineBot) -> None:
    lines = [
        f"检测监测 第{number}位 机构{number} 等待答复\n  电话：联系人 13900000000" for number in range(60)
    ]
    parts = texts(rows_of(offline, lambda ctx: tell(ctx, "a", "\n".join(lines), "key", About("note"))))
    assert len(parts) > 2
    assert "\n".join(parts).splitlines() == "\n".join(lines).splitlines()


def test_every_part_belongs_to_the_same_matter(offline: OfflineBot) -> None:
    """Taken back together, given up together."""
    due = START + timedelta(minutes=3)
    about = About(Topic.REMIND, "assignment:1", due_at=due, give_up_at=START + timedelta(minutes=10))

    def work(ctx: Ctx) -> None:
        tell(ctx, "a", "字" * 2000, "key", about)
        end_cards(ctx, written("assignment:1", Topic.REMIND), "已答复")

    rows = rows_of(offline, work)
    assert len(rows) == 4
    assert {(row.topic, row.due_at, row.give_up_at, row.state) for row in rows} == {
        ("remind", about.due_at, about.give_up_at, MailState.CANCELLED)
    }


def test_replies_are_numbered_so_that_none_hides_another(offline: OfflineBot) -> None:
    def work(ctx: Ctx) -> None:
        reply(ctx, "您好")
        reply(ctx, "您好")

    rows = rows_of(offline, work)
    assert [row.key for row in rows] == ["reply:msg:1:1", "reply:msg:1:2"]
    assert {row.to_user for row in rows} == {"Wang"}
    assert rows[0].give_up_at - rows[0].due_at == timedelta(hours=24)


def test_one_key_one_message(offline: OfflineBot) -> None:
    def work(ctx: Ctx) -> None:
        tell(ctx, "a", "一", "key", About("note"))
        tell(ctx, "a", "二", "key", About("note"))

    with pytest.raises(IntegrityError):
        rows_of(offline, work)


def test_a_card_carries_random_bits_and_its_words(offline: OfflineBot) -> None:
    card = card_parts.interaction("应急任务", "说明", [card_parts.button("接受", "accept")])

    def work(ctx: Ctx) -> None:
        for number in range(2):
            send_card(ctx, "a", card, "请回复：接受 0001", f"ask:{number}", About("ask"))

    first, second = rows_of(offline, work)
    assert first.kind == MailKind.CARD
    assert first.fallback == "请回复：接受 0001"
    assert first.payload["task_id"] == first.task_id
    assert (first.task_id or "").startswith("ask-")
    assert len(first.task_id or "") > 20
    assert first.task_id != second.task_id
    assert "task_id" not in card


def test_only_cards_that_may_have_been_seen_are_changed(offline: OfflineBot) -> None:
    card = card_parts.interaction("应急任务", "说明", [card_parts.button("接受", "accept")])

    def work(ctx: Ctx) -> None:
        for number, (state, attempts) in enumerate(
            [(MailState.PENDING, 0), (MailState.PENDING, 1), (MailState.SENT, 1), (MailState.CANCELLED, 0)]
        ):
            key = send_card(ctx, "a", card, "", f"ask:{number}", About(Topic.ASK, "assignment:1"))
            row = ctx.session.get_one(Outbox, key)
            row.state, row.attempts = state, attempts
        end_cards(ctx, written("assignment:1", Topic.ASK), "已由一位名字很长很长的联系人答复接受")

    rows = rows_of(offline, work)
    changes = [row for row in rows if row.kind == MailKind.UPDATE]
    assert [change.card_id for change in changes] == [rows[1].id, rows[2].id]
    assert {len(change.payload["button"]["replace_name"]) for change in changes} == {10}
    assert {change.topic for change in changes} == {"ask-update"}
