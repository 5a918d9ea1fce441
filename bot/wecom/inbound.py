"""Decrypted XML → Event. wechatpy parses; card events are registered with it as classes of their own."""

import hashlib
import json
import re
from typing import Any

from wechatpy.enterprise import parse_message
from wechatpy.enterprise.events import register_event
from wechatpy.events import BaseEvent
from wechatpy.fields import IntegerField, StringField

from handlers.routing.event import Event, EventKind, as_lines
from models.rules.pool.accounts import is_account

# Events have no MsgId; one member may click two cards in one second (企业微信 §2)
KEY_FIELDS = (
    "FromUserName", "CreateTime", "AgentID", "MsgType", "Event", "EventKey", "ChangeType", "TaskId",
    "ResponseCode", "JobId", "Content",
)  # fmt: skip
APP_EVENTS = {"enter_agent": EventKind.ENTER, "click": EventKind.MENU}
CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)  # what a person typed may look like markup


class NoMessage(ValueError):
    """The frame was WeCom's, but what it holds is no message."""


class _CardEvent(BaseEvent):  # type: ignore[misc]
    agent = IntegerField("AgentID", 0)
    key = StringField("EventKey")
    task_id = StringField("TaskId")
    card_type = StringField("CardType")
    response_code = StringField("ResponseCode")

    @property
    def selected(self) -> dict[str, list[str]]:
        """Question key → option ids; one item comes as a dict, several as a list, none as None."""
        items = (self._data.get("SelectedItems") or {}).get("SelectedItem")
        pairs = ((item.get("QuestionKey"), item.get("OptionIds")) for item in _listed(items))
        return {str(key): [str(one) for one in _listed((ids or {}).get("OptionId"))] for key, ids in pairs}


@register_event("template_card_event")
class TemplateCardEvent(_CardEvent):
    """A tap on a button, or the submit button, of a template card."""

    event = "template_card_event"


@register_event("template_card_menu_event")
class TemplateCardMenuEvent(_CardEvent):
    """A tap on an entry of the menu in a card's corner."""

    event = "template_card_menu_event"


def read_event(xml: str) -> Event:
    """Parses a message or event. Raises NoMessage."""
    if "<!" in CDATA.sub("", xml):
        raise NoMessage("DTD or entities inside the frame")
    try:
        message = parse_message(xml)
        raw: dict[str, Any] = json.loads(json.dumps(message._data))
        actor = str(message.source or "")
        if not is_account(actor):
            raise NoMessage("no member sent it")
        return Event(key=_key(raw), kind=_kind(message), actor=actor, raw=raw, **_details(message))
    except Exception as fault:
        # xmltodict and wechatpy raise whatever the input makes them stumble over
        raise NoMessage(f"not a message: {type(fault).__name__}") from None


def _kind(message: Any) -> EventKind:
    if isinstance(message, _CardEvent):
        return EventKind.CARD
    if message.type == "event":
        return APP_EVENTS.get(message.event, EventKind.OTHER)
    if message.type == "text":
        return EventKind.TEXT
    return EventKind.OTHER if message.type == "unknown" else EventKind.MESSAGE


def _details(message: Any) -> dict[str, Any]:
    if isinstance(message, _CardEvent):
        return {
            "task_id": str(message.task_id or ""),
            "button": str(message.key or ""),
            "response_code": str(message.response_code or ""),
            "selected": message.selected,
        }
    if message.type == "event" and message.event == "click":
        return {"button": str(message.key or "")}
    return {"text": as_lines(str(message.content or "")).strip()} if message.type == "text" else {}


def _key(raw: dict[str, Any]) -> str:
    if raw.get("MsgId") and str(raw["MsgId"]) != "0":
        return f"msg:{raw['MsgId']}"
    job = raw.get("BatchJob")
    facts = {**raw, "JobId": raw.get("JobId") or (job.get("JobId") if isinstance(job, dict) else None)}
    parts = json.dumps([facts.get(name) for name in KEY_FIELDS], ensure_ascii=False)
    return f"event:{hashlib.sha256(parts.encode()).hexdigest()}"


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
