"""How well a site can be used: how fast pages are, where clicks fail, what breaks, which forms are left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.ask import ask
from rapport.measure.filters import parse_filters
from rapport.measure.question import Number, Question
from rapport.measure.shape import Column, Shape, Shaped, Wants, shape
from rapport.measure.troubles import Form, Trouble, Troubles, forms, troubles, worst
from rapport.measure.vitals import CORE, VITALS, Measured, Place, measured, worst_rating
from rapport.store import Engine


class UsabilityWants(Wants, frozen=True, kw_only=True):
    """What can be asked of usability."""

    by: Annotated[
        Literal["page", "device", "page and device"],
        msgspec.Meta(title="By", description="What the rows are: page, device, or page and device."),
    ] = "page"
    order: Annotated[
        Literal["views", "slow", "troubles"],
        msgspec.Meta(
            title="Order",
            description="views: most viewed first; slow: largest paint slowest first; troubles: most troubles first.",
        ),
    ] = "views"
    limit: Annotated[int, msgspec.Meta(title="Rows", description="How many rows, 1 to 1,000.", ge=1, le=1000)] = 50
    least: Annotated[
        int,
        msgspec.Meta(title="Least", description="With fewer measurements, or forms begun, nothing is said.", ge=1),
    ] = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """One page, one device, or one page on one device. Vitals are the 75th percentile of its views."""

    page: Annotated[str | None, Column("Page", "text", "The page's path.", "no_data")]
    device: Annotated[str | None, Column("Device", "text", "Desktop, mobile, tablet, tv or other.", "no_data")]
    views: Annotated[int, Column("Views", "count", "How often it was looked at.", term="views")]
    measured: Annotated[
        int, Column("Measured", "count", "Views that told the vital which was told most often.", term="web-vitals")
    ]
    lcp_s: Annotated[
        Number,
        Column("LCP", "s", "Until the largest part was painted; good up to 2.5 s.", "too_few", term="web-vitals"),
    ]
    inp_s: Annotated[
        Number, Column("INP", "s", "Until it answered what was done; good up to 0.2 s.", "too_few", term="web-vitals")
    ]
    cls: Annotated[
        Number, Column("CLS", "ratio", "How much the page shifted; good up to 0.1.", "too_few", term="web-vitals")
    ]
    fcp_s: Annotated[
        Number, Column("FCP", "s", "Until something was painted; good up to 1.8 s.", "too_few", term="web-vitals")
    ]
    ttfb_s: Annotated[
        Number, Column("TTFB", "s", "Until the server's first byte; good up to 0.8 s.", "too_few", term="web-vitals")
    ]
    rating: Annotated[
        str | None,
        Column(
            "Rating",
            "text",
            "The worst of LCP, INP and CLS: good, needs improvement or poor.",
            "too_few",
            term="web-vitals",
        ),
    ]
    rage_clicks: Annotated[
        int, Column("Rage clicks", "count", "Three or more quick clicks in one place.", term="rage-click")
    ]
    dead_clicks: Annotated[
        int, Column("Dead clicks", "count", "Clicks after which nothing changed.", term="dead-click")
    ]
    errors: Annotated[int, Column("Errors", "count", "Errors of scripts, and crashes of apps.", term="usability")]
    troubles_per_100_views: Annotated[
        Number, Column("Per 100 views", "ratio", "Rage clicks, dead clicks and errors for 100 views.", term="usability")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usability(Shaped):
    """All of it. ``vitals`` has each vital in all (``device`` is None) and on each device.

    ``slow`` is the LCP of the pages where it is not good, the slowest first. ``per_100_sessions`` has a number for
    ``rage_clicks``, ``dead_clicks`` and ``errors``: events of the window for 100 sessions begun in it.
    """

    vitals: tuple[Measured, ...]
    slow: tuple[Measured, ...]
    worst: tuple[Trouble, ...]
    forms: tuple[Form, ...]
    total: Troubles
    sessions: Number
    per_100_sessions: dict[str, Number]


def usability(engine: Engine, scope: Scope, wants: UsabilityWants) -> Usability:
    """Everything at once. Vitals that nobody told are unknown: ``not_collected``."""
    filters = parse_filters(wants.filter)
    counted, troubles_sql = troubles(engine, scope, filters)
    # What nobody told is not looked for again.
    vitals, vitals_sql = measured(engine, scope, filters, wants.least) if counted.vitals else ({}, "")
    found, worst_sql = worst(engine, scope, filters) if counted.total.all else ((), "")
    begun, forms_sql = forms(engine, scope, filters, wants.least) if counted.forms else ((), "")
    total, by = counted.total, counted.places
    sessions = ask(engine, Question(("sessions",), filters=filters), scope).totals["sessions"]
    places = [place for place in by if tuple(part is not None for part in place) == SPLITS[wants.by]]
    rows = sorted((_row(place, by[place], vitals) for place in places), key=lambda row: _order(row, wants.order))
    every = list(vitals.values())
    return Usability(
        rows=tuple(rows[: wants.limit]),
        unknown=_unknown(rows),
        sql=tuple(filter(None, (troubles_sql, vitals_sql, worst_sql, forms_sql))),
        vitals=tuple(one for one in every if one.page is None),
        slow=_slow(every, wants.limit),
        worst=found,
        forms=begun,
        total=total,
        sessions=sessions,
        per_100_sessions={
            name: 100 * getattr(total, name) / sessions if sessions else None
            for name in ("rage_clicks", "dead_clicks", "errors")
        },
    )


SPLITS = {"page": (True, False), "device": (False, True), "page and device": (True, True)}
"""Whether rows have a page and whether they have a device."""


def _row(place: Place, counted: Troubles, vitals: Mapping[tuple[Place, str], Measured]) -> Usable:
    told = {name: vitals[place, name] for name in VITALS if (place, name) in vitals}
    p75 = {name: told[name].p75 if name in told else None for name in VITALS}
    return Usable(
        page=place[0],
        device=place[1],
        views=counted.views,
        measured=max((one.measured for one in told.values()), default=0),
        lcp_s=p75["lcp"],
        inp_s=p75["inp"],
        cls=p75["cls"],
        fcp_s=p75["fcp"],
        ttfb_s=p75["ttfb"],
        rating=worst_rating([told[name].rating for name in CORE if name in told]),
        rage_clicks=counted.rage_clicks,
        dead_clicks=counted.dead_clicks,
        errors=counted.errors,
        troubles_per_100_views=100 * counted.all / counted.views if counted.views else None,
    )


def _order(row: Usable, by: str) -> tuple[float, int, str, str]:
    troubles = row.rage_clicks + row.dead_clicks + row.errors
    first = {"views": row.views, "slow": -1 if row.lcp_s is None else row.lcp_s, "troubles": troubles}[by]
    return -first, -row.views, row.page or "", row.device or ""


def _slow(every: list[Measured], most: int) -> tuple[Measured, ...]:
    slow = [
        one
        for one in every
        if one.vital == "lcp" and one.page is not None and one.device is None and one.rating not in (None, "good")
    ]
    return tuple(sorted(slow, key=lambda one: (-(one.p75 or 0), one.page))[:most])


def _unknown(rows: list[Usable]) -> dict[str, str]:
    """Vitals that no row has, with their reason; nothing at all when nothing happened."""
    if not rows:
        return {"": "no_data"}
    reason = "too_few" if any(row.measured for row in rows) else "not_collected"
    vitals = ("lcp_s", "inp_s", "cls", "fcp_s", "ttfb_s", "rating")
    return {name: reason for name in vitals if all(getattr(row, name) is None for row in rows)}


shape(
    Shape(
        name="usability",
        title="Usability",
        asks="How well can it be used?",
        sentence="Web vitals by page and device, rage and dead clicks, errors, slow pages, and forms that are left.",
        term="usability",
        wants=UsabilityWants,
        row=Usable,
        answer=usability,
        place=78,
        examples=("--project shop --order slow", "--project shop --by device"),
    )
)
