"""Starts `python -m bot …` from a process that has done the imports already: 0.3 s a start instead of 2.

The child runs the same module with the same arguments, folder and environment; it is a process of its own,
and SIGKILL ends it as any other. One serves all tests of a run and ends with it, children included.
"""

import ctypes
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import traceback
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PR_SET_PDEATHSIG = 1
# all but bot.__main__, which each child runs for itself
WARM = (
    "bot.app",
    "bot.operator.doctor",
    "bot.operator.import_cli",
    "bot.operator.operate",
    "bot.operator.verify_cli",
    "typer",
    "uvicorn",
)


class Child:
    """A process of the fork_server, held by a descriptor: its number may be given away after its end."""

    def __init__(self, pid: int) -> None:
        self._handle = os.pidfd_open(pid)

    def signal(self, number: signal.Signals) -> None:
        if self.alive():
            signal.pidfd_send_signal(self._handle, number)

    def alive(self) -> bool:
        return not self.wait(0)

    def wait(self, seconds: float) -> bool:
        """Whether it ended within so many seconds."""
        ended = select.poll()
        ended.register(self._handle, select.POLLIN)
        return bool(ended.poll(seconds * 1000))


class ForkServer:
    """The warm process, as the tests see it."""

    def __init__(self) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", __name__]
        self._process = subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def start(self, arguments: list[str], folder: Path, env: dict[str, str], log: Path) -> Child:
        """Runs `python -m bot {arguments}` in `folder`.

        What it prints goes to `log` and `log`.out, and its exit code, unless it is killed, to `log`.code.
        """
        order = {"arguments": arguments, "folder": str(folder), "env": env, "log": str(log)}
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Child(int(self._process.stdout.readline()))


@cache
def fork_server() -> ForkServer:
    """The one of this run; it ends when the test run closes its input, however that comes about."""
    return ForkServer()


def _serve_orders() -> None:
    for name in WARM:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become_bot(**json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become_bot(arguments: list[str], folder: str, env: dict[str, str], log: str) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    new = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(f"{log}.out", new, 0o600), 1)
    os.dup2(os.open(log, new, 0o600), 2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["bot", *arguments]
    code = 1
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        Path(f"{log}.code").write_text(str(code), encoding="ascii")
        os._exit(code)


if __name__ == "__main__":
    _serve_orders()
