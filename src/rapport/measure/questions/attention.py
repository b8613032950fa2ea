"""Where attention goes: engaged time by page, by section of the site or by item, and how unevenly."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.filters import parse_filters
from rapport.measure.question import Number
from rapport.measure.shape import Column, Shape, Shaped, Wants, found, shape, shown
from rapport.measure.shaping import compile_shape
from rapport.store import Engine

SQL = """
SELECT name, engaged_ms / 1000 AS engaged_s, known_ms / 1000 AS known_s, people, whole / 1000 AS total_s,
    count() OVER () AS names, countIf((reached - engaged_ms) * 2 < whole) OVER () AS half, reached / 1000 AS reached_s
FROM (
    SELECT *, sum(engaged_ms) OVER () AS whole,
        sum(engaged_ms) OVER (ORDER BY engaged_ms DESC, name ROWS UNBOUNDED PRECEDING) AS reached
    FROM (
        SELECT name, sum(ms) AS engaged_ms, sumIf(ms, person != 0) AS known_ms,
            uniqExactIf(person, person != 0 AND ms > 0) AS people
        FROM (
            SELECT e.person AS person, e.engaged_ms AS ms, $name AS name
            FROM $events
            WHERE $window AND $only
                AND if({items:UInt8} = 1, notEmpty(e.things), e.engaged_ms > 0 OR bitAnd(e.roles, 1) != 0)
        )
        GROUP BY name
    )
)
ORDER BY engaged_ms DESC, name
LIMIT {limit:UInt32}"""

SECTION = """if(NOT startsWith($by, '/'), $by, concat('/', arrayStringConcat(
    arraySlice(arrayFilter(step -> step != '', splitByChar('/', $by)), 1, {depth:UInt8}), '/')))"""
"""The first parts of a path, and all of what is none."""


class AttentionWants(Wants, frozen=True, kw_only=True):
    """What can be asked of attention."""

    of: Annotated[
        Literal["page", "section", "item"],
        msgspec.Meta(title="Of", description="page, section (the first parts of a page's path) or item."),
    ] = "page"
    depth: Annotated[
        int,
        msgspec.Meta(title="Depth", description="How many parts of the path make a section, 1 to 9.", ge=1, le=9),
    ] = 1
    limit: Annotated[
        int, msgspec.Meta(title="Rows", description="How many are named, 1 to 1,000; the rest is one.", ge=1, le=1000)
    ] = 20


@dataclass(frozen=True, slots=True)
class Place:
    """One page, section or item, by engaged time, the longest first."""

    name: Annotated[str, Column("Name", "text", "The page's path, the section or the item.")]
    engaged_s: Annotated[
        float, Column("Engaged time", "s", "Engaged time on it, all people together.", term="engaged-time")
    ]
    share: Annotated[Number, Column("Share", "share", "Of the engaged time on all of them.", term="attention")]
    reached: Annotated[
        Number, Column("Together", "share", "The share of this one and all before it.", term="attention")
    ]
    people: Annotated[int, Column("People", "count", "People who spent engaged time on it.", term="people")]
    per_person_s: Annotated[
        Number, Column("Time per person", "s", "Engaged time on it for each of these people.", term="time-spent")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention(Shaped):
    """Where attention goes. ``half`` of the ``names`` take half of all engaged time: the longest ones.

    ``rest`` is how many names are not in the rows, ``rest_s`` their engaged time, ``rest_share`` its share.
    """

    of: str
    total_s: float = 0
    names: int = 0
    half: int = 0
    rest: int = 0
    rest_s: float = 0
    rest_share: Number = None


def attention(engine: Engine, scope: Scope, wants: AttentionWants) -> Attention:
    """The names with the most engaged time. Without any the answer is unknown: ``not_collected`` or ``no_data``."""
    text = SQL.replace("$name", SECTION if wants.of == "section" else "$by")
    statement = compile_shape(text, parse_filters(wants.filter), "item" if wants.of == "item" else "page")
    extra = {
        "depth": wants.depth,
        "items": int(wants.of == "item"),
        "limit": wants.limit,
    }
    told = found(engine, statement, scope, **extra).rows
    sql = (shown(statement, scope, **extra),)
    if not told or not told[0][4]:
        return Attention(unknown={"": "not_collected" if told else "no_data"}, sql=sql, of=wants.of)
    total_s, names, half = told[0][4:7]
    rows = tuple(
        Place(name, engaged_s, engaged_s / total_s, reached_s / total_s, people, known_s / people if people else None)
        for name, engaged_s, known_s, people, _, _, _, reached_s in told
    )
    rest_s = total_s - told[-1][7]
    return Attention(
        rows=rows,
        sql=sql,
        of=wants.of,
        total_s=total_s,
        names=names,
        half=half,
        rest=names - len(rows),
        rest_s=rest_s,
        rest_share=rest_s / total_s,
    )


shape(
    Shape(
        name="attention",
        title="Attention",
        asks="Where does attention go?",
        sentence="Engaged time by page, section of the site or item: share of the whole, people, and time for each.",
        term="attention",
        wants=AttentionWants,
        row=Place,
        answer=attention,
        place=75,
        examples=("--project shop", "--project shop --of section --depth 2"),
    )
)
