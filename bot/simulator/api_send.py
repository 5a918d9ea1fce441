"""message/send (企业微信 §6.1–§6.4) and message/recall (企业微信 §6.7)."""

import secrets
from datetime import timedelta
from typing import Any

from bot.simulator import card_fields, cards
from bot.simulator.api import MAX_USERS, ApiRequest
from bot.simulator.errors import ApiError
from bot.simulator.model import App, Member

TEXT_BYTES = 2048
DUPLICATE_SECONDS, DUPLICATE_MOST = 1800, 14400
RECALL_WITHIN = timedelta(hours=24)


def send(call: ApiRequest) -> dict[str, Any]:
    body, sim = call.body, call.sim
    users, parties, tags = (_names(body, field) for field in ("touser", "toparty", "totag"))
    if not (users or parties or tags):
        raise ApiError(sim.quirks.no_target)
    if len(users) > MAX_USERS:
        raise ApiError(40032)
    app = call.own_app(body.get("agentid"))
    msgtype = str(body.get("msgtype", ""))
    content = _content(call, msgtype)
    receivers, invalid, unlicensed = _receivers(call, users)
    lists = {
        "invaliduser": "|".join(invalid),
        "invalidparty": "|".join(parties),
        "invalidtag": "|".join(tags),
        "unlicenseduser": "|".join(unlicensed),
    }
    if sim.quirks.omit_empty_lists:
        lists = {name: value for name, value in lists.items() if value}
    if not receivers:
        raise ApiError(81013, **lists)
    earlier = _suppressed(call, app)
    if earlier:
        return {**lists, "msgid": earlier}
    if msgtype == "template_card":
        _card_may_go(call, app, content)
    sim.limits.count_day(app.agentid, len(receivers), sim.now())
    return {**lists, **_store(call, app, receivers, msgtype, content)}


def _store(
    call: ApiRequest, app: App, receivers: list[Member], msgtype: str, content: dict[str, Any]
) -> dict[str, Any]:
    sim, msgid = call.sim, secrets.token_urlsafe(42)
    sim.accept(app, receivers, msgtype, content, msgid)
    if call.body.get("enable_duplicate_check") == 1:
        sim.remember_request(app.agentid, call.body, msgid)
    answer = {"msgid": msgid}
    coded = msgtype == "template_card" and cards.needs_callback(content)
    if coded and not sim.faults.no_response_code:
        answer["response_code"] = sim.codes.issue(app.agentid, msgid, sim.now())
    return answer


def _names(body: dict[str, Any], field: str) -> list[str]:
    """Receivers are one string joined by `|` here, not a list."""
    value = body.get(field, "")
    if not isinstance(value, str):
        raise ApiError(40035, field)
    return [name.strip() for name in value.split("|") if name.strip()]


def _receivers(call: ApiRequest, users: list[str]) -> tuple[list[Member], list[str], list[str]]:
    if "@all" in users:
        call.sim.warnings.append("touser @all: the whole corp")
        users = [member.userid for member in call.sim.members.values() if member.visible]
    receivers: list[Member] = []
    invalid: list[str] = []
    unlicensed: list[str] = []
    for userid in dict.fromkeys(name.lower() for name in users):
        member = call.reachable(userid)
        if member is None:
            invalid.append(userid)
        elif not member.licensed:
            unlicensed.append(userid)
        else:
            receivers.append(member)
    return receivers, invalid, unlicensed


def _content(call: ApiRequest, msgtype: str) -> dict[str, Any]:
    """The object under its msgtype, checked and cut as the server does."""
    if msgtype not in ("text", "markdown", "textcard", "template_card"):
        raise ApiError(40008, msgtype)
    content = call.body.get(msgtype)
    if not isinstance(content, dict):
        raise ApiError(44004 if msgtype in ("text", "markdown") else 40063, msgtype)
    if msgtype == "template_card":
        cards.validate(content)
        call.sim.warnings.extend(card_fields.advice(content, update=False))
        return content
    if msgtype == "textcard":
        return _textcard(call, content)
    words = cards.text(content, "content", 44004)
    if msgtype == "markdown" and len(words.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    if len(words.encode()) > TEXT_BYTES:
        call.sim.warnings.append(f"text: {len(words.encode())} bytes > {TEXT_BYTES}, cut")
    return {"content": words.encode()[:TEXT_BYTES].decode(errors="ignore")}


def _textcard(call: ApiRequest, content: dict[str, Any]) -> dict[str, Any]:
    title = cards.text(content, "title", 40063)
    description = cards.text(content, "description", 40063)
    url = cards.text(content, "url", 41010)
    if "://" not in url:
        raise ApiError(45034)
    button = str(content.get("btntxt") or "详情")
    if len(title) > 128 or len(description) > 512 or len(button) > 4:
        call.sim.warnings.append(f"textcard: text too long, cut: {title}")
    return {"title": title[:128], "description": description[:512], "url": url, "btntxt": button[:4]}


def _card_may_go(call: ApiRequest, app: App, card: dict[str, Any]) -> None:
    if cards.needs_callback(card) and not app.callback_url:
        raise ApiError(43012)
    task_id = card.get("task_id")
    if task_id and call.sim.task_id_used(app.agentid, task_id):
        raise ApiError(call.sim.quirks.duplicate_task_id, "task_id used before")


def _suppressed(call: ApiRequest, app: App) -> str:
    if call.body.get("enable_duplicate_check") != 1:
        return ""
    interval = call.body.get("duplicate_check_interval", DUPLICATE_SECONDS)
    if isinstance(interval, bool) or not isinstance(interval, int) or not 0 < interval <= DUPLICATE_MOST:
        raise ApiError(40035, "duplicate_check_interval")
    return call.sim.suppressed(app.agentid, call.body, timedelta(seconds=interval))


def recall(call: ApiRequest) -> dict[str, Any]:
    """Take back a message of the same app within 24 hours."""
    msgid = cards.text(call.body, "msgid", 40063)
    sent = call.sim.send_of(msgid)
    if sent is None or sent[0] != call.app.agentid:
        raise ApiError(40058, "msgid")
    if call.sim.now() - sent[1] > RECALL_WITHIN:
        raise ApiError(42052)
    for message in call.sim.copies(msgid):
        message.recalled = True
        call.sim.touch(message)
    return {}
