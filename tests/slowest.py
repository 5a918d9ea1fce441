"""The ten slowest files at the end of a run, so that whoever makes one slow sees it."""

from collections import defaultdict
from operator import itemgetter

import pytest

SHOWN = 10


class Slowest:
    """Adds up what the workers report; registered where the report is written."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid.split("::")[0]] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if len(self._seconds) > SHOWN:
            terminalreporter.write_line(f"最慢的{SHOWN}个文件（秒，几个进程的合计）：")
            for name, seconds in sorted(self._seconds.items(), key=itemgetter(1), reverse=True)[:SHOWN]:
                terminalreporter.write_line(f"{seconds:7.1f}  {name}")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Slowest())
