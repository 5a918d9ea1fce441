"""`zhian import-pool` of a large file, and what the callbacks that come meanwhile wait for."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from openpyxl import Workbook
from stdnum.cn import uscc

from bench import load
from bench.city import CATEGORY, CORP_ID, drawer, new_city
from bench.load import Run
from bench.processes import CLIENT_CORE, free_port, pinned
from bench.report import Aim, Figure, rounds
from bench.stage import Stage, bot_of
from handlers.pool.imports.pool_rows import COLUMNS

INSTITUTIONS = 200
ROWS = 8000
SECONDS, WAITED_FOR = 40.0, 60.0
EACH = 0.02  # seconds from one callback to the next, whether or not the one before was answered
FACTS = {
    "类别": CATEGORY,
    "区县": "盘龙区",
    "法定代表人": "赵云舒",
    "注册地址": "昆明市盘龙区松坡路1号",
    "联系人": "钱志远；孙晓岚",
    "联系电话": "12500010001；12500010002",
    "资质名称": "建设工程质量检测机构资质",
    "资质等级": "综合",
    "资质有效期至": "2099-12-31",
    "聘任开始": "2025-10-01",
    "聘任截止": "2030-09-30",
}


class NotImported(RuntimeError):
    """The command refused the file, or did not end."""


def measure(quick: bool) -> list[Figure]:
    """Every round on a database of its own; importer and client share a core, the bot has the other."""
    seconds, waits = [], []
    for _ in rounds(2 if quick else 5, SECONDS):
        with pinned(CLIENT_CORE), new_city(INSTITUTIONS, bot_port=free_port()) as city:
            file = _write(city.folder / "pool.xlsx")
            with bot_of(city) as stage:
                taken, run = _meanwhile(stage, file)
        seconds.append(taken)
        waits.append(run.percentile(99) / 1000)
    return [
        Figure(f"导入机构库（{ROWS:,}行.xlsx，从启动到结束）", "秒", seconds, aim=Aim(5, unit="秒")),
        Figure(f"  同时每秒{1 / EACH:.0f}条回调，应答 p99", "秒", waits, aim=Aim(1, unit="秒")),
    ]


def _meanwhile(stage: Stage, file: Path) -> tuple[float, Run]:
    """How long the command takes, and the callbacks from its start to its end."""
    city = stage.city
    ready = [load.view(city.app, CORP_ID, drawer(1)) for _ in range(int(WAITED_FOR / EACH))]
    load.drive(city.bot_port, ready[:100])
    command = [sys.executable, "-m", "bot", "import-pool", str(file)]
    answers: list[Future[Run]] = []
    with ThreadPoolExecutor(100) as people:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603
            command, env={**os.environ, **city.environment}, stdout=subprocess.DEVNULL
        )
        for number, request in enumerate(ready[100:]):
            time.sleep(max(0.0, start + number * EACH - time.perf_counter()))
            if process.poll() is not None:
                break
            answers.append(people.submit(load.drive, city.bot_port, [request], 1))
        taken = time.perf_counter() - start
    if process.poll() != 0:
        process.kill()
        raise NotImported(f"exit code {process.wait()}")
    return taken, Run(taken, latencies=[each for one in answers for each in one.result().latencies])


def _write(file: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("机构库")
    sheet.append(COLUMNS)
    for row in _rows():
        sheet.append([row.get(column, "") for column in COLUMNS])
    book.save(file)
    return file


def _rows() -> Iterator[dict[str, str]]:
    for number in range(1, ROWS + 1):
        body = f"91530100MB{number:07d}"
        yield {
            **FACTS,
            "机构名称": f"昆明第{number}监测有限公司",
            "简称": f"滇测{number}",
            "统一社会信用代码": body + uscc.calc_check_digit(body),
            "企业微信账号": f"import-{number}-1；import-{number}-2",
            "资质证书编号": f"YN{number}",
            "聘书编号": f"昆质安聘〔2025〕{number}号",
        }
