"""Callbacks a second on one core: accepting, and 进度 by its handler, next to an echo that stores nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench import load
from bench.city import CORP_ID, drawer
from bench.load import Run
from bench.processes import (
    CLIENT_CORE,
    SERVER_CORE,
    Process,
    cpu_seconds,
    free_port,
    frozen,
    pinned,
    running,
)
from bench.report import Aim, Figure, rounds
from bench.stage import Stage, stage_with_wecom

INSTITUTIONS = 200
WARM_UP = 100
ACCEPTED, ASKED = 800, 300  # callbacks in a round
SECONDS = 35.0
ACCEPTING, PROGRESS = 1.5, 1.0  # times the peer, for one core

Maker = Callable[[], bytes]


@dataclass(frozen=True)
class Side:
    """One of the two servers."""

    port: int
    process: Process

    def take(self, requests: Sequence[bytes]) -> Run:
        """One round."""
        before = cpu_seconds(self.process)
        run = load.drive(self.port, requests)
        run.cpu = cpu_seconds(self.process) - before
        return run


def measure(quick: bool) -> list[Figure]:
    """Both kinds of callbacks, on a database of their own each."""
    most = 3 if quick else 7
    return [
        *_kind("收下回调（先落盘FULL，再应答）", most, ACCEPTED, ACCEPTING, _view),
        *_kind("进度 0001（经处理函数，答复进发件箱）", most, ASKED, PROGRESS, _progress),
    ]


def _kind(name: str, most: int, size: int, wanted: float, maker: Callable[[Stage], Maker]) -> list[Figure]:
    with pinned(CLIENT_CORE), stage_with_wecom(INSTITUTIONS) as stage, _peer(stage) as peer:
        stage.open(drawer(1))
        make, bot = maker(stage), Side(stage.city.bot_port, stage.process)
        for side in (peer, bot):
            side.take([make() for _ in range(WARM_UP)])
        pairs = [_round(bot, peer, make, size, bot_first=number % 2 > 0) for number in rounds(most, SECONDS)]
    return _figures(name, pairs, wanted)


def _round(bot: Side, peer: Side, make: Maker, size: int, *, bot_first: bool) -> tuple[Run, Run]:
    """Both sides within a few seconds; every callback is encrypted anew before the clock runs."""
    for_peer, for_bot = ([make() for _ in range(size)] for _ in range(2))
    ours = bot.take(for_bot) if bot_first else None
    with frozen(bot.process):
        theirs = peer.take(for_peer)
    return ours or bot.take(for_bot), theirs


@contextmanager
def _peer(stage: Stage) -> Iterator[Side]:
    port, log = free_port(), stage.city.folder / "peer.log"
    arguments = ["-w", "1", "-k", "sync", "-b", f"127.0.0.1:{port}", "bench.peer:make_app()"]
    with running("gunicorn", arguments, port, stage.city.environment, SERVER_CORE, log) as process:
        yield Side(port, process)


def _view(stage: Stage) -> Maker:
    return lambda: load.view(stage.city.app, CORP_ID, drawer(1))


def _progress(stage: Stage) -> Maker:
    return lambda: load.text(stage.city.app, CORP_ID, drawer(1), "进度 0001")


def _figures(name: str, pairs: Sequence[tuple[Run, Run]], wanted: float) -> list[Figure]:
    """Judged twice: by the clock, which other load on the machine bends, and by processor time."""
    faster = Aim(wanted, of_ratio=True, at_least=True, unit="倍")
    cheaper = Aim(1 / wanted, of_ratio=True, unit="倍")
    ratios = [bot.rate / peer.rate for bot, peer in pairs]
    return [
        Figure(name, "次/秒", [bot.rate for bot, _ in pairs], ratios, faster),
        Figure("  对照：Flask+wechatpy+gunicorn，不落盘", "次/秒", [peer.rate for _, peer in pairs]),
        _compared("  应答 p50", pairs, lambda run: run.percentile(50)),
        _compared("  应答 p99", pairs, lambda run: run.percentile(99)),
        _compared("  服务端CPU，每条", pairs, lambda run: run.cost, cheaper),
    ]


def _compared(
    name: str, pairs: Sequence[tuple[Run, Run]], what: Callable[[Run], float], aim: Aim | None = None
) -> Figure:
    """Milliseconds of ours, and their ratio to the peer's."""
    ours, theirs = ([what(run) for run in side] for side in zip(*pairs, strict=True))
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Figure(name, "毫秒", ours, ratios, aim)
