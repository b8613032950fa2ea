"""Ask in SQL: a text, its rows, and what can be read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.measure import BadQuestion
from rapport.measure.sql import MOST_ROWS, SECONDS, VIEWS
from rapport.projects.models import Membership
from rapport.web import spreadsheet, sql
from rapport.web.access import for_members
from rapport.web.shell import show

SHOWN = 500
EXAMPLE = """SELECT name, count() AS events, uniqExact(person) AS people
FROM events
GROUP BY name
ORDER BY events DESC"""


@require_safe
@for_members
def page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The text and its rows; the address holds the text, so that a link shows the same."""
    text = request.GET.get("sql", "")
    context: dict[str, object] = {
        "text": text,
        "example": EXAMPLE,
        "views": VIEWS.items(),
        "most": MOST_ROWS,
        "seconds": SECONDS,
    }
    if text.strip():
        try:
            found = sql.asked(membership.project, text)
            rows = [[sql.plain(cell) for cell in row] for row in found.rows[:SHOWN]]
            context |= {"found": found, "rows": rows, "left": len(found.rows) - len(rows)}
        except BadQuestion as wrong:
            context["wrong"] = str(wrong).removeprefix("sql: ")
    return show(request, membership, "sql/page.html", context)


@require_safe
@for_members
def as_csv(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The rows for a spreadsheet."""
    found = sql.asked(membership.project, request.GET.get("sql", ""))
    rows = ([sql.plain(cell) for cell in row] for row in found.rows)
    return spreadsheet.sent(spreadsheet.named(membership.project.slug, "sql"), found.columns, rows)
