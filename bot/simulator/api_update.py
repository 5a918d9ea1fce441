"""message/update_template_card (企业微信 §6.6, §14.3)."""

from typing import Any

from bot.simulator import card_fields, cards
from bot.simulator.api import MAX_USERS, ApiRequest
from bot.simulator.card_fields import INTERACTIVE
from bot.simulator.errors import ApiError
from bot.simulator.model import Message


def update(call: ApiRequest) -> dict[str, Any]:
    """Variant A greys the buttons, variant B replaces the card. One use of a response code."""
    sim, body = call.sim, call.body
    app = call.own_app(body.get("agentid"))
    users = _users(body)
    code = cards.text(body, "response_code", 60140)
    msgid = sim.codes.message(code, app.agentid, sim.now())
    copies = {message.userid.lower(): message for message in sim.copies(msgid)}
    try:
        _check(call, list(copies.values()))
    except ApiError:
        if sim.quirks.failed_update_uses_code:
            sim.codes.use(code)
        raise
    sim.codes.use(code)
    wanted = list(copies) if body.get("atall") == 1 else users
    invalid = [userid for userid in wanted if userid not in copies or call.reachable(userid) is None]
    for userid in wanted:
        if userid not in invalid:
            _apply(call, copies[userid])
    return {"invaliduser": invalid}


def _users(body: dict[str, Any]) -> list[str]:
    """Receivers are an array here, not a string; ids come back in lower case."""
    users = body.get("userids", [])
    for name in ("userids", "partyids", "tagids"):
        if not isinstance(body.get(name, []), list):
            raise ApiError(40035, name)
    if any(not isinstance(userid, str) for userid in users):
        raise ApiError(40035, "userids")
    if len(users) > MAX_USERS:
        raise ApiError(40032)
    if not users and body.get("atall") != 1:
        raise ApiError(82101)
    return list(dict.fromkeys(userid.lower() for userid in users))


def _check(call: ApiRequest, copies: list[Message]) -> None:
    body = call.body
    if "template_card" in body:
        cards.validate(body["template_card"], update=True)
        call.sim.warnings.extend(card_fields.advice(body["template_card"], update=True))
        return
    cards.text(cards.part(body, "button"), "replace_name", 40063)
    kinds = {message.card.get("card_type") for message in copies if message.card is not None}
    if not kinds <= set(INTERACTIVE):
        raise ApiError(40058, "card has no button to replace")


def _apply(call: ApiRequest, message: Message) -> None:
    body = call.body
    if "template_card" not in body:
        call.sim.change_card(message, None, str(body["button"]["replace_name"]))
        return
    card = body["template_card"]
    greyed = str(card.get("replace_text", "")) if card["card_type"] in INTERACTIVE else ""
    if not call.sim.quirks.updated_card_keeps_task_id:
        message.task_id = ""
    call.sim.change_card(message, card, greyed)
