"""Servers as processes of their own: the measured one on the first core, everything else on the last."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS, STOP_SECONDS = 20.0, 10.0
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = {CORES[0]}, {CORES[-1]}

Process = subprocess.Popen[bytes]


class NotStarted(RuntimeError):
    """A server did not come up; the text holds the end of its log."""


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """Keeps this process, and the threads it starts, on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def running(
    module: str, arguments: Sequence[str], port: int, env: Mapping[str, str], cores: set[int], log: Path
) -> Iterator[Process]:
    """`python -m module …` until it answers on its port; ended when the block ends."""
    # with the bytecode at hand, as wherever pip has installed; the first start writes it where it is missing
    whole = {**os.environ, **env, "PYTHONDONTWRITEBYTECODE": ""}
    with log.open("wb") as sink, pinned(cores):
        command = [sys.executable, "-m", module, *arguments]
        process = subprocess.Popen(command, env=whole, stdout=sink, stderr=sink)  # noqa: S603
    try:
        wait_ready(process, port, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_ready(process: Process, port: int, log: Path) -> None:
    """Until /readyz is answered, and not with 503 (peer and simulator have none: 404). Raises NotStarted."""
    deadline = time.monotonic() + START_SECONDS
    while _status(port) in {0, 503}:
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotStarted(log.read_text(errors="replace")[-2000:])
        time.sleep(0.005)


@contextmanager
def frozen(process: Process) -> Iterator[None]:
    """The process gets no time while the other side is measured on its core."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def cpu_seconds(process: Process) -> float:
    """Processor time used so far by a server and its workers, whatever else runs on the machine."""
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    stats = (
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in (process.pid, *workers)
    )
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def resident_mib(process: Process) -> float:
    """Memory in use (RSS)."""
    found = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "rss=", "-p", str(process.pid)], capture_output=True, check=True
    )
    return int(found.stdout) / 1024


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
