"""`zhian serve` itself: from start to ready, and its memory at rest."""

import time

from bench.city import new_city
from bench.processes import cpu_seconds, free_port, resident_mib
from bench.report import Aim, Figure, rounds
from bench.stage import bot_of

INSTITUTIONS = 2000
REST, SECONDS = 3.0, 30.0


def measure(quick: bool) -> list[Figure]:
    """Each round starts the process anew on a migrated database; the first one only warms the disk."""
    most = 3 if quick else 6
    with new_city(INSTITUTIONS, bot_port=free_port()) as city:
        seconds, busy, memory = [], [], []
        for number in rounds(most, SECONDS):
            start = time.perf_counter()
            with bot_of(city) as stage:
                ready, cpu = time.perf_counter() - start, cpu_seconds(stage.process)
                if number:
                    time.sleep(REST)
                    seconds.append(ready)
                    busy.append(cpu)
                    memory.append(resident_mib(stage.process))
    return [
        Figure("zhian serve 静止时的内存", "MiB", memory, aim=Aim(150, unit="MiB")),
        Figure("zhian serve 从启动到就绪（/readyz 200）", "秒", seconds, aim=Aim(2, unit="秒")),
        Figure("  其中CPU", "秒", busy),
    ]
