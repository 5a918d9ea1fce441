"""The nouns of the simulated tenant: app, member, message, API call."""

import re
import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator import reading, words

_ALNUM = string.ascii_letters + string.digits
# what the directory lets an administrator enter
ACCOUNT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")

Card = dict[str, Any]
Choices = Mapping[str, str | Sequence[str]]


class SimulatorError(Exception):
    """Something a person could not have done on a real phone, or a wrong use of this library."""


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALNUM) for _ in range(length))


@dataclass
class App:
    """A self-built app. Mutable: the callback URL is often known only after the bot has its port."""

    agentid: int = 1000002
    secret: str = field(default_factory=lambda: _random(43))
    token: str = field(default_factory=lambda: _random(24))
    aes_key: str = field(default_factory=lambda: _random(43))
    callback_url: str = ""
    # 可信域名 of web pages: exactly one host, with its port where it has one
    domain: str = ""
    # menu/create; None = no menu
    menu: dict[str, Any] | None = None
    name: str = words.APP


@dataclass
class Member:
    """A member of the tenant. `note` and `group` are only for display on the phones page."""

    userid: str
    name: str
    note: str = ""
    group: str = ""
    visible: bool = True
    licensed: bool = True


@dataclass
class Message:
    """One message as one member sees it now."""

    number: int
    userid: str
    agentid: int
    msgtype: str
    at: datetime
    content: dict[str, Any]
    mine: bool = False
    msgid: str = ""
    task_id: str = ""
    original: Card | None = None
    card: Card | None = None
    greyed: str = ""
    recalled: bool = False
    updates: int = 0
    revision: int = 0

    @property
    def text(self) -> str:
        """All visible words, one line each; buttons and options excluded."""
        return reading.words(self.msgtype, self.content, self.card)

    @property
    def title(self) -> str:
        return reading.title(self.msgtype, self.content, self.card)

    @property
    def buttons(self) -> list[str]:
        """Texts that can be tapped now; none once the card is greyed or recalled."""
        if self.card is None or self.greyed or self.recalled:
            return []
        return reading.button_texts(self.card)

    @property
    def original_buttons(self) -> list[str]:
        """Texts of the buttons as sent, which an out-of-date device may still show."""
        return [] if self.original is None else reading.button_texts(self.original)

    @property
    def menu(self) -> list[str]:
        """Texts of the menu at the top right of the card."""
        if self.card is None or self.recalled:
            return []
        return [str(entry["text"]) for entry in reading.menu(self.card)]

    @property
    def links(self) -> list[str]:
        return reading.links(self.msgtype, self.content, self.card)


@dataclass(frozen=True)
class Call:
    """One API call, for tests. `errcode` is None when no whole answer was given."""

    at: datetime
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    errcode: int | None
    reply: Mapping[str, Any]
