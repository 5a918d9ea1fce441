"""Forms: typed values are kept as text, a double submit does one thing, a foreign one does nothing."""

import html
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col

from bot.pages import home
from bot.simulator import Member
from bot.web import words as web_words
from handlers.routing.permissions import ANYBODY
from handlers.routing.router import Ctx, Route, UserError
from models.consent import Consent
from models.mail import Inbox, InboxState
from tests.bot.small_city import STRANGER, UNIT, small_city
from tests.scenarios.browse import Browse, browse, form_of, words
from tests.scenarios.world import World

PATH = "/h5/unit"
NASTY = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE staff; --",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt; & &amp;", "👷🏻‍♀️🚧", "　全角　空格　", "a\nb\n\nc", "中" * 5000, "%00%0a", "\u202e反过来",
]  # fmt: skip


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with small_city(database_url) as opened:
        yield opened


@pytest.fixture
def page(world: World) -> Browse:
    return browse(world, STRANGER)


def hidden(opened: httpx.Response) -> dict[str, str]:
    """The two fields that stand in every form."""
    return {name: value for name, value in form_of(opened, PATH).fields if name in {"csrf", "token"}}


def forms(world: World) -> list[Inbox]:
    return world.rows(Inbox, col(Inbox.kind) == "form")


def test_a_good_form_is_done_and_leads_on(world: World, page: Browse) -> None:
    answer = page.submit(PATH, UNIT, follow=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/h5/")
    assert [one.asker for one in world.rows(Consent)] == [STRANGER]
    row = forms(world)[0]
    assert row.state == InboxState.DONE and row.answer == {"goto": "/h5/"}
    assert set(row.payload["fields"]) == set(UNIT), "no hidden field is kept"


def test_what_was_typed_is_kept_as_text(world: World, page: Browse) -> None:
    """Whatever it is: refused, shown again letter by letter, and no part of the page."""
    for text in NASTY:
        answer = page.submit(PATH, {**UNIT, "unit": text, "code": "wrong", "name": text})
        assert answer.status_code == 422, text
        kept = dict(form_of(answer, PATH).fields)
        # a field of one line has no line breaks in a browser; the value is the same
        assert (kept["unit"], kept["name"], kept["code"]) == (text, text, "wrong")
        assert text in html.unescape(answer.text)
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
    assert world.rows(Consent) == []


def test_a_refused_form_says_what_and_where(page: Browse) -> None:
    """A summary that leads to the fields, a sentence at each, bound to it."""
    answer = page.submit(PATH, {**UNIT, "code": "123", "phone": "abc"})
    assert 'role="alert"' in answer.text and 'href="#code"' in answer.text and 'href="#phone"' in answer.text
    assert 'aria-describedby="code-error code-hint"' in answer.text and 'id="code-error"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert "有2处需要改" in words(answer)


def test_a_refused_form_can_be_mended_and_sent_again(world: World, page: Browse) -> None:
    refused = page.submit(PATH, {**UNIT, "code": "123"})
    done = page.resubmit(refused, PATH, {"code": UNIT["code"]}, follow=False)
    assert done.status_code == 303 and len(world.rows(Consent)) == 1


@pytest.mark.both
def test_a_double_submit_does_one_thing(world: World, page: Browse) -> None:
    """Twice, and six times at the same moment: one request, one answer, the same redirect."""
    opened = page.get(PATH)
    data = {**UNIT, **hidden(opened)}
    answers = [page.post(PATH, data, follow=False) for _ in range(2)]
    acts = [lambda: page.client.post(PATH, data=data, follow_redirects=False) for _ in range(6)]
    answers += world.phones.at_once(*acts)
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/h5/")}
    assert len(world.rows(Consent)) == 1 and len(forms(world)) == 1


def test_a_refused_form_sent_twice_is_refused_twice(world: World, page: Browse) -> None:
    data = {**UNIT, "code": "123", **hidden(page.get(PATH))}
    answers = [page.post(PATH, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len(forms(world)) == 1


@pytest.mark.parametrize("change", [{"csrf": ""}, {"csrf": "0" * 24}])
def test_without_the_mark_of_this_login_the_form_is_shown_again(
    world: World, page: Browse, change: dict[str, str]
) -> None:
    """Nothing is done, nothing is lost."""
    answer = page.post(PATH, {**UNIT, **hidden(page.get(PATH)), **change})
    assert answer.status_code == 422 and web_words.SIGNED_IN_AGAIN in words(answer)
    assert dict(form_of(answer, PATH).fields)["unit"] == UNIT["unit"]
    assert forms(world) == [] and world.rows(Consent) == []
    assert page.resubmit(answer, PATH, {}, follow=False).status_code == 303


def test_a_made_up_token_is_refused(world: World, page: Browse) -> None:
    for token in ("", "x", "abc.def", "x" * 500, "\x00.\x00", "é.ü"):
        answer = page.post(PATH, {**UNIT, **hidden(page.get(PATH)), "token": token})
        assert answer.status_code == 403 and web_words.FOREIGN in words(answer), token
    assert forms(world) == []


def test_another_persons_form_is_refused(world: World, page: Browse) -> None:
    """A form that one person opened and another one sends: neither did it, and nothing of it is shown."""
    world.simulator.add_member(Member("qian", "钱", "另一公司"))
    opened = page.get(PATH)
    other = browse(world, "qian")
    other.get("/h5/")
    answer = other.post(PATH, {**UNIT, **hidden(opened)})
    assert answer.status_code == 403 and web_words.FOREIGN in words(answer)
    assert UNIT["name"] not in answer.text and forms(world) == []


def test_an_expired_session_does_nothing_half(world: World, page: Browse) -> None:
    opened = page.get(PATH)
    world.clock.forward(timedelta(hours=9))
    answer = page.post(PATH, {**UNIT, **hidden(opened)})
    assert answer.status_code == 401 and web_words.EXPIRED in words(answer)
    assert 'href="/h5/login?next=/h5/unit"' in answer.text
    assert forms(world) == [] and world.rows(Consent) == []


def test_after_a_new_login_the_old_form_keeps_its_values(world: World, page: Browse) -> None:
    opened = page.get(PATH)
    page.get("/h5/login?next=/h5/")
    answer = page.resubmit(opened, PATH, UNIT)
    assert answer.status_code == 422 and web_words.SIGNED_IN_AGAIN in words(answer)
    assert page.resubmit(answer, PATH, {}, follow=False).status_code == 303
    assert len(world.rows(Consent)) == 1


def test_one_letter_too_many_is_said_at_its_field(world: World, page: Browse) -> None:
    text = "长" * 5001
    answer = page.submit(PATH, {**UNIT, "unit": text})
    assert answer.status_code == 422 and "最多5,000字，现在有5,001字" in words(answer)
    assert dict(form_of(answer, PATH).fields)["unit"] == text and forms(world) == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"unit=" + b"x" * 300_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % n for n in range(500)), "application/x-www-form-urlencoded", 413),
        (b'{"unit": 1}', "application/json", 415),
        (b"--x--", "multipart/form-data; boundary=x", 415),
        (b"unit=%ff%fe%00", "application/x-www-form-urlencoded", 403),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
def test_what_no_form_sends_is_refused_in_a_plain_page(
    world: World, page: Browse, content: bytes, kind: str, status: int
) -> None:
    page.get("/h5/")
    answer = page.client.post(PATH, content=content, headers={"content-type": kind})
    assert answer.status_code == status and "重新打开" in words(answer)
    assert forms(world) == []


def test_control_characters_reach_no_handler(world: World, page: Browse) -> None:
    """PostgreSQL would refuse a NUL with an error of its own."""
    answer = page.submit(PATH, {**UNIT, "name": "赵\x00经\x1b办\r\n一"}, follow=False)
    assert answer.status_code == 303
    assert forms(world)[0].payload["fields"]["name"] == ["赵经办\n一"]


def test_a_fault_gives_a_number_and_no_traceback(world: World, page: Browse) -> None:
    """The same number as in the log; the form can be sent again once the fault is mended."""

    def stumble(_ctx: Ctx, _form: Any) -> None:
        raise ZeroDivisionError

    routes = world.bot.dispatch.router.forms
    right, routes["unit"] = routes["unit"], Route(stumble, ANYBODY)
    data = {**UNIT, **hidden(page.get(PATH))}
    answer = page.post(PATH, data)
    row = forms(world)[0]
    assert answer.status_code == 500 and row.state == InboxState.FAILED
    assert f"编号{row.error_no}" in words(answer) and "Traceback" not in answer.text
    assert world.phone(STRANGER).messages == [], "the page has said it"
    routes["unit"] = right
    assert page.post(PATH, data, follow=False).status_code == 303
    assert len(world.rows(Consent)) == 1


def test_a_database_that_is_away_is_said(world: World, page: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was stored, so sending it again is right."""
    data = {**UNIT, **hidden(page.get(PATH))}

    async def away(_event: Any) -> None:
        raise OSError

    monkeypatch.setattr(world.bot.site.submit, "_take", away)
    answer = page.post(PATH, data)
    assert answer.status_code == 503 and web_words.NOT_SAVED in words(answer)
    monkeypatch.undo()
    assert page.post(PATH, data, follow=False).status_code == 303


def test_a_page_that_fails_is_a_page(world: World, page: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number, no traceback; a refusal inside a page is said in its own words."""

    def stumble(_ctx: Ctx) -> None:
        raise ZeroDivisionError

    def refuse(_ctx: Ctx) -> None:
        raise UserError("没有找到0070。")

    wang = browse(world, "Wang")
    monkeypatch.setattr(home, "asks_me", stumble)
    answer = wang.get("/h5/")
    assert answer.status_code == 500 and "编号" in words(answer) and "Traceback" not in answer.text
    monkeypatch.setattr(home, "asks_me", refuse)
    answer = wang.get("/h5/")
    assert answer.status_code == 404 and "没有找到0070。" in words(answer)
