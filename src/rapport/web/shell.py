"""What every page has around it: navigation, projects and the way a page or only a part of it is sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rapport.projects import reads
from rapport.projects.models import Membership
from rapport.web.access import member_of

SETTINGS = (
    "settings",
    "privacy",
    "judging",
    "channels",
    "keys",
    "members",
    "collection",
    "arriving",
    "refused",
    "health",
    "mail",
    "start",
)
PROOF = (
    "experiments",
    "experiment",
    "new-experiment",
    "change-experiment",
    "actions",
    "action",
    "new-action",
    "change-action",
    "flags",
    "flag",
    "ledger",
    "history",
)
ASKING = (
    "ask",
    *(
        f"{name}asked"
        for name in ("", "edit-", "try-", "versions-", "publish-", "groups-", "texts-", "answers-", "moderate-")
    ),
)
WATCHING = (
    "alerts",
    "alert",
    "new-alert",
    "change-alert",
    "reports",
    "report",
    "new-report",
    "annotations",
    "annotation",
)
NAVIGATION: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Overview", "overview", ("overview", "table", "number")),
    ("Explore", "explore", ("explore", "question", "sql")),
    ("Boards", "boards", ("boards", "board", "edit-board", "board-links")),
    (
        "People",
        "people",
        ("people", "person", "forget-person", "segments", "segment", "new-segment", "weights"),
    ),
    ("Alerts", "alerts", WATCHING),
    ("Live", "live", ("live",)),
    ("Ask", "ask", ASKING),
    ("Recommend", "recommend", ("recommend", "block", "catalogue", "item")),
    ("Prove", "experiments", PROOF),
    ("Glossary", "glossary", ("glossary", "term")),
    ("Settings", "settings", SETTINGS),
)
"""Title, address by name, and the addresses at which it counts as the current one."""

AT_HAND = 4
"""So many of them stand in the bar of a phone; the others are behind *More*."""

PAGES: tuple[tuple[str, str, str], ...] = (
    ("Overview", "How engaged are people?", "overview"),
    ("Explore", "What can be asked?", "explore"),
    ("SQL", "A question of your own", "sql"),
    ("Boards", "Questions side by side, shared with whom you want", "boards"),
    ("People", "Who are they?", "people"),
    ("Segments", "Which people are meant, under a name", "segments"),
    ("Weights", "What counts in the engagement index", "weights"),
    ("Alerts", "What is out of its rhythm, and who is told", "alerts"),
    ("Reports", "Boards that come by mail", "reports"),
    ("Annotations", "What happened when", "annotations"),
    ("Live", "Who is here now?", "live"),
    ("Ask", "Polls, surveys, quizzes and reviews, and what people say", "ask"),
    ("Recommend", "What comes next for everyone? Blocks, the model, and why", "recommend"),
    ("Experiments", "What works? Tests that run, and what was decided", "experiments"),
    ("Actions", "What people are shown, and who is held out", "actions"),
    ("History", "What was decided, and what was learnt", "history"),
    ("Flags", "Values that differ between people", "flags"),
    ("Ledger", "What did everything we do bring?", "ledger"),
    ("Glossary", "What does it mean?", "glossary"),
    ("Settings", "Name, time zone, session timeout, key events", "settings"),
    ("Keys", "Write keys and secret keys", "keys"),
    ("Members", "Who belongs to the project", "members"),
    ("Privacy", "What is known about people, and for how long", "privacy"),
    ("Judging", "Bots, sites and the team’s own traffic", "judging"),
    ("Collection", "How to send events", "collection"),
    ("Arriving", "Debugger: every event as it comes in, and what was understood", "arriving"),
    ("Refused", "What was refused, and why", "refused"),
    ("Mail", "Can mail be sent, and what became of it", "mail"),
    ("Health", "Are events collected and loaded?", "health"),
    ("First event", "Snippets, and import of files", "start"),
)
"""Title, what it is for, and address by name of each page of a project."""

SCHEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, object]:
    """For every template: the colours somebody chose, if they did."""
    scheme = request.COOKIES.get("scheme", "")
    return {"scheme": scheme if scheme in SCHEMES else ""}


def show(
    request: HttpRequest,
    membership: Membership,
    page: str,
    context: dict[str, object],
    parts: dict[str, str] | None = None,
) -> HttpResponse:
    """A page of a project, or the part that htmx asked for by the id of its target."""
    part = (parts or {}).get(str(request.htmx.target)) if request.htmx else None  # type: ignore[attr-defined]
    return render(request, f"web/{part or page}", {**around(request, membership), **context})


def around(request: HttpRequest, membership: Membership) -> dict[str, object]:
    """Navigation and projects."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    slug = membership.project.slug
    navigation = [(title, reverse(name, args=[slug]), name, here in names) for title, name, names in NAVIGATION]
    return {
        "project": membership.project,
        "membership": membership,
        "projects": reads.projects_of(member_of(request)),
        "suggested": [
            {"kind": "Page", "title": title, "about": about, "address": address}
            for title, about, address in pages_of(slug)
        ],
        "navigation": navigation,
        "at_hand": AT_HAND,
        "beyond": any(here for *_, here in navigation[AT_HAND:]),
    }


def pages_of(slug: str) -> list[tuple[str, str, str]]:
    """Title, what it is for, and address of each page of a project."""
    return [(title, about, reverse(name, args=[slug])) for title, about, name in PAGES]
