"""The table of contents: every feature's router, merged."""

from handlers import (
    anchor,
    answer,
    arrival,
    assign,
    calendar_end,
    change,
    check,
    closing,
    commitments,
    consent,
    declare,
    draw_confirm,
    help,
    interests,
    links,
    logout,
    menu,
    missing_documents,
    orders,
    outside,
    preview,
    progress,
    public_number,
    publish,
    request,
    retention,
    supervise,
    unseal,
    withdraw,
)
from handlers.documents import request as document_request
from handlers.forms import buttons as page_forms
from handlers.forms import draw as draw_form
from handlers.router import Router
from handlers.statistics import monthly as monthly

FEATURES = (
    request,
    draw_form,
    preview,
    outside,
    draw_confirm,
    supervise,
    public_number,
    consent,
    answer,
    declare,
    arrival,
    missing_documents,
    progress,
    page_forms,
    change,
    withdraw,
    assign,
    closing,
    orders,
    check,
    publish,
    unseal,
    document_request,
    interests,
    commitments,
    anchor,
    monthly,
    retention,
    calendar_end,
    links,
    logout,
    menu,
    help,
)


def all_routes() -> Router:
    """One router with everything the bot understands and everything the clock does."""
    return Router().include(*(feature.router for feature in FEATURES))
