"""The table of contents: every feature's router, merged."""

from handlers import (
    answer,
    arrival,
    change,
    check,
    closing,
    commitments,
    draw_confirm,
    help,
    progress,
    request,
)
from handlers.router import Router

FEATURES = (request, draw_confirm, answer, arrival, progress, change, closing, check, commitments, help)


def all_routes() -> Router:
    """One router with everything the bot understands and everything the clock does."""
    return Router().include(*(feature.router for feature in FEATURES))
