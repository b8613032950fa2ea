"""Stories about the ways that sessions take."""

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rapport.measure import SHAPES, BadQuestion, Filter, parse_filters
from rapport.measure.questions.paths import Paths
from rapport.measure.shaping import parse_condition
from rapport.store import Store
from tests.measure.oracle_paths import PathsOracle, Roads
from tests.measure.telling import Story, did
from tests.measure.test_funnel_oracle import FILTERS, coarse
from tests.measure.worlds import World, tries, worlds


def asked(story: Story, **wanted: Any) -> Paths:
    """The answer for a week."""
    answer = SHAPES["paths"].ask(story.store.engine, story.scope("2026-01-05", "2026-01-11"), wanted)
    assert isinstance(answer, Paths)
    return answer


def rows(answer: Paths) -> list[tuple[int, str | None, str, str | None, int]]:
    """The rows without people and shares."""
    return [(row.step, row.source, row.kind, row.target, row.sessions) for row in answer.rows]


def view(person: str, *pages: str, hour: int = 10, day: str = "2026-01-05") -> list[Any]:
    """Pages, a minute between any two."""
    return [did(person, f"{day} {hour}:{minute:02}", page=page) for minute, page in enumerate(pages)]


def test_others_are_one_node_and_everybody_is_in_each_step(story: Story) -> None:
    story.tell(*view("ann", "/", "/a", "/x"), *view("bob", "/", "/a", "/y"), *view("cat", "/", "/b"))
    story.tell(*view("dan", "/z"))
    answer = asked(story, top=1, steps=3)
    assert set(rows(answer)) == {
        (1, "/", "link", "/a", 2),
        (1, "/", "link", None, 1),
        (1, None, "end", None, 1),
        (2, "/a", "link", "/x", 1),
        (2, "/a", "link", None, 1),
        (2, None, "end", None, 1),
        (3, "/x", "end", None, 1),
        (3, None, "end", None, 1),
    }
    assert answer.sessions == sum(row.sessions for row in answer.rows if row.step == 1) == 4


def test_towards_an_event_it_is_asked_backwards(story: Story) -> None:
    story.tell(
        *view("ann", "/", "/shop", "/cart"),
        did("ann", "2026-01-05 10:30", "purchase", "/cart"),
        *view("bob", "/cart"),
        did("bob", "2026-01-05 10:30", "purchase", "/cart"),
        *view("cat", "/", "/shop"),
    )
    answer = asked(story, end="purchase", steps=2)
    assert answer.backwards
    assert answer.sessions == 2
    assert rows(answer) == [
        (1, "purchase", "link", "/cart", 2),
        (2, "/cart", "beyond", None, 1),
        (2, "/cart", "end", None, 1),
    ]


def test_from_and_to(story: Story) -> None:
    story.tell(*view("ann", "/x", "/", "/a", "/cart", "/b"), *view("bob", "/cart", "/", "/a"))
    answer = asked(story, start="/", end="/cart")
    assert not answer.backwards
    assert rows(answer) == [(1, "/", "link", "/a", 1), (2, "/a", "link", "/cart", 1), (3, "/cart", "end", None, 1)]


def test_only_sessions_that_begin_in_the_window(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-04 23:50", page="/"),
        did("ann", "2026-01-05 00:05", page="/a"),
        did("bob", "2026-01-05 00:05", page="/b"),
    )
    assert rows(asked(story)) == [(1, "/b", "end", None, 1)]


def test_small_links_are_left_out_and_told(story: Story) -> None:
    story.tell(*(event for n in range(9) for event in view(f"p{n}", "/", "/a")), *view("ann", "/", "/b"))
    answer = asked(story, min_share=0.2)
    assert rows(answer) == [(1, "/", "link", "/a", 9), (2, "/a", "end", None, 9)]
    assert answer.notes == ("2 links of less than 20.0% of the sessions are left out.",)


def test_events_as_nodes(story: Story) -> None:
    story.tell(*view("ann", "/", "/a"), did("ann", "2026-01-05 10:05", "share"))
    assert rows(asked(story, nodes="event"))[0] == (1, "page_view", "link", "share", 1)


def test_nothing_is_unknown_and_a_start_that_nobody_took_is_said(story: Story) -> None:
    assert asked(story).unknown == {"": "no_data"}
    story.tell(*view("ann", "/"))
    assert asked(story, start="/nowhere").notes == ("No session of this window has /nowhere.",)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"steps": 1}, "steps: "),
        ({"steps": 9}, "steps: "),
        ({"top": 0}, "top: "),
        ({"start": "colour==red"}, "'colour' is no field"),
        ({"end": "page~"}, "end: "),
        ({"nodes": "person"}, "nodes: "),
    ],
)
def test_paths_that_cannot_be(story: Story, wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(BadQuestion) as caught:
        asked(story, **wanted)
    assert said in str(caught.value)


PLACES = ("", "", "/a", "page_view", "share", "event~view;country!=DE", "channel==Email")


@settings(tries(15), phases=[Phase.explicit, Phase.generate])
@given(
    worlds().map(coarse),
    st.sampled_from(PLACES),
    st.sampled_from(PLACES),
    st.sampled_from(["page", "event"]),
    st.integers(2, 4),
    st.sampled_from([1, 2, 20]),
    st.sampled_from(FILTERS),
)
def test_the_engine_and_python_agree(
    store: Store, world: World, start: str, end: str, nodes: str, steps: int, top: int, only: str
) -> None:
    world.load(store)
    roads = Roads(node(start), node(end), nodes, steps, top, parse_filters(only))
    wanted = PathsOracle(world.events, world.scope, roads).links()
    asked = {"start": start, "end": end, "nodes": nodes, "steps": steps, "top": top, "filter": only}
    answer = SHAPES["paths"].ask(store.engine, world.scope, asked)
    told = {(row.step, row.source, row.kind, row.target): (row.sessions, row.people) for row in answer.rows}
    assert told == wanted


def node(text: str) -> tuple[Filter, ...]:
    """The events that a text means."""
    if text.startswith("/"):
        return (Filter("page", "==", (text,)),)
    return parse_condition(text, "start") if text else ()
