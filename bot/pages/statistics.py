"""Statistics for influence: a page with charts and tables, and the same as a file for Excel (口径 29)."""

import csv
import io
from urllib.parse import quote

from fastapi import Response

from bot.pages import words_statistics
from bot.web.page import Pages, View
from handlers.oversight import words as oversight_words
from handlers.oversight.figures import Figures, figures, scope_of
from handlers.oversight.monthly import notable
from handlers.oversight.periods import Period, choices, month_of, period_of
from handlers.oversight.tables import StatTable, notes, tables
from handlers.routing.permissions import STATISTICS

pages = Pages()

# a cell that begins so is a formula to Excel, in half width or full
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pages.get("/h5/statistics", need=STATISTICS)
def statistics_page(view: View) -> Response:
    """Charts are drawn from the tables below them: without scripts nothing is missing."""
    period, found = _asked(view)
    groups = choices(view.ctx.now)
    summary = oversight_words.summary(period.label, found.total, notable(found), found.looked_at)
    return view.render(
        "statistics.html",
        period=period,
        choices=groups,
        offered=any(period in periods for _name, periods in groups),
        summary=summary.splitlines(),
        notes=notes(found),
        rule="" if found.mine else words_statistics.RULE,
        tables=tables(found),
    )


@pages.get("/h5/statistics.csv", need=STATISTICS)
def statistics_file(view: View) -> Response:
    """Every row, also those that the page leaves off."""
    period, found = _asked(view)
    name = quote(words_statistics.file(period.label))
    disposition = f"attachment; filename=\"statistics-{period.key}.csv\"; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    said = [words_statistics.title(period.label), *notes(found)]
    content = as_csv(said, tables(found)).encode("utf-8-sig")
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(said: list[str], shown: list[StatTable]) -> str:
    """One table under the other, as Excel reads it."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerows([harmless(line)] for line in said)
    for table in shown:
        rows.writerows([[], [table.title], table.head])
        rows.writerows([harmless(cell.raw) for cell in row] for row in table.rows)
    return file.getvalue()


def harmless(raw: str | float | None) -> str | float:
    """A name that somebody chose stays a name, whatever it begins with."""
    if raw is None:
        return ""
    return f"'{raw}" if isinstance(raw, str) and raw.startswith(FORMULA) else raw


def _asked(view: View) -> tuple[Period, Figures]:
    key = view.query.get("period", "")
    period = period_of(key) if key else month_of(view.ctx.now)
    return period, figures(view.ctx, period.since, period.until, scope_of(view.ctx.actor))
