"""Made-up readers of a site, as the tracker tells of them: views, attention, vitals, clicks in vain, errors, forms."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from tests.measure.worlds import BASE, World, fresh_project

DETAILS: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "page_view": st.just({}),
    "user_engagement": st.sampled_from([{}, {"scroll_depth": 40}, {"scroll_depth": 85.5}, {"scroll_depth": 255}]),
    "web_vitals": st.sampled_from(
        [
            {"lcp": 2500, "cls": 0.1},
            {"lcp": 2501, "inp": 90, "cls": 0.25, "fcp": 800, "ttfb": 100},
            {"lcp": 4001, "inp": 501},
            {"inp": 200, "cls": 0.2601},
            {"lcp": -1, "ttfb": "slow"},
        ]
    ),
    "rage_click": st.sampled_from([{"element": "button#buy"}, {"element": "a"}, {}]),
    "dead_click": st.sampled_from([{"element": "div.tile"}, {"element": "a"}]),
    "javascript_error": st.sampled_from([{"message": "x is undefined"}, {"message": "boom"}]),
    "app_crashed": st.just({"message": "boom"}),
    "form_start": st.sampled_from([{"form_id": "f"}, {"form_name": "n"}, {}]),
    "form_submit": st.sampled_from([{"form_id": "f"}, {"form_name": "n"}, {}]),
    "share": st.just({}),
    "comment_posted": st.just({}),
    "view_item": st.just({}),
    "view_item_list": st.just({}),
    "select_item": st.just({}),
}
NAMES = ["page_view"] * 8 + ["user_engagement"] * 6 + ["web_vitals"] * 4 + list(DETAILS)
MINUTES = [0, 0, 1, 2, 5, 20, 35, 600]


@st.composite
def _events(draw: st.DrawFn, project: int) -> tuple[Event, ...]:
    made: list[Event] = []
    at = int(datetime.combine(BASE, datetime.min.time(), UTC).timestamp() * 1000)
    for number in range(draw(st.integers(0, 40))):
        at += draw(st.sampled_from(MINUTES)) * 60_000 + draw(st.sampled_from([0, 0, 1, 700]))
        name = draw(st.sampled_from(NAMES))
        made.append(
            Event(
                project=project,
                event_id=f"b{number}",
                name=name,
                at=at,
                received=at,
                anonymous_id=draw(st.sampled_from(["ann", "ann", "ann", "bob", "bob", ""])),
                url=draw(st.sampled_from(["/", "/tea", "/tea", "/tea/green", "/about/", ""])),
                device=draw(st.sampled_from(["mobile", "desktop", ""])),
                country=draw(st.sampled_from(["DE", "AT"])),
                engaged_ms=draw(st.sampled_from([0, 900, 4_000, 12_500])) if name == "user_engagement" else 0,
                things=draw(st.sampled_from([(), (), ("x",), ("x", "y")])),
                properties=json.dumps(draw(DETAILS[name])),
            )
        )
    return tuple(made)


@st.composite
def browsing(draw: st.DrawFn) -> World:
    """Readers of a day or two, and a window on them."""
    project = fresh_project()
    rules = Rules(draw(st.sampled_from(["UTC", "Asia/Kolkata"])))
    first = BASE + timedelta(days=draw(st.sampled_from([0, 0, 1])))
    last = first + timedelta(days=draw(st.sampled_from([0, 1, 6])))
    return World(draw(_events(project)), Scope(project, first, last, rules))
