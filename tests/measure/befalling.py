"""What a project's events do to the stranger beside it, without loading them a second time."""

from collections.abc import Sequence

from rapport.kernel.event import Event
from rapport.store import Store
from rapport.store.derive import EVENTS, ID

ECHO = """
INSERT INTO events ($events) SELECT $events FROM (
    SELECT * REPLACE ({stranger:UInt32} AS project, $copied AS id)
    FROM (
        SELECT *, arrayJoin(arrayMap(n -> toString(n), range({times:UInt8}))) AS copy FROM events
        WHERE project = {project:UInt32}
            AND id IN (SELECT $id FROM (SELECT arrayJoin({ids:Array(String)}) AS event_id) AS i)
    )
)"""
ECHO = (
    ECHO.replace("$events", EVENTS)
    .replace("$copied", ID.replace("i.event_id", "concat(toString(id), '-', copy)"))
    .replace("$id", ID)
)

COPY = """
INSERT INTO $table SELECT * REPLACE ({stranger:UInt32} AS project$more)
FROM (SELECT * FROM $table WHERE project = {project:UInt32})"""

COUNTS = ("events", "views", "acts", "keys", "shares", "comments", "attention", "engaged_ms")
MORE = ", ".join(f"{name} * {{times:UInt8}} AS {name}" for name in COUNTS)
TABLES = {"links": "", "people": "", "spans": "", "session_rows": f", {MORE}"}


def befall_stranger(store: Store, events: Sequence[Event], times: int) -> None:
    """Events that were loaded into a project happen to the stranger so many times, as if they were loaded there, too.

    They are copied from table to table, because to load every story twice takes longer than all that is asked of it.
    ``test_befalling`` says that it comes to the same.
    """
    if not events:
        return
    project = events[0].project
    values = {"project": project, "stranger": project + 1, "times": times}
    store.engine.command(ECHO, **values, ids=[event.event_id for event in events])
    for table, more in TABLES.items():
        store.engine.command(COPY.replace("$table", table).replace("$more", more), **values)
    store.engine.answers.changed(project + 1, 0)
