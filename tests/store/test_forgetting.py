"""A person is forgotten with everything joined with them, or told all of it; a stranger with the same ids stays."""

import pytest

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store
from rapport.store.forgetting import WHERE

MINUTE = 60_000
START = 1_767_225_600_000  # 2026-01-01T00:00Z


def told(project: int, number: int, anonymous: str = "", known: str = "", **more: str) -> Event:
    at = START + number * MINUTE
    said = {"anonymous_id": anonymous, "user_id": known, **more}
    return Event(project=project, event_id=f"e{number}", name="page_view", at=at, received=at, **said)  # type: ignore[arg-type]


def of_ann_and_bob(project: int) -> list[Event]:
    """Ann on a phone and a laptop, with an earlier name; Bob on his own; somebody who is only counted."""
    return [
        told(project, 1, "phone"),
        told(project, 2, "phone", "ann", properties='{"plan":"tea"}'),
        told(project, 3, "laptop", "ann"),
        told(project, 4, "", "ann-marie", alias_of="ann"),
        told(project, 5, "bob"),
        told(project, 6, "bob", "bobby"),
        told(project, 7),
    ]


def rows(store: Store, project: int) -> dict[str, int]:
    """How many rows each table has of a project."""
    asked = {table: f"SELECT count() FROM {table} WHERE project = {{project:UInt32}}" for table in WHERE}  # noqa: S608
    return {table: int(store.engine.ask(sql, project).rows[0][0]) for table, sql in asked.items()}


@pytest.mark.slow
def test_a_person_goes_with_every_id_and_nobody_else_does(store: Store, project: int, stranger: int) -> None:
    for whose in (project, stranger):
        store.load(of_ann_and_bob(whose), lambda _: Rules())
    before, others = rows(store, project), rows(store, stranger)
    forgotten = store.forget_person(project, "laptop")
    assert forgotten.ids == {"phone", "laptop", "ann", "ann-marie"}
    assert (forgotten.rows["events"], forgotten.rows["session_rows"] > 0, forgotten.rows["links"]) == (4, True, 4)
    after = rows(store, project)
    assert {table: before[table] - forgotten.rows[table] for table in WHERE} == after
    assert after["events"] == 3
    left = "SELECT anonymous_id FROM events WHERE project = {project:UInt32} ORDER BY at"
    assert [row[0] for row in store.engine.ask(left, project)] == ["bob", "bob", ""]
    assert rows(store, stranger) == others
    assert not any(store.forget_person(project, "ann").rows.values()), "once is enough"


@pytest.mark.slow
def test_who_comes_back_is_somebody_new(store: Store, project: int) -> None:
    store.load(of_ann_and_bob(project), lambda _: Rules())
    store.forget_person(project, "ann")
    store.load([told(project, 30, "phone"), told(project, 31, "laptop")], lambda _: Rules())
    sql = "SELECT uniqExact(person) FROM seen(project = {project:UInt32}) WHERE anonymous_id IN ('phone', 'laptop')"
    assert store.engine.ask(sql, project).rows == [(2,)]


@pytest.mark.slow
def test_sessions_computed_again_do_not_bring_anybody_back(store: Store, project: int) -> None:
    store.load(of_ann_and_bob(project), lambda _: Rules())
    store.forget_person(project, "ann")
    store.rebuild(project, Rules(timeout_s=60))
    sql = "SELECT sum(events) FROM sessions(project = {project:UInt32})"
    assert store.engine.ask(sql, project).rows == [(2,)]


@pytest.mark.slow
def test_a_person_is_told_everything_and_nothing_of_others(store: Store, project: int, stranger: int) -> None:
    for whose in (project, stranger):
        store.load(of_ann_and_bob(whose), lambda _: Rules())
    events = list(store.told(project, "phone", "events", 0, 100))
    assert [(row["anonymous_id"], row["user_id"]) for row in events] == [
        ("phone", ""),
        ("phone", "ann"),
        ("laptop", "ann"),
        ("", "ann-marie"),
    ]
    assert (events[1]["properties"], events[0]["at"]) == ({"plan": "tea"}, "2026-01-01 00:01:00.000")
    assert sum(row["events"] for row in store.told(project, "phone", "sessions", 0, 100)) == 4
    assert len(list(store.told(project, "phone", "links", 0, 100))) == 4
    pages = [[row["id"] for row in store.told(project, "phone", "events", page, 3)] for page in range(3)]
    assert [len(page) for page in pages] == [3, 1, 0]
    assert [one for page in pages for one in page] == [row["id"] for row in events]
    assert list(store.told(project, "nobody", "events", 0, 100)) == []
