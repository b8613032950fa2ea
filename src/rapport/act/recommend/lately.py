"""What somebody did lately, and what is counted of everybody: read from the event store."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence

from rapport.act.recommend.stock import Counts
from rapport.act.recommend.strategies import Did
from rapport.kernel.event import Event
from rapport.store import Engine
from rapport.store.derive import anonymous_actor, known_actor

IDS = f"""
SELECT {known_actor("each.2")} AS known, {anonymous_actor("each.3")} AS anonymous
FROM (
    SELECT arrayJoin(arrayZip(arrayEnumerate({{user_ids:Array(String)}}), {{user_ids:Array(String)}},
        {{anonymous_ids:Array(String)}})) AS each
)
ORDER BY each.1"""  # noqa: S608  made of SQL of ours
"""The actors of ids, in their order."""

JOINED = """
WITH (
    SELECT groupUniqArray(person) FROM people FINAL
    WHERE project = {project:UInt32} AND actor IN {actors:Array(UInt64)}
) AS moved
SELECT actor, person FROM people FINAL
WHERE project = {project:UInt32}
    AND (actor IN {actors:Array(UInt64)} OR person IN {actors:Array(UInt64)} OR has(moved, person))"""
"""Whose these actors are, and all others of the same people."""

LATELY = """
SELECT actor, thing, name, toUnixTimestamp64Milli(at) AS ms
FROM (
    SELECT actor, at, id, toString(name) AS name, arrayJoin(things) AS thing FROM events
    WHERE project = {project:UInt32} AND at >= toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(things)
        AND name IN {names:Array(String)} AND actor IN {actors:Array(UInt64)}
    ORDER BY at DESC, id DESC
    LIMIT {most:UInt32} BY actor
)
ORDER BY ms, thing"""
"""The last things of each of these actors."""

COUNTED = """
SELECT thing, uniqExactIf(person, name IN {names:Array(String)}) AS people,
    sumIf(exp2((toFloat64(toUnixTimestamp64Milli(at)) / 1000 - {now:Int64}) / 86400), name IN {names:Array(String)})
        AS heat,
    countIf(bitAnd(roles, 2) != 0) AS shown, countIf(bitAnd(roles, 4) != 0) AS clicked
