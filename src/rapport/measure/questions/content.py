"""What each page or item does with people: how long, how deep, who leaves, who reacts, and a score of it."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.ask import ask
from rapport.measure.filters import BadQuestion, Filter, parse_filters
from rapport.measure.metric import METRICS
from rapport.measure.question import Number, Question
from rapport.measure.reading import Reading, halves, plan, read
from rapport.measure.score import percent_ranks, weighted
from rapport.measure.shape import Column, Shape, Shaped, Wants, found, shape, shown
from rapport.measure.shaping import compile_shape
from rapport.measure.visited import Visits, visits
from rapport.store import Engine

SQL = """
SELECT name, sum(views) AS all_views, sum(persons) AS people,
    if(sum(attended) = 0, NULL, sum(engaged_ms) / 1000) AS engaged_s,
    if(sum(attended) = 0 OR sum(length(each)) = 0, NULL, quantileExactInclusiveArray(0.5)(each) / 1000) AS median_s,
    if(sum(length(depths)) = 0, NULL, sumArray(depths) / sum(length(depths)) / 100) AS scroll,
    sum(shares) AS all_shares, sum(comments) AS all_comments
FROM (
    SELECT any(named) AS name, countIf(opens) AS views, countIf(bitAnd(roles, 8) != 0) AS shares,
        countIf(bitAnd(roles, 16) != 0) AS comments, countIf(ms > 0) AS attended, sum(ms) AS engaged_ms,
        arraySort(groupArrayIf(packed, person != 0)) AS told,
        arrayMap(x -> toUInt64(bitShiftRight(x, 192)), told) AS whose,
        arrayMap(x -> toUInt64(bitShiftRight(x, 64)), told) AS marks, arrayMap(m -> bitTest(m, 33), marks) AS opened,
        arrayMap((p, before) -> p != before, whose, arrayPopBack(arrayPushFront(whose, 0))) AS others,
        arraySum(others) AS persons, arrayMap((o, p) -> o OR p, opened, others) AS begins,
        arrayFilter((o, b) -> b, opened, begins) AS whether,
        arrayCumSum(arrayMap(m -> toUInt32(bitShiftRight(m, 1)), marks)) AS sofar,
        arrayFilter((n, b) -> b, arrayPopBack(arrayPushFront(sofar, 0)), begins) AS befores,
        arrayFilter((n, o) -> o, arrayMap((n, before) -> n - before,
            arrayPopFront(arrayPushBack(befores, sofar[-1])), befores), whether) AS each,
        if(countIf(depth >= 0) = 0, [], arrayFilter(d -> d >= 0, arrayMap(v -> arrayMax(v),
            arrayFilter((v, o) -> o, arraySplit((d, b) -> b, arrayMap((x, m) -> if(bitTest(m, 0),
                reinterpretAsFloat64(toUInt64(x)), -1.), told, marks), begins), whether)))) AS depths
    FROM (
        SELECT $by AS named, cityHash64(named) AS number, e.person AS person, e.roles AS roles, e.engaged_ms AS ms,
            bitAnd(e.roles, 1) != 0 OR ({items:UInt8} = 1 AND e.name = 'view_item') AS opens,
            toFloat64OrNull(toString(getSubcolumn(e.properties, 'scroll_depth'))) AS said,
            if(said >= 0 AND said <= 100, assumeNotNull(said), -1) AS depth,
            toUInt64(bitShiftRight(e.id, 64)) AS id,
            bitShiftLeft(toUInt256(bitShiftLeft(toUInt128(person), 64)
                + bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.at)), 20) + bitShiftRight(id, 44)), 128)
                + bitShiftLeft(toUInt128(bitShiftLeft(bitAnd(bitShiftRight(id, 14), 1073741823), 34)
                + bitShiftLeft(toUInt64(opens), 33) + bitShiftLeft(toUInt64(ms), 1) + (depth >= 0)), 64)
                + if(depth >= 0, reinterpretAsUInt64(depth), 0) AS packed
        FROM $events
        WHERE $window AND $only AND ({items:UInt8} = 0 OR notEmpty(e.things))
    )
    GROUP BY number, person % 16
)
GROUP BY name
HAVING all_views > 0 OR {items:UInt8} = 1
ORDER BY all_views DESC, people DESC, name
LIMIT {most:UInt32}"""
"""While it is sorted an event is one large number: whose it is, its time, 50 bits of its id, whether it opens a view,
its engaged time, and its depth if it tells one. So the people of a page stand one after the other, in 16 lots, and
nothing is kept for each. A view ends where the next begins, or another person's events; engaged time is told apart by
the sums up to there."""

MOST = 5_000
"""So many pages or items are looked at, those with the most views: the ranks are among them."""

Weight = Annotated[float, msgspec.Meta(ge=0, le=1000)]


class ContentWants(Wants, frozen=True, kw_only=True):
    """What can be asked of content."""

    of: Annotated[Literal["page", "item"], msgspec.Meta(title="Of", description="page or item.")] = "page"
    order: Annotated[
        Literal["views", "score", "engaged_s"],
        msgspec.Meta(title="Order", description="What the rows are ordered by: views, score or engaged_s."),
    ] = "views"
    limit: Annotated[int, msgspec.Meta(title="Rows", description="How many rows, 1 to 5,000.", ge=1, le=MOST)] = 50
    least_views: Annotated[
        int, msgspec.Meta(title="Least views", description="With fewer views there is no score.", ge=1)
    ] = 30
    weight_attention: Annotated[Weight, msgspec.Meta(title="Weight of attention", description="In the score.")] = 30
    weight_scroll: Annotated[Weight, msgspec.Meta(title="Weight of scrolling", description="In the score.")] = 15
    weight_staying: Annotated[Weight, msgspec.Meta(title="Weight of staying", description="In the score.")] = 20
    weight_response: Annotated[Weight, msgspec.Meta(title="Weight of response", description="In the score.")] = 20
    weight_clicks: Annotated[Weight, msgspec.Meta(title="Weight of clicks", description="In the score.")] = 15

    @property
    def weights(self) -> dict[str, float]:
        """By the name of the part's column."""
        return {f"{part}_rank": getattr(self, f"weight_{part}") for part in PARTS}


