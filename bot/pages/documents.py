"""The PDF of a numbered sheet, for whom it concerns."""

from urllib.parse import quote

from fastapi import Response

from bot.documents.fonts import FontsMissing
from bot.documents.render import Unprintable, render
from bot.web.page import Pages, View
from handlers.draw.papers.hand_out import printed, readable
from handlers.routing.permissions import KNOWN
from handlers.routing.router import UserError

pages = Pages()


@pages.get("/h5/documents/{number}.pdf", need=KNOWN)
def document_pdf(view: View) -> Response:
    """Made of the frozen facts whenever it is asked for; the same facts give the same bytes."""
    document = readable(view.ctx, view.path["number"])
    try:
        content = render(printed(view.ctx, document))
    except (Unprintable, FontsMissing) as fault:
        raise UserError(str(fault)) from None
    name = quote(f"{document.kind}_{document.number}.pdf")
    headers = {
        "Content-Disposition": f"inline; filename=\"{document.number}.pdf\"; filename*=UTF-8''{name}",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)
