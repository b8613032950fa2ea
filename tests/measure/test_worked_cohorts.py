"""The worked examples of the manual about people over days come out."""

import pytest

from rapport.measure import SHAPES
from tests.measure.telling import Story
from tests.measure.worked import worked, written


@pytest.mark.parametrize("name", ["retention", "frequency", "lifecycle", "states"])
def test_the_example_of_a_page_comes_out(story: Story, name: str) -> None:
    example = worked(name)
    story.tell(*example.events)
    answer = SHAPES[name].ask(story.store.engine, story.scope(*example.days), example.wanted)
    fields = list(example.table[0])
    assert [{field: written(getattr(row, field)) for field in fields} for row in answer.rows] == example.table
