"""What came of it, counted by hand and by independent implementations."""

import random
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scipy import stats

from rapport.act.interact import intervals, items, polling, quizzing, surveying
from rapport.act.interact.asking import NotTaken, Where, Who
from rapport.act.interact.definition import Ask, Choice, Question, Row
from rapport.act.interact.models import Interaction
from rapport.act.interact.results import page_of, results
from rapport.act.interact.summaries import nps, summary
from rapport.act.interact.times import by_week
from tests.act.interact.conftest import ADA, NOW, where
from tests.act.interact.test_answering import FULL
from tests.act.interact.test_scoring import RIGHT


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 1), (3, 10), (0, 40), (499, 500)])
def test_a_share_has_the_interval_of_wilson(part: int, whole: int) -> None:
    found = intervals.share(part, whole)
    known = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-9)


def test_a_mean_has_the_interval_of_student() -> None:
    values = [1.0, 2.0, 4.0, 7.0, 7.0]
    found = intervals.mean(values)
    known = stats.t.interval(0.95, 4, loc=4.2, scale=stats.sem(values))
    assert (found.value, found.low, found.high) == pytest.approx((4.2, *known))
    assert intervals.mean([3.0]) == intervals.Estimate(3.0, None, None, 1)
    assert intervals.mean([]) == intervals.share(0, 0) == intervals.net_promoters(0, 0, 0)


@pytest.mark.parametrize(("people", "ends"), [(10, (0.5, 0.2)), (30, (0.8, 0.05)), (200, (0.3, 0.3))])
def test_nps_is_covered_in_95_of_100(people: int, ends: tuple[float, float]) -> None:
    chance, (up, down), covered = random.Random(7), ends, 0  # noqa: S311
    for _ in range(2000):
        said = chance.choices((0, 1, 2), (up, down, 1 - up - down), k=people)
        found = intervals.net_promoters(said.count(0), said.count(2), said.count(1))
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 100 * (up - down) <= found.high
    assert 0.93 < covered / 2000 < 0.985


def test_nps_counts_promoters_less_detractors() -> None:
    found = nps([10, 9, 9, 8, 7, 6, 0])
    assert (found["promoters"], found["passives"], found["detractors"]) == (3, 2, 2)
    assert found["nps"]["value"] == pytest.approx(100 / 7)


PICK = (Choice("a"), Choice("b"))


@pytest.mark.parametrize(
    ("question", "answers", "name", "wanted"),
    [
        (Question("q", Ask.RATING), [5, 5, 2], "steps", {"1": 0, "2": 1, "3": 0, "4": 0, "5": 2}),
        (Question("q", Ask.RANKING, choices=PICK), [["a", "b"], ["b", "a"], ["b", "a"]], "places",
         {"a": {"mean": 5 / 3, "first": 1}, "b": {"mean": 4 / 3, "first": 2}}),
        (Question("q", Ask.MATRIX, choices=PICK, rows=(Row("r"),)), [{"r": "a"}, {"r": "a"}, {}], "rows",
         {"r": {"a": 2, "b": 0}}),
        (Question("q", Ask.NUMBER), [1, 2, 9], "median", 2),
        (Question("q", Ask.TEXT), ["x", "y"], "texts", ["x", "y"]),
        (Question("q", Ask.DATE), ["2026-02-01", "2025-12-31"], "first", "2025-12-31"),
        (Question("q", Ask.FILE), [["f1", "f2"], ["f3"]], "files", 3),
        (Question("q", Ask.SINGLE, choices=PICK, other="?"), ["a", {"other": "c"}], "other", ["c"]),
    ],
)  # fmt: skip
def test_each_kind_is_summed_in_its_way(question: Question, answers: list[Any], name: str, wanted: Any) -> None:
    found = summary(question, answers)
    assert found["answers"] == len(answers)
    assert found[name] == wanted
    assert summary(question, []) == {"name": "q", "kind": str(question.kind), "answers": 0}


def test_shares_of_choices_and_of_the_satisfied() -> None:
    found = summary(Question("q", Ask.MULTIPLE, choices=PICK), [["a"], ["a", "b"], ["a", "old"]])
    assert {name: one["value"] for name, one in found["choices"].items()} == {
        "a": 1, "b": pytest.approx(1 / 3), "old": pytest.approx(1 / 3),
    }  # fmt: skip
    assert summary(Question("q", Ask.CSAT), [5, 4, 3, 1])["satisfied"]["value"] == 0.5
    assert summary(Question("q", Ask.CONSENT), [True, False])["agreed"]["value"] == 0.5


