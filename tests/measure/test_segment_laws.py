"""Laws of segments: SQL finds whom plain Python finds, and a segment and its opposite make the whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kernel.segment import All, Any, Condition, Did, Followed, Measured, Not, Period, checked
from rapport.measure import Question, ask
from rapport.store import Store
from tests.measure.oracle import Oracle
from tests.measure.oracle_segments import Judge
from tests.measure.worlds import BASE, World, tries, worlds

periods = st.sampled_from([Period(), Period(days=1), Period(days=14), Period(first=BASE), Period(last=BASE)])
deeds = st.sampled_from(["share", "page_view", "event==click;page==/a", "country==DE", "page~doc"])
measures = st.sampled_from(["sessions", "active_days", "shares", "active_events", "days_since_last"])


def bounds(least: int, width: int | None) -> tuple[int, int | None]:
    """From the least to the most."""
    return least, None if width is None else least + width


ranges = st.builds(bounds, st.integers(0, 3), st.sampled_from([None, 0, 1, 5]))
did = st.builds(lambda events, pair, when: Did(events, pair[0], pair[1], when), deeds, ranges, periods)
followed = st.builds(
    lambda steps, within, when: Followed(tuple(steps), within, when),
    st.lists(st.sampled_from(["share", "page_view", "click"]), min_size=2, max_size=3),
    st.sampled_from([0, 3600, 86_400 * 10]),
    periods,
)
measured = st.builds(
    lambda name, pair, days: Measured(name, pair[0], pair[1], days), measures, ranges, st.sampled_from([1, 7, 28])
)
segments: st.SearchStrategy[Condition] = st.recursive(
    did | followed | measured,
    lambda part: (
        st.builds(Not, part)
        | st.builds(lambda of: All(tuple(of)), st.lists(part, min_size=1, max_size=3))
        | st.builds(lambda of: Any(tuple(of)), st.lists(part, min_size=1, max_size=3))
    ),
    max_leaves=4,
)

NAMES = ("people", "events", "sessions", "views")


@tries(25)
@given(worlds(), segments)
@pytest.mark.slow
def test_sql_finds_whom_plain_python_finds(store: Store, world: World, segment: Condition) -> None:
    checked(segment)
    world.load(store)
    who = Judge(Oracle(world.events, world.scope, None, ())).members(segment)
    among = Oracle([event for event in world.events if event.anonymous_id in who], world.scope, None, ())
    totals = ask(store.engine, Question(NAMES), replace(world.scope, segment=segment)).totals
    within = [deed for deed in among.deeds if among.within(deed.day)]
    assert totals["events"] == len(within)
    assert (totals["people"] or 0) == len({deed.person for deed in within})
    assert (totals["sessions"] or 0) == sum(among.within(visit.day) for visit in among.visits)


@tries(10)
@given(worlds(), segments)
@pytest.mark.slow
def test_a_segment_and_its_opposite_make_the_whole(store: Store, world: World, segment: Condition) -> None:
    world.load(store)
    whole, inside, outside = (
        ask(store.engine, Question(NAMES), replace(world.scope, segment=wanted)).totals
        for wanted in (Not(Did("nothing_like_it")), segment, Not(segment))
    )
    assert {name: (inside[name] or 0) + (outside[name] or 0) for name in NAMES} == {
        name: whole[name] or 0 for name in NAMES
    }
