"""The engine and plain Python walk the same funnels: in each order, with exclusions, in groups, by time."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rapport.measure import SHAPES, parse_filters
from rapport.measure.questions.funnel import Funnel, Step
from rapport.measure.shaping import parse_condition
from rapport.store import Store
from tests.measure.oracle_funnel import FunnelOracle, Ways
from tests.measure.worlds import World, tries, worlds

STEPS = (
    "page_view",
    "share",
    "page==/a",
    "page==/b;country!=DE",
    "item==x",
    "channel==Email",
    "event~view",
    "event!=click",
)
WINDOWS = {"30m": 1_800_000, "2h": 7_200_000, "3d": 259_200_000, "14d": 1_209_600_000}
FILTERS = ("", "", "page!=/docs", "country==DE|", "entry_page~/a;event!~poll")
BYS = ("", "country", "entry_page", "property:plan", "event", "channel")


def coarse(world: World) -> World:
    """The same on a clock that shows minutes: more events happen at once, in the order in which they are told."""
    events = tuple(msgspec.structs.replace(event, at=event.at // 60_000 * 60_000) for event in world.events)
    return replace(world, events=events)


@settings(tries(15), phases=[Phase.explicit, Phase.generate])
@given(
    worlds().map(coarse),
    st.lists(st.sampled_from(STEPS), min_size=2, max_size=4, unique=True),
    st.lists(st.sampled_from(["click", "page==/docs", "country==AT"]), max_size=2),
    st.sampled_from(["ordered", "strict", "any"]),
    st.sampled_from(["person", "session"]),
    st.sampled_from(sorted(WINDOWS)),
    st.sampled_from(FILTERS),
    st.sampled_from(BYS),
)
@pytest.mark.slow
def test_the_engine_and_python_agree(
    store: Store,
    world: World,
    steps: list[str],
    exclude: list[str],
    order: str,
    unit: str,
    window: str,
    only: str,
    by: str,
) -> None:
    world.load(store)
    ways = Ways(
        [parse_condition(step, "step") for step in steps],
        WINDOWS[window],
        order,
        unit,
        [parse_condition(one, "exclude") for one in exclude],
        parse_filters(only),
        by,
    )
    wanted = FunnelOracle(world.events, world.scope, ways)
    asked = {"step": steps, "exclude": exclude, "order": order, "unit": unit, "window": window, "filter": only}
    told = SHAPES["funnel"].ask(store.engine, world.scope, {**asked, "by": by, "top": 50, "trend": "day"})
    assert isinstance(told, Funnel)
    if told.unknown:
        assert not wanted.attempts
        return
    agree([row for row in told.rows if row.of == "everybody"], wanted.steps())
    groups = {row.group for row in told.rows if row.of == "group"}
    assert groups == ({wanted.group(attempt) for attempt in wanted.attempts} if by else set())
    for group in groups:
        agree([row for row in told.rows if row.group == group], wanted.steps(group))
    trend = wanted.trend("day")
    for cell in told.trend:
        begun, converted = trend.pop(cell.begun, (0, 0))
        assert cell.people == begun
        assert cell.converted in {converted, None}
    assert not trend


def agree(rows: list[Step], wanted: list[tuple[int, list[float | None]]]) -> None:
    """The same numbers in every step."""
    assert [row.reached for row in rows] == [reached for reached, _ in wanted]
    for row, (_, times) in zip(rows, wanted, strict=True):
        assert [row.median_s, row.mean_s, row.total_median_s, row.total_mean_s] == pytest.approx(times)
