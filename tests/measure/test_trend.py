"""Stories about numbers over time, in all and by their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.measure import METRICS, SHAPES, BadQuestion, Question, ask, parse_filters
from rapport.measure.questions.trend import OTHER, Series, Trend
from rapport.store import Store
from tests.measure.oracle import Oracle
from tests.measure.telling import Story, did
from tests.measure.worlds import World, tries, worlds

TWO_DAYS = (
    did("ann", "2026-01-05 10:00", country="DE"),
    did("ann", "2026-01-06 10:00", country="DE"),
    did("ann", "2026-01-06 10:01", "share", country="DE"),
    did("bob", "2026-01-06 10:00", country="AT"),
    did("bob", "2026-01-06 10:05", country="AT"),
    did("cat", "2026-01-06 10:00", country="CH"),
)


def asked(story: Story, first: str, last: str, **wanted: object) -> Trend:
    """The answer for a window."""
    answer = SHAPES["trend"].ask(story.store.engine, story.scope(first, last), wanted)
    assert isinstance(answer, Trend)
    return answer


def line(answer: Trend, metric: str, part: str | None = None, rest: bool = False) -> Series:
    """One series of an answer."""
    return next(one for one in answer.series if (one.metric, one.part, one.rest) == (metric, part, rest))


def test_people_by_day_when_nothing_else_is_asked_for(story: Story) -> None:
    story.tell(*TWO_DAYS)
    answer = asked(story, "2026-01-05", "2026-01-06")
    assert answer.times == ("2026-01-05", "2026-01-06")
    assert [(one.metric, one.values, one.total) for one in answer.series] == [("people", (1, 3), 3)]
    assert [(row.at, row.metric, row.value, row.before) for row in answer.rows] == [
        ("2026-01-05", "people", 1, None),
        ("2026-01-06", "people", 3, None),
    ]


def test_several_metrics_beside_the_window_before(story: Story) -> None:
    story.tell(*TWO_DAYS)
    answer = asked(story, "2026-01-06", "2026-01-06", metrics=["views", "sessions"], before="true")
    views, sessions = answer.series
    assert (views.values, views.before, views.total, views.total_before) == ((4,), (1,), 4, 1)
    assert (sessions.values, sessions.before) == ((3,), (1,))
    assert answer.times_before == ("2026-01-05",)


def test_parts_are_the_largest_and_the_rest_is_what_is_left(story: Story) -> None:
    story.tell(*TWO_DAYS)
    answer = asked(story, "2026-01-05", "2026-01-06", metrics=["views", "people"], split="country", top=2)
    assert line(answer, "views", "AT").values == (0, 2)
    assert line(answer, "views", "DE").values == (1, 1)
    assert line(answer, "views", rest=True).values == (0, 1)
    assert line(answer, "views", rest=True).total == 1
    # Who is in two parts would be counted twice: people have no rest.
    assert [one.part for one in answer.series if one.metric == "people"] == ["AT", "DE"]
    assert {row.part for row in answer.rows if row.metric == "views"} == {"AT", "DE", OTHER}


def test_a_part_keeps_its_name_in_the_window_before(story: Story) -> None:
    story.tell(*TWO_DAYS)
    answer = asked(story, "2026-01-06", "2026-01-06", metrics=["views"], split="country", top=2, before=True)
    assert [(one.part, one.values, one.before, one.total_before) for one in answer.series] == [
        ("AT", (2,), (0,), 0),
        ("CH", (1,), (0,), 0),
        (None, (1,), (1,), 1),
    ]


def test_there_is_no_rest_of_few_values_or_of_things(story: Story) -> None:
    story.tell(*TWO_DAYS, did("ann", "2026-01-06 11:00", "view_item_list", things=("x", "y")))
    assert not any(one.rest for one in asked(story, "2026-01-06", "2026-01-06", split="country", top=3).series)
    answer = asked(story, "2026-01-06", "2026-01-06", metrics=["impressions"], split="item", top=1)
    assert [(one.part, one.total) for one in answer.series] == [("x", 1)]


def test_a_formula_is_a_series_of_its_own(story: Story) -> None:
    story.tell(*TWO_DAYS)
    answer = asked(story, "2026-01-04", "2026-01-06", formula="100 * shares / people")
    (series,) = answer.series
    assert (series.metric, series.unit) == ("100 * shares / people", "ratio")
    assert series.values[:2] == (None, 0)
    assert series.values[2] == pytest.approx(100 / 3)
    assert series.total == pytest.approx(100 / 3)


def test_a_formula_by_parts_has_no_rest(story: Story) -> None:
    story.tell(*TWO_DAYS)
    answer = asked(story, "2026-01-06", "2026-01-06", formula="views - shares", split="country", top=2)
    assert [(one.part, one.total) for one in answer.series] == [("AT", 2), ("CH", 1)]


def test_what_is_not_known_has_its_reason(story: Story) -> None:
    story.tell(did("", "2026-01-05 10:00", country="DE"))
    answer = asked(story, "2026-01-05", "2026-01-05", metrics=["people"], formula="views / people", split="country")
    assert [(one.values, one.total, one.reason) for one in answer.series] == [((None,), None, "no_person")] * 2
    assert answer.unknown == {"value": "no_person"}
    nothing = asked(story, "2026-01-06", "2026-01-06", formula="views / shares")
    assert nothing.series[0].reason == "no_number"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"metrics": ["visits"]}, "metrics: 'visits' is no metric"),
        ({"metrics": list(METRICS)}, f"metrics: {len(METRICS)} asked for; give 10 at most"),
        ({"metrics": ["wau"], "by": "hour"}, "by: wau is counted by the day"),
        ({"metrics": ["sessions"], "split": "item"}, "by: sessions is counted per session"),
        ({"split": "colour"}, "'colour' is no field"),
        ({"top": 21}, "top: "),
    ],
)
def test_what_has_no_answer_says_why(story: Story, wanted: dict[str, object], told: str) -> None:
    with pytest.raises(BadQuestion) as wrong:
        asked(story, "2026-01-05", "2026-01-05", **wanted)
    assert told in str(wrong.value)


@tries(10)
@given(worlds(), st.sampled_from(["country", "entry_page", "channel", "page"]))
@pytest.mark.slow
def test_a_part_in_one_stretch_of_time_is_the_part(store: Store, world: World, by: str) -> None:
    """All metrics: a window within one month, by month and by a field, gives what the field alone gives."""
    world.load(store)
    scope = world.scope
    if (scope.first.year, scope.first.month) != (scope.last.year, scope.last.month):
        return
    names = [name for name in METRICS if by != "page" or METRICS[name].level == "event"]
    for metrics in (names[n : n + 10] for n in range(0, len(names), 10)):
        answer = SHAPES["trend"].ask(store.engine, scope, {"metrics": metrics, "by": "month", "split": by, "top": 20})
        assert isinstance(answer, Trend)
        plain = ask(store.engine, Question(tuple(metrics), by), scope)
        wanted = {(str(row[by]), name): row[name] for row in plain.rows for name in metrics}
        told = {(str(one.part), one.metric): one.total for one in answer.series if not one.rest}
        known = {key: value for key, value in wanted.items() if key[1] not in plain.unknown}
        assert {key: told[key] for key in known} == known
        months = {(str(one.part), one.metric): one.values[0] for one in answer.series if not one.rest}
        assert {key: months[key] for key in known} == pytest.approx(known)


@tries(10)
@given(worlds(), st.sampled_from(["country", "page", "channel"]), st.sampled_from(["hour", "day", "week"]))
def test_parts_and_rest_make_the_whole(store: Store, world: World, split: str, by: str) -> None:
    world.load(store)
    names = ["events", "views", "shares", "impressions", "clicks", "sessions", "entries"]
    whole = ask(store.engine, Question(tuple(names), by), world.scope)
    answer = SHAPES["trend"].ask(store.engine, world.scope, {"metrics": names, "by": by, "split": split, "top": 1})
    assert isinstance(answer, Trend)
    for name in names:
        lines = [one.values for one in answer.series if one.metric == name]
        if name in whole.unknown or not lines:
            continue
        sums = [sum(value or 0 for value in values) for values in zip(*lines, strict=True)]
        assert sums == [row[name] for row in whole.rows], name


@tries(10)
@given(worlds(), st.sampled_from(["", "country!=AT"]))
def test_parts_agree_with_plain_counting(store: Store, world: World, text: str) -> None:
    world.load(store)
    oracle = Oracle(world.events, world.scope, None, parse_filters(text))
    wanted: dict[tuple[str, str], list[str]] = {}
    for _, deed in oracle.kept_deeds():
        wanted.setdefault((deed.said.url, deed.day.isoformat()), []).append(deed.person)
    asked = {"metrics": ["events", "people"], "split": "page", "top": 20, "filter": text}
    answer = SHAPES["trend"].ask(store.engine, world.scope, asked)
    assert isinstance(answer, Trend)
    nobody = bool(wanted) and oracle.nobody()
    for one in answer.series:
        for at, value in zip(answer.times, one.values, strict=True):
            people = wanted.get((str(one.part), at), [])
            assert value == (len(people) if one.metric == "events" else None if nobody else len(set(people) - {""}))
    assert {part for part, _ in wanted} == {one.part for one in answer.series if one.metric == "events"}
