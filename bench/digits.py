"""From the requester's six digits to the last card in WeCom's hands: 2 institutions drawn from 2,000."""

from datetime import UTC, datetime

from bench.city import CONTACTS, CORP_ID, drawer, members, new_city
from bench.processes import CLIENT_CORE, free_port, pinned
from bench.report import Aim, Figure, rounds
from bench.stage import DIGITS, Stage, bot_of, wait_for
from bot.simulator import Simulator, create_server, serve_in_thread

INSTITUTIONS, NEED = 2000, 2
SECONDS = 30.0


def measure(quick: bool) -> list[Figure]:
    """Every round is a draw by another official; the simulator shares this process, and so its clock."""
    most, port = 5 if quick else 15, free_port()
    with pinned(CLIENT_CORE), new_city(INSTITUTIONS, port, free_port()) as city:
        people = members(INSTITUTIONS)
        simulator = Simulator(CORP_ID, now=lambda: datetime.now(UTC), apps=[city.app], members=people)
        with serve_in_thread(create_server(simulator, page=False), port=port), bot_of(city) as stage:
            _draw(stage, simulator, drawer(1))
            taken = [_draw(stage, simulator, drawer(number + 2)) for number in rounds(most, SECONDS)]
    name = f"给出数字 → 最后一张卡片交给企业微信（{INSTITUTIONS:,}家抽{NEED}家）"
    return [Figure(name, "毫秒", taken, aim=Aim(150, unit="毫秒"))]


def _draw(stage: Stage, simulator: Simulator, requester: str) -> float:
    stage.freeze(requester)
    stage.calm()
    before = len(simulator.messages)
    start = datetime.now(UTC)
    stage.say(requester, DIGITS)

    def handed_over() -> list[datetime]:
        new = simulator.messages[before:]
        return [message.at for message in new if message.card and message.userid != requester]

    wait_for(lambda: len(handed_over()) == NEED * CONTACTS, "卡片没有全部送出")
    last = max(handed_over())
    stage.calm()
    return (last - start).total_seconds() * 1000
