"""The draw form, from its submission to the commit; the peer is the same draw as a sentence."""

import re
import time
from datetime import UTC, datetime
from html import unescape

import httpx

from bench import load
from bench.city import CORP_ID, City, drawer, members, new_city, place, sentence
from bench.processes import CLIENT_CORE, free_port, pinned
from bench.report import Figure, rounds
from bench.stage import Stage, bot_of
from bot.simulator import Phones, Simulator, create_server, serve_in_thread

INSTITUTIONS = 2000
SECONDS = 30.0
FORM, PREVIEW = "/h5/draw", "/h5/draw/preview"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def measure(quick: bool) -> list[Figure]:
    """In turns, by two officials a round; both answers come after the commit."""
    most, port = 4 if quick else 12, free_port()
    with pinned(CLIENT_CORE), new_city(INSTITUTIONS, port, free_port()) as city:
        people = members(INSTITUTIONS)
        simulator = Simulator(CORP_ID, now=lambda: datetime.now(UTC), apps=[city.app], members=people)
        with (
            serve_in_thread(create_server(simulator, page=False), port=port),
            bot_of(city) as stage,
            Phones(simulator) as phones,
        ):
            _round(stage, phones, 1)
            pairs = [_round(stage, phones, number + 2) for number in rounds(most, SECONDS)]
    ratios = [ours / peer for ours, peer in pairs]
    name = f"抽取申请表 → 名单冻结并提交（{INSTITUTIONS:,}家）"
    return [
        Figure(name, "毫秒", [ours for ours, _ in pairs], ratios),
        Figure("  对照：同一抽取用一句话，回调 → 提交", "毫秒", [peer for _, peer in pairs]),
    ]


def _round(stage: Stage, phones: Phones, number: int) -> tuple[float, float]:
    ours = _by_form(stage.city, phones, drawer(2 * number))
    stage.calm()
    peer = _by_sentence(stage.city, drawer(2 * number + 1))
    stage.calm()
    return ours, peer


def _by_form(city: City, phones: Phones, userid: str) -> float:
    fields = {
        "kind": "emergency",
        "need_JC": "2",
        "district": "盘龙区",
        "place": place(userid),
        "reason": "基坑坍塌",
        "parties_later": "是",
    }
    with phones.phone(userid).web(city.settings.public_url) as web:
        shown = web.get(FORM, follow_redirects=True)
        preview = web.post(PREVIEW, data={**_hidden(shown), **fields})
        filled = _hidden(preview)
        start = time.perf_counter()
        answer = web.post(FORM, data=filled, follow_redirects=False)
        taken = time.perf_counter() - start
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise load.NotAccepted(f"{answer.status_code}: {answer.text[:500]}")
    return taken * 1000


def _by_sentence(city: City, userid: str) -> float:
    request = load.text(city.app, CORP_ID, userid, sentence(userid))
    start = time.perf_counter()
    load.drive(city.bot_port, [request], 1)
    return (time.perf_counter() - start) * 1000


def _hidden(page: httpx.Response) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.text):
        found.setdefault(name, []).append(unescape(value))
    return found
