"""Paths: which ways sessions take, from a page or an event on, or towards one."""

from dataclasses import dataclass
from string import Template
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.compile import Statement
from rapport.measure.filters import Filter, parse_filters
from rapport.measure.reading import facts
from rapport.measure.shape import EVENTS, Column, Shape, Shaped, Wants, found, shape, shown
from rapport.measure.shaping import Condition, compile_shape, parse_condition
from rapport.store import Engine

SEEN = """
FROM $events
WHERE $window AND e.person != 0 AND $only AND (NOT $views OR bitAnd(e.roles, 1) != 0 OR ($start_any) OR ($end_any))"""
NODE = "if($views AND bitAnd(e.roles, 1) != 0, cityHash64(e.page), cityHash64(e.name))"
"""A page or an event as a number; of each word it is computed once, not of each event."""

TOLD = """
SELECT person, arrayJoin(arraySplit((node, mark) -> bitAnd(mark, 3) != 0, arrayZip(nodes, marks), marks)) AS visit
FROM (
    SELECT any(whose) AS person, arraySort(groupArray(packed)) AS all, arrayMap(x -> toUInt64(x), all) AS nodes,
        arrayMap(x -> toUInt16(bitShiftRight(x, 64)), all) AS marks
    FROM (
        SELECT e.person AS whose, $stream_e AS stream,
            bitShiftLeft(toUInt256(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(e.at)), 86)
                + bitShiftLeft(toUInt128(toUnixTimestamp64Milli(e.received)), 44)
                + bitShiftLeft(toUInt128(bitAnd(e.seq, 268435455)), 16)
                + 4 * ($start_any) + 8 * ($end_any)), 64) + $node AS packed
        $seen_events
        UNION ALL
        SELECT s.person, $stream_s, bitShiftLeft(toUInt256(
            bitShiftLeft(toUInt128(toUnixTimestamp64Milli(s.start)), 86) + if(s.day >= {first:Date}, 1, 2)), 64)
        FROM $sessions WHERE $touching
    )
    GROUP BY stream
)
WHERE bitTest(visit[1].2, 0) AND length(visit) > 1"""
"""Sessions begun in the window, each a mark that it begins and then what it saw. The marks are rows of their own among
the events, so that nothing is joined. While it is sorted an event is one large number: its time, when and where it
arrived, its mark, and the hash of its node."""

WALKED = """
SELECT person, if($from, arrayFirstIndex(x -> bitTest(x.2, 2), visit), 2) AS begins,
    if($to, arrayFirstIndex((x, n) -> n >= begins AND bitTest(x.2, 3), visit, arrayEnumerate(visit)), length(visit))
        AS ends,
    arrayCompact(arraySlice(visit, begins, ends - begins + 1).1) AS nodes,
    arraySlice(if($back, arrayReverse(nodes), nodes), 1, {steps:UInt8}) AS way,
    arrayMap(n -> multiIf(n < length(way), 1, n < length(nodes), 2, 3), arrayEnumerate(way)) AS kinds,
    arrayJoin(arrayZip(arrayEnumerate(way), way, arrayPushBack(arrayPopFront(way), toUInt64(0)), kinds)) AS link
FROM ($told)
WHERE begins > 0 AND ends > 0"""
"""Step, node, next node and kind of each link: 1 is a link, 2 goes on unseen, 3 ends."""

