"""`python -m bench [--quick] [--only NAME]`: measures and prints the table, also where an aim is missed."""

import argparse
import os
import platform
import time
from collections.abc import Callable

from bench import callbacks, check_page, digits, documents, form, freeze, imports, serve, verify
from bench.processes import CORES
from bench.report import Figure, say, table
from config import log

PARTS: dict[str, tuple[str, Callable[[bool], list[Figure]]]] = {
    "callbacks": ("回调", callbacks.measure),
    "digits": ("抽取到通知", digits.measure),
    "form": ("抽取申请表", form.measure),
    "freeze": ("冻结", freeze.measure),
    "verify": ("核验", verify.measure),
    "check_page": ("核验网页", check_page.measure),
    "documents": ("文书", documents.measure),
    "imports": ("导入", imports.measure),
    "serve": ("内存与启动", serve.measure),
}
BUSY = 0.25  # load for each core
NOTES = """\
说明：对照与本程序在同一台机器、同一个核上逐轮交替运行，比值取每轮之比的中位数；次数之比越大越好，时间之比越小越好。
服务端独占一个核，客户端与模拟的企业微信在另一个核；16个连接，每条回调事先单独加密，编号各不相同。
机器上有别的负载时绝对值会变，以比值为准。"""


def main() -> None:
    """Runs the parts one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="测速度，与同类程序交替比较")
    parser.add_argument("--quick", action="store_true", help="轮数减少，约一分半钟")
    parser.add_argument("--only", choices=PARTS, action="append", help="只测这一部分，可写多次")
    chosen = parser.parse_args()
    log.setup("ERROR")
    start = time.monotonic()
    say(f"Python {platform.python_version()}，可用{len(CORES)}核，开始时负载{os.getloadavg()[0]:.1f}")
    if os.getloadavg()[0] > BUSY * len(CORES):
        say("机器上有别的负载：线程多的一方占便宜，次数之比不可靠，请看CPU之比。")
    if len(CORES) == 1:
        say("只有一个核：服务端与客户端共用，下面的数字偏低。")
    figures: list[Figure] = []
    for name in chosen.only or PARTS:
        title, measure = PARTS[name]
        say(f"正在测：{title}……")
        figures += measure(chosen.quick)
    say(f"\n{table(figures)}\n\n{NOTES}\n用时{time.monotonic() - start:.0f}秒。")


if __name__ == "__main__":
    main()
