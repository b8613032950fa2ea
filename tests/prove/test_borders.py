"""Where there is nothing to compute: each case says why, and none gives a number that is not one."""

import math

import pytest

from rapport.prove.checks import alike_before
from rapport.prove.counting import count
from rapport.prove.maths import (
    BadShares,
    BadSums,
    Change,
    Difference,
    Estimate,
    Look,
    Moments,
    NotYet,
    believe,
    change,
    checked_shares,
    decide,
    levels,
    people_needed,
    power_of,
    proportion,
    smallest_effect,
)
from rapport.prove.over_time import ahead
from rapport.prove.plan import BadExperiment, Outcome, Plan
from rapport.prove.verdict import judge
from tests.measure.telling import Story, did
from tests.prove.telling import HALF, exposed, plan


def test_shares_that_cannot_be() -> None:
    assert checked_shares((30, 70), 2) == pytest.approx((0.3, 0.7))
    for shares, sentence in (((50.0,), "1 shares"), ((0.0, 100.0), "more than 0"), ((60.0, 60.0), "sum to 120")):
        with pytest.raises(BadShares, match=sentence):
            checked_shares(shares, 2)


def test_sums_that_nobody_could_have() -> None:
    with pytest.raises(BadSums, match="n: 0 people"):
        Moments.of_sums(0, (1.0,), ((1.0,),))
    with pytest.raises(BadSums, match="sum: 3 of 2 people"):
        proportion(2, 3)


def test_a_change_whose_interval_has_no_meaning() -> None:
    """Less than nothing; one person; everybody alike; a control that lies about 0."""
    assert change(Estimate(9, 1.0, 1.0), Estimate(9, -1.0, 1.0), 0.05) == Change(-2.0, None)
    assert change(Estimate(1, 1.0, 1.0), Estimate(9, 2.0, 1.0), 0.05) == Change(1.0, None)
    assert change(Estimate(9, 1.0, 0.0), Estimate(9, 3.0, 0.0), 0.05) == Change(2.0, None)
    found = change(Estimate(9, 0.001, 1.0), Estimate(9, 3.0, 1.0), 0.05)
    assert isinstance(found, Change)
    assert found.interval is None


def test_beliefs_of_too_little() -> None:
    assert believe(Estimate(1, 1.0, 1.0), Estimate(9, 1.0, 1.0), 0.05) == NotYet("too_few", 2)
    assert believe(Estimate(9, 1.0, 0.0), Estimate(9, 1.0, 0.0), 0.05) == NotYet("no_variance")


def test_looks_that_exclude_each_other() -> None:
    """The sequence said 5 to 6, the end says about 0: then the interval is the point between them."""
    found = decide(Difference(0.0, 1.0, 10_000, 9_998), 0.05, ended=True, earlier=(Look((5.0, 6.0), 0.001),))
    assert found.interval[0] == found.interval[1]
    assert 2 < found.interval[0] < 6


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_nobody(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        people_needed(1.0, 1.0, share=share)


def test_what_cannot_be_planned() -> None:
    with pytest.raises(ValueError, match="effect"):
        people_needed(1.0, 0.0)
    assert smallest_effect(0.0, 9) == power_of(0.0, 1.0, 9) == NotYet("no_variance")
    with pytest.raises(ValueError, match="level"):
        levels(9, 1.0)


@pytest.mark.parametrize(("field", "value"), [("margin", -1.0), ("cap", 0.2)])
def test_an_outcome_that_cannot_be(field: str, value: float) -> None:
    with pytest.raises(BadExperiment, match=field):
        Outcome(metric="shares", **{field: value})  # type: ignore[arg-type]


def few(story: Story) -> None:
    """Two people of each variant: with the old button they do nothing, with the new one they share."""
    for person, variant in (("ann", "old"), ("bob", "old"), ("cat", "new"), ("dan", "new")):
        story.tell(exposed(person, "2026-01-05 10:00", variant))
    story.tell(did("cat", "2026-01-05 10:01", "share"))


@pytest.mark.slow
def test_a_ratio_of_nothing(story: Story) -> None:
    """Nobody was shown anything, so nobody can have clicked it; and nobody did anything before."""
    few(story)
    scope = story.scope("2026-01-05")
    one = plan("ctr", "shares_per_100_sessions", before_days=7)
    reached = count(story.store.engine, one, scope)
    judged = judge(reached, one)
    assert judged.of("new", "ctr").why == NotYet("no_denominator")
    assert judged.of("new", "shares_per_100_sessions").kept == 1.0
    assert alike_before(reached, one) == ()
    assert alike_before(count(story.store.engine, one, story.scope("2026-02-05")), one) == ()
    with pytest.raises(KeyError):
        judged.of("blue", "ctr")
    assert not judged.flagged


@pytest.mark.slow
def test_what_is_ahead_of_what_is_not_known(story: Story) -> None:
    few(story)
    one = plan("shares", "comments")
    judged = judge(count(story.store.engine, one, story.scope("2026-01-05")), one)
    assert ahead(judged.of("new", "shares"), one, 0.1, 10.0) == NotYet("not_positive")
    assert ahead(judged.of("new", "comments"), one, 0.1, 10.0) == NotYet("no_variance")


@pytest.mark.parametrize("ended", [True, False])
def test_one_look_at_the_end_says_nothing_before(story: Story, ended: bool) -> None:
    events = []
    for k in range(60):
        for variant in ("old", "new"):
            events.append(exposed(f"{variant}{k}", "2026-01-05 10:00", variant))
            if variant == "new" and k % 2:
                events.append(did(f"{variant}{k}", "2026-01-05 10:01", "share"))
    story.tell(*events)
    one = Plan(
        experiment="button", control="old", shares=HALF, outcomes=(Outcome(metric="impressions"),), method="fixed"
    )
    shares = plan("shares", method="fixed")
    found = judge(count(story.store.engine, shares, story.scope("2026-01-05")), shares, ended=ended)
    verdict = found.of("new", "shares")
    assert verdict.said == ("better" if ended else "not_yet")
    assert verdict.interval is not None
    assert math.isclose(sum(verdict.interval) / 2, 0.5)
    assert judge(count(story.store.engine, one, story.scope("2026-01-05")), one).of("new", "impressions").why


def test_a_metric_without_a_better_direction(story: Story) -> None:
    """Impressions are neither good nor bad: more of them is another number, and nothing that could guard."""
    events = []
    for k in range(100):
        for variant, often in (("old", 1 + k % 2), ("new", 5 + k % 2)):
            events.append(exposed(f"{variant}{k}", "2026-01-05 10:00", variant))
            events += [did(f"{variant}{k}", "2026-01-05 10:01", "view_item_list", things=("a",))] * often
    story.tell(*events)
    scope = story.scope("2026-01-05")
    one = plan("impressions", n_star=200)
    reached = count(story.store.engine, one, scope)
    assert judge(reached, one, ended=True).of("new", "impressions").said == "different"
    guard = Plan(
        experiment="button", control="old", shares=HALF, outcomes=(Outcome(metric="impressions", role="guardrail"),)
    )
    with pytest.raises(BadExperiment, match="say which direction is better"):
        judge(count(story.store.engine, guard, scope), guard)
