"""Loading: each event once, pieces of files, and what a crash leaves."""

from pathlib import Path

import pytest

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Engine, EngineError, NoScope, Store, loading
from rapport.store.derive import INBOX
from rapport.store.migrate import BadSchema, migrate, steps
from tests.store.test_people import MINUTE, START, lengths, told

RULES = Rules()


def one_row(event_id: str, minute: int, known: str) -> str:
    """A piece of one row, as a reader of files would give it."""
    said = {
        "event_id": f"'{event_id}'",
        "name": "'page_view'",
        "at": f"fromUnixTimestamp64Milli({START + minute * MINUTE}, 'UTC')",
        "received": f"fromUnixTimestamp64Milli({START}, 'UTC')",
        "user_id": f"'{known}'",
        "engaged_ms": "toUInt32(0)",
        "things": "emptyArrayString()",
        "roles": "toInt16(-1)",
        "properties": "'{}'",
        "seq": "toUInt64(0)",
    }
    return "SELECT " + ", ".join(f"{said.get(name, chr(39) * 2)} AS {name}" for name in INBOX)


def rows_of(store: Store, project: int) -> int:
    return int(store.engine.ask("SELECT count() FROM events WHERE project = {project:UInt32}", project).rows[0][0])


def test_an_event_counts_once(store: Store, project: int, stranger: int) -> None:
    twice = [told(project, 1, 0, "phone"), told(project, 1, 0, "phone"), told(project, 2, 1, "phone")]
    assert store.load([*twice, told(stranger, 1, 0, "phone")], lambda _: RULES) == loading.Loaded(3, 1)
    assert store.load(twice, lambda _: RULES) == loading.Loaded(0, 3)
    assert rows_of(store, project) == 2


def test_a_repeat_with_another_clock_is_still_a_repeat(store: Store, project: int) -> None:
    store.load([told(project, 1, 0, "phone")], lambda _: RULES)
    late = Event(
        project=project, event_id="e1", name="page_view", at=START + 90, received=START + 500, anonymous_id="phone"
    )
    assert store.load([late], lambda _: RULES) == loading.Loaded(0, 1)


@pytest.mark.parametrize("later", [False, True], ids=["through memory", "directly"])
def test_a_piece_of_a_file_joins_what_is_there(store: Store, project: int, later: bool) -> None:
    store.load([told(project, 1, 0, known="ann")], lambda _: RULES)
    piece = f"{one_row('e1', 0, 'ann')} UNION ALL {one_row('f2', 10, 'ann')} UNION ALL {one_row('f3', 99, 'ann')}"
    assert store.take(piece, project, RULES, rows=3, later=later) == loading.Loaded(2, 1)
    store.settle(project, RULES)
    assert lengths(store, project) == [1, 2]
    assert project not in store.unsettled()
    assert store.take(piece, project, RULES, rows=3, later=later) == loading.Loaded(0, 3)


def test_rows_far_from_all_others_are_not_looked_for(store: Store, project: int) -> None:
    store.load([told(project, 1, 0, known="ann")], lambda _: RULES)
    month = 30 * 24 * 60
    for expected in (loading.Loaded(1, 0), loading.Loaded(0, 1)):
        assert store.take(one_row("f1", month, "ann"), project, RULES, rows=1, later=True) == expected


def test_what_was_taken_but_not_settled_is_known_after_a_crash(store: Store, project: int) -> None:
    store.take(one_row("f1", 0, "ann"), project, RULES, rows=1, later=True)
    assert project in store.unsettled()
    assert lengths(store, project) == []
    store.rebuild(project, RULES)
    assert project not in store.unsettled()
    assert lengths(store, project) == [1]


def test_a_longer_timeout_joins_sessions(store: Store, project: int, stranger: int) -> None:
    events = [told(p, n, n * 40, "phone") for p in (project, stranger) for n in (1, 2, 3)]
    store.load(events, lambda _: RULES)
    store.rebuild(project, Rules(timeout_s=3600))
    assert lengths(store, project) == [3]
    assert lengths(store, stranger) == [1, 1, 1]


@pytest.mark.slow
def test_forgetting_a_project_leaves_the_stranger(store: Store, project: int, stranger: int) -> None:
    store.load([told(p, 1, 0, "phone", "ann") for p in (project, stranger)], lambda _: RULES)
    store.forget_project(project)
    assert rows_of(store, project) == 0
    assert lengths(store, project) == []
    assert lengths(store, stranger) == [1]


def test_a_question_without_a_project_is_impossible(store: Store) -> None:
    with pytest.raises(NoScope):
        store.engine.ask("SELECT count() FROM events", 1)


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(EngineError, match="mysql"):
        Engine.open("mysql://localhost")


def test_a_store_of_a_newer_version_is_left_alone(store: Store, project: int) -> None:
    newest = max(number for number, _, _ in steps())
    store.engine.command("INSERT INTO schema_steps (number, name) VALUES (9999, 'later')")
    try:
        with pytest.raises(BadSchema, match="9999"):
            migrate(store.engine)
    finally:
        # Whoever loaded much before may have stopped merges, and removing is a kind of merging.
        with store.removing(project):
            store.engine.command("ALTER TABLE schema_steps DELETE WHERE number = 9999", {"mutations_sync": 2})
    assert store.engine.query("SELECT max(number) FROM schema_steps", {}).rows == [(newest,)]


def test_a_second_owner_of_a_folder_is_told_so(tmp_path: Path, store: Store) -> None:
    with pytest.raises(EngineError, match="another process may own it"):
        Engine.open(f"chdb://{tmp_path}")  # this process has an engine elsewhere already


def test_a_question_that_needs_too_much_memory_is_told_so(store: Store) -> None:
    with pytest.raises(EngineError, match="Ask for fewer days"):
        store.engine.query("SELECT groupArray(number) FROM numbers(10000000)", {}, {"max_memory_usage": 10_000_000})
    assert store.engine.query("SELECT 1", {}).rows == [(1,)]


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(EngineError, match=r"at 127\.0\.0\.1 does not answer") as failure:
        Engine.open("clickhouse://ada:secret@127.0.0.1:9/rapport")
    assert "secret" not in str(failure.value)