FROM (
    SELECT e.person AS person, toString(e.name) AS name, e.at AS at, e.roles AS roles, arrayJoin(e.things) AS thing
    FROM seen(project = {project:UInt32}) AS e
    WHERE e.person != 0 AND e.at >= toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(e.things)
)
GROUP BY thing"""

NEWER = """
SELECT count() FROM events
WHERE project = {project:UInt32} AND at > toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(things)
    AND name IN {names:Array(String)}"""

MOST_DID, MOST_PEOPLE = 200, 20_000
COUNTED_DAYS, LOOKS_BACK_DAYS = 28, 365
DAY_S = 86_400
KEPT_S = 600.0

Key = tuple[int, str, str]
Ids = tuple[str, str]
"""A known and an anonymous id; either may be empty."""


def did_lately(
    engine: Engine, project: int, ids: Sequence[Ids], weights: Mapping[str, float], now: int
) -> list[list[Did]]:
    """Of each of these people their last things, in the order of time, by all ids that were joined with the two said.

    ``now`` is in milliseconds. Three statements, however many people are asked for.
    """
    every = actors_of(engine, project, ids)
    asking: dict[int, list[int]] = {}
    for n, actors in enumerate(every):
        for actor in actors:
            asking.setdefault(actor, []).append(n)
    since = now // 1000 - LOOKS_BACK_DAYS * DAY_S
    values = {"actors": list(asking), "names": list(weights), "most": MOST_DID}
    found: list[list[Did]] = [[] for _ in ids]
    for actor, thing, name, at in engine.ask(LATELY, project, since=since, **values):
        for n in asking[actor]:
            found[n].append(Did(thing, name, at, weights[name]))
    return [did[-MOST_DID:] for did in found]


def actors_of(engine: Engine, project: int, ids: Sequence[Ids]) -> list[set[int]]:
    """Of each of these people all actors, those of ids that were joined with the two said too."""
    said = {"user_ids": [one for one, _ in ids], "anonymous_ids": [one for _, one in ids]}
    rows = engine.query(IDS, said)
    own = [{actor for actor, text in zip(row, pair, strict=True) if text} for row, pair in zip(rows, ids, strict=True)]
    joined = engine.ask(JOINED, project, actors=sorted(set().union(*own)))
    person_of = {actor: person for actor, person in joined}
    theirs: dict[int, set[int]] = {}
    for actor, person in joined:
        theirs.setdefault(person, {person}).add(actor)
    return [set().union(*(theirs.get(person_of.get(one, one), {one}) for one in actors)) for actors in own]


def counts(engine: Engine, project: int, weights: Mapping[str, float], now: int) -> Counts:
    """What people did with items in the last four weeks; ``now`` is in milliseconds."""
    seconds = now // 1000
    rows = engine.ask(COUNTED, project, names=list(weights), now=seconds, since=seconds - COUNTED_DAYS * DAY_S)
    return Counts(
        popular={row[0]: float(row[1]) for row in rows if row[1]},
        trending={row[0]: float(row[2]) for row in rows if row[2]},
        shown={row[0]: int(row[3]) for row in rows if row[3]},
        clicked={row[0]: int(row[4]) for row in rows if row[4]},
    )


def is_newer(engine: Engine, project: int, weights: Mapping[str, float], since: int) -> bool:
    """Whether anything that says something about taste happened after a moment (in seconds)."""
    return bool(engine.ask(NEWER, project, since=since, names=list(weights)).rows[0][0])


class Recents:
    """The last things of people who were asked for, in memory: read once, then kept up by what is loaded.

    Some 200 bytes a thing; whoever was not asked for longest is forgotten first, and everybody is read anew after
    :data:`KEPT_S`, so that who was forgotten in the store is forgotten here. Safe to use from any thread.
    """

    def __init__(
        self,
        weights: Callable[[int], Mapping[str, float]],
        most: int = MOST_PEOPLE,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._weights, self._most, self._seconds = weights, most, seconds
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, tuple[float, list[Did]]] = OrderedDict()
        self._by_id: dict[tuple[int, str], set[Key]] = {}

    def of(self, project: int, user_id: str, anonymous_id: str) -> Sequence[Did] | None:
        """What somebody did, as far as it is in memory; None where the store has to be asked."""
        key = (project, user_id, anonymous_id)
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] + KEPT_S < self._seconds():
                return None
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, project: int, user_id: str, anonymous_id: str, read: Callable[[], Sequence[Did]]) -> Sequence[Did]:
        """Read what they did, and keep it; what is noted while it is read is not lost."""
        key = (project, user_id, anonymous_id)
        with self._lock:
            self._kept[key] = (self._seconds(), [])
            for id in ids_of(user_id, anonymous_id):
                self._by_id.setdefault((project, id), set()).add(key)
        found = read()
        with self._lock:
            if key not in self._kept:
                # Two of their ids were joined meanwhile: the next one reads again.
                return found
            self._add(key, found)
            while len(self._kept) > self._most:
                self._forget(next(iter(self._kept)))
            return self._kept[key][1] if key in self._kept else found

    def note(self, events: Iterable[Event]) -> None:
        """What is in the store now: who had two ids joined is forgotten, and read when they are asked for."""
        with self._lock:
            for event in events:
                ids = ids_of(event.user_id, event.anonymous_id)
                keys = {key for id in ids for key in self._by_id.get((event.project, id), ())}
                if keys:
                    self._note(event, keys)

    def _note(self, event: Event, keys: set[Key]) -> None:
        for key in keys:
            joins = event.alias_of or (event.user_id and event.anonymous_id and key[1:] != _both(event))
            if joins:
                self._forget(key)
            elif event.things and (weight := self._weights(event.project).get(event.name)):
                self._add(key, [Did(thing, event.name, event.at, weight) for thing in event.things])

    def _add(self, key: Key, new: Sequence[Did]) -> None:
        since, had = self._kept[key]
        added = [one for one in new if one not in had]
        self._kept[key] = since, sorted([*had, *added], key=lambda one: one.at)[-MOST_DID:]

    def _forget(self, key: Key) -> None:
        self._kept.pop(key, None)
        project, user_id, anonymous_id = key
        for id in ids_of(user_id, anonymous_id):
            keys = self._by_id.get((project, id), set())
            keys.discard(key)
            if not keys:
                self._by_id.pop((project, id), None)


def _both(event: Event) -> tuple[str, str]:
    return event.user_id, event.anonymous_id


def ids_of(user_id: str, anonymous_id: str) -> list[str]:
    """Ids as they cannot be mixed up."""
    return [f"u{user_id}"] * bool(user_id) + [f"a{anonymous_id}"] * bool(anonymous_id)
