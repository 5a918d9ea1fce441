"""Templates: everything is escaped, a misspelt name is a fault, times are those of Shanghai."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from handlers.mail import say
from models.base import CHINA
from models.rules.draw import limits

NOTHING: Mapping[str, str] = {}


class Missing(StrictUndefined):
    """A misspelt name is a fault. `{% if errors.place %}` may ask for what a mapping does not have."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return False if isinstance(self._undefined_obj, Mapping) else self._fail_with_undefined_error()


def make_templates() -> Environment:
    """The one environment of all pages."""
    templates = Environment(
        loader=PackageLoader("bot.pages"), autoescape=True, undefined=Missing, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    templates.globals |= {"form_start": form_start, "limits": limits}
    templates.filters |= {
        "when": when,
        "clock": say.clock,
        "day": day,
        "local": local,
        "spell": say.spell,
        "spelled": say.spelled,
    }
    return templates


@pass_context
def form_start(
    context: Context, action: str, attributes: Mapping[str, str] = NOTHING, method: str = "post"
) -> Markup:
    """`<form …>` with the hidden fields that prove whose form it is and make a double tap harmless."""
    view = context["view"]
    extra = Markup("").join(Markup(' {}="{}"').format(*pair) for pair in attributes.items())
    start = Markup('<form method="{}" action="{}" data-once{}>').format(method, action, extra)
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    return start + hidden.format("csrf", view.csrf) + hidden.format("token", view.new_token())


@pass_context
def when(context: Context, moment: datetime) -> str:
    """今天14:30"""
    return say.when(moment, context["view"].ctx.now)


def day(moment: datetime) -> str:
    """2026年11月22日"""
    at = moment.astimezone(CHINA)
    return f"{at.year}年{at.month}月{at.day}日"


def local(moment: datetime) -> str:
    """2026-11-22T14:30, as a field of the kind datetime-local wants it."""
    return f"{moment.astimezone(CHINA):%Y-%m-%dT%H:%M}"


def rendered(templates: Environment, name: str, values: Mapping[str, Any]) -> str:
    """The page as HTML."""
    return templates.get_template(name).render(values)
