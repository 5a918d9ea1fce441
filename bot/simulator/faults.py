"""Switches: what goes wrong, what the documents leave open, how callbacks are delivered."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass
class _Failure:
    errcode: int
    times: int | None
    path: str
    user: str

    def matches(self, path: str, users: set[str]) -> bool:
        return self.path in ("", path) and (not self.user or self.user in users)


@dataclass
class Faults:
    """What is broken at the moment. Everything off by default."""

    down: Literal["", "closed", "503"] = ""
    slow: float = 0.0
    slow_path: str = ""
    cut_after_accept: int = 0
    cut_path: str = "message/send"
    ip_refused: bool = False
    rate_limited: bool = False
    drop: bool | set[str] = False
    no_response_code: bool = False
    _failures: list[_Failure] = field(default_factory=list)

    def fail(
        self, errcode: int, times: int | None = 1, *, path: str = "message/send", user: str = ""
    ) -> None:
        """Let the next `times` calls fail (None: until `clear`); of one path ("": any), for one receiver."""
        self._failures.append(_Failure(errcode, times, path, user.lower()))

    def clear(self) -> None:
        """Everything works again."""
        self.__dict__.update(Faults().__dict__)

    def take_failure(self, path: str, users: set[str]) -> int | None:
        """The errcode the present call has to fail with; counts it off."""
        for failure in self._failures:
            if not failure.matches(path, users):
                continue
            if failure.times is not None:
                failure.times -= 1
                if failure.times <= 0:
                    self._failures.remove(failure)
            return failure.errcode
        return None

    def take_cut(self, path: str) -> bool:
        """Whether the connection of this accepted call is to be cut; counts it off."""
        if path != self.cut_path or self.cut_after_accept <= 0:
            return False
        self.cut_after_accept -= 1
        return True

    def drops(self, userid: str) -> bool:
        return self.drop if isinstance(self.drop, bool) else userid.lower() in {u.lower() for u in self.drop}

    def delay(self, path: str) -> float:
        """Seconds between doing a call and answering it."""
        return self.slow if self.slow_path in ("", path) else 0.0


@dataclass
class Quirks:
    """Behaviour on which the sources disagree or are silent: a client must live with either setting."""

    duplicate_task_id: int = 42014
    no_target: int = 82001
    same_token: bool = False
    failed_update_uses_code: bool = False
    lenient_json: bool = False
    unicode_escapes: bool = False
    omit_empty_lists: bool = False
    updated_card_keeps_task_id: bool = True
    secret_failures_to_ban: int = 5
    old_login_only: bool = False


@dataclass
class CallbackPolicy:
    """How a callback reaches the app: retries, copies, spelling. Times are seconds of the real clock."""

    attempts: int = 3
    timeout: float = 5.0
    pause: float = 0.0
    retry_status: bool = True
    retry_network: bool = True
    fresh: bool = True
    copies: int = 1
    at_once: bool = False
    shuffle: bool = False
    cdata: bool = True
    extra_elements: bool = False
    empty_selected: Literal["absent", "empty", "blank"] = "absent"
    drop: bool = False

    def retries(self, status: int) -> bool:
        """Whether an attempt that ended with this status is made again; 0 is a network failure."""
        if status == 200:
            return False
        return self.retry_network if status == 0 else self.retry_status
