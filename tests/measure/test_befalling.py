"""A stranger whose rows were copied has the rows of one whose events were loaded."""

import pytest

from rapport.kernel.rules import Rules
from rapport.store import Store
from rapport.store.derive import EVENTS
from tests.measure.befalling import befall_stranger
from tests.measure.telling import did, of

OWN = {"project", "id", "seq"}
"""What an event has that another one cannot have: where it is, its id, its place in what it came with."""

TABLES = {
    "events": ", ".join(f"toString({name})" for name in EVENTS.split(", ") if name not in OWN),
    "links FINAL": "child, parent, at",
    "people FINAL": "actor, person",
    "spans FINAL": "actor, session, first, last",
    "session_rows FINAL": "* EXCEPT (project, version)",
}


def rows(store: Store, project: int) -> list[list[tuple[object, ...]]]:
    """All that the tables have of a project."""
    sql = "SELECT $ FROM # WHERE project = {project:UInt32} ORDER BY ALL"
    return [
        store.engine.ask(sql.replace("$", columns).replace("#", table), project).rows
        for table, columns in TABLES.items()
    ]


@pytest.mark.slow
def test_to_copy_is_to_load(store: Store, project: int) -> None:
    told = [
        did("ann", "2026-01-05 10:00", page="/tea", source="news", medium="email", country="DE"),
        did("ann", "2026-01-05 10:01", "user_engagement", engaged_s=12),
        did("ann", "2026-01-05 10:20", "share", session="s1", things=("pot",)),
        did("", "2026-01-05 10:02"),
        did("phone", "2026-01-06 10:00", properties='{"plan":"pro"}'),
        did("phone", "2026-01-06 10:10", "purchase", user_id="ann"),
        did("laptop", "2026-01-06 10:15", "page_view", user_id="ann"),
    ]
    loaded = project + 3_000_000
    for first, last in ((0, 3), (3, 5), (5, 7)):
        mine = [of(event, project, str(n)) for n, event in enumerate(told)][first:last]
        store.load(mine, lambda _: Rules())
        befall_stranger(store, mine, 2)
        twice = [of(event, loaded, f"{event.event_id}-{n}") for event in mine for n in range(2)]
        store.load(twice, lambda _: Rules())
    copied = rows(store, project + 1)
    assert all(copied)
    assert copied == rows(store, loaded)
    assert rows(store, project) != copied
