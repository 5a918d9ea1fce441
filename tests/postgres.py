"""A throw-away PostgreSQL for the tests, made from the server binaries of the machine.

One cluster serves all workers of a run; each test gets a database of its own, cloned from a template.
`TEST_DATABASE_URL` points to a server elsewhere, where the account may create databases.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

PREFIX = "zhian-postgres-"
MEMORY_NEEDED = 2 << 30
START_SECONDS = 30
STOP_SECONDS = 10
# Nothing here has to survive a power cut
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "128MB",
    "max_connections": "200",
    "timezone": "Asia/Shanghai",  # not UTC, so that a forgotten time zone shows
}


class PostgresUnavailable(RuntimeError):
    """There is no PostgreSQL to test with; the text says what to install."""


def find_binaries() -> Path:
    """The folder with initdb and postgres: Debian's newest, else whatever is on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not (found or on_path) or not shutil.which("setpriv"):
        raise PostgresUnavailable(
            "没有找到 PostgreSQL 服务端程序。请安装：apt install postgresql；"
            "或用 TEST_DATABASE_URL 指向一个可以建库的服务器。"
        )
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


class Cluster:
    """A server on loopback with its data in a temporary folder; `with Cluster() as url:`."""

    def __init__(self) -> None:
        self._binaries = find_binaries()
        self._folder = _make_folder()
        self._process: subprocess.Popen[bytes] | None = None
        # initdb and postgres refuse to run as root
        self._prefix = ["setpriv"]
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
            self._prefix += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def __enter__(self) -> str:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> str:
        """Makes the cluster, starts it and returns its address. Raises PostgresUnavailable."""
        initdb = [str(self._binaries / "initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust"]
        options = ["--no-sync", "--locale=C.UTF-8", "-E", "UTF8"]
        made = subprocess.run([*self._prefix, *initdb, *options], cwd="/", capture_output=True, check=False)
        if made.returncode:
            raise PostgresUnavailable("initdb：" + (made.stdout + made.stderr).decode(errors="replace"))
        for _ in range(3):  # between finding a free port and using it, another program may take it
            port = _free_port()
            if self._serve(port):
                return f"postgresql://postgres@127.0.0.1:{port}/postgres"
        raise PostgresUnavailable("PostgreSQL 未能启动：\n" + self._log.read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        """Ends the server, at once if need be, and removes its data."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast": breaks off open connections
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(STOP_SECONDS)
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _serve(self, port: int) -> bool:
        listen = ["-h", "127.0.0.1", "-p", str(port), "-k", str(self._folder)]
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        # pdeathsig: the server ends with the test run even when that is killed
        command = [*self._prefix, "--pdeathsig=INT", str(self._binaries / "postgres"), "-D", str(self._data)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *listen, *settings], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.02)
        return False


def _make_folder() -> Path:
    """In memory when that has room: databases are cloned twenty times faster there than on a busy disk."""
    memory = Path("/dev/shm")  # noqa: S108
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_NEEDED
    parent = memory if roomy else Path(gettempdir())
    for left_behind in parent.glob(f"{PREFIX}*"):  # by runs that were killed; the server ended with them
        if not Path("/proc", left_behind.name.removeprefix(PREFIX).split("-")[0]).exists():
            shutil.rmtree(left_behind, ignore_errors=True)
    return Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Databases:
    """Creates databases on a server: a migrated template once, then clones of it."""

    def __init__(self, server: str, migrate: Callable[[str], None]) -> None:
        self._server = make_url(server).set(drivername="postgresql")
        self._template = _new_name()
        self._run("CREATE DATABASE {}", self._template)
        try:
            migrate(self._address(self._template))
        except BaseException:
            self._drop(self._template)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop(self._template)

    @contextmanager
    def clone(self) -> Iterator[str]:
        """The address of a fresh database, which is dropped afterwards, open connections or not."""
        name = _new_name()
        self._run("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        try:
            yield self._address(name)
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _address(self, name: str) -> str:
        return _text(self._server.set(database=name))

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(_text(self._server), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _new_name() -> str:
    return f"zhian_test_{uuid.uuid4().hex}"


def _text(address: URL) -> str:
    return address.render_as_string(hide_password=False)
