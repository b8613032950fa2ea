"""Events that a segment asks for by their names and that a project does not have, so that nobody could be in it."""

from collections.abc import Iterator

from rapport.kernel.segment import All, Any, Condition, Did, Followed, Not
from rapport.measure.filters import BadQuestion
from rapport.measure.shaping import parse_condition
from rapport.store import Engine

NAMES = """
SELECT DISTINCT name FROM events WHERE project = {project:UInt32} AND name IN {names:Array(String)}
LIMIT {many:UInt32}"""


def missing_events(engine: Engine, project: int, segment: Condition) -> list[str]:
    """Names of events that a segment wants to have happened, and of which the project keeps not one.

    Who is meant by never having done something is still known where nobody ever did it: those names are not looked up.
    """
    asked = list(needed(segment))
    names = sorted({name for some in asked for name in some})
    if not names:
        return []
    found = {row[0] for row in engine.ask(NAMES, project, names=names, many=len(names))}
    return list(dict.fromkeys(some[0] for some in asked if found.isdisjoint(some)))


def needed(segment: Condition, *, wanted: bool = True) -> Iterator[tuple[str, ...]]:
    """For each thing that must have been done, the names that it can have. ``wanted`` turns at each *not*."""
    match segment:
        case All(of) | Any(of):
            for part in of:
                yield from needed(part, wanted=wanted)
        case Not(of):
            yield from needed(of, wanted=not wanted)
        case Did(events) if wanted and segment.least:
            yield from named(events)
        case Followed(steps) if wanted:
            for step in steps:
                yield from named(step)


def named(events: str) -> Iterator[tuple[str, ...]]:
    """The names that are asked for; conditions that nobody could read name none."""
    try:
        asked = parse_condition(events, "did")
    except BadQuestion:
        return
    for one in asked:
        if one.field == "event" and one.operator == "==":
            yield one.values
