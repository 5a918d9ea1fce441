"""What every API handler gets, and helpers to read a request strictly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.model import App, Member
from bot.simulator.state import Simulator

MAX_USERS = 1000


@dataclass
class ApiRequest:
    """One API call after its token was checked; `app` is the app the token belongs to."""

    sim: Simulator
    path: str
    ip: str
    query: Mapping[str, str]
    raw: bytes = b""
    content_type: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    caller: App | None = None

    @property
    def app(self) -> App:
        if self.caller is None:
            raise ApiError(41001)
        return self.caller

    def own_app(self, agentid: Any) -> App:
        """The app a call names: it has to be the token's own (40056 unknown, 301002 another)."""
        if agentid is None or agentid == "":
            raise ApiError(41011)
        if isinstance(agentid, bool) or not isinstance(agentid, int):
            raise ApiError(40035, "agentid")
        if agentid not in self.sim.apps:
            raise ApiError(40056)
        if agentid != self.app.agentid:
            raise ApiError(301002)
        return self.app

    def reachable(self, userid: str) -> Member | None:
        """The member, if it is in the app's visible range."""
        member = self.sim.members.get(userid.lower())
        return member if member is not None and member.visible else None


@dataclass(frozen=True)
class File:
    """A binary answer."""

    content_type: str
    filename: str
    data: bytes


Handler = Callable[[ApiRequest], "dict[str, Any] | File"]


@dataclass(frozen=True)
class Api:
    """One path: its handler, the fields an error answer carries besides errcode, and how it is called."""

    run: Handler
    empty: Mapping[str, Any] = field(default_factory=dict)
    json: bool = False
    token: bool = True
