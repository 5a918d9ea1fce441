"""退出登录 ends a login on the server, so that a copy of its cookie is worth nothing either."""

import re

from sqlmodel import Session, col, select

from handlers.routing.event import Event
from handlers.routing.permissions import ANYBODY
from handlers.routing.router import Ctx, Router
from models.base import insert_new
from models.people import EndedLogin

router = Router()
PATH = "/h5/logout"
# what Session.key looks like
KEY = re.compile("[0-9a-f]{32}")


@router.form("logout", need=ANYBODY)
def log_out(ctx: Ctx, form: Event) -> None:
    """[退出登录]; the key is known to nobody but this login's own pages."""
    key = form.value("login")
    if KEY.fullmatch(key):
        insert_new(ctx.session, EndedLogin, {"key": key, "ended_at": ctx.now})
    ctx.goto = PATH


def has_ended(session: Session, key: str) -> bool:
    """Whether this login was ended before its eight hours."""
    return session.exec(select(col(EndedLogin.key)).where(col(EndedLogin.key) == key)).first() is not None
