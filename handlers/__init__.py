"""The table of contents: every feature's router, merged."""

from handlers.consent import consent
from handlers.draw import orders
from handlers.draw.course import assign, change, closing, progress, withdraw
from handlers.draw.course import buttons as page_forms
from handlers.draw.lottery import commitments, public_number
from handlers.draw.lottery import digits as draw_confirm
from handlers.draw.lottery import supervisor as supervise
from handlers.draw.papers import ask as document_request
from handlers.draw.proof import check, publish, unseal
from handlers.draw.request import form as draw_form
from handlers.draw.request import outside, preview
from handlers.draw.request import sentence as request
from handlers.draw.tasks import answer
from handlers.draw.tasks import declaration as declare
from handlers.draw.tasks import missing_papers as missing_documents
from handlers.draw.tasks import steps as arrival
from handlers.front import help, links, logout, menu
from handlers.mail import retention
from handlers.oversight import anchor, calendar_end, monthly
from handlers.pool import interests
from handlers.routing.router import Router

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
