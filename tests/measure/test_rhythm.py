"""The weekly rhythm: as many false alarms as promised and no more, and what is really the matter is found."""

import math
import random
from collections.abc import Callable
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.measure.rhythm import Kind, Observed, Side, chance_of, expected, student
from tests.trying import tries

WEEK = (1, 1.05, 1.1, 1.05, 0.95, 0.6, 0.5)
WEEKS = 8


def poisson(chance: random.Random, mean: float) -> float:
    """So many independent events (exact: by the times between them, or by halves of a large number)."""
    if mean > 40:
        part = poisson(chance, mean / 2)
        return part + poisson(chance, mean / 2)
    found, spent = -1, 0.0
    while spent < mean:
        spent += chance.expovariate(1)
        found += 1
    return max(found, 0)


def gamma(chance: random.Random, mean: float) -> float:
    """Counts that vary by a fifth beyond chance."""
    return poisson(chance, mean * chance.gammavariate(25, 1 / 25))


def bursts(chance: random.Random, mean: float) -> float:
    """What some people do, each of them eight things on average and some very many."""
    people = int(poisson(chance, mean))
    return sum(1 + int(chance.expovariate(1 / 7.5)) for _ in range(people))


def lognormal(chance: random.Random, mean: float) -> float:
    """Durations."""
    return mean * chance.lognormvariate(0, 0.3)


def measured(kind: Kind, world: Callable[[random.Random, float], float], per_year: float, runs: int) -> float:
    """Alarms in so many weeks of which each day is judged, as a part of all judgements."""
    chance, alarms = random.Random(5), 0  # noqa: S311  a made-up world
    for _ in range(runs):
        past = [[Observed(world(chance, 60 * size)) for _ in range(WEEKS)] for size in WEEK]
        for at, size in enumerate(WEEK):
            found = expected(kind, past, at, None, chance_of(per_year, "day"))
            assert found is not None
            alarms += bool(found.found(world(chance, 60 * size)))
    return alarms / runs / 7


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "world"), [("count", poisson), ("count", gamma), ("count", bursts), ("level", lognormal)]
)
@pytest.mark.parametrize("per_year", [12, 52])
def test_it_fires_no_more_often_than_promised(
    kind: Kind, world: Callable[[random.Random, float], float], per_year: float
) -> None:
    runs = 400
    promised = chance_of(per_year, "day")
    # Three standard deviations of what chance does to the measurement itself.
    slack = 3 * math.sqrt(promised * (1 - promised) / (7 * runs))
    assert measured(kind, world, per_year, runs) <= promised + slack


def steady(*week: float) -> list[list[Observed]]:
    """Eight weeks that are a little different from each other."""
    return [[Observed(size + (n % 3 - 1) * math.sqrt(size)) for n in range(WEEKS)] for size in week]


def test_half_of_the_people_is_found_and_a_quiet_sunday_is_not() -> None:
    past = steady(600, 610, 620, 600, 580, 300, 240)
    monday, sunday = (expected("count", past, at, None, chance_of(1, "day")) for at in (0, 6))
    assert monday is not None
    assert sunday is not None
    assert monday.found(300) == "below"
    assert monday.found(900) == "above"
    assert (monday.found(300, "above"), monday.found(900, "below")) == ("", "")
    assert sunday.found(240) == ""


def test_one_odd_day_in_the_past_neither_moves_nor_widens_the_range() -> None:
    past = steady(600, 610, 620, 600, 580, 300, 240)
    before = expected("count", past, 0, None, 0.003)
    past[0][3] = Observed(0)
    after = expected("count", past, 0, None, 0.003)
    assert before is not None
    assert after is not None
    assert after.high - after.low < 1.3 * (before.high - before.low)
    assert abs(after.expected - before.expected) < 0.05 * before.expected


def test_too_few_weeks_say_nothing() -> None:
    past = [bucket[:3] for bucket in steady(600, 610, 620, 600, 580, 300, 240)]
    assert expected("count", past, 0, None, 0.003) is None


def test_a_share_of_few_may_lie_anywhere_and_one_of_many_may_not() -> None:
    past = [[Observed(0.4 + 0.005 * (n % 3 - 1), 2000) for n in range(WEEKS)] for _ in range(7)]
    few, many = (expected("share", past, 0, of, 0.003) for of in (8.0, 2000.0))
    assert few is not None
    assert many is not None
    assert few.found(0.75) == ""
    assert many.found(0.75) == "above"
    assert few.low >= 0
    assert few.high <= 1


def test_so_few_people_that_each_is_felt_say_nothing_of_a_count_or_a_mean() -> None:
    few = [[Observed(50 + n, 4) for n in range(WEEKS)] for _ in range(7)]
    many = [[Observed(50 + n, 40) for n in range(WEEKS)] for _ in range(7)]
    kinds: tuple[Kind, ...] = ("count", "level")
    for kind in kinds:
        assert expected(kind, few, 0, 4, 0.003) is None
        assert expected(kind, many, 0, 40, 0.003) is not None
        assert expected(kind, many, 0, 1, 0.003) is not None, "what is usual counts: one person today is news"


def test_nothing_where_there_never_was_anything_is_as_it_should_be() -> None:
    past = [[Observed(0) for _ in range(WEEKS)] for _ in range(7)]
    found = expected("count", past, 0, None, chance_of(1, "day"))
    assert found is not None
    assert found.found(0) == ""
    assert found.found(1) == ""
    assert found.found(40) == "above"


@settings(max_examples=tries(60))
@given(
    st.lists(st.lists(st.floats(0, 1e6), min_size=4, max_size=9), min_size=7, max_size=7),
    st.sampled_from(["count", "level"]),
    st.sampled_from(["below", "above", "either"]),
    st.floats(1e-5, 0.4),
)
def test_the_expected_value_is_always_within(weeks: list[list[float]], kind: Kind, side: Side, chance: float) -> None:
    past = [[Observed(value) for value in bucket] for bucket in weeks]
    found = expected(kind, past, 3, None, chance, side)
    assert found is not None
    assert 0 <= found.low <= found.expected <= found.high
    wider = expected(kind, past, 3, None, chance / 2, side)
    assert wider is not None
    assert wider.low <= found.low
    assert wider.high >= found.high


@pytest.mark.parametrize(
    ("tail", "freedom", "known"),
    [(0.025, 10, 2.2281), (0.005, 5, 4.0321), (0.0005, 20, 3.8495), (0.05, 500, 1.6479), (0.0001, 7, 7.0634)],
)
def test_students_t_is_that_of_the_tables(tail: float, freedom: float, known: float) -> None:
    assert student(tail, freedom) == pytest.approx(known, rel=1e-4)


def test_students_t_of_many_is_the_normal_distribution() -> None:
    assert student(0.001, 1e6) == pytest.approx(NormalDist().inv_cdf(0.999), rel=1e-4)
