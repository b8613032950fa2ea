"""Formulas against scipy's own, against counting by hand, and against what must hold whatever the numbers are."""

import math
from statistics import NormalDist, fmean, variance
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rapport.prove.maths import (
    Column,
    Comparison,
    Difference,
    Estimate,
    Levels,
    Look,
    NotYet,
    Prior,
    adjusted,
    balance,
    believe,
    benjamini_hochberg,
    bound,
    cap_rank,
    chances_to_be_best,
    cluster_factor,
    compare,
    days_left,
    decide,
    difference,
    holm,
    levels,
    look,
    mean,
    narrowed,
    outlier,
    people_needed,
    power_of,
    primary_first,
    proportion,
    quantile,
    ratio,
    shares,
    smallest_effect,
    trend,
)
from rapport.prove.maths.quantiles import fewest
from tests.prove.telling import moments
from tests.trying import tries

values = st.lists(st.floats(-1e3, 1e3, allow_subnormal=False), min_size=2, max_size=30)


@settings(max_examples=tries(40))
@given(values, values)
def test_two_lots_of_people_together_are_as_one_lot(one: list[float], other: list[float]) -> None:
    together, whole = moments(one, one[::-1]).and_of(moments(other, other[::-1])), None
    whole = moments(one + other, one[::-1] + other[::-1])
    assert together.n == whole.n
    assert together.means == pytest.approx(whole.means, abs=1e-6)
    for made, expected in zip(together.covariances, whole.covariances, strict=True):
        assert made == pytest.approx(expected, rel=1e-6, abs=1e-4)


@pytest.mark.filterwarnings("ignore:Precision loss")
@settings(max_examples=tries(40))
@given(st.lists(st.floats(0, 100), min_size=3, max_size=20), st.lists(st.floats(0, 100), min_size=3, max_size=20))
def test_the_t_test_is_scipys(one: list[float], other: list[float]) -> None:
    found = difference(mean(moments(one)), mean(moments(other)))
    if variance(one) + variance(other) < 1e-9:
        return
    assert isinstance(found, Difference)
    theirs = stats.ttest_ind(other, one, equal_var=False)
    assert found.p == pytest.approx(float(theirs.pvalue), abs=1e-9)
    interval = theirs.confidence_interval(0.9)
    assert found.interval(0.1) == pytest.approx((interval.low, interval.high), rel=1e-7, abs=1e-7)


def test_too_little_is_not_yet() -> None:
    assert difference(Estimate(1, 0.5, 0.1), Estimate(9, 0.5, 0.1)) == NotYet("too_few", 2)
    assert difference(proportion(9, 0), proportion(9, 0)) == NotYet("no_variance")
    nothing = compare(proportion(9, 0), proportion(9, 3))
    assert nothing.change == NotYet("not_positive")
    assert nothing.effect == pytest.approx(1 / 3)
    assert nothing.p is not None
    assert NotYet("too_few", 1200).sentence.endswith("It takes 1,200.")
    with pytest.raises(ValueError, match="reason"):
        NotYet("because")


