"""The simulated tenant: who is in it, what was sent, what each member sees."""

import copy
import json
import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.faults import CallbackPolicy, Faults, Quirks
from bot.simulator.model import ACCOUNT, App, Call, Card, Member, Message, SimulatorError
from bot.simulator.stores import Codes, LoginCodes, MediaStore, SecretGuard, SendingLimits, Tokens

CALLS_KEPT = 50_000


class Simulator:
    """One WeCom tenant in memory. The clock is given; every change wakes `wait_until`."""

    def __init__(
        self,
        corp_id: str = "ww0123456789abcdef",
        *,
        now: Callable[[], datetime],
        apps: Sequence[App] = (),
        members: Iterable[Member] = (),
        account_cap: int = 200,
    ) -> None:
        self.corp_id = corp_id
        self.now = now
        self.apps = {app.agentid: app for app in (apps or [App()])}
        self.members: dict[str, Member] = {}
        self.faults, self.quirks, self.callbacks = Faults(), Quirks(), CallbackPolicy()
        self.tokens, self.codes, self.media = Tokens(), Codes(), MediaStore()
        self.logins = LoginCodes()
        self.secrets, self.limits = SecretGuard(), SendingLimits(account_cap)
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.warnings: list[str] = []
        self.dropped: list[tuple[str, str]] = []
        self.messages: list[Message] = []
        self.boot = secrets.token_hex(8)
        self.revision = 0
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._by_member: dict[str, list[Message]] = defaultdict(list)
        self._by_msgid: dict[str, list[Message]] = defaultdict(list)
        self._sends: dict[str, tuple[int, datetime]] = {}
        self._task_ids: set[tuple[int, str]] = set()
        self._recent: dict[tuple[int, str], tuple[datetime, str]] = {}
        self._last_msg_id = secrets.randbits(60)
        for member in members:
            self.add_member(member)

    @property
    def app(self) -> App:
        """The first app: most tests have one."""
        return next(iter(self.apps.values()))

    def add_member(self, member: Member) -> None:
        if not ACCOUNT.fullmatch(member.userid):
            raise SimulatorError(f"no account of a member: {member.userid!r}")
        with self.lock:
            self.members[member.userid.lower()] = member
            self.touch()

    def member(self, userid: str) -> Member:
        """Raises KeyError when there is no such member; capitals do not matter."""
        return self.members[userid.lower()]

    def inbox(self, userid: str) -> list[Message]:
        """What the app sent to this member, oldest first."""
        return [message for message in self.conversation(userid) if not message.mine]

    def conversation(self, userid: str) -> list[Message]:
        """Both sides of the chat, oldest first."""
        with self.lock:
            return list(self._by_member[userid.lower()])

    def copies(self, msgid: str) -> list[Message]:
        """The message as each of its receivers sees it."""
        with self.lock:
            return list(self._by_msgid.get(msgid, []))

    def sent(self, path: str = "message/send") -> list[Call]:
        with self.lock:
            return [call for call in self.calls if call.path == path]

    def send_of(self, msgid: str) -> tuple[int, datetime] | None:
        """Which app sent this msgid, and when."""
        return self._sends.get(msgid)

    def revoke_tokens(self) -> None:
        with self.lock:
            self.tokens.revoke()

    def next_msg_id(self) -> int:
        with self.lock:
            self._last_msg_id += 1
            return self._last_msg_id

    def touch(self, *changed: Message) -> None:
        """Give the changed messages a new revision and wake everybody who waits."""
        with self._changed:
            self.revision += 1
            for message in changed:
                message.revision = self.revision
            self._changed.notify_all()

    def wait_until(self, predicate: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait (real seconds) until the predicate holds; it is looked at after every change."""
        with self._changed:
            return self._changed.wait_for(predicate, timeout)

    def log(self, call: Call) -> None:
        with self.lock:
            self.calls.append(call)
            self.touch()

    def task_id_used(self, agentid: int, task_id: str) -> bool:
        return (agentid, task_id) in self._task_ids

    def suppressed(self, agentid: int, body: Mapping[str, Any], interval: timedelta) -> str:
        """msgid of an identical request inside the window of enable_duplicate_check, or ""."""
        known = self._recent.get((agentid, _canonical(body)))
        return known[1] if known and self.now() - known[0] < interval else ""

    def remember_request(self, agentid: int, body: Mapping[str, Any], msgid: str) -> None:
        self._recent[agentid, _canonical(body)] = (self.now(), msgid)

    def said(self, userid: str, agentid: int, text: str) -> Message:
        """Keep what a member wrote, so that the page can show both sides."""
        with self.lock:
            message = self._message(userid, agentid, "text", {"content": text})
            message.mine = True
            return self._keep(message)

    def accept(
        self, app: App, receivers: Sequence[Member], msgtype: str, content: dict[str, Any], msgid: str
    ) -> None:
        """Store an accepted message for its receivers, less what WeCom drops without a word."""
        task_id = str(content.get("task_id", "")) if msgtype == "template_card" else ""
        self._sends[msgid] = (app.agentid, self.now())
        if task_id:
            self._task_ids.add((app.agentid, task_id))
        for member in receivers:
            if self.faults.drops(member.userid) or not self.limits.admits(
                app.agentid, member.userid, self.now()
            ):
                self.dropped.append((member.userid, msgid))
                continue
            message = self._message(member.userid, app.agentid, msgtype, content)
            message.msgid, message.task_id = msgid, task_id
            if msgtype == "template_card":
                message.card, message.original = copy.deepcopy(content), copy.deepcopy(content)
            self._by_msgid[msgid].append(self._keep(message))

    def change_card(self, message: Message, card: Card | None, greyed: str) -> None:
        """A card was updated: new content (None keeps it) and the text of the grey button, if any."""
        if card is not None:
            message.card = copy.deepcopy(card)
        message.greyed = greyed
        message.updates += 1
        self.touch(message)

    def _message(self, userid: str, agentid: int, msgtype: str, content: dict[str, Any]) -> Message:
        return Message(len(self.messages) + 1, userid, agentid, msgtype, self.now(), copy.deepcopy(content))

    def _keep(self, message: Message) -> Message:
        self.messages.append(message)
        self._by_member[message.userid.lower()].append(message)
        self.touch(message)
        return message


def _canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False)
