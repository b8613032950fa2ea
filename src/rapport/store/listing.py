"""Uploaded lists of people: which actors the ids of a list can be."""

from collections.abc import Sequence

from rapport.store.loading import Store

PIECE = 5_000
"""Ids in one statement."""

PUT = """
INSERT INTO listed SELECT {project:UInt32}, {list:UInt64}, arrayJoin([sipHash64('u', id), sipHash64('a', id)])
FROM (SELECT arrayJoin({ids:Array(String)}) AS id)"""

DROP = "ALTER TABLE listed DELETE WHERE project = {project:UInt32} AND list = {list:UInt64}"


def put(store: Store, project: int, number: int, ids: Sequence[str]) -> None:
    """Add ids, as clients say them, to a list. An id may be known or anonymous, so both are written."""
    with store.removing(project):
        for start in range(0, len(ids), PIECE):
            store.engine.command(PUT, project=project, list=number, ids=list(ids[start : start + PIECE]))


def drop(store: Store, project: int, number: int) -> None:
    """Remove a list: nobody stands on it any more."""
    with store.removing(project):
        store.engine.command(DROP, {"mutations_sync": 2}, project=project, list=number)
