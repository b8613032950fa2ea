"""Every question has a page in the manual, and its worked example comes out."""

import pytest

from rapport.measure import SHAPES
from rapport.measure.questions.time_of_week import Hour
from tests.measure.telling import Story
from tests.measure.worked import worked, written


@pytest.mark.parametrize("name", SHAPES)
def test_the_example_of_a_page_comes_out(story: Story, name: str) -> None:
    example = worked(name)
    story.tell(*example.events)
    answer = SHAPES[name].ask(story.store.engine, story.scope(*example.days), example.wanted)
    assert example.table
    fields = list(example.table[0])
    # A page has no room for the 168 hours of a week: it leaves out those without events.
    rows = [row for row in answer.rows if not isinstance(row, Hour) or row.events]
    assert [{field: written(getattr(row, field)) for field in fields} for row in rows] == example.table
