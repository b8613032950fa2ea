"""Who an actor is: from what events said about two ids to one person.

An *actor* is one id of a client (an anonymous id or a known id) as a number. Events say links: an event with an
anonymous id and a user id says that the anonymous one belongs to the known one; an alias says that an earlier id
belongs to a new one. An actor belongs to the parent it was linked with **first by event time**, a parent may
belong to another, and the end of the chain is the person. That is a function of the set of links alone, so
late, repeated and reordered events give the same people. docs/decisions/0003-identity.md says why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from rapport.store.derive import ACTOR, anonymous_actor, known_actor
from rapport.store.engine import Engine

MANY = 5_000
"""Above so many changed actors the whole project's links are read at once."""

SAID = f"""
SELECT project, pair.1 AS child, pair.2 AS parent, min(at) AS at
FROM (
    SELECT toUInt32({{project:UInt32}}) AS project, i.at AS at, {ACTOR} AS known,
        arrayJoin(arrayFilter(p -> p.1 != p.2, arrayConcat(
        if(i.anonymous_id != '' AND i.user_id != '', [({anonymous_actor("i.anonymous_id")}, known)], []),
        if(i.alias_of != '' AND i.user_id != '',
            [({anonymous_actor("i.alias_of")}, known), ({known_actor("i.alias_of")}, known)], [])))) AS pair
    FROM $inbox AS i
    WHERE i.user_id != '' AND (i.anonymous_id != '' OR i.alias_of != '')
)
GROUP BY project, child, parent"""

NEWS = """
SELECT DISTINCT s.child FROM ($said) AS s
LEFT JOIN (
    SELECT child, parent, min(at) AS at FROM links
    WHERE project = {project:UInt32} AND child IN (SELECT child FROM ($said))
    GROUP BY child, parent
) AS l ON s.child = l.child AND s.parent = l.parent
WHERE l.child = 0 OR s.at < l.at"""

OLDEST = "SELECT child, argMin(parent, (at, parent)) AS first FROM links WHERE project = {project:UInt32}"


@dataclass(frozen=True, slots=True)
class Move:
    """An actor whose events now belong to somebody else."""

    actor: int
    old: int
    new: int


def roots(parents: Mapping[int, int], actors: Iterable[int]) -> dict[int, int]:
    """The person of each actor: the end of its chain of parents.

    Chains that run in a circle end at the smallest number of the circle, so that everybody in it is one person.
    """
    found: dict[int, int] = {}
    for actor in actors:
        path: list[int] = []
        seen: set[int] = set()
        at = actor
        while at in parents and at not in found and at not in seen:
            seen.add(at)
            path.append(at)
            at = parents[at]
        if at in found:
            root = found[at]
        elif at in seen:
            root = min(path[path.index(at) :])
        else:
            root = at
        for passed in path:
            found[passed] = root
        found.setdefault(actor, root)
    return found


def news(
    engine: Engine,
    inbox: str,
    values: Mapping[str, object],
    settings: Mapping[str, object] | None = None,
) -> set[int]:
    """Actors of whom the rows of ``inbox`` (a table or a bracketed SELECT) say a link that is new or older."""
    sql = NEWS.replace("$said", SAID.replace("$inbox", inbox))
    return {row[0] for row in engine.query(sql, values, settings)}


def write_links(
    engine: Engine,
    inbox: str,
    values: Mapping[str, object],
    settings: Mapping[str, object] | None = None,
) -> None:
    """Write what the rows of ``inbox`` say about ids. Saying it again changes nothing."""
    engine.command("INSERT INTO links " + SAID.replace("$inbox", inbox), settings, **values)


def everybody_linked(engine: Engine, project: int) -> set[int]:
    """Actors that any link is known of."""
    sql = "SELECT DISTINCT child FROM links WHERE project = {project:UInt32}"
    return {row[0] for row in engine.ask(sql, project)}


def resolve(engine: Engine, project: int, children: set[int], version: int) -> list[Move]:
    """Work out again whose the given actors, and all that hang on them, are. Writes ``people``; returns what moved."""
    if not children:
        return []
    parents = _all_parents(engine, project) if len(children) > MANY else _parents_around(engine, project, children)
    now = roots(parents, set(parents) | children)
    known = _people(engine, project, None if len(now) > MANY else set(now))
    moves = [Move(a, known.get(a, a), person) for a, person in now.items() if known.get(a, a) != person]
    if moves:
        rows = {
            "project": pa.array([project] * len(moves), pa.uint32()),
            "actor": pa.array([m.actor for m in moves], pa.uint64()),
            "person": pa.array([m.new for m in moves], pa.uint64()),
            "version": pa.array([version] * len(moves), pa.uint64()),
        }
        engine.insert("people", pa.table(rows))
    return moves


def _all_parents(engine: Engine, project: int) -> dict[int, int]:
    return dict(engine.ask(f"{OLDEST} GROUP BY child", project).rows)


def _parents_around(engine: Engine, project: int, children: set[int]) -> dict[int, int]:
    """First parents of the children, of everything that hangs on them, and of the chain above them."""
    upwards = f"{OLDEST} AND child IN {{ids:Array(UInt64)}} GROUP BY child"
    downwards = f"{OLDEST} GROUP BY child HAVING first IN {{ids:Array(UInt64)}}"
    parents: dict[int, int] = {}
    for sql, column in ((upwards, 1), (downwards, 0)):
        front, seen = set(children), set(children)
        while front:
            rows = engine.ask(sql, project, ids=list(front)).rows
            front = {row[column] for row in rows} - seen
            seen |= front
            parents |= {child: parent for child, parent in rows}
    return parents


def _people(engine: Engine, project: int, actors: set[int] | None) -> dict[int, int]:
    sql = "SELECT actor, person FROM people FINAL WHERE project = {project:UInt32}"
    if actors is None:
        return dict(engine.ask(sql, project).rows)
    return dict(engine.ask(sql + " AND actor IN {ids:Array(UInt64)}", project, ids=list(actors)).rows)
