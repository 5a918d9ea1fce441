"""Callbacks a second on one core: accepting, and 进度 by its handler, next to an echo that stores nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench import load
from bench.city import CORP_ID, drawer
from bench.load import Run
from bench.processes import CLIENT_CORE, SERVER_CORE, free_port, frozen, pinned, running
from bench.report import Aim, Figure
from bench.stage import Stage, stage_with_wecom

INSTITUTIONS = 200
WARM_UP = 100
PER_ROUND = 500
ACCEPTING, PROGRESS = (
    Aim(1.5, of_ratio=True, at_least=True, unit="倍"),
    Aim(1.0, of_ratio=True, at_least=True, unit="倍"),
)

Maker = Callable[[], bytes]
Pair = tuple[Run, Run]


def measure(quick: bool) -> list[Figure]:
    """Both kinds of callbacks, on a database of their own each."""
    rounds = 3 if quick else 7
    return [
        *_kind("收下回调（先落盘FULL，再应答）", rounds, ACCEPTING, _view),
        *_kind("进度 0001（经处理函数，答复进发件箱）", rounds, PROGRESS, _progress),
    ]


def _kind(name: str, rounds: int, aim: Aim, maker: Callable[[Stage], Maker]) -> list[Figure]:
    with pinned(CLIENT_CORE), stage_with_wecom(INSTITUTIONS) as stage, _peer(stage) as peer_port:
        stage.open(drawer(1))
        make = maker(stage)
        for port in (peer_port, stage.city.bot_port):
            load.drive(port, [make() for _ in range(WARM_UP)])
        pairs = [_round(stage, peer_port, make, bot_first=bool(n % 2)) for n in range(rounds)]
    return _figures(name, pairs, aim)


def _round(stage: Stage, peer_port: int, make: Maker, *, bot_first: bool) -> Pair:
    """Both sides within a few seconds; every callback is encrypted anew before the clock runs."""
    for_peer, for_bot = ([make() for _ in range(PER_ROUND)] for _ in range(2))
    if bot_first:
        bot = load.drive(stage.city.bot_port, for_bot)
    with frozen(stage.process):
        peer = load.drive(peer_port, for_peer)
    if not bot_first:
        bot = load.drive(stage.city.bot_port, for_bot)
    return bot, peer


@contextmanager
def _peer(stage: Stage) -> Iterator[int]:
    port, log = free_port(), stage.city.folder / "peer.log"
    arguments = ["-w", "1", "-k", "sync", "-b", f"127.0.0.1:{port}", "bench.peer:make_app()"]
    with running("gunicorn", arguments, port, stage.city.environment, SERVER_CORE, log):
        yield port


def _view(stage: Stage) -> Maker:
    return lambda: load.view(stage.city.app, CORP_ID, drawer(1))


def _progress(stage: Stage) -> Maker:
    return lambda: load.text(stage.city.app, CORP_ID, drawer(1), "进度 0001")


def _figures(name: str, pairs: list[Pair], aim: Aim) -> list[Figure]:
    ratios = [bot.rate / peer.rate for bot, peer in pairs]
    figures = [
        Figure(name, "次/秒", [bot.rate for bot, _ in pairs], ratios, aim),
        Figure("  对照：Flask+wechatpy+gunicorn，不落盘", "次/秒", [peer.rate for _, peer in pairs]),
    ]
    for percent in (50, 99):
        ours, theirs = ([side.percentile(percent) for side in sides] for sides in zip(*pairs, strict=True))
        slower = [mine / other for mine, other in zip(ours, theirs, strict=True)]
        figures.append(Figure(f"  应答 p{percent}", "毫秒", ours, slower))
    return figures
