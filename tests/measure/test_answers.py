"""What comes with the numbers: reasons, comparison, parts, order, the SQL; and questions without an answer."""

import pytest

from rapport.measure import METRICS, BadQuestion, Question, ask
from rapport.store import Store
from tests.measure.telling import Story, did

EVERY = tuple(METRICS)


def test_an_empty_project_counts_nothing_and_knows_nothing(story: Story) -> None:
    answer = story.ask(EVERY, story.scope("2026-01-05", "2026-01-06"), "day")
    for name, value in answer.totals.items():
        assert value == (0 if METRICS[name].counts else None)
    assert answer.unknown == {name: "no_data" for name in EVERY if not METRICS[name].counts}
    assert [row["day"] for row in answer.rows] == ["2026-01-05", "2026-01-06"]
    assert {row[name] for row in answer.rows for name in EVERY} == {0, None}


def test_events_of_nobody_are_events_but_no_people(story: Story) -> None:
    story.tell(did("", "2026-01-05 10:00"), did("", "2026-01-05 10:01"))
    answer = story.ask(EVERY, story.scope("2026-01-05"), "day")
    assert answer.totals["views"] == 2
    lost = {name for name, metric in METRICS.items() if "person" in metric.needs}
    assert {name for name, reason in answer.unknown.items() if reason == "no_person"} == lost
    assert {answer.rows[0][name] for name in lost} == {None}


@pytest.mark.slow
def test_dates_without_a_time_of_day_give_no_sessions(berlin: Story) -> None:
    berlin.tell(*(did("ann", f"2026-01-0{n} 00:00", zone="Europe/Berlin") for n in (5, 6, 7)))
    names = ("people", "active_days_per_person", "sessions", "bounce_rate", "views")
    answer = berlin.ask(names, berlin.scope("2026-01-05", "2026-01-07"), "day")
    assert answer.totals == {
        "people": 1,
        "active_days_per_person": 3,
        "sessions": None,
        "bounce_rate": None,
        "views": 3,
    }
    assert answer.unknown == {"sessions": "time_too_coarse", "bounce_rate": "time_too_coarse"}
    assert [row["sessions"] for row in answer.rows] == [None, None, None]
    berlin.tell(did("ann", "2026-01-07 00:15", zone="Europe/Berlin"))
    assert berlin.number("sessions", berlin.scope("2026-01-05", "2026-01-07")) == 3


def test_the_window_before_has_the_same_length(story: Story) -> None:
    story.tell(did("ann", "2026-01-03 10:00"), did("ann", "2026-01-05 10:00"), did("bob", "2026-01-06 10:00"))
    question = Question(("people", "dau"), "day", compare=True)
    answer = ask(story.store.engine, question, story.scope("2026-01-05", "2026-01-06"))
    assert answer.totals == {"people": 2, "dau": 1}
    assert answer.previous == {"people": 1, "dau": 1}
    assert answer.previous_rows == [
        {"day": "2026-01-03", "people": 1, "dau": 1},
        {"day": "2026-01-04", "people": 0, "dau": None},
    ]
    by_page = ask(story.store.engine, Question(("people",), "page", compare=True), story.scope("2026-01-05"))
    assert (by_page.previous, by_page.previous_rows) == ({"people": 0}, [])


def test_both_halves_of_a_ratio(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"), did("bob", "2026-01-05 10:00"), did("bob", "2026-01-05 10:01", "share"))
    question = Question(("views", "bounce_rate", "shares_per_100_sessions", "sharing_people"), parts=True)
    answer = ask(story.store.engine, question, story.scope("2026-01-05"))
    assert answer.parts == {
        "bounce_rate": {"numerator": 2, "denominator": 2},
        "shares_per_100_sessions": {"numerator": 1, "denominator": 2},
        "sharing_people": {"numerator": 1, "denominator": 2},
    }
    assert answer.totals["shares_per_100_sessions"] == 50


@pytest.mark.slow
def test_the_first_metric_orders_and_limits_and_the_others_follow(story: Story) -> None:
    for number, page in enumerate(("/a", "/b", "/c")):
        story.tell(*(did("ann", f"2026-01-05 10:0{n}", page=page) for n in range(number + 1)))
    story.tell(*(did("bob", f"2026-01-05 12:0{n}", "share", page="/a") for n in range(5)))
    question = Question(("views", "events", "people", "entries"), "page", limit=2)
    answer = ask(story.store.engine, question, story.scope("2026-01-05"))
    assert [row["page"] for row in answer.rows] == ["/c", "/b"]
    assert [row["people"] for row in answer.rows] == [1, 1]
    every = story.ask(("shares", "views"), story.scope("2026-01-05"), "page")
    assert [row["page"] for row in every.rows] == ["/a", "/b", "/c"]


def test_the_sql_is_shown_with_what_was_bound(story: Story) -> None:
    answer = story.ask(("bounce_rate", "sharing_people"), story.scope("2026-01-05"), "country", "page==/a")
    assert f"-- project = {story.project}" in answer.sql["bounce_rate"]
    assert "-- filter0 = ['/a']" in answer.sql["bounce_rate"]
    assert "countIf(s.views = 1)" in answer.sql["bounce_rate"]
    assert answer.sql["sharing_people"].count("SELECT") > answer.sql["sharing_people"].count(";\n\n") == 1


def test_metrics_of_one_source_are_asked_for_once(story: Story, store: Store) -> None:
    answer = story.ask(("sessions", "bounce_rate", "session_duration", "engagement_rate"), story.scope("2026-01-05"))
    assert len(set(answer.sql.values())) == 1


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (Question(("visits",)), "metrics: 'visits' is no metric; use one of events, people"),
        (Question(()), "metrics: none"),
        (Question(("events",), "colour"), "'colour' is no field to split or filter by; use one of page"),
        (Question(("events",), "property:"), "property: say which one"),
    ],
)
def test_a_bad_question_says_what_to_mend(story: Story, question: Question, says: str) -> None:
    with pytest.raises(BadQuestion, match=says):
        ask(story.store.engine, question, story.scope("2026-01-05"))


def test_a_filter_on_a_field_that_there_is_not(story: Story) -> None:
    with pytest.raises(BadQuestion, match="'colour' is no field"):
        story.ask("events", story.scope("2026-01-05"), None, "colour==red")
