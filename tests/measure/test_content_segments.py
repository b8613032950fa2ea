"""Of a segment, the questions about content say what they would say if nobody else had come."""

from dataclasses import replace

import pytest

from rapport.kernel.event import Event
from rapport.kernel.segment import Did
from rapport.measure import SHAPES, Shaped
from rapport.store import Store
from tests.measure.telling import Story, did
from tests.measure.worlds import fresh_project

DAY = "2026-01-05"
VITALS = '{"lcp":900,"inp":90}'


def visit(person: str, minute: int) -> list[Event]:
    """A person reads, meets trouble and begins a form."""
    return [
        did(person, f"{DAY} 10:{minute:02}", page="/tea", country="DE"),
        did(person, f"{DAY} 10:{minute + 1:02}", "user_engagement", "/tea", engaged_s=minute + 5),
        did(person, f"{DAY} 10:{minute + 1:02}", "web_vitals", "/tea", properties=VITALS),
        did(person, f"{DAY} 10:{minute + 2:02}", "rage_click", "/tea", properties='{"element":"a"}'),
        did(person, f"{DAY} 10:{minute + 2:02}", "form_start", "/tea", properties='{"form_id":"f"}'),
        did(person, f"{DAY} 10:{minute + 3:02}", "view_item_list", "/tea", things=("x",)),
        did(person, f"{DAY} 10:{minute + 4:02}", page="/cups"),
    ]


ANN = [*visit("ann", 0), did("ann", f"{DAY} 10:05", "share", "/tea")]
OTHERS = [*visit("bob", 7), *visit("", 20), did("cat", f"{DAY} 11:00", page="/cups")]


def told(answer: Shaped) -> Shaped:
    """An answer without its SQL, which names the segment."""
    return replace(answer, sql=())


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("trend", {"metrics": ["views", "people", "sessions"], "split": "country"}),
        ("trend", {"formula": "shares / people", "before": True}),
        ("content", {"least_views": 1}),
        ("content", {"of": "item"}),
        ("attention", {}),
        ("usability", {"least": 1, "by": "page and device"}),
    ],
)
@pytest.mark.slow
def test_a_segment_is_as_if_nobody_else_had_come(
    store: Store, story: Story, name: str, wanted: dict[str, object]
) -> None:
    story.tell(*ANN, *OTHERS)
    alone = Story(store, fresh_project())
    alone.tell(*ANN)
    segment = replace(story.scope(DAY), segment=Did("share"))
    answer = SHAPES[name].ask(store.engine, segment, wanted)
    assert told(answer) == told(SHAPES[name].ask(store.engine, alone.scope(DAY), wanted))
    assert told(answer) != told(SHAPES[name].ask(store.engine, story.scope(DAY), wanted))
