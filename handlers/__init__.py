"""The table of contents: the features of every room, in the order of the clock, and of the lines of 帮助."""

from handlers.consent import matters
from handlers.draw import ask_back
from handlers.draw.course import abandon, assign, closing, end, more, progress, steps, withdraw
from handlers.draw.lottery import commitments, digits, digits_form, public_number, supervisor
from handlers.draw.papers import hand_out
from handlers.draw.proof import publish, unseal, verify
from handlers.draw.request import form, outside, preview, sentence
from handlers.draw.tasks import answer, declare_ties, missing_papers, overdue, undelivered
from handlers.front import help, links, logout, menu
from handlers.mail import retention
from handlers.oversight import anchor, calendar_end, monthly
from handlers.pool import interests
from handlers.routing.router import Router

FEATURES = (
    sentence, form, preview, outside,
    digits, digits_form, abandon, supervisor, public_number,
    matters,
    answer, overdue, declare_ties, steps, missing_papers, undelivered,
    progress, more, withdraw, assign, hand_out, end, closing, ask_back,
    verify, publish, unseal,
    interests,
    commitments,
    anchor, monthly, retention, calendar_end,
    links, logout, menu, help,
)  # fmt: skip


def all_routes() -> Router:
    """One router with everything the bot understands and everything the clock does."""
    return Router().include(*(feature.router for feature in FEATURES))
