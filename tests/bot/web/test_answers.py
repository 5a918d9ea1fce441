"""What every answer of the pages carries; templates and their parts; live pages."""

from collections.abc import Iterator

import httpx
import pytest
from jinja2 import UndefinedError
from starlette.routing import compile_path

from bot.web import live
from bot.web.headers import HEADERS
from bot.web.page import Errors, Pages
from bot.web.render import make_templates
from bot.web.site import PAGES, STATIC
from handlers.routing.permissions import ANYBODY
from tests.bot.small_city import small_city
from tests.scenarios.browse import browse
from tests.scenarios.evidence import SENTENCE
from tests.scenarios.world import World


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with small_city(sqlite_url) as opened:
        yield opened


def missing(answer: httpx.Response) -> list[str]:
    return [name for name, value in HEADERS.items() if answer.headers.get(name) != value]


@pytest.mark.parametrize(
    "path",
    ["/h5/", "/h5/draw", "/h5/my", "/h5/unit", "/h5/nothing", "/h5/login", "/h5/oauth", "/h5/logout",
     "/h5/draws/9"],
)  # fmt: skip
def test_what_one_person_sees_stays_in_no_cache(world: World, path: str) -> None:
    """Also refusals, redirects and pages that do not exist, logged in or not."""
    for follow in (True, False):
        page = browse(world, "Wang")
        page.get("/h5/", follow=follow)
        answer = page.get(path, follow=False)
        assert missing(answer) == [] and answer.headers["cache-control"] == "no-store"


def test_no_script_or_style_stands_in_a_page() -> None:
    """The policy forbids them, so they would not work; and everything comes from this host."""
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    for file in (STATIC.parent / "templates").glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "style=" not in text and "<style" not in text and " onclick" not in text, file.name
        assert "http://" not in text and "https://" not in text, file.name
        assert text.count("<script") == text.count("<script src=") + text.count(
            '<script type="module" src='
        ), file.name


def test_public_pages_and_files_need_no_login(world: World) -> None:
    with httpx.Client(base_url=world.address, trust_env=False) as stranger:
        checked = stranger.get("/verify/")
        assert checked.status_code == 200 and missing(checked) == []
        assert stranger.get("/verify/a/b/c").status_code == 404
        style = stranger.get("/static/app.css")
        assert (
            style.status_code == 200 and missing(style) == [] and style.headers["cache-control"] == "no-cache"
        )
        again = stranger.get("/static/app.css", headers={"if-none-match": style.headers["etag"]})
        assert again.status_code == 304
        for path in (
            "/static/../web.py",
            "/static/%2e%2e/web.py",
            "/static/..%2fweb.py",
            "/static/",
            "/static/nix",
        ):
            assert stranger.get(path).status_code == 404, path


def test_who_asks_again_without_login_is_not_led_away(world: World) -> None:
    """A page that refreshes a part of itself needs to know that the login is over."""
    with httpx.Client(base_url=world.address, trust_env=False) as stranger:
        assert stranger.get("/h5/", headers={"X-Live": "1"}).status_code == 401
        assert stranger.get("/h5/draws/0001/events").status_code == 401
        assert stranger.post("/h5/draw", data={"a": "b"}).status_code == 401
        assert stranger.delete("/h5/draw").status_code == 405


def test_a_misspelt_name_is_a_fault_and_a_missing_error_is_none() -> None:
    templates = make_templates()
    shown = templates.from_string("{% if errors.place %}wrong{% endif %}{{ errors['x'] }}").render(
        errors=Errors()
    )
    assert shown == ""
    assert templates.from_string("{% if plain.place %}wrong{% endif %}").render(plain={}) == ""
    for text in ("{{ tpyo }}", "{% if tpyo %}{% endif %}", "{{ plain.tpyo }}"):
        with pytest.raises(UndefinedError):
            templates.from_string(text).render(plain={})


