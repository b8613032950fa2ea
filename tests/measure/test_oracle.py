"""The engine and plain Python give the same numbers: every metric, by every split, with every kind of filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.measure import METRICS, Filter, Question, ask
from rapport.store import Store
from tests.measure.oracle import Oracle
from tests.measure.oracle_metrics import ANSWERS
from tests.measure.worlds import World, tries, worlds

FILTERS = (
    Filter("page", "==", ("/a",)),
    Filter("page", "!~", ("DOC",)),
    Filter("event", "==", ("share", "page_view")),
    Filter("item", "==", ("x",)),
    Filter("property:plan", "!=", ("pro",)),
    Filter("country", "==", ("DE", "")),
    Filter("channel", "==", ("Email",)),
    Filter("entry_page", "~", ("/a", "/b")),
)

many = tries(10)


def _askable(by: str | None) -> tuple[str, ...]:
    names = []
    for name, metric in METRICS.items():
        whole_session = any(tally.rows in {"sessions", "cohorts"} for tally in metric.tallies)
        if by in {"event", "item", "property:plan"} and whole_session:
            continue
        if by == "hour" and metric.finest == "day":
            continue
        names.append(name)
    return tuple(names)


def _compare(store: Store, world: World, by: str | None, filters: tuple[Filter, ...]) -> None:
    names = _askable(by)
    answer = ask(store.engine, Question(names, by, filters), world.scope)
    whole, split = (Oracle(world.events, world.scope, key, filters) for key in (None, by))
    blind = {"person"} if whole.nobody() else {"time of day"} if whole.coarse() else set()
    blind |= {"time of day"} if whole.coarse() else set()
    blind |= {"people over days"} if whole.fleeting() else set()
    something = any(whole.within(deed.day) for deed in whole.deeds)
    for name in names:
        metric = METRICS[name]
        lost = something and bool(blind & set(metric.needs))
        nothing = 0 if metric.counts else None
        total = None if lost else ANSWERS[name](whole).get("", nothing)
        assert answer.totals[name] == pytest.approx(total), f"{name}: total"
        assert (name in answer.unknown) == (answer.totals[name] is None)
        if by is None:
            continue
        wanted = ANSWERS[name](split)
        told = {str(row[by]): row[name] for row in answer.rows}
        for key, value in told.items():
            assert value == pytest.approx(None if lost else wanted.get(key, nothing)), f"{name}: {by} {key!r}"
        assert not {key for key, value in wanted.items() if value} - set(told), f"{name}: {by}"


@many
@given(
    worlds(), st.sampled_from([None, "day", "week", "month", "hour"]), st.lists(st.sampled_from(FILTERS), max_size=2)
)
def test_by_time(store: Store, world: World, by: str | None, filters: list[Filter]) -> None:
    world.load(store)
    _compare(store, world, by, tuple(filters))


@many
@given(
    worlds(),
    st.sampled_from(
        ["page", "entry_page", "exit_page", "channel", "source", "country", "region", "event", "item", "property:plan"]
    ),
    st.lists(st.sampled_from(FILTERS), max_size=2),
)
def test_by_field(store: Store, world: World, by: str, filters: list[Filter]) -> None:
    world.load(store)
    _compare(store, world, by, tuple(filters))
