"""`python -m bench.wecom PORT`: a simulated WeCom as a process of its own, for the bot of the environment."""

import os
import sys
from datetime import UTC, datetime

import uvicorn

from bench.city import CORP_ID, members
from bot.simulator import App, Simulator, create_server


def main() -> None:
    """Serves until it is ended."""
    settings = os.environ
    app = App(
        agentid=int(settings["ZHIAN_AGENT_ID"]),
        secret=settings["ZHIAN_SECRET"],
        token=settings["ZHIAN_TOKEN"],
        aes_key=settings["ZHIAN_ENCODING_AES_KEY"],
        callback_url=f"{settings['ZHIAN_PUBLIC_URL']}/wecom/callback",
    )
    people = members(int(sys.argv[2]))
    simulator = Simulator(CORP_ID, now=lambda: datetime.now(UTC), apps=[app], members=people)
    server = create_server(simulator, page=False)
    uvicorn.run(server, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
