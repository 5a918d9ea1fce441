"""A WeCom that runs on this machine: server API, callbacks, and phones in Python and in a web page.

It knows nothing of the bot; the bot talks to it over HTTP as to WeCom.
"""

from bot.simulator.background import serve_in_thread
from bot.simulator.driver import Delivery, Driver
from bot.simulator.faults import CallbackPolicy, Faults, Quirks
from bot.simulator.model import App, Call, Card, Choices, Member, Message, SimulatorError
from bot.simulator.phones import Phone, Phones
from bot.simulator.server import create_server, routes
from bot.simulator.state import Simulator

__all__ = [
    "App",
    "Call",
    "CallbackPolicy",
    "Card",
    "Choices",
    "Delivery",
    "Driver",
    "Faults",
    "Member",
    "Message",
    "Phone",
    "Phones",
    "Quirks",
    "Simulator",
    "SimulatorError",
    "create_server",
    "routes",
    "serve_in_thread",
]
