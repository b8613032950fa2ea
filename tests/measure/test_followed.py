"""People who are known for a day only: nobody can say whether they come again."""

from rapport.collect.callers import Caller, Callers
from rapport.kernel.event import OF_A_DAY
from rapport.store.derive import MARKED
from rapport.store.forgetting import known
from tests.measure.telling import Story, did


def test_an_id_of_a_day_says_so() -> None:
    name = Callers().name(1, Caller("Mozilla/5.0", "203.0.113.9"), 0)
    assert name.startswith(OF_A_DAY)
    assert len(name) == len(OF_A_DAY) + 32


def test_only_ids_of_a_day_have_marked_actors(story: Story) -> None:
    story.tell(*(did(f"{OF_A_DAY}{n}" if n % 2 else f"{n}", "2026-01-05 10:00") for n in range(200)))
    sql = "SELECT anonymous_id, actor FROM events WHERE project = {project:UInt32}"
    rows = story.store.engine.ask(sql, story.project).rows
    assert len(rows) == 200
    assert all((actor >= MARKED) == name.startswith(OF_A_DAY) for name, actor in rows)
    meant = known(story.store.engine, story.project, "day:1").actors
    assert dict(rows)["day:1"] in meant


def test_retention_leaves_them_out(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-06 10:00"),
        did("bob", "2026-01-05 10:00"),
        did("day:1", "2026-01-05 10:00"),
        did("day:2", "2026-01-06 10:00"),
    )
    scope = story.scope("2026-01-05", "2026-01-06")
    assert story.number("retention_d1", scope) == 0.5
    assert story.number("people", scope) == 4


def test_nobody_who_can_be_followed_is_a_reason(story: Story) -> None:
    story.tell(did("day:1", "2026-01-05 10:00"), did("day:2", "2026-01-06 10:00"), did("ann", "2026-01-20 10:00"))
    answer = story.ask(("retention_d1", "people"), story.scope("2026-01-05", "2026-01-06"))
    assert answer.totals == {"retention_d1": None, "people": 2}
    assert answer.unknown == {"retention_d1": "not_followed"}