def test_every_field_has_its_label_and_its_fault() -> None:
    """One of each part of a form, empty and with faults."""
    page = """{% from "macros.html" import summary, line, moment, area, choose, chips, stepper, bar %}
    {{ summary("有误", errors) }}{{ line(typed, errors, "a", "甲", "提示") }}
    {{ moment(typed, errors, "b", "乙") }}
    {{ area(typed, errors, "c", "丙") }}{{ choose(typed, errors, "d", "丁", [("1", "一"), ("2", "二")]) }}
    {{ chips(["2"], errors, "e", "戊", [("1", "一"), ("2", "二")]) }}
    {{ stepper(typed, errors, "f", "己") }}{{ bar("交") }}"""
    template = make_templates().from_string(page)
    names = "abcdef"
    typed = {"a": "<i>", "c": "\n<b>", "d": "2", "f": "3"}
    shown = template.render(typed=typed, errors=Errors({name: f"错{name}" for name in names}))
    assert "<i>" not in shown and "&lt;i&gt;" in shown and "<b>" not in shown
    for name in names:
        assert (
            f'id="{name}"' in shown and f'href="#{name}"' in shown and f'id="{name}-error">错{name}<' in shown
        )
    assert shown.count('aria-invalid="true"') == 6
    for name in "abcdf":
        assert f'<label for="{name}">' in shown
    assert '<option value="2" selected>' in shown and 'value="2" checked' in shown and 'value="3"' in shown
    assert "error" not in template.render(typed={}, errors=Errors()).replace('id="errors"', "")


def test_two_pages_for_one_path_are_a_mistake() -> None:
    table = Pages()
    table.public("/verify/x")(lambda view: view.render("home.html"))
    with pytest.raises(ValueError, match="two pages"):
        table.get("/verify/x", need=ANYBODY)(lambda view: view.render("home.html"))
    with pytest.raises(ValueError, match="two pages"):
        PAGES.include(PAGES)
    assert table.permissions() == {"/verify/x": "公开"}


def test_no_page_stands_before_another() -> None:
    """Files are found in no order, so no path may be an example of another one."""
    paths = [page.path for page in PAGES.all.values()]
    patterns = {path: compile_path(path)[0] for path in paths}
    assert [(one, path) for one in paths for path in paths if one != path and patterns[path].match(one)] == []


def test_every_form_has_its_handler(world: World) -> None:
    """A page whose name nobody handles would fail at its first submission."""
    wanted = {page.form for page in PAGES.all.values() if page.form}
    assert wanted - world.bot.dispatch.router.forms.keys() == set()
    assert world.bot.dispatch.router.forms.keys() - wanted == set(), "forms without a page"


def test_a_live_page_tells_when_something_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One event at once, one for the change, a beat in between; it ends when the app stops."""
    monkeypatch.setattr(live, "EVERY", 0.02)
    monkeypatch.setattr(live, "BEAT", 0.06)
    world.say("Wang", SENTENCE)
    page = browse(world, "Wang")
    page.get("/h5/")
    with page.client.stream("GET", "/h5/draws/0001/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream") and missing(stream) == []
        lines = stream.iter_lines()
        assert next(lines) == "event: draw" and next(lines).startswith("data: ")
        assert next(line for line in lines if line.startswith("event: ")) == "event: beat"
        world.say("Wang", "483920")
        assert next(line for line in lines if line == "event: draw")
        world.bot.site.stop()
        assert list(lines) and stream.is_stream_consumed, "it has ended"


def test_too_many_live_pages_are_told_to_ask(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.say("Wang", SENTENCE)
    monkeypatch.setattr(live, "MOST", 0)
    page = browse(world, "Wang")
    page.get("/h5/")
    assert page.get("/h5/draws/0001/events").status_code == 429
    monkeypatch.setattr(live, "MOST", 1)
    assert page.get("/h5/draws/0099/events").status_code == 404
