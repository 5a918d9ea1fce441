"""退出登录: a button, because a link could be followed by a page that somebody else made."""

from starlette.responses import Response

from bot.web.page import Pages, View
from handlers.front.logout import PATH
from handlers.routing.permissions import ANYBODY

pages = Pages()


@pages.form(PATH, name="logout", need=ANYBODY)
def logout_page(view: View) -> Response:
    """For who is logged in; everybody else sees that he is not."""
    return view.render("logout.html", login=view.session.key if view.session else "")