def test_where_people_leave_a_survey(survey: Interaction) -> None:
    def say(person: str, answers: dict[str, Any], finished: bool = False) -> None:
        key = Where(f"{person}-phone-1", seconds={"nps": 4})
        surveying.save(survey, Who(person), key, answers, NOW, finished=finished)

    say("ann", FULL, finished=True)
    say("bob", {"nps": 9}, finished=True)
    say("cat", {})
    say("dan", {"nps": 6})
    say("eve", {"nps": 6, "why_low": ["late"]})
    found = results(survey)
    assert (found["started"], found["finished"], found["completion"]["value"]) == (5, 2, 0.4)
    way = {one["name"]: (one["reached"], one["left"], one["answers"]) for one in found["questions"]}
    assert way == {"nps": (5, 1, 2), "why_low": (3, 1, 1), "words": (2, 1, 1), "call": (1, 0, 1)}
    assert found["questions"][0]["median_s"] == 4
    assert found["questions"][0]["nps"]["value"] == 0
    assert results(survey, 2)["started"] == 0
    assert [one["person"] for one in page_of(survey, 0, 3)] == ["ann", "bob", "cat"]


def test_a_score_is_told_from_week_to_week_in_the_zone_of_the_project() -> None:
    """Sunday at 23:30 in London is Monday in Berlin."""
    sunday, monday = datetime(2026, 3, 1, 23, 30, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
    said = [(sunday, 10), (monday, 0), (monday, 8)]
    for zone, wanted in (
        ("UTC", [("2026-02-23", 100, 1), ("2026-03-02", -50, 2)]),
        ("Europe/Berlin", [("2026-03-02", 0, 3)]),
    ):
        found = by_week(Question("q", Ask.NPS), said, ZoneInfo(zone))
        assert [(one["week"], one["value"], one["count"]) for one in found] == wanted
    assert [one["value"] for one in by_week(Question("q", Ask.CSAT), [(monday, 5), (monday, 2)], ZoneInfo("UTC"))] == [
        0.5
    ]
    assert by_week(Question("q", Ask.TEXT), [(monday, "x")], ZoneInfo("UTC")) == []


def test_a_poll_is_counted_and_exported(poll: Interaction) -> None:
    polling.vote(poll, ADA, where(), "rice", NOW)
    found = results(poll)
    assert (found["votes"], found["verified"], dict(found["choices"])) == (1, 0, {"rice": 1})
    assert [(one["person"], one["choices"]) for one in page_of(poll, 0, 10)] == [("ada", "rice")]


def test_hard_questions_and_bad_keys_show(quiz: Interaction) -> None:
    """Six who know nearly everything and six who know little; all who know much fail ``green``."""
    for number in range(12):
        able = number < 6
        who, key = Who(f"p{number}"), Where(f"p{number}-try-1")
        quizzing.start(quiz, who, key, NOW, "s")
        answers = {**RIGHT, "green": "b"} if able else {"green": "a", "heat": 75 if number == 6 else 1}
        quizzing.hand_in(quiz, who, key, answers, NOW)
    found = results(quiz)
    assert (found["finished"], found["passed"]["value"]) == (12, 0.5)
    told = {one["name"]: one for one in found["questions"]}
    assert told["heat"]["difficulty"] == pytest.approx(7 / 12)
    assert told["green"]["discrimination"] < -0.9
    assert told["steps"]["discrimination"] > 0.9
    choices = {name: (one["chosen"], one["best"], one["worst"]) for name, one in told["green"]["choices"].items()}
    assert choices == {"a": (6, 0, 1), "b": (6, 1, 0)}


def test_few_attempts_say_nothing_about_telling_apart(quiz: Interaction) -> None:
    with pytest.raises(NotTaken):
        quizzing.hand_in(quiz, ADA, where(), RIGHT, NOW)
    quizzing.start(quiz, ADA, Where("ada-try-1"), NOW, "s")
    quizzing.hand_in(quiz, ADA, Where("ada-try-1"), RIGHT, NOW)
    assert {one["discrimination"] for one in results(quiz)["questions"]} == {None}


def test_the_correlation_is_pearsons() -> None:
    xs, ys = [1.0, 2.0, 3.0, 5.0], [2.0, 1.0, 4.0, 9.0]
    assert items.correlation(xs, ys) == pytest.approx(stats.pearsonr(xs, ys).statistic)
    assert items.correlation([1.0, 1.0], [1.0, 2.0]) is None