LINKS = """
SELECT level, here, transform(kind, [1, 2], ['link', 'beyond'], 'end') AS kinds,
    if(kind = 1 AND target_place <= {top:UInt8}, target, NULL) AS there, sum(sessions) AS number,
    uniqExactArray(people)
FROM (
    SELECT level, here, source_place, kind, t.name AS target, sessions, people,
        dense_rank() OVER (PARTITION BY level, kind ORDER BY target_sessions DESC, target) AS target_place
    FROM (
        SELECT *, sum(sessions) OVER (PARTITION BY level, kind, target_hash) AS target_sessions
        FROM (
            SELECT level, if(place <= {top:UInt8}, source, NULL) AS here, min(place) AS source_place,
                target_hash, kind, count() AS sessions, groupArray(person) AS people
            FROM (
                SELECT level, s.name AS source, targets, ways, whose,
                    dense_rank() OVER (PARTITION BY level ORDER BY length(whose) DESC, source) AS place
                FROM (
                    SELECT link.1 AS level, link.2 AS source_hash, groupArray(link.3) AS targets,
                        groupArray(link.4) AS ways, groupArray(person) AS whose
                    FROM ($walked) GROUP BY level, source_hash
                ) AS l LEFT ANY JOIN ($names) AS s ON l.source_hash = s.hash
            )
            ARRAY JOIN targets AS target_hash, ways AS kind, whose AS person
            GROUP BY level, here, target_hash, kind
        )
    ) AS m LEFT ANY JOIN ($names) AS t ON m.target_hash = t.hash
)
GROUP BY level, here, kinds, there
ORDER BY level, number DESC, min(source_place), kinds, min(target_place)"""
"""Nodes that are not among the first of a step become one before the next step of theirs is looked at, so that what is
ranked is little; who went is only listed until the end."""

NAMES = """
SELECT arrayJoin((SELECT groupArray(toString(node)) FROM (
    SELECT e.page AS node FROM $plain WHERE $views AND $window GROUP BY node
    UNION ALL
    SELECT e.name AS node FROM $plain WHERE $events_too AND $window GROUP BY node
))) AS name, cityHash64(name) AS hash"""
"""Which number is which page or event, of all that there are in the window; as one value, which the
engine looks for once although it is asked for twice."""


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
    statement, limits = _statement(wants), {"steps": wants.steps, "top": wants.top}
    links = list(found(engine, statement, scope, **limits))
    ran = (shown(statement, scope, **limits),)
    if not links:
        return _nothing(engine, scope, wants, ran)
    whole = sum(link[4] for link in links if link[0] == 1)
    rows = tuple(
        Link(step, source, kind, target, sessions, people, sessions / whole)
        for step, source, kind, target, sessions, people in links
        if sessions >= wants.min_share * whole
    )
    left = len(links) - len(rows)
    return Paths(
        rows=rows,
        sessions=whole,
        backwards=bool(wants.end and not wants.start),
        notes=(f"{left} links of less than {wants.min_share:.1%} of the sessions are left out.",) if left else (),
        sql=ran,
    )


def _statement(wants: PathsWants) -> Statement:
    start, end = (_node(text, field) for text, field in ((wants.start, "start"), (wants.end, "end")))
    text = LINKS
    for name, part in {"walked": WALKED, "told": TOLD, "names": NAMES, "seen_events": SEEN, "node": NODE}.items():
        text = text.replace(f"${name}", part)
    for name, asked in (("start_any", wants.start), ("end_any", wants.end)):
        if _is_page(asked):
            text = text.replace(f"${name}", f"bitAnd(e.roles, 1) != 0 AND (${name})")
    # Without conditions of its own only what was viewed is a node.
    events_too = wants.nodes == "event" or any(text and not _is_page(text) for text in (wants.start, wants.end))
    places = {
        "views": wants.nodes == "page",
        "events_too": events_too,
        "from": bool(start),
        "to": bool(end),
        "back": bool(end and not start),
    }
    text = Template(text).safe_substitute({name: int(on) for name, on in places.items()})
    return compile_shape(text, parse_filters(wants.filter), start=[start] if start else [], end=[end] if end else [])


def _node(text: str, field: str) -> Condition:
    """Which events are meant; a text that begins with a slash is a view of that page."""
    if not text.strip():
        return ()
    return (Filter("page", "==", (text.strip(),)),) if _is_page(text) else parse_condition(text, field)


def _is_page(text: str) -> bool:
    return text.strip().startswith("/")


def _nothing(engine: Engine, scope: Scope, wants: PathsWants, ran: tuple[str, ...]) -> Paths:
    events, met = facts(engine, scope)
    if not events or not met["person"]:
        return Paths(unknown={"": "no_person" if events else "no_data"}, sql=ran)
    asked = " and then ".join(text for text in (wants.start, wants.end) if text) or "anything"
    return Paths(notes=(f"No session of this window has {asked}.",), sql=ran)


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
