"""Streams: how many a person and all together may hold, who looks for them, and what goes over the line."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.store.db import make_engine, transaction
from bot.web import live
from bot.web.runner import PageRunner
from models.draw import Assignment, Draw
from models.mail import Inbox
from tests.bot.bare_callback import BareCallback, message
from tests.bot.draw_form_fields import emergency
from tests.scenarios.browse import browsing
from tests.scenarios.test_form_story import freeze
from tests.scenarios.test_progress_page import drawn
from tests.scenarios.world import World, open_world


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with open_world(sqlite_url) as opened:
        yield opened


class Streams:
    """Streams opened at one moment, straight at the application, until `close`."""

    def __init__(self, world: World, path: str, cookies: list[str]) -> None:
        self.world, self.path, self.cookies = world, path, cookies
        self.statuses: list[int] = []
        self.parts: list[bytes] = []

    async def open(self) -> None:
        self.gone = asyncio.Event()
        self.tasks = [asyncio.create_task(self._one(cookie)) for cookie in self.cookies]
        while len(self.statuses) < len(self.cookies):
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        self.gone.set()
        await asyncio.gather(*self.tasks)

    async def _one(self, cookie: str) -> None:
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await self.gone.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(said: Any) -> None:
            if said["type"] == "http.response.start":
                self.statuses.append(said["status"])
            elif said["body"]:
                self.parts.append(said["body"])

        scope = {
            "type": "http", "method": "GET", "path": self.path, "query_string": b"", "root_path": "",
            "headers": [(b"cookie", cookie.encode())], "scheme": "http", "http_version": "1.1",
            "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
        }  # fmt: skip
        await self.world.bot.app(scope, receive, send)


def cookie_of(world: World, userid: str) -> str:
    with browsing(world, userid) as person:
        person.get("/h5/my")
        return f"zhian={person.client.cookies.get('zhian', domain='127.0.0.1')}"


def path_of_draw(world: World) -> str:
    with browsing(world, "wang") as wang:
        return f"{drawn(world, wang)}/events"


def test_one_person_holds_four_streams_however_fast_they_are_opened(world: World) -> None:
    """Twenty at the same moment: the place is taken before anything is awaited, and given back."""
    path, wang, sun = path_of_draw(world), cookie_of(world, "wang"), cookie_of(world, "sun")

    async def story() -> None:
        for _ in range(2):
            many = Streams(world, path, [wang] * 20)
            await many.open()
            assert sorted(many.statuses) == [200] * live.EACH + [429] * (20 - live.EACH)
            other = Streams(world, path, [sun])
            await other.open()
            assert other.statuses == [200]
            await many.close()
            await other.close()

    asyncio.run(story())


def test_all_together_hold_no_more_than_the_cap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST", 5)
    path = path_of_draw(world)
    cookies = [cookie_of(world, userid) for userid in ("wang", "sun", "shen", "zong") for _ in range(3)]

    async def story() -> None:
        many = Streams(world, path, cookies)
        await many.open()
        assert many.statuses.count(200) == 5
        await many.close()

    asyncio.run(story())


def test_a_stream_that_is_refused_gives_its_place_back(world: World) -> None:
    path, wang = path_of_draw(world), cookie_of(world, "wang")

    async def story() -> None:
        nowhere = Streams(world, "/h5/draws/0099/events", [wang] * live.EACH)
        await nowhere.open()
        assert set(nowhere.statuses) == {404}
        await nowhere.close()
        found = Streams(world, path, [wang])
        await found.open()
        assert found.statuses == [200]
        await found.close()

    asyncio.run(story())


def test_one_reader_looks_for_all_and_is_woken_by_commits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight streams of one draw cost what one costs; a change is there long before the slow look."""
    monkeypatch.setattr(live, "EVERY", 60.0)
    path = path_of_draw(world)
    cookies = [cookie_of(world, userid) for userid in ("wang", "sun") for _ in range(4)]
    looks: list[Any] = []
    plain = PageRunner.marks

    def counted(self: PageRunner, wanted: Any) -> Any:
        looks.append(wanted)
        return plain(self, wanted)

    monkeypatch.setattr(PageRunner, "marks", counted)

    async def story() -> None:
        many = Streams(world, path, cookies)
        await many.open()
        await asyncio.sleep(0.5)
        shown, looked = len(many.parts), len(looks)
        assert shown == 8 and looked <= 1
        start = time.monotonic()
        world.change(Draw, Draw.serial == 1, last_event_at=world.clock())
        while len(many.parts) < 2 * shown and time.monotonic() < start + 10:
            await asyncio.sleep(0.01)
        assert len(many.parts) == 2 * shown
        assert all(len(wanted) == 1 for wanted in looks) and len(looks) <= looked + 2
        await many.close()

    world.clock.forward(timedelta(seconds=1))
    asyncio.run(story())


@pytest.mark.both
def test_what_another_instance_commits_is_seen_a_little_later(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 0.2)
    with open_world(database_url) as world:
        path, wang = path_of_draw(world), cookie_of(world, "wang")

        async def story() -> None:
            stream = Streams(world, path, [wang])
            await stream.open()
            other = make_engine(database_url)
            with transaction(other) as session:
                session.execute(update(Draw).values(last_event_at=world.clock() + timedelta(seconds=1)))
            other.dispose()
            async with asyncio.timeout(10):
                while len(stream.parts) < 2:
                    await asyncio.sleep(0.01)
            await stream.close()

        asyncio.run(story())


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_line_ends_with_lf_however_it_was_typed(world: World, end: str) -> None:
    """In a form and in a message, before anything is kept of it."""
    with browsing(world, "wang") as wang:
        freeze(wang, emergency(reason=f"某工地{end}event: draw{end}{end}data: 已完成"))
    forms = world.rows(Inbox, Inbox.kind == "form")
    told = [form.payload["fields"]["reason"] for form in forms]
    assert told == [["某工地\nevent: draw\n\ndata: 已完成"]] * 2, "the preview and the draw"
    bare = BareCallback()
    escaped = end.replace("\r", "&#13;").replace("\n", "&#10;")
    assert bare.post_xml(message(f"进度{escaped}0007")) == 200
    assert bare.taken[0].text == "进度\n0007"


def test_a_lone_cr_in_an_old_row_ends_no_event(world: World) -> None:
    path, wang = path_of_draw(world), cookie_of(world, "wang")
    [one] = world.assignments()[:1]
    world.say(world.contact(one), "拒绝 0001 设备人员已全部派出")
    world.change(Assignment, Assignment.id == one.id, reason="设备\r\revent: beat\rdata: 假的\r\r派出")

    async def story() -> bytes:
        stream = Streams(world, path, [wang])
        await stream.open()
        while not stream.parts:
            await asyncio.sleep(0.01)
        await stream.close()
        return b"".join(stream.parts)

    text = asyncio.run(story())
    assert b"\r" not in text
    assert text.startswith(b"event: draw\n") and text.count(b"\n\n") == 1 and text.endswith(b"\n\n")