PARTS = ("attention", "scroll", "staying", "response", "clicks")
"""What a score is made of: engaged time per view, scroll depth, not leaving, shares and comments per view, CTR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One page or item."""

    name: Annotated[str, Column("Name", "text", "The page's path, or the item.")]
    views: Annotated[int, Column("Views", "count", "How often it was looked at.", term="views")]
    people: Annotated[int, Column("People", "count", "Different people with an event on it.", term="people")]
    engaged_s: Annotated[
        Number, Column("Engaged time", "s", "Engaged time on it, all together.", "not_collected", term="engaged-time")
    ]
    per_view_s: Annotated[
        Number, Column("Time per view", "s", "Engaged time ÷ views.", "not_collected", term="engaged-time")
    ]
    median_s: Annotated[
        Number,
        Column(
            "Median time",
            "s",
            "Half of its views have more engaged time than this.",
            "not_collected",
            term="mean-and-median",
        ),
    ]
    scroll: Annotated[
        Number,
        Column("Scroll depth", "share", "The deepest of each view, on average.", "not_collected", term="scroll-depth"),
    ]
    exit_rate: Annotated[
        Number,
        Column("Exit rate", "share", "Sessions that ended on it ÷ sessions with a view of it.", term="exit-rate"),
    ]
    bounce_rate: Annotated[
        Number,
        Column("Bounce rate", "share", "Sessions with one view ÷ sessions that began on it.", term="bounce-rate"),
    ]
    ctr: Annotated[
        Number,
        Column(
            "CTR", "share", "Clicks ÷ impressions of items on it, or of it.", "not_collected", term="click-through-rate"
        ),
    ]
    shares: Annotated[int, Column("Shares", "count", "How often it was shared.", term="shares")]
    comments: Annotated[int, Column("Comments", "count", "Comments on it.", term="comments")]
    score: Annotated[
        Number,
        Column("Score", "ratio", "Mean of its ranks by their weights, 0 to 100.", "too_few", term="content-score"),
    ] = None
    attention_rank: Annotated[
        Number, Column("Attention", "ratio", "Rank of time per view, 0 to 100.", "too_few", term="content-score")
    ] = None
    scroll_rank: Annotated[
        Number, Column("Scrolling", "ratio", "Rank of scroll depth, 0 to 100.", "too_few", term="content-score")
    ] = None
    staying_rank: Annotated[
        Number, Column("Staying", "ratio", "Rank of 1 − exit rate, 0 to 100.", "too_few", term="content-score")
    ] = None
    response_rank: Annotated[
        Number,
        Column("Response", "ratio", "Rank of shares and comments per view, 0 to 100.", "too_few", term="content-score"),
    ] = None
    clicks_rank: Annotated[
        Number, Column("Clicks", "ratio", "Rank of the CTR, 0 to 100.", "too_few", term="content-score")
    ] = None
    rests_on: Annotated[
        Number,
        Column("Rests on", "share", "Share of the weights whose parts are known.", "too_few", term="content-score"),
    ] = None

    @property
    def parts(self) -> dict[str, Number]:
        """What is ranked, by the name of the rank."""
        return {
            "attention_rank": self.per_view_s,
            "scroll_rank": self.scroll,
            "staying_rank": None if self.exit_rate is None else 1 - self.exit_rate,
            "response_rank": (self.shares + self.comments) / self.views if self.views else None,
            "clicks_rank": self.ctr,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(Shaped):
    """Pages or items. ``names`` is how many there are, ``ranked`` how many of them were compared in the score."""

    of: str
    names: int
    ranked: int
    weights: dict[str, float]


def content(engine: Engine, scope: Scope, wants: ContentWants) -> Content:
    """Every page or item with its numbers. Raises :class:`BadQuestion` when no part of the score has a weight."""
    if not any(wants.weights.values()):
        raise BadQuestion("weight_attention: all weights of the score are 0; give one of them more.")
    filters = parse_filters(wants.filter)
    statement = compile_shape(SQL, filters, wants.of)
    extra = {"items": int(wants.of == "item"), "most": MOST}
    sessions, lost, sessions_sql = _sessions(engine, scope, filters, wants.of)
    ctr, clicks_sql = _click_rates(engine, scope, filters, wants.of)
    pieces = [_piece(row, sessions.get(row[0]), ctr.get(row[0])) for row in found(engine, statement, scope, **extra)]
    ranked = sum(piece.views >= wants.least_views for piece in pieces)
    scored = sorted(_scored(pieces, wants), key=lambda piece: _order(piece, wants.order))
    return Content(
        rows=tuple(scored[: wants.limit]),
        unknown=_unknown(scored, lost) if scored else {"": "no_data"},
        sql=(shown(statement, scope, **extra), *sessions_sql, clicks_sql),
        of=wants.of,
        names=len(pieces),
        ranked=ranked,
        weights=wants.weights,
    )


def _sessions(
    engine: Engine, scope: Scope, filters: tuple[Filter, ...], of: str
) -> tuple[dict[str, Visits], str, tuple[str, ...]]:
    """Sessions by page, or why there are none."""
    if of == "item":
        return {}, "pages_only", ()
    lost = ask(engine, Question(("sessions",)), scope).unknown.get("sessions", "")
    if lost:
        return {}, lost, ()
    told, sql = visits(engine, scope, filters)
    return told, "", (sql,)


def _click_rates(engine: Engine, scope: Scope, filters: tuple[Filter, ...], of: str) -> tuple[dict[str, Number], str]:
    """The metric ``ctr`` by page or item, and the SQL that found it."""
    metric = METRICS["ctr"]
    ((place, tallies),) = plan([metric], of).items()
    told = read(engine, Reading(place, tallies, filters, limit=MOST), scope)
    return {key: metric.value(*halves(metric, of, {place: told}, key)) for key in told.found}, told.sql


def _piece(row: tuple[Any, ...], visits: Visits | None, ctr: Number) -> Piece:
    name, views, people, engaged_s, median_s, scroll, shares, comments = row
    return Piece(
        name=name,
        views=views,
        people=people,
        engaged_s=engaged_s,
        per_view_s=engaged_s / views if engaged_s is not None and views else None,
        median_s=median_s,
        scroll=scroll,
        exit_rate=visits.exits / visits.sessions if visits else None,
        bounce_rate=visits.bounces / visits.entries if visits and visits.entries else None,
        ctr=ctr,
        shares=shares,
        comments=comments,
    )


def _scored(pieces: list[Piece], wants: ContentWants) -> list[Piece]:
    """The pieces with their ranks and scores, as far as they have enough views."""
    enough = [piece for piece in pieces if piece.views >= wants.least_views]
    ranks = {part: percent_ranks([piece.parts[part] for piece in enough]) for part in wants.weights}
    scored: dict[str, Piece] = {}
    for number, piece in enumerate(enough):
        own = {part: ranks[part][number] for part in ranks}
        score, rests_on = weighted(own, wants.weights)
        scored[piece.name] = replace(piece, **own, score=score, rests_on=None if score is None else rests_on)  # type: ignore[arg-type]
    return [scored.get(piece.name, piece) for piece in pieces]


def _order(piece: Piece, by: str) -> tuple[bool, float, str]:
    value: Number = getattr(piece, by)
    return value is None, -(value or 0), piece.name


def _unknown(pieces: list[Piece], lost: str) -> dict[str, str]:
    """Columns that no piece has, with their reason; a rank shares that of what is ranked."""
    reasons = {"exit_rate": lost, "bounce_rate": lost}
    unknown: dict[str, str] = {}
    for name, column in CONTENT.columns.items():
        if all(getattr(piece, name) is None for piece in pieces):
            unknown[name] = unknown.get(RANKED.get(name, "")) or reasons.get(name) or column.missing
    return unknown


RANKED = {
    "attention_rank": "per_view_s",
    "scroll_rank": "scroll",
    "staying_rank": "exit_rate",
    "clicks_rank": "ctr",
}
"""Ranks by the column whose values are ranked, where it can be unknown for all."""

CONTENT = Shape(
    name="content",
    title="Content",
    asks="What do pages and items do?",
    sentence="Each page or item with its views, people, time, scroll depth, exits, clicks and responses, and a score.",
    term="content-score",
    wants=ContentWants,
    row=Piece,
    answer=content,
    place=72,
    examples=("--project shop --order score", "--project shop --of item"),
)
shape(CONTENT)