@pytest.mark.parametrize(("alpha", "n_star", "field"), [(0.0, 5, "alpha"), (0.7, 5, "alpha"), (0.05, 0, "n_star")])
def test_a_comparison_that_cannot_be(alpha: float, n_star: float, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        compare(proportion(9, 1), proportion(9, 3), alpha, n_star)


def test_a_ratio_of_people_who_all_do_as_much_is_a_mean() -> None:
    clicks = [1.0, 0.0, 2.0, 5.0]
    found = ratio(moments(clicks, [2.0] * 4))
    assert (found.n, found.mean) == (4, 1.0)
    assert found.variance == pytest.approx(variance(clicks) / 4)


def test_what_was_known_before_takes_noise_away() -> None:
    """After is twice before, and 3 more in the treatment: nothing is left but the effect."""
    before = [1.0, 2.0, 3.0, 4.0]
    control = moments([2 * one for one in before], before)
    treatment = moments([2 * one + 3 for one in before], before)
    found = adjusted(control, treatment, Column(0), Column(1))
    assert found.theta == pytest.approx(2 * 10 / 10, abs=1e-9)
    assert found.treatment.mean - found.control.mean == pytest.approx(3)
    assert found.kept == pytest.approx(0, abs=1e-9)


def test_a_covariate_that_says_nothing_changes_nothing() -> None:
    control, treatment = moments([1.0, 2.0, 6.0], [5.0] * 3), moments([2.0, 2.0, 9.0], [5.0] * 3)
    found = adjusted(control, treatment, Column(0), Column(1))
    assert (found.control, found.theta, found.kept) == (mean(control), 0.0, 1.0)


differences = st.builds(Difference, st.floats(-1, 1), st.floats(0.01, 1), st.integers(10, 10**6), st.floats(5, 1000))


@settings(max_examples=tries(60))
@given(differences, st.sampled_from([0.01, 0.05, 0.1]), st.sampled_from([500.0, 5000.0, 50000.0]))
def test_a_sequence_excludes_0_exactly_when_its_p_is_below_alpha(found: Difference, alpha: float, star: float) -> None:
    one = look(found, alpha, star)
    excluded = not one.interval[0] <= 0 <= one.interval[1]
    if abs(one.p - alpha) > 1e-9:
        assert excluded == (one.p < alpha)
    if found.n >= star:
        # Long before it is meant to decide, the one-sided bound is no tighter.
        assert one.interval[0] < bound(found, alpha, "above", star)
        assert bound(found, alpha, "below", star) < one.interval[1]


def test_once_excluded_stays_excluded() -> None:
    looks = [Look((-1, 3), 0.4), Look((0.5, 2), 0.03), Look((-0.5, 1.5), 0.2), Look((1.7, 2), 0.01)]
    assert [one.interval for one in narrowed(looks)] == [(-1, 3), (0.5, 2), (0.5, 1.5), (1.6, 1.6)]
    assert [one.p for one in narrowed(looks)] == [0.4, 0.03, 0.03, 0.01]


def test_the_hybrid_spends_its_error_twice() -> None:
    """An effect of 2.2 standard errors: too little for a sequence, enough for the end (p = .028 of .04)."""
    found = Difference(2.2, 1.0, 10_000, 9_998)
    running = decide(found, 0.05, ended=False)
    assert not running.sure
    over = decide(found, 0.05, ended=True)
    assert (over.sure, over.by) == (True, "end")
    assert over.p == pytest.approx(found.p / 0.8)
    assert over.interval[0] == pytest.approx(found.interval(0.04)[0])
    clear = decide(Difference(6.0, 1.0, 10_000, 9_998), 0.05, ended=False)
    assert (clear.sure, clear.by) == (True, "sequence")


def test_belief_is_half_way_between_prior_and_data_where_both_are_as_sure() -> None:
    control, treatment = Estimate(100, 10.0, 50.0), Estimate(100, 11.0, 50.0)
    error = math.sqrt(0.5 / 100 + 0.5 * 121 / 10_000)
    found = believe(control, treatment, 0.05, Prior(0.0, error))
    assert not isinstance(found, NotYet)
    assert found.relative == pytest.approx(0.05)
    half = error / math.sqrt(2)
    assert found.chance_to_win == pytest.approx(NormalDist(0.05, half).cdf(math.inf) - NormalDist(0.05, half).cdf(0))
    curve = NormalDist(0.05, half)
    lost = fmean(max(0.0, -curve.inv_cdf((step + 0.5) / 5000)) for step in range(5000))
    assert found.risk == pytest.approx(lost, rel=0.01)
    assert believe(proportion(9, 0), proportion(9, 3), 0.05) == NotYet("not_positive")


def test_corrections_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])
    assert primary_first({"a": 0.04, "b": 0.02, "c": 0.5}, ["a"]) == pytest.approx({"a": 0.04, "b": 0.04, "c": 0.5})


@settings(max_examples=tries(40))
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_benjamini_hochberg_is_scipys(ps: list[float]) -> None:
    assert benjamini_hochberg(ps) == pytest.approx(list(stats.false_discovery_control(ps)))


@settings(max_examples=tries(30))
@given(st.lists(st.integers(1, 5000), min_size=2, max_size=5))
def test_the_balance_is_scipys(counts: list[int]) -> None:
    found = balance(counts, [1 / len(counts)] * len(counts))
    assert found.chi2_p == pytest.approx(float(stats.chisquare(counts).pvalue), abs=1e-12)
    prior = [200 / len(counts)] * len(counts)
    theirs = stats.dirichlet_multinomial(prior, sum(counts)).logpmf(counts)
    plain = stats.multinomial(sum(counts), [1 / len(counts)] * len(counts)).logpmf(counts)
    assert math.log(found.e_value) == pytest.approx(min(float(theirs - plain), 700), abs=1e-6)


