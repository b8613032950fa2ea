"""Stories about where attention goes."""

from typing import Any

from rapport.kernel.event import Event
from rapport.measure import SHAPES
from tests.measure.telling import Story, did


def asked(story: Story, **wanted: object) -> Any:
    """The answer for 5 January."""
    return SHAPES["attention"].ask(story.store.engine, story.scope("2026-01-05"), wanted)


def read(person: str, page: str, seconds: float, **details: Any) -> Event:
    """Attention on a page."""
    return did(person, "2026-01-05 10:00", "user_engagement", page, engaged_s=seconds, **details)


READERS = (
    read("ann", "/tea/green", 50),
    read("bob", "/tea/green", 10),
    read("ann", "/tea/black", 20),
    read("ann", "/cups", 15),
    read("", "/", 5),
    did("bob", "2026-01-05 10:00", page="/terms"),
)


def test_time_by_page_with_its_share_and_for_each_person(story: Story) -> None:
    story.tell(*READERS)
    answer = asked(story)
    assert [(row.name, row.engaged_s, row.share, row.people, row.per_person_s) for row in answer.rows] == [
        ("/tea/green", 60, 0.6, 2, 30),
        ("/tea/black", 20, 0.2, 1, 20),
        ("/cups", 15, 0.15, 1, 15),
        ("/", 5, 0.05, 0, None),
        ("/terms", 0, 0, 0, None),
    ]
    assert [row.reached for row in answer.rows] == [0.6, 0.8, 0.95, 1, 1]
    # One of five pages takes half of all attention.
    assert (answer.half, answer.names, answer.total_s) == (1, 5, 100)


def test_the_long_tail_is_folded_and_counted(story: Story) -> None:
    story.tell(*READERS)
    answer = asked(story, limit=2)
    assert [row.name for row in answer.rows] == ["/tea/green", "/tea/black"]
    assert (answer.rest, answer.rest_s, answer.rest_share) == (3, 20, 0.2)


def test_time_by_section_of_the_site(story: Story) -> None:
    story.tell(*READERS, read("cat", "/tea/green/sencha/", 1), read("cat", "Home screen/top", 2))
    seconds = {row.name: row.engaged_s for row in asked(story, of="section").rows}
    assert seconds == {"/tea": 81, "/cups": 15, "/": 5, "Home screen/top": 2, "/terms": 0}
    deeper = {row.name: row.engaged_s for row in asked(story, of="section", depth=2).rows}
    assert deeper["/tea/green"] == 61


def test_time_with_an_item_counts_for_each_item(story: Story) -> None:
    story.tell(*READERS, read("ann", "/shop", 8, things=("x", "y")), read("bob", "/shop", 4, things=("y",)))
    answer = asked(story, of="item")
    assert [(row.name, row.engaged_s, row.people) for row in answer.rows] == [("y", 12, 2), ("x", 8, 1)]
    assert answer.total_s == 20


def test_what_nobody_measured_is_unknown(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00", page="/a"))
    assert asked(story).unknown == {"": "not_collected"}
    assert asked(story, of="item").unknown == {"": "no_data"}
