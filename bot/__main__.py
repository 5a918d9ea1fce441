"""The `zhian` command. Every fault an operator can mend is one Chinese sentence and exit code 1."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from bot import words
from config import log
from config.holidays import HolidaysFault
from config.rules import RulesFault
from config.settings import Need, SettingsFault, load_settings
from config.vocabulary import VocabularyFault

cli = typer.Typer(help=words.APP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
db = typer.Typer(help=words.DATABASE, no_args_is_help=True)
book = typer.Typer(help=words.LEDGER, no_args_is_help=True)
cli.add_typer(db, name="db")
cli.add_typer(book, name="ledger")
app_menu = typer.Typer(help=words.MENU, no_args_is_help=True)
cli.add_typer(app_menu, name="menu")
LOOPBACK = "127.0.0.1"
GRACE = 5  # seconds for what is under way; open progress pages would keep the process for ever


@cli.callback()
def every_command() -> None:
    """质安机构库助手"""
    # databases, lists and bundles hold names and telephones: nobody else on the machine reads them
    os.umask(0o077)
    # without it structlog shows tracebacks with the values of all variables, draw secrets among them
    log.setup("WARNING")


def fail(words: str) -> NoReturn:
    """Says why not on standard error, and ends with exit code 1."""
    typer.echo(words, err=True)
    raise typer.Exit(1)


@contextmanager
def plain_faults() -> Iterator[None]:
    """What an operator can mend is said in one sentence."""
    from bot.store.migrate import DatabaseNewer

    try:
        yield
    except (SettingsFault, RulesFault, HolidaysFault, VocabularyFault) as fault:
        fail(str(fault))
    except DatabaseNewer:
        fail(words.DATABASE_NEWER)
    except OperationalError as fault:
        fail(words.database_unusable(str(fault.orig).splitlines()[0]))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help=words.PORT)] = 8000,
    fresh: Annotated[bool, typer.Option("--fresh", help=words.FRESH)] = False,
) -> None:
    """演示：机器人、模拟的企业微信、样例机构库和手机都在这一个进程里。"""
    import uvicorn

    from bot.demo.city import Demo

    log.setup("WARNING")
    with plain_faults():
        city = Demo(Path("data/demo"), port, fresh=fresh)
    typer.echo(words.demo_started(city.address))
    uvicorn.run(
        city.app,
        host=LOOPBACK,
        port=port,
        log_level="warning",
        log_config=None,
        timeout_graceful_shutdown=GRACE,
    )


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help=words.HOST)] = LOOPBACK,
    port: Annotated[int, typer.Option(help=words.PORT)] = 8000,
) -> None:
    """运行机器人，设置来自环境变量。"""
    # a tenth of the start would go into looking for garbage that is not there yet
    gc.disable()
    import uvicorn

    from bot.app import build

    log.setup()
    with plain_faults():
        bot = build(load_settings(Need.WECOM, Need.DRAW_KEY))
    gc.enable()
    uvicorn.run(
        bot.app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE
    )


@db.command("upgrade")
def db_upgrade() -> None:
    """把数据库升级到最新。"""
    from bot.store.migrate import newest, upgrade

    with plain_faults():
        upgrade(load_settings().database_url)
    typer.echo(words.database_current(newest()))


@cli.command("import-pool")
def import_pool_file(file: Path) -> None:
    """导入机构库文件（.xlsx或.csv），有一处错误就一行也不导入。"""
    _import(file, "import_pool")


@cli.command("import-staff")
def import_staff_file(file: Path) -> None:
    """导入工作人员文件（.xlsx或.csv），有一处错误就一行也不导入。"""
    _import(file, "import_staff")


def _import(file: Path, kind: str) -> None:
    # next to nothing of a large file is garbage before the end, and looking for it takes a sixth of the time
    gc.disable()
    from bot.engine.clock import system_clock
    from bot.operator import import_cli
    from bot.store.db import make_engine
    from bot.store.migrate import upgrade

    with plain_faults():
        settings = load_settings()
        upgrade(settings.database_url)
        try:
            typer.echo(getattr(import_cli, kind)(make_engine(settings.database_url), file, system_clock))
        except import_cli.ImportRefused as refused:
            fail(str(refused))


@cli.command()
def commitments(
    size: Annotated[int, typer.Option(min=1, max=100_000, help=words.LINES)] = 500,
    retire: Annotated[bool, typer.Option("--retire", help=words.RETIRE)] = False,
) -> None:
    """发布下一份承诺清单，写出文件，并把摘要发给审计和监督人。"""
    from bot.operator.operate import publish_list

    with plain_faults():
        typer.echo(publish_list(load_settings(Need.DRAW_KEY), size, retire=retire))


@cli.command("export-draw")
def export_draw(
    number: str, output: Annotated[Path, typer.Option("-o", "--output", help=words.OUTPUT)]
) -> None:
    """导出一次抽取的核验包；未关闭的抽取只导出封存版。"""
    from bot.operator.operate import OperateFault, export

    with plain_faults():
        try:
            typer.echo(export(load_settings(Need.DRAW_KEY), number, output))
        except OperateFault as fault:
            fail(str(fault))


@cli.command()
def verify(
    bundle: Path, commitments: Annotated[Path | None, typer.Option(help=words.KEPT_COMMITMENTS)] = None
) -> None:
    """核验一个核验包（文件夹或.zip）：一致，或不一致并指出第一处。"""
    from bot.operator.verify_cli import PathError, verify_path
    from models.rules.kmdraw1.method import HashMissingError, LotError

    try:
        verdict = verify_path(bundle, commitments)
    except (PathError, HashMissingError, OSError) as fault:
        fail(words.not_verified(fault))
    except LotError as fault:
        fail(words.differs(fault))
    typer.echo("\n".join([verdict.text, *(f"✓ {line}" for line in verdict.checks)]))
    raise typer.Exit(0 if verdict.consistent else 1)


@cli.command()
def replay(key: Annotated[str | None, typer.Argument(help=words.ONE_EVENT)] = None) -> None:
    """重办因程序错误没有办成的事件。"""
    from bot.operator.operate import replay_failed

    with plain_faults():
        lines, left = replay_failed(load_settings(Need.DRAW_KEY), key)
    typer.echo("\n".join(lines))
    raise typer.Exit(1 if left else 0)


@book.command("check")
def ledger_check(
    anchor: Annotated[str | None, typer.Option(help=words.KEPT_ANCHOR)] = None,
) -> None:
    """重算账本的链，指出第一处改动或缺失；与早先的存证对照，整本重写过也查得出。"""
    from bot.operator.operate import OperateFault, check_ledger

    with plain_faults():
        try:
            count, fault = check_ledger(load_settings(), anchor)
        except OperateFault as odd:
            fail(str(odd))
    if fault:
        fail(words.ledger_differs(fault))
    typer.echo(words.ledger_agrees(count) + ("" if anchor is None else words.ANCHOR_AGREES))


@app_menu.command("push")
def menu_push() -> None:
    """把应用菜单（抽取、我的任务、更多）设置到企业微信。"""
    from bot.wecom.menu import MenuFault, push

    with plain_faults():
        try:
            typer.echo(push(load_settings(Need.WECOM)))
        except MenuFault as fault:
            fail(str(fault))


@cli.command()
def doctor() -> None:
    """逐项检查设置、数据库、企业微信和时钟。"""
    from bot.operator.doctor import examine

    lines, healthy = examine(partial(load_settings, Need.WECOM, Need.DRAW_KEY), load_settings)
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if healthy else 1)


if __name__ == "__main__":
    cli()