def test_how_many_people_a_quantile_needs() -> None:
    """4 × .99 ÷ .01 = 396 at the 99th percentile."""
    assert (fewest(0.5), fewest(0.9), fewest(0.99)) == (4, 36, 396)
    assert levels(395, 0.99) == NotYet("too_few_for_quantile", 396)
    found = levels(400, 0.5)
    assert isinstance(found, Levels)
    assert (found.low, found.high) == pytest.approx((0.451, 0.549), abs=1e-4)


def test_a_quantiles_error_is_that_of_theory() -> None:
    """The median of a normal curve has the error √(π/2n); the three levels of the curve itself give it."""
    curve, n = NormalDist(), 10_000
    asked = levels(n, 0.5)
    assert isinstance(asked, Levels)
    found = quantile(n, *(curve.inv_cdf(level) for level in (asked.low, asked.level, asked.high)))
    assert math.sqrt(found.squared_error) == pytest.approx(math.sqrt(math.pi / 2 / n), rel=0.01)


def test_people_with_equal_values_count_once() -> None:
    """Ten people with four equal values each are as ten values, so four times the variance (10 ÷ 9 of it)."""
    below = moments([4.0, 0.0] * 5, [4.0] * 10)
    assert cluster_factor(below, 0.5) == pytest.approx(4 * 10 / 9)


def test_power_by_the_books() -> None:
    """10 % against 11 %, 80 %: 14,700 people a variant or so; what it needs gives the power that was asked for."""
    needed = people_needed(0.1 * 0.9, 0.01)
    assert isinstance(needed, int)
    assert needed == pytest.approx(2 * 14_128, rel=0.01)
    assert power_of(0.09, 0.01, needed) == pytest.approx(0.8, abs=1e-4)
    assert smallest_effect(0.09, needed) == pytest.approx(0.01, rel=1e-4)
    assert people_needed(0.09, 0.01, share=0.1) == pytest.approx(needed * 0.25 / 0.09, rel=1e-3)
    assert (days_left(400, 1000, 100.0), days_left(1000, 1000, 0.0)) == (6, 0)
    assert days_left(400, 1000, 0.0) == NotYet("no_rate")
    assert smallest_effect(0.09, 3) == power_of(0.09, 0.01, 3) == NotYet("too_few", 4)
    assert people_needed(0.0, 1.0) == NotYet("no_variance")


def test_an_effect_that_wears_off() -> None:
    days = [(day, Difference(5.0 - day, 0.1, 100, 98)) for day in range(5)]
    found = trend(days)
    assert not isinstance(found, NotYet)
    assert (found.first, found.per_day) == pytest.approx((5.0, -1.0))
    assert found.p < 1e-6
    assert trend(days[:3]) == NotYet("too_few_days", 4)


def test_the_best_variant_is_the_likeliest() -> None:
    even = [Estimate(200, 0.1, 0.09)] * 4
    assert chances_to_be_best(even) == pytest.approx([0.25] * 4)
    one, other = Estimate(1000, 0.1, 0.09), Estimate(1000, 0.12, 0.1)
    chance = NormalDist().cdf(0.02 / math.sqrt(0.19 / 1000))
    assert chances_to_be_best([one, other]) == pytest.approx([1 - chance, chance], abs=1e-6)
    assert shares([one, other], 0.1) == pytest.approx([0.1 + 0.8 * (1 - chance), 0.1 + 0.8 * chance], abs=1e-6)
    assert shares([Estimate(99, 0.9, 0.1), other]) == [0.5, 0.5]
    with pytest.raises(ValueError, match="floor"):
        shares([one, other], 0.6)


def test_an_extreme_value() -> None:
    people: list[Any] = [1.0, 2.0, 3.0] * 20
    whole = moments([*people, 900.0])
    found = outlier(61, whole.means[0], whole.covariances[0][0], 1.0, 900.0)
    assert found is not None
    assert (found.value, found.share > 0.9) == (900.0, True)
    plain = moments(people)
    assert outlier(60, plain.means[0], plain.covariances[0][0], 1.0, 3.0) is None
    assert (cap_rank(60), cap_rank(5000), cap_rank(1)) == (59, 4995, 1)


def test_a_comparison_holds_all_of_it() -> None:
    found = compare(proportion(1000, 100), proportion(1000, 130))
    assert isinstance(found, Comparison)
    assert found.effect == pytest.approx(0.03)
    assert found.p == pytest.approx(0.0354, abs=1e-3)
