"""Paths: which ways sessions take, from a page or an event on, or towards one."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Annotated, Any, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.compile import Statement
from rapport.measure.filters import Filter, parse_filters
from rapport.measure.reading import facts
from rapport.measure.shape import EVENTS, Column, Shape, Shaped, Wants, found, shape, shown
from rapport.measure.shaping import Condition, compile_shape, parse_condition
from rapport.store import Engine

TOLD = """
    SELECT person, arrayJoin(arraySplit(x -> bitAnd(x.1, 3) != 0, arrayMap(x -> (toUInt16(x.1), x.2), all))) AS visit
    FROM (
        SELECT person, session, arraySort(x -> x.1, groupArray((key, node))) AS all
        FROM (
            SELECT e.person AS person, e.session AS session, bitShiftLeft(toUInt128(toUnixTimestamp64Milli(e.at)), 86)
                + bitShiftLeft(toUInt128(toUnixTimestamp64Milli(e.received)), 44)
                + bitShiftLeft(toUInt128(bitAnd(e.seq, 268435455)), 16) + 4 * ($start_any) + 8 * ($end_any) AS key,
                toString(if($views AND bitAnd(e.roles, 1) != 0, e.page, e.name)) AS node
            FROM $events
            WHERE $window AND e.person != 0 AND $only
                AND (NOT $views OR bitAnd(e.roles, 1) != 0 OR $start_any OR $end_any)
            UNION ALL
            SELECT s.person, s.session, bitShiftLeft(toUInt128(toUnixTimestamp64Milli(s.start)), 86)
                + if(s.day >= {first:Date}, 1, 2), ''
            FROM $sessions WHERE $touching
        )
        GROUP BY person, session
    )
    WHERE bitTest(visit[1].1, 0) AND length(visit) > 1"""
"""Sessions begun in the window, each a mark that it begins and then what it saw. The marks are rows of their own among
the events, so that nothing is joined."""

WALKED = """
    SELECT person, if($from, arrayFirstIndex(x -> bitTest(x.1, 2), visit), 2) AS begins,
        if($to, arrayFirstIndex((x, n) -> n >= begins AND bitTest(x.1, 3), visit, arrayEnumerate(visit)), length(visit))
            AS ends,
        arrayCompact(arraySlice(visit, begins, ends - begins + 1).2) AS nodes,
        if($back, arrayReverse(nodes), nodes) AS way
    FROM ($told)
    WHERE begins > 0 AND ends > 0"""

TOPS = """
SELECT level, node, count() AS sessions
FROM (SELECT arraySlice(way, 1, {steps:UInt8}) AS path FROM ($walked))
ARRAY JOIN path AS node, arrayEnumerate(path) AS level
GROUP BY level, node
ORDER BY level, sessions DESC, node
LIMIT {top:UInt8} BY level"""

LINKS = """
SELECT link.1 AS level, link.2 AS source, link.3 AS target, count() AS sessions, uniqExact(person) AS people
FROM (
    SELECT person, arrayMap((n, level) -> indexOf({tops:Array(Array(String))}[level], n),
            arraySlice(way, 1, {steps:UInt8}) AS path, arrayEnumerate(path)) AS places,
        arrayPushBack(arrayPopFront(arrayMap(n -> toInt32(n), places)), if(length(way) > length(path), -2, -1)) AS next,
        arrayJoin(arrayZip(arrayEnumerate(places), places, next)) AS link
    FROM ($walked)
)
GROUP BY level, source, target
ORDER BY level, sessions DESC, source, target"""
"""A node is its place among the named ones of its level, 0 for the others; -1 stops here, -2 goes on unseen."""


class PathsWants(Wants, frozen=True, kw_only=True):
    """What can be asked of paths."""

    start: Annotated[
        str,
        msgspec.Meta(
            title="From",
            description="Where the paths begin: a page, an event, or conditions. Nothing: where each session begins.",
            examples=["/shop", "add_to_cart"],
            extra=EVENTS,
        ),
    ] = ""
    end: Annotated[
        str,
        msgspec.Meta(
            title="To",
            description="Where the paths lead; alone it is asked backwards, which ways lead there.",
            examples=["purchase"],
            extra=EVENTS,
        ),
    ] = ""
    nodes: Annotated[
        Literal["page", "event"],
        msgspec.Meta(title="Nodes", description="Whether a step is a page that was viewed, or an event by its name."),
    ] = "page"
    steps: Annotated[int, msgspec.Meta(title="Steps", description="How many steps are shown.", ge=2, le=8)] = 5
    top: Annotated[
        int, msgspec.Meta(title="Named", description="How many nodes of each step are named.", ge=1, le=20)
    ] = 6
    min_share: Annotated[
        float,
        msgspec.Meta(
            title="At least", description="Links of a smaller share of all sessions are left out.", ge=0, le=1
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """Sessions that went from one node to another, or that stopped at it."""

    step: Annotated[int, Column("Step", "count", "1 is where the paths begin; asked backwards, where they lead.")]
    source: Annotated[str | None, Column("From", "text", "A page or an event; nothing: one of the others.")]
    kind: Annotated[
        str, Column("Kind", "text", "link: to another node; end: the session stops here; beyond: it goes on unseen.")
    ]
    target: Annotated[str | None, Column("To", "text", "A page or an event; nothing: one of the others, or no link.")]
    sessions: Annotated[int, Column("Sessions", "count", "Sessions that did.")]
    people: Annotated[int, Column("People", "count", "Different people of these sessions.")]
    share: Annotated[float, Column("Share", "share", "Sessions ÷ all sessions of these paths.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths(Shaped):
    """Paths; ``rows`` are the links, step by step, the most frequent first."""

    sessions: int = 0
    """Sessions that these paths are of."""
    backwards: bool = False
    """Whether step 1 is where the paths lead, and each link goes to what came before."""
    notes: tuple[str, ...] = ()


def paths(engine: Engine, scope: Scope, wants: PathsWants) -> Paths:
    """The paths. Raises :class:`BadQuestion` for what has no answer; no session at all is unknown."""
    limits = {"steps": wants.steps, "top": wants.top}
    statement = _statement(TOPS, wants)
    tops: list[list[str]] = [[] for _ in range(wants.steps)]
    for level, node, _ in found(engine, statement, scope, **limits):
        tops[level - 1].append(node)
    ran = [shown(statement, scope, **limits)]
    backwards = bool(wants.end and not wants.start)
    if not tops[0]:
        return _nothing(engine, scope, wants, ran)
    statement = _statement(LINKS, wants)
    links = list(found(engine, statement, scope, **limits, tops=tops))
    ran.append(shown(statement, scope, **limits, tops=tops))
    whole = sum(link[3] for link in links if link[0] == 1)
    rows = tuple(_link(link, tops, whole) for link in links if link[3] >= wants.min_share * whole)
    left = len(links) - len(rows)
    notes = (f"{left} links of less than {wants.min_share:.1%} of the sessions are left out.",) if left else ()
    return Paths(rows=rows, sessions=whole, backwards=backwards, notes=notes, sql=tuple(ran))


def _statement(outer: str, wants: PathsWants) -> Statement:
    start, end = (_node(text, field) for text, field in ((wants.start, "start"), (wants.end, "end")))
    places = {
        "views": wants.nodes == "page",
        "from": bool(start),
        "to": bool(end),
        "back": bool(end and not start),
    }
    walked = Template(WALKED.replace("$told", TOLD)).safe_substitute({name: int(on) for name, on in places.items()})
    text = outer.replace("$walked", walked)
    return compile_shape(text, parse_filters(wants.filter), start=[start] if start else [], end=[end] if end else [])


def _node(text: str, field: str) -> Condition:
    """Which events are meant; a text that begins with a slash is a page."""
    if not text.strip():
        return ()
    return (Filter("page", "==", (text.strip(),)),) if text.strip().startswith("/") else parse_condition(text, field)


def _link(told: Sequence[Any], tops: list[list[str]], whole: int) -> Link:
    level, source, target, sessions, people = told
    kind = {-1: "end", -2: "beyond"}.get(target, "link")
    name = tops[level - 1][source - 1] if source else None
    to = tops[level][target - 1] if target > 0 else None
    return Link(level, name, kind, to, sessions, people, sessions / whole)


def _nothing(engine: Engine, scope: Scope, wants: PathsWants, ran: list[str]) -> Paths:
    events, met = facts(engine, scope)
    if not events or not met["person"]:
        return Paths(unknown={"": "no_person" if events else "no_data"}, sql=tuple(ran))
    asked = " and then ".join(text for text in (wants.start, wants.end) if text) or "anything"
    return Paths(notes=(f"No session of this window has {asked}.",), sql=tuple(ran))


shape(
    Shape(
        name="paths",
        title="Paths",
        asks="Which ways do people take?",
        sentence="The ways that sessions take from a page or an event, or towards one, step by step.",
        term="paths",
        wants=PathsWants,
        row=Link,
        answer=paths,
        place=20,
        examples=("--project shop --start /", "--project shop --end purchase --steps 4"),
    )
)
