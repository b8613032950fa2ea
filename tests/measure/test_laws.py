"""What must hold of any events: parts make the whole, more days never mean fewer people, strangers never show."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.kernel.scope import Scope
from rapport.measure import METRICS, Answer, Question, ask
from rapport.store import Store
from tests.measure.telling import of
from tests.measure.worlds import World, tries, worlds

few = tries(5)

ADDITIVE = ("events", "views", "shares", "comments", "impressions", "clicks", "sessions", "entries", "exits")
ADDITIVE_BY_EVENT = ("events", "views", "shares", "comments")


def _asked(store: Store, scope: Scope, metrics: tuple[str, ...], by: str | None = None) -> Answer:
    return ask(store.engine, Question(metrics, by), scope)


def _sum(answer: Answer, name: str) -> float:
    return sum(float(str(row[name] or 0)) for row in answer.rows)


@few
@given(
    worlds(), st.sampled_from(["hour", "day", "week", "month", "page", "entry_page", "channel", "country", "device"])
)
def test_parts_make_the_whole(store: Store, world: World, by: str) -> None:
    world.load(store)
    answer = _asked(store, world.scope, ADDITIVE, by)
    assert {name: _sum(answer, name) for name in ADDITIVE} == {n: value or 0 for n, value in answer.totals.items()}


@few
@given(worlds(), st.sampled_from(["event", "property:plan"]))
def test_parts_of_events_make_the_whole(store: Store, world: World, by: str) -> None:
    world.load(store)
    answer = _asked(store, world.scope, ADDITIVE_BY_EVENT, by)
    assert {name: _sum(answer, name) for name in ADDITIVE_BY_EVENT} == answer.totals


@few
@given(worlds())
def test_shares_are_shares_and_later_is_never_less(store: Store, world: World) -> None:
    world.load(store)
    names = tuple(name for name, metric in METRICS.items() if metric.unit == "share" and name != "ctr")
    totals = _asked(store, world.scope, names).totals
    assert all(value is None or 0 <= value <= 1 for value in totals.values())
    for n in (1, 7, 30):
        on, or_after = totals[f"retention_d{n}"], totals[f"retention_d{n}_or_after"]
        assert (on is None) == (or_after is None)
        assert (on or 0) <= (or_after or 0)


@few
@given(worlds(), st.integers(0, 5), st.integers(0, 5))
def test_a_wider_window_never_has_fewer(store: Store, world: World, before: int, after: int) -> None:
    world.load(store)
    scope = world.scope
    wide = Scope(
        scope.project,
        scope.first - timedelta(days=before),
        scope.last + timedelta(days=after),
        scope.rules,
        scope.today,
    )
    names = ("events", "people", "sessions", "impressions", "clicks")
    narrow, wider = (_asked(store, window, names).totals for window in (scope, wide))
    assert all((narrow[name] or 0) <= (wider[name] or 0) for name in names)


@few
@given(worlds())
def test_a_strangers_events_change_nothing(store: Store, world: World) -> None:
    store.load(world.events, lambda _: world.scope.rules)
    names = tuple(METRICS)
    before = _asked(store, world.scope, names)
    stranger = world.scope.project + 1
    store.load([of(event, stranger, event.event_id) for event in world.events], lambda _: world.scope.rules)
    assert _asked(store, world.scope, names) == before


@few
@given(worlds())
def test_daily_weekly_and_monthly_people_are_ordered(store: Store, world: World) -> None:
    world.load(store)
    for row in _asked(store, world.scope, ("people", "wau", "mau"), "day").rows:
        daily, weekly, monthly = (int(str(row[name] or 0)) for name in ("people", "wau", "mau"))
        assert daily <= weekly <= monthly
