"""The table of contents: every feature's router, merged."""

from handlers import (
    anchor,
    answer,
    arrival,
    assign,
    change,
    check,
    closing,
    commitments,
    consent,
    declare,
    document_request,
    draw_confirm,
    draw_form,
    help,
    interests,
    links,
    menu,
    missing_documents,
    monthly,
    outside,
    page_forms,
    progress,
    public_number,
    publish,
    request,
    supervise,
    unseal,
    withdraw,
)
from handlers.router import Router

FEATURES = (
    request,
    draw_form,
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
    check,
    publish,
    unseal,
    document_request,
    interests,
    commitments,
    anchor,
    monthly,
    links,
    menu,
    help,
)


def all_routes() -> Router:
    """One router with everything the bot understands and everything the clock does."""
    return Router().include(*(feature.router for feature in FEATURES))
